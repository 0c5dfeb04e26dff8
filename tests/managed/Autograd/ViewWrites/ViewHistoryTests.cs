using Xunit;

namespace Adjoint.Tests.Autograd.ViewWrites;

/// <summary>Bases and views follow each other's writes: A18.1, A18.2, A18.7 to A18.9.</summary>
public class ViewHistoryTests
{
    private static Tensor X(params double[] values) => Tensor.From(values, requiresGrad: true);

    private static double[] Values(Tensor? t) => t!.ToArray<double>();

    [Fact]
    public void A_write_to_a_view_makes_the_node_of_its_base_and_of_other_views_anew()
    {
        Tensor x = X(1, 2, 3, 4);
        Tensor c = x * 1;
        Node before = c.GradFn!;
        Tensor v = c.View([2, 2]), other = c.Slice(0, 2);
        Node ofOther = other.GradFn!;
        v.Mul_(Tensor.From([[2.0, 3], [4, 5]]));
        Assert.Equal("CopySlices", c.GradFn!.Name);
        Assert.Same(before, c.GradFn.Next(0).Function);
        Assert.Equal("AsStridedBackward0", v.GradFn!.Name);
        Assert.NotSame(ofOther, other.GradFn);
        Assert.Equal("AsStridedBackward0", other.GradFn!.Name);
        Assert.Same(c.GradFn, other.GradFn.Next(0).Function);
        Assert.Same(other.GradFn, other.GradFn);
        other.Sum().Backward();
        Assert.Equal([0, 0, 4, 5], Values(x.Grad));
    }

    [Fact]
    public void A_view_that_was_written_has_the_gradient_of_its_own_values()
    {
        Tensor x = X(1, 2, 3), k = X(10, 20);
        Tensor c = x * 1;
        Tensor v = c.Slice(0, 1);
        v.Mul_(k);
        (v * v).Sum().Backward();
        Assert.Equal([0, 2 * 20 * 10, 2 * 60 * 20], Values(x.Grad));
        Assert.Equal([2 * 20 * 2, 2 * 60 * 3], Values(k.Grad));
    }

    private static readonly Dictionary<string, Func<Tensor, Tensor>> s_functions = new()
    {
        ["a view"] = x => Write(x * x, c => c.Slice(0, 1).Mul_(c.Slice(0, 0, 3).Clone())),
        ["a view of a view"] = x => Write(x * x, c => c.View([2, 2]).Select(0, 1).Exp_()) * x,
        ["a transposed view"] = x => Write((x * x).View([2, 2]) * 1, c => c.T().Slice(0, 1).Mul_(3).Sin_()),
        ["the base, after its view was taken"] = x =>
        {
            Tensor c = x * x;
            Tensor v = c.View([2, 2]);
            c.Mul_(x);
            return v.Square();
        },
        ["the view, then its base"] = x =>
        {
            Tensor c = x * x;
            Tensor v = c.Slice(0, 2);
            v.Mul_(v);
            c.Mul_(x);
            return v * c.Sum();
        },
        ["a plain buffer"] = x => Write(Tensor.Zeros([4], DType.Float64),
            c => c.Slice(0, 1).Copy_(x.Slice(0, 1) * x.Slice(0, 0, 3))).Square(),
        ["a broadcast value"] = x => Write(x * x, c => c.View([2, 2]).Add_(x.Slice(0, 0, 2))).Square(),
        ["zeros"] = x => Write(x * x, c => c.Slice(0, 1, 3).Zero_()) * x,
        ["strided windows"] = x => Write(x * x, c => c.AsStrided([2], [2]).Mul_(x.Slice(0, 0, 2))).Square(),
        ["a base with gaps"] = x =>
        {
            Tensor b = Tensor.Ones([3, 4], DType.Float64).Slice(1, 1, 4, 2).Detach();
            b.Mul_(x.Slice(0, 0, 2));
            b.Select(0, 2).Mul_(3);
            b.AsStrided([2], [4]).Mul_(x.Slice(0, 2));
            return b * b.Sum();
        },
        ["a view that looks past its base"] = x =>
        {
            Tensor b = Tensor.Ones([8], DType.Float64).Slice(0, 2, 6).Detach();
            b.Mul_(x);
            b.AsStrided([3], [2], 1).Mul_(x.Slice(0, 0, 3));
            return b * b.Sum();
        },
        ["a transpose in place"] = x => Write((x * x).View([2, 2]) * 1, c => c.T_().Mul_(x.View([2, 2]))).Square(),
        ["a transpose in place under a view"] = x =>
        {
            Tensor c = (x * x).View([2, 2]) * 1;
            Tensor v = c.View([4]);
            c.Transpose_(0, 1).Mul_(2);
            return v * x;
        },
        ["a view that changes its geometry"] = x =>
        {
            Tensor c = x * x;
            Tensor v = c.View([2, 2]);
            v.T_().Unsqueeze_(0).Mul_(x.View([2, 2]));
            return c * v.Sum();
        },
    };

    private static Tensor Write(Tensor target, Action<Tensor> write)
    {
        write(target);
        return target;
    }

    public static TheoryData<string> Functions => [.. s_functions.Keys];

    [Theory]
    [MemberData(nameof(Functions))]
    public void Derivatives_of_both_orders_are_right_after_a_write_through(string what)
    {
        Assert.True(GradCheck.Check(s_functions[what], X(0.7, 1.3, 0.4, 2.1)));
        Assert.True(GradCheck.GradGradCheck(s_functions[what], X(0.7, 1.3, 0.4, 2.1)));
    }

    [Fact]
    public void A_write_makes_a_base_require_a_gradient_only_if_something_does()
    {
        Tensor a = Tensor.From([1.0, 2, 3]), b = Tensor.From([1.0, 2, 3]), w = X(5);
        Tensor va = a.Slice(0, 0, 1);
        va.Mul_(2);
        Assert.False(a.RequiresGrad || va.RequiresGrad);
        Tensor vb = b.Slice(0, 0, 1), other = b.Slice(0, 1);
        vb.Mul_(w);
        Assert.True(b.RequiresGrad && vb.RequiresGrad && other.RequiresGrad);
        b.Sum().Backward();
        Assert.Equal(1, w.Grad!.Item());
        Tensor leaf = X(1, 2), joined = leaf * 1;
        using (GradMode.NoGrad()) joined.Slice(0, 1).Mul_(10);
        Assert.Equal("MulBackward0", joined.GradFn!.Name);
        joined.Sum().Backward();
        Assert.Equal([1, 1], Values(leaf.Grad));
    }

    [Fact]
    public void Assignments_to_the_parts_of_a_buffer_route_gradients()
    {
        Tensor x = Tensor.Zeros([2, 2], DType.Float64), y = X(1, 2), z = X(3, 4);
        x[0] = y;
        x[1] = 2 * z;
        Assert.True(x.RequiresGrad);
        (x * x).Sum().Backward();
        Assert.Equal([2, 4], Values(y.Grad));
        Assert.Equal([24, 32], Values(z.Grad));
    }

    [Fact]
    public void In_place_views_keep_the_memory_and_take_the_node_of_the_view()
    {
        Tensor x = Tensor.From([1.0, 2, 3, 4, 5, 6], [2, 3], requiresGrad: true);
        (Func<Tensor, Tensor> Change, string Shape, string Node)[] cases =
        [
            (t => t.T_(), "[3, 2]", "TBackward1"), (t => t.Transpose_(0, -1), "[3, 2]", "TransposeBackward1"),
            (t => t.Unsqueeze_(1), "[2, 1, 3]", "UnsqueezeBackward1"),
            (t => t.Unsqueeze_(0).Squeeze_(0), "[2, 3]", "SqueezeBackward4"),
            (t => t.Unsqueeze_(0).Squeeze_(), "[2, 3]", "SqueezeBackward3"),
            (t => t.Unsqueeze_(0).Squeeze_(0, 1), "[2, 3]", "SqueezeBackward5"),
            (t => t.AsStrided_([2], [2], 1), "[2]", "AsStridedBackward1"),
        ];
        foreach ((Func<Tensor, Tensor> change, string shape, string node) in cases)
        {
            Tensor c = x * 1;
            int version = c.Version;
            Node before = c.GradFn!;
            Assert.Same(c, change(c));
            Assert.Equal((shape, node), (c.Shape.ToString(), c.GradFn!.Name));
            Assert.True(c.Version > version);
            Assert.Equal("MulBackward0", before.Name);
            (c * c).Sum().Backward();
        }
        // Six times 2 x, and windows at 1 and 3.
        Assert.Equal([12, 28, 36, 56, 60, 72], Values(x.Grad));
        Assert.Throws<ArgumentOutOfRangeException>(() => (x * 1).Transpose_(0, 2));
        Assert.Throws<ArgumentException>(() => (x * 1).AsStrided_([9], [1]));
    }

    [Fact]
    public void A_saved_tensor_that_changes_its_geometry_is_noticed()
    {
        Tensor c = Tensor.From([1.0, 2, 3, 4], [2, 2], requiresGrad: true) * 1;
        Tensor y = c.Exp() + c.Square();
        c.T_();
        Assert.Contains("is at version 1; expected version 0",
            Assert.Throws<AutogradException>(() => y.Sum().Backward()).Message);
    }

    [Fact]
    public void A_retained_gradient_follows_a_change_of_geometry()
    {
        Tensor c = Tensor.From([1.0, 2, 3, 4, 5, 6], [2, 3], requiresGrad: true) * 1;
        c.RetainGrad();
        c.T_();
        c.Square().Sum().Backward();
        Assert.Equal("[3, 2]", c.Grad!.Shape.ToString());
        Assert.Equal([2, 8, 4, 10, 6, 12], Values(c.Grad));
    }

    [Fact]
    public void Only_the_branch_that_is_asked_for_runs()
    {
        List<string> ran = [];
        Tensor Watched(Tensor t, string name)
        {
            Tensor u = t.Sin();
            u.GradFn!.RegisterPreHook(_ => { ran.Add(name); return null; });
            return u;
        }
        Tensor x = X(1, 2, 3), k = X(10, 20);
        Tensor c = Watched(x, "base");
        c.Slice(0, 1).Mul_(Watched(k, "factor"));
        Tensor y = c.Sum();
        Tensor ofK = Grad.Of(y, [k], retainGraph: true)[0]!;
        Assert.Equal(["factor"], ran);
        ran.Clear();
        Tensor ofX = Grad.Of(y, [x], retainGraph: true)[0]!;
        Assert.Equal(["base"], ran);
        y.Backward();
        Assert.Equal(Values(ofX), Values(x.Grad));
        Assert.Equal(Values(ofK), Values(k.Grad));
        Assert.Equal(Math.Sin(2) * Math.Cos(10), ofK.ToArray<double>()[0], 12);
    }
}
