using Adjoint.Kernels;
using Xunit;

namespace Adjoint.Tests.Kernels;

/// <summary>Philox against its published answers; the distributions' moments; the same numbers everywhere.</summary>
public sealed unsafe class RandomTests
{
    [Fact]
    public void PhiloxKnownAnswers()
    {
        // Random123, kat_vectors: philox4x32 10.
        Check(Philox.Block(0, 0, 0), 0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8);
        Check(
            Philox.Block(ulong.MaxValue, ulong.MaxValue, ulong.MaxValue), 0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd);
        // Counter 243f6a88 85a308d3 13198a2e 03707344, key a4093822 299f31d0.
        Check(Philox.Block(0x299f31d0_a4093822, 0x03707344_13198a2e, 0x85a308d3_243f6a88),
            0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1);

        static void Check(Philox block, uint a, uint b, uint c, uint d)
        {
            Assert.Equal((a, b, c, d), (block.A, block.B, block.C, block.D));
        }
    }

    [Fact]
    public void EveryWidthMakesTheSameNumbers()
    {
        Same<UniformDistribution, float>(-1, 3);
        Same<UniformDistribution, double>(-1, 3);
        Same<NormalDistribution, float>(1, 2);
        Same<NormalDistribution, double>(1, 2);
        Same<BernoulliDistribution, float>(0.3, 0);
    }

    private static void Same<TDistribution, T>(double p, double q)
        where TDistribution : struct, IDistribution
        where T : unmanaged
    {
        T[]? first = null;
        foreach ((string name, nint entry) in Sources.Of<RandomKernel<TDistribution>, T>("managed"))
        {
            var y = new T[1003];
            fixed (T* py = y)
                ((delegate*<T*, nint, nint, ulong, ulong, double, double, void>)entry)(py, 0, y.Length, 7, 9, p, q);
            Data.SameBits<T>(first ?? y, y, $"{TDistribution.Name} {name}");
            first ??= y;
        }
    }

    [Fact]
    public void ShorterRunsAreBeginnings()
    {
        float[] all = Normal(1000);
        foreach (int n in Data.Lengths) Data.SameBits<float>(all.AsSpan(0, n), Normal(n), $"n={n}");

        static float[] Normal(int n)
        {
            var y = new float[n];
            fixed (float* py = y) KernelSet.Normal(py, n, 3, 4, 0, 1);
            return y;
        }
    }

    [Fact]
    public void MomentsFit()
    {
        const int N = 400_000;
        var y = new double[N];
        fixed (double* py = y)
        {
            KernelSet.Normal(py, N, 1, 2, 3, 2);
            // Six standard errors: 2 / sqrt(N) of the mean, 4 sqrt(2 / N) of the variance.
            Assert.InRange(y.Average(), 3 - 0.019, 3 + 0.019);
            Assert.InRange(y.Average(v => (v - 3) * (v - 3)), 4 - 0.054, 4 + 0.054);
            KernelSet.Uniform(py, N, 1, 3, -1, 1);
            Assert.InRange(y.Average(), -0.0055, 0.0055);
            Assert.InRange(y.Min(), -1, -0.9999);
            Assert.InRange(y.Max(), 0.9999, 1 - 1e-12);
        }
        var b = new byte[N];
        fixed (byte* pb = b) KernelSet.Bernoulli(pb, N, 1, 4, 0.25);
        Assert.InRange(b.Average(v => (double)v), 0.25 - 0.0042, 0.25 + 0.0042);
        var k = new long[1000];
        fixed (long* pk = k) KernelSet.Uniform(pk, k.Length, 1, 5, -2, 3);
        Assert.Equal([-2, -1, 0, 1, 2], k.Distinct().Order());
    }

    [Fact]
    public void SeedAndOffsetMatter()
    {
        float a, b, c;
        KernelSet.Uniform(&a, 1, 1, 1, 0, 1);
        KernelSet.Uniform(&b, 1, 2, 1, 0, 1);
        KernelSet.Uniform(&c, 1, 1, 2, 0, 1);
        Assert.NotEqual(a, b);
        Assert.NotEqual(a, c);
    }
}
