using Adjoint.Nn;
using Xunit;

namespace Adjoint.Tests.Autograd.Forward;

/// <summary>Views and writes in place: the tangent lies in memory as the primal does.</summary>
public class DualViewTests
{
    private static Tensor? Tangent(Tensor t) => ForwardMode.UnpackDual(t).Tangent;

    private static double[] Numbers(Tensor? t) => t!.ToArray<double>();

    private static Tensor Matrix(double from) =>
        (Tensor.Arange(6.0) + from).To(DType.Float64).Reshape([2, 3]);

    [Fact]
    public void The_tangent_of_a_view_is_the_view_of_the_tangent()
    {
        using DualLevelScope level = ForwardMode.DualLevel();
        Tensor t = Matrix(10), dual = ForwardMode.MakeDual(Matrix(0), t);
        foreach (Tensor view in new[] { dual[1], dual.T(), dual.Slice(1, 0, 2), dual.View([6]), dual.Unbind()[1],
            dual.Split(2, 1)[1], dual.Unsqueeze(0), dual.Expand([4, 2, 3]), dual.AsStrided([2, 2], [1, 2], 1),
            dual.Select(0, 1).Slice(0, 1), dual.Permute(1, 0).Select(0, 2) })
        {
            Tensor part = Tangent(view)!;
            Assert.True(part.SharesStorageWith(t));
            Assert.Equal(view.Strides.ToArray(), part.Strides.ToArray());
            Assert.Equal(Numbers(ForwardMode.UnpackDual(view + 10).Primal), Numbers(part));
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Writing_to_a_dual_view_writes_to_the_tangent_of_its_base(bool otherLayout)
    {
        using DualLevelScope level = ForwardMode.DualLevel();
        Tensor t = otherLayout ? Matrix(10).T().Contiguous().T() : Matrix(10);
        Tensor dual = ForwardMode.MakeDual(Matrix(0), t), row = dual[0], other = dual.View([6]);
        row.Copy_(ForwardMode.MakeDual(Tensor.From([7.0, 8, 9]), Tensor.From([1.0, 2, 3])));
        Assert.Equal([1.0, 2, 3, 13, 14, 15], Numbers(Tangent(dual)));
        Assert.Equal([1.0, 2, 3, 13, 14, 15], Numbers(Tangent(other)));
        Assert.Equal(!otherLayout, Tangent(dual)!.SharesStorageWith(t));
        row.Mul_(2);
        Assert.Equal([2.0, 4, 6, 13, 14, 15], Numbers(Tangent(dual)));
    }

    [Fact]
    public void Writing_a_dual_tensor_to_a_view_gives_its_base_a_tangent()
    {
        using DualLevelScope level = ForwardMode.DualLevel();
        Tensor x = Matrix(0), row = x[1], before = x.View([6]);
        row.Copy_(ForwardMode.MakeDual(Tensor.From([7.0, 8, 9]), Tensor.From([1.0, 2, 3])));
        Assert.Equal([0.0, 0, 0, 1, 2, 3], Numbers(Tangent(x)));
        Assert.Equal([0.0, 0, 0, 1, 2, 3], Numbers(Tangent(before)));
        Assert.True(Tangent(row)!.SharesStorageWith(Tangent(x)!));
        // And on from there.
        x.Mul_(10);
        Assert.Equal([10.0, 20, 30], Numbers(Tangent(row)));
        row.Zero_();
        Assert.Equal([0.0, 0, 0], Numbers(Tangent(x[1])));
    }

    [Fact]
    public void Views_made_before_the_level_are_views_inside_it()
    {
        Tensor x = Matrix(0), row = x[1];
        using DualLevelScope level = ForwardMode.DualLevel();
        x.Copy_(ForwardMode.MakeDual(Matrix(5), Matrix(10)));
        Assert.Equal([13.0, 14, 15], Numbers(Tangent(row)));
        row.Fill_(3);
        Assert.Equal([10.0, 11, 12, 0, 0, 0], Numbers(Tangent(x)));
    }

    [Fact]
    public void Copying_from_a_constant_leaves_a_tangent_of_zeros()
    {
        using DualLevelScope level = ForwardMode.DualLevel();
        Tensor dual = ForwardMode.MakeDual(Matrix(0), Matrix(10));
        dual[0].Copy_(Tensor.Zeros([3], DType.Float64));
        Assert.Equal([0.0, 0, 0, 13, 14, 15], Numbers(Tangent(dual)));
        dual.CopyFrom([1.0, 2, 3, 4, 5, 6]);
        Assert.Equal(new double[6], Numbers(Tangent(dual)));
        dual.Copy_(ForwardMode.MakeDual(Matrix(0), Matrix(10)));
        dual.Uniform_();
        Assert.Equal(new double[6], Numbers(Tangent(dual)));
    }

    [Fact]
    public void Copying_broadcasts_and_casts_the_tangent()
    {
        using DualLevelScope level = ForwardMode.DualLevel();
        Tensor x = Tensor.Zeros([2, 3], DType.Float64);
        x.Copy_(ForwardMode.MakeDual(Tensor.From([1f, 2, 3]), Tensor.From([4f, 5, 6])));
        Assert.Equal([4.0, 5, 6, 4, 5, 6], Numbers(Tangent(x)));
        Assert.Equal(x.Strides.ToArray(), Tangent(x)!.Strides.ToArray());
        Tensor whole = Tensor.From([1L, 2]);
        whole.Copy_(ForwardMode.MakeDual(Tensor.From([1.0, 2]), Tensor.From([3.0, 4])));
        Assert.Null(Tangent(whole));
    }

    [Fact]
    public void A_copy_has_a_tangent_of_its_own()
    {
        using DualLevelScope level = ForwardMode.DualLevel();
        Tensor t = Matrix(10), dual = ForwardMode.MakeDual(Matrix(0), t);
        foreach (Tensor copy in new[] { dual.Clone(), dual + 1, 1 + dual, dual.To(DType.Float32), dual * 1, dual.Sub(0),
            dual.Relu(), Tensor.Cat([dual]), dual.Sum([]).Expand([1]).Clone(), dual.Maximum(-1) })
        {
            copy.Zero_();
            Assert.Equal(Numbers(Matrix(10)), Numbers(t));
            Assert.All(Tangent(copy)!.To(DType.Float64).ToArray<double>(), static v => Assert.Equal(0, v));
        }
    }

    [Fact]
    public void A_detached_tensor_has_no_tangent_and_its_writes_reach_none()
    {
        using DualLevelScope level = ForwardMode.DualLevel();
        Tensor dual = ForwardMode.MakeDual(Matrix(0), Matrix(10)), cut = dual.Detach();
        Assert.Null(Tangent(cut));
        Assert.Null(Tangent(cut[0]));
        Assert.Null(Tangent(dual.Data));
        cut.Zero_();
        Assert.Equal(Numbers(Matrix(10)), Numbers(Tangent(dual)));
        // The dual tensor is no view of the primal, as far as tangents go.
        Tensor x = Matrix(0);
        Tensor again = ForwardMode.MakeDual(x, Matrix(10));
        again[0].Mul_(2);
        Assert.Null(Tangent(x));
        Assert.Equal([20.0, 22, 24, 13, 14, 15], Numbers(Tangent(again)));
        Tensor result = dual.Exp().Detach_();
        Assert.Null(Tangent(result));
    }

    [Fact]
    public void A_view_of_a_constant_has_no_tangent()
    {
        using DualLevelScope level = ForwardMode.DualLevel();
        Tensor x = Matrix(0), view = x[0];
        view.Mul_(3);
        Assert.Null(Tangent(view));
        Assert.Null(Tangent(x));
    }

    [Fact]
    public void Results_that_are_not_differentiable_have_no_tangent()
    {
        using DualLevelScope level = ForwardMode.DualLevel();
        Tensor dual = ForwardMode.MakeDual(Matrix(0), Matrix(10));
        Tensor[] results = [dual > 2, dual.ArgMax(), dual.To(DType.Int64), dual.ZerosLike(), dual.Max(1).Indices,
            dual.Any(), dual.CountNonzero()];
        Assert.All(results, static result => Assert.Null(Tangent(result)));
    }

    [Fact]
    public void A_write_that_the_tangent_forbids_changes_nothing()
    {
        Tensor t = Matrix(10).RequiresGrad_();
        using DualLevelScope level = ForwardMode.DualLevel();
        Tensor dual = ForwardMode.MakeDual(Matrix(0), t);
        Assert.Throws<AutogradException>(() => dual.Mul_(2));
        Assert.Throws<AutogradException>(() => dual.Exp_());
        Assert.Throws<AutogradException>(() => dual.Copy_(Matrix(3)));
        Assert.Throws<AutogradException>(() => dual.Zero_());
        Assert.Equal(Numbers(Matrix(0)), Numbers(ForwardMode.UnpackDual(dual).Primal));
    }

    [Fact]
    public void An_op_without_a_rule_says_so()
    {
        using DualLevelScope level = ForwardMode.DualLevel();
        Tensor weight = ForwardMode.MakeDual(Tensor.From([1.0, 2]), Tensor.From([1.0, 1]));
        Assert.Equal("Trying to use forward AD with the weight of nll_loss that does not support it because it has " +
            "not been implemented yet.", Assert.Throws<NotImplementedException>(() =>
            Functional.NllLoss(Tensor.Zeros([1, 2], DType.Float64), Tensor.From([1L]), weight)).Message);
    }
}
