using Adjoint.Autograd;
using Xunit;

namespace Adjoint.Tests.Autograd.ViewWrites;

/// <summary>
/// In which mode a view was made, in which it is written: A18.3 to A18.8. The matrices are those of PyTorch's
/// test_autograd_views_codegen and test_autograd_inplace_views_creation_meta.
/// </summary>
public class ViewModeTests
{
    private const string NoGrad =
        "A view was created in no_grad mode and is being modified inplace with grad mode enabled.";
    private const string Several = "This view is the output of a function that returns multiple views.";
    private const string Custom = "This view was created inside a custom Function";

    private sealed class Alias : IFunction
    {
        public static Tensor Forward(FunctionContext context, Tensor x) => x.ViewAs(x);

        public static Tensor? Backward(FunctionContext context, Tensor gradient) => gradient;
    }

    private static readonly Dictionary<string, Func<Tensor, Tensor>> s_views = new()
    {
        ["view"] = x => x.ViewAs(x),
        ["unbind 0"] = x => x.Unbind()[0],
        ["unbind 1"] = x => x.Unbind()[1],
        ["split"] = x => x.Split(1)[0],
        ["chunk"] = x => x.Chunk(2)[0],
        ["split with sizes"] = x => x.SplitWithSizes([1, 1])[0],
        ["custom"] = Function.Apply<Alias>,
    };

    private static readonly Dictionary<string, Func<Tensor, Tensor>> s_reshapes = new()
    {
        ["as_strided_"] = v => v.AsStrided_([1, 0], [2, 2]),
        ["transpose_"] = v => v.Transpose_(0, 0),
        ["t_"] = v => v.T_(),
        ["squeeze_"] = v => v.Squeeze_(0),
        ["squeeze_ all"] = v => v.Squeeze_(),
        ["unsqueeze_"] = v => v.Unsqueeze_(0),
    };

    private static Tensor Source(bool requiresGrad) =>
        Tensor.From([0.1, 0.2, 0.3, 0.4, 0.5, 0.6], [2, 3], requiresGrad: requiresGrad).Clone();

    private static string? Kind(string view) => view switch { "view" => null, "custom" => Custom, _ => Several };

    private static void Expect(string? error, Action write)
    {
        if (error is null) write();
        else Assert.Contains(error, Assert.Throws<AutogradException>(write).Message);
    }

    public static TheoryData<string, bool, bool> Modes
    {
        get
        {
            TheoryData<string, bool, bool> data = [];
            foreach (string view in s_views.Keys)
                foreach (bool mode in new[] { true, false })
                    foreach (bool requiresGrad in new[] { true, false }) data.Add(view, mode, requiresGrad);
            return data;
        }
    }

    public static TheoryData<string, string, bool, bool, bool> Reshapes
    {
        get
        {
            TheoryData<string, string, bool, bool, bool> data = [];
            foreach (string reshape in s_reshapes.Keys)
                foreach (string view in new[] { "view", "unbind 0", "custom" })
                    for (int bits = 0; bits < 8; bits++)
                        data.Add(reshape, view, (bits & 1) != 0, (bits & 2) != 0, (bits & 4) != 0);
            return data;
        }
    }

    [Theory]
    [MemberData(nameof(Modes))]
    public void A_view_may_be_written_by_the_way_it_was_made(string view, bool mode, bool requiresGrad)
    {
        Tensor source = Source(requiresGrad), v;
        using (GradMode.SetGradEnabled(mode)) v = s_views[view](source);
        Assert.Same(source, v.Base);
        double[] before = source.Detach().ToArray<double>();
        string? error = !requiresGrad ? null : mode ? Kind(view) : NoGrad;
        Expect(error, () => v.Add_(1));
        Assert.Equal(error is null, source.Detach().ToArray<double>()[0] != before[0]
            || source.Detach().ToArray<double>()[3] != before[3]);
    }

    [Theory]
    [MemberData(nameof(Reshapes))]
    public void A_view_may_change_its_geometry_by_the_way_it_was_made(string reshape, string view, bool made,
        bool changed, bool requiresGrad)
    {
        Tensor source = Source(requiresGrad), v;
        using (GradMode.SetGradEnabled(made)) v = s_views[view](source);
        string? forbidden = !requiresGrad ? null : made ? Kind(view) : NoGrad;
        using (GradMode.SetGradEnabled(changed))
        {
            Expect(changed ? forbidden : null, () => s_reshapes[reshape](v));
            if (changed && forbidden is not null) return;
        }
        Expect(forbidden, () => v.Add_(1));
    }

    [Fact]
    public void A_view_of_a_leaf_is_protected_like_the_leaf()
    {
        Tensor leaf = Tensor.From([1.0, 2], requiresGrad: true);
        const string error = "a view of a leaf Variable that requires grad is being used in an in-place operation.";
        foreach (Tensor v in new[] { leaf.View([2, 1]), leaf.Slice(0, 1), leaf.View([2, 1]).Select(0, 1) })
        {
            Expect(error, () => v.Add_(1));
            Expect(error, () => v.Unsqueeze_(0));
        }
        Expect(error, () => leaf[0] = Tensor.Scalar(1.0));
        Expect("a leaf Variable that requires grad is being used in an in-place operation.", () => leaf.Unsqueeze_(0));
        Assert.Equal((0, "[2]"), (leaf.Version, leaf.Shape.ToString()));
        Assert.Equal([1, 2], leaf.ToArray<double>());
    }

    [Fact]
    public void A_view_of_a_view_says_which_of_the_two_may_not_be_written()
    {
        Tensor source = Source(true), v;
        using (GradMode.NoGrad()) v = source.View([3, 2]);
        Tensor second = v.View([6]);
        Expect("Output 0 of ViewBackward0 is a view of a view which was created in no_grad mode and is being " +
            "modified inplace with grad mode enabled. Given that this use case is ambiguous and error-prone, it is " +
            "forbidden.",
            () => second.Add_(1));
        Tensor part = Source(true).Unbind()[0].View([3, 1]);
        Expect(Several, () => part.Add_(1));
        using (GradMode.NoGrad()) second.Add_(1);
        Assert.Equal(1.1, source.Detach().ToArray<double>()[0], 12);
    }

    [Fact]
    public void Unsafe_parts_may_be_written_and_count_their_own_versions()
    {
        foreach (Func<Tensor, Tensor[]> cut in new Func<Tensor, Tensor[]>[]
            { x => x.UnsafeChunk(2), x => x.UnsafeSplit(1), x => x.UnsafeSplitWithSizes([1, 1]) })
        {
            Tensor x = Tensor.From([1.0, 2, 3, 4], [2, 2], requiresGrad: true);
            Tensor[] parts = cut(x * 1);
            Assert.StartsWith("UnsafeSplit", parts[0].GradFn!.Name);
            Assert.Null(parts[0].Base);
            parts[0].Mul_(parts[1]);
            Assert.Equal((1, 0), (parts[0].Version, parts[1].Version));
            parts[0].Sum().Backward();
            Assert.Equal([3, 4, 1, 2], x.Grad!.ToArray<double>());
        }
        Assert.Equal([[1L, 2], [1L, 2]], Tensor.Zeros([2, 2]).UnsafeChunk(2).Select(t => t.Shape.ToArray()));
        Assert.Throws<ArgumentOutOfRangeException>(() => Tensor.Zeros([2]).UnsafeChunk(0));
        Assert.Throws<ArgumentException>(() => Tensor.Zeros([2]).UnsafeSplitWithSizes([1]));
    }
}
