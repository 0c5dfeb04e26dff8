using Adjoint.Kernels;
using Adjoint.Kernels.Native;
using Xunit;

namespace Adjoint.Tests.Kernels;

/// <summary>The gate: nothing is nothing, sources are chosen as told, and what was bound can be listed.</summary>
public sealed unsafe class KernelSetTests
{
    [Fact]
    public void NothingTouchesNothing()
    {
        float* no = null;
        KernelSet.Unary<Plain<ExpOp>, float>(no, no, 0);
        KernelSet.UnaryGrad<Plain<ExpOp>, float>(no, 0, no, no, no, 0, true);
        KernelSet.Binary<AddOp, float>(no, 0, no, 0, no, 0);
        KernelSet.BinaryGradA<MulOp, float>(no, 0, no, 0, no, 0, no, no, 0, false);
        KernelSet.BinaryGradB<MulOp, float>(no, 0, no, 0, no, 0, no, no, 0, true);
        KernelSet.Compare<LtOp, float>(no, 0, no, 0, null, 0);
        KernelSet.Where(null, 0, no, 0, no, 0, no, 0);
        KernelSet.Fill(no, 0, 1f);
        KernelSet.Copy(no, no, 0);
        KernelSet.CopyStrided(no, [0, 1], no, [0, 1], [3, 0]);
        KernelSet.AddStrided(no, [0, 1], no, [0, 1], [0, 3]);
        KernelSet.Cast(no, (long*)null, 0);
        KernelSet.Uniform(no, 0, 1, 1, 0, 1);
        KernelSet.Sum(no, no, 0, 5, 3);
        KernelSet.Sum(no, no, 5, 5, 0);
        KernelSet.ArgMax(no, null, 0, 5, 3);
        KernelSet.Moments(no, no, no, 5, 5, 0);
        KernelSet.Softmax(no, no, 0, 5);
        KernelSet.LogSoftmaxGrad(no, no, no, 5, 0, true);
    }

    [Fact]
    public void TheSumOfNothingIsTheIdentity()
    {
        float sum = 7, product = 7, max = 7;
        KernelSet.Sum<float>(null, &sum, 1, 0, 1);
        KernelSet.Prod<float>(null, &product, 1, 0, 1);
        KernelSet.Max<float>(null, &max, 1, 0, 1);
        Assert.Equal((0f, 1f, float.NegativeInfinity), (sum, product, max));
    }

    [Fact]
    public void LaunchesAreListed()
    {
        float x = 2, y;
        KernelSet.Unary<Plain<SquareOp>, float>(&x, &y, 1);
        Assert.Equal(4, y);
        string source = KernelSet.UsesNative ? "native" : "managed";
        Assert.Contains(("f32_map_square", source), KernelSet.Bound);
        long i = 3, j;
        KernelSet.Unary<Plain<SquareOp>, long>(&i, &j, 1);
        Assert.Contains(("i64_map_square", "managed"), KernelSet.Bound);
        Assert.StartsWith(source, KernelSet.Describe(), StringComparison.Ordinal);
    }

    [Fact]
    public void SourcesAreChosenAsTold()
    {
        Assert.False(KernelSet.ChoosesNative("managed"));
        var unknown = Assert.Throws<ArgumentException>(() => KernelSet.ChoosesNative("fast"));
        Assert.Contains("ADJOINT_KERNELS=fast", unknown.Message, StringComparison.Ordinal);
        if (NativeKernels.IsAvailable)
        {
            Assert.True(KernelSet.ChoosesNative("native"));
            Assert.NotNull(NativeKernels.Isa);
        }
        else
        {
            var e = Assert.Throws<DllNotFoundException>(() => KernelSet.ChoosesNative("native"));
            Assert.Contains("adjoint_kernels", e.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void AKernelThatTheLibraryLacksIsManaged()
    {
        if (!NativeKernels.IsAvailable) Assert.Skip(NativeKernels.Problem);
        Assert.True(NativeKernels.Find("f32_map_exp") != null);
        Assert.True(NativeKernels.Find("f32_map_no_such_op") == null);
        Assert.True(Kernel<ZipKernel<TestGreedy>, float>.TryBindNative() == null);
    }
}
