using Xunit;

namespace Adjoint.Tests.Autograd.Saved;

/// <summary>What nodes save, and which object it is: A19.1, A19.2.</summary>
public class SavedValueTests
{
    private static Tensor X(params double[] values) => Tensor.From(values, requiresGrad: true);

    [Fact]
    public void Inputs_are_the_very_objects_and_results_are_others_on_the_same_memory()
    {
        Tensor x = X(1, 2), a = x * 1;
        Assert.Same(x, x.Square().GradFn!.RawSavedTensors[0].Unpack());
        Assert.Same(a, a.Sin().GradFn!.RawSavedTensors[0].Unpack());
        Tensor constant = Tensor.From([3.0, 4]);
        Assert.Same(constant, (x * constant).GradFn!.RawSavedTensors[1].Unpack());
        Tensor y = x.Exp();
        Tensor saved = y.GradFn!.RawSavedTensors[1].Unpack()!;
        Assert.Equal("result", y.GradFn.RawSavedTensors[1].Name);
        Assert.NotSame(y, saved);
        Assert.True(saved.SharesStorageWith(y));
        Assert.Same(y.GradFn, saved.GradFn);
        Assert.Equal(y.ToArray<double>(), saved.ToArray<double>());
        // Differentiable, as the value that it is.
        Assert.Equal(y.ToArray<double>(), Grad.Of(saved.Sum(), [x])[0]!.ToArray<double>());
        Tensor view = a.View([2, 1]);
        Assert.Same(view, view.Square().GradFn!.RawSavedTensors[0].Unpack());
    }

    [Fact]
    public void Only_what_the_formula_reads_is_saved()
    {
        Tensor x = X(1, 2), w = X(3, 4), constant = Tensor.From([5.0, 6]);
        (string Op, Tensor Y, Tensor[] Saved)[] cases =
        [
            ("x c", x * constant, [constant]), ("c x", constant * x, [constant]), ("x w", x * w, [x, w]),
            ("2 x", x * 2, []),
            ("x + w", x + w, []), ("x - c", x - constant, []), ("-x", -x, []), ("sum", x.Sum(), []),
            ("mean", x.Mean(), []),
            ("x / c", x / constant, [constant]), ("view", x.View([2, 1]), []), ("slice", x[1..], []),
            ("cat", Tensor.Cat([x, w]), []),
            ("clone", x.Clone(), []), ("square", x.Square(), [x]), ("sin", x.Sin(), [x]),
            ("matrix c", x.View([1, 2]).Mm(constant.View([2, 1])), []),
        ];
        foreach ((string op, Tensor y, Tensor[] saved) in cases[..^1])
            Assert.True(saved.SequenceEqual(y.GradFn!.SavedTensors.Select(s => s.Value),
                ReferenceEqualityComparer.Instance), op);
        (string _, Tensor product, _) = cases[^1];
        Assert.Equal([5, 6], Assert.Single(product.GradFn!.SavedTensors).Value.ToArray<double>());
        Tensor positions = Tensor.From([1L, 0, 1]);
        Assert.DoesNotContain(x[positions].GradFn!.SavedTensors, s => s.Value.SharesStorageWith(x));
        Assert.DoesNotContain(x.Gather(0, positions).GradFn!.SavedTensors, s => s.Value.SharesStorageWith(x));
    }

    [Fact]
    public void Nothing_is_saved_where_nothing_is_recorded()
    {
        int packed = 0;
        using SavedTensorScope scope = SavedTensorHooks.Use(t => { packed++; return t; }, t => t);
        Tensor x = X(1, 2), constant = Tensor.From([5.0, 6]);
        using (GradMode.NoGrad()) _ = x.Sin().Exp() * x;
        _ = constant.Sin() * constant;
        Assert.Equal(0, packed);
        _ = x * constant;
        Assert.Equal(1, packed);
    }
}
