using System.Runtime.CompilerServices;
using Xunit;

namespace Adjoint.Tests.Autograd.Forward;

/// <summary>Levels, and what may become a dual tensor.</summary>
public class DualLevelTests
{
    [Fact]
    public void A_dual_tensor_is_unpacked_into_what_it_was_made_of()
    {
        Tensor primal = Tensor.From([1.0, 2.0]), tangent = Tensor.From([3.0, 4.0]);
        using DualLevelScope level = ForwardMode.DualLevel();
        Tensor dual = ForwardMode.MakeDual(primal, tangent);
        DualTensor parts = ForwardMode.UnpackDual(dual);
        Assert.True(parts.Primal.SharesStorageWith(primal));
        Assert.Null(ForwardMode.UnpackDual(parts.Primal).Tangent);
        Assert.Same(tangent, parts.Tangent);
        Assert.Null(ForwardMode.UnpackDual(primal).Tangent);
        Assert.Null(ForwardMode.UnpackDual(tangent).Tangent);
    }

    [Fact]
    public void A_tangent_ends_with_its_level()
    {
        Tensor y;
        using (ForwardMode.DualLevel())
        {
            y = ForwardMode.MakeDual(Tensor.From([1.0]), Tensor.From([2.0])).Square();
            Assert.Equal(4, ForwardMode.UnpackDual(y).Tangent!.Item());
        }
        Assert.Null(ForwardMode.UnpackDual(y).Tangent);
        using DualLevelScope next = ForwardMode.DualLevel();
        Assert.Null(ForwardMode.UnpackDual(y).Tangent);
        Assert.Null(ForwardMode.UnpackDual(y * 2).Tangent);
    }

    [Fact]
    public void A_level_that_has_ended_keeps_no_tangent_alive()
    {
        (Tensor y, WeakReference tangent) = Made();
        GC.Collect();
        Assert.False(tangent.IsAlive);
        GC.KeepAlive(y);
    }

    [Fact]
    public void A_tangent_dies_with_its_primal_inside_the_level()
    {
        using DualLevelScope level = ForwardMode.DualLevel();
        WeakReference tangent = Tangent(ForwardMode.MakeDual(Tensor.From([1.0]), Tensor.From([2.0])).Exp());
        GC.Collect();
        Assert.False(tangent.IsAlive);
    }

    [Fact]
    public void Levels_do_not_nest()
    {
        using DualLevelScope level = ForwardMode.DualLevel();
        Assert.Equal("Nested forward mode AD is not supported at the moment",
            Assert.Throws<AutogradException>(static () => ForwardMode.DualLevel().Dispose()).Message);
        Tensor dual = ForwardMode.MakeDual(Tensor.From([1.0]), Tensor.From([2.0]));
        Assert.Equal(2, ForwardMode.UnpackDual(dual).Tangent!.Item());
    }

    [Fact]
    public void A_dual_tensor_needs_a_level()
    {
        Assert.Equal("Trying to create a dual Tensor for forward AD but no level exists, make sure to " +
            "enter_dual_level() first.", Assert.Throws<AutogradException>(static () =>
            ForwardMode.MakeDual(Tensor.From([1.0]), Tensor.From([2.0]))).Message);
        Tensor x = Tensor.From([1.0]);
        Assert.Equal(new DualTensor(x, null), ForwardMode.UnpackDual(x));
    }

    [Fact]
    public void Sizes_have_to_be_equal()
    {
        using DualLevelScope level = ForwardMode.DualLevel();
        Assert.Equal("Trying to set a forward gradient that has a different size than that of the original Tensor, " +
            "this is not supported. Tensor is of size [2] while the given forward gradient is of size [3].",
            Assert.Throws<AutogradException>(static () =>
            ForwardMode.MakeDual(Tensor.From([1.0, 2]), Tensor.From([1.0, 2, 3]))).Message);
    }

    [Fact]
    public void Only_floating_point_tensors_are_dual()
    {
        using DualLevelScope level = ForwardMode.DualLevel();
        Assert.Contains("Expected primal to be floating point or complex, but got: int64",
            Assert.Throws<ArgumentException>(static () =>
            ForwardMode.MakeDual(Tensor.From([1L]), Tensor.From([1.0]))).Message, StringComparison.Ordinal);
        Assert.Contains("Expected tangent to be floating point or complex, but got: int64",
            Assert.Throws<ArgumentException>(static () =>
            ForwardMode.MakeDual(Tensor.From([1.0]), Tensor.From([1L]))).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(static () => ForwardMode.MakeDual(Tensor.From([1.0]), Tensor.From([1f])));
    }

    [Fact]
    public void Neither_part_may_be_dual_itself()
    {
        using DualLevelScope level = ForwardMode.DualLevel();
        Tensor x = Tensor.From([1.0]), dual = ForwardMode.MakeDual(x, Tensor.From([2.0]));
        Assert.Equal("Setting a forward grad that itself has a forward gradient at the same level 0 is not supported.",
            Assert.Throws<AutogradException>(() => ForwardMode.MakeDual(x, dual)).Message);
        Assert.StartsWith("Making a dual Tensor based on a Tensor that already has a forward gradient",
            Assert.Throws<AutogradException>(() => ForwardMode.MakeDual(dual, x)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_tangent_of_another_geometry_is_copied_into_that_of_its_primal()
    {
        Tensor primal = Tensor.From([1.0, 2, 3, 4, 5, 6], new Shape([2, 3]));
        Tensor tangent = Tensor.From([1.0, 2, 3, 4, 5, 6], new Shape([3, 2])).T();
        Tensor gaps = Tensor.From([1.0, 2, 3, 4]).Slice(0, step: 2);
        using DualLevelScope level = ForwardMode.DualLevel();
        Tensor kept = ForwardMode.UnpackDual(ForwardMode.MakeDual(primal, tangent)).Tangent!;
        Assert.NotSame(tangent, kept);
        Assert.Equal(primal.Strides.ToArray(), kept.Strides.ToArray());
        Assert.Equal(tangent.ToArray<double>(), kept.ToArray<double>());
        Tensor wide = ForwardMode.UnpackDual(ForwardMode.MakeDual(gaps, Tensor.From([5.0, 6]))).Tangent!;
        Assert.Equal([2L], wide.Strides.ToArray());
        Assert.Equal([5.0, 6], wide.ToArray<double>());
    }

    [Fact]
    public void Strides_of_dimensions_without_extent_do_not_matter()
    {
        Tensor primal = Tensor.Zeros([0, 3], DType.Float64), one = Tensor.Zeros([1, 3], DType.Float64);
        Tensor ofNone = Tensor.Zeros([3, 0], DType.Float64).T(), ofOne = one.AsStrided([1, 3], [77, 1]);
        using DualLevelScope level = ForwardMode.DualLevel();
        Assert.Same(ofNone, ForwardMode.UnpackDual(ForwardMode.MakeDual(primal, ofNone)).Tangent);
        Assert.Same(ofOne, ForwardMode.UnpackDual(ForwardMode.MakeDual(one, ofOne)).Tangent);
    }

    [Fact]
    public void An_inference_tensor_can_be_dual()
    {
        using InferenceModeScope inference = InferenceMode.Enable();
        using DualLevelScope level = ForwardMode.DualLevel();
        Tensor dual = ForwardMode.MakeDual(Tensor.From([3.0]), Tensor.From([1.0]));
        Assert.True(dual.IsInference);
        Assert.Equal(6, ForwardMode.UnpackDual(dual[..].Square()).Tangent!.Item());
    }

    [Fact]
    public void Forward_mode_can_be_switched_off()
    {
        Assert.True(ForwardMode.IsEnabled);
        using DualLevelScope level = ForwardMode.DualLevel();
        Tensor dual = ForwardMode.MakeDual(Tensor.From([3.0]), Tensor.From([1.0]));
        Tensor without;
        using (ForwardMode.SetEnabled(false))
        {
            Assert.False(ForwardMode.IsEnabled);
            Assert.Null(ForwardMode.UnpackDual(dual).Tangent);
            without = dual * 2;
        }
        Assert.True(ForwardMode.IsEnabled);
        Assert.Null(ForwardMode.UnpackDual(without).Tangent);
        Assert.Equal(1, ForwardMode.UnpackDual(dual).Tangent!.Item());
    }

    [Fact]
    public void A_level_belongs_to_its_thread()
    {
        using DualLevelScope level = ForwardMode.DualLevel();
        Tensor dual = ForwardMode.MakeDual(Tensor.From([3.0]), Tensor.From([1.0]));
        (Tensor? Seen, double Own) other = default;
        Thread thread = new(() =>
        {
            other.Seen = ForwardMode.UnpackDual(dual.Square()).Tangent;
            using DualLevelScope own = ForwardMode.DualLevel();
            other.Own = ForwardMode.UnpackDual(ForwardMode.MakeDual(dual, Tensor.From([5.0])).Square()).Tangent!.Item();
        });
        thread.Start();
        thread.Join();
        Assert.Equal((null, 30), other);
        Assert.Equal(6, ForwardMode.UnpackDual(dual.Square()).Tangent!.Item());
    }

    [Fact]
    public void A_dual_tensor_prints_its_tangent()
    {
        Tensor x = Tensor.From([1f, 2f], requiresGrad: true);
        using DualLevelScope level = ForwardMode.DualLevel();
        Tensor dual = ForwardMode.MakeDual(x, Tensor.From([3f, 4f]));
        Assert.Equal("tensor([1., 2.], grad_fn=<MakeDualBackward0>, tangent=tensor([3., 4.]))", dual.ToString());
        Assert.Equal("tensor(3., tangent=tensor(7.))",
            ForwardMode.MakeDual(Tensor.Scalar(3f), Tensor.Scalar(7f)).ToString());
        Assert.Equal("tensor([1., 2.])", dual.Detach().ToString());
        Assert.Equal("tensor([1., 2.], requires_grad=True)", x.ToString());
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static (Tensor, WeakReference) Made()
    {
        using DualLevelScope level = ForwardMode.DualLevel();
        Tensor y = ForwardMode.MakeDual(Tensor.From([1.0]), Tensor.From([2.0])).Square();
        return (y, Tangent(y));
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static WeakReference Tangent(Tensor y) => new(ForwardMode.UnpackDual(y).Tangent);
}
