using Xunit;

namespace Adjoint.Tests.Autograd;

/// <summary>Version counters and what in-place ops refuse: A17.</summary>
public class VersionTests
{
    private static Tensor X(params double[] values) => Tensor.From(values, requiresGrad: true);

    private static string Fails(Action action) => Assert.Throws<AutogradException>(action).Message;

    [Fact]
    public void Every_write_counts_once_and_in_every_mode()
    {
        Tensor x = Tensor.From([1.0, 2, 3, 4], [2, 2]);
        Tensor view = x.View([4]), detached = x.Detach();
        Action[] writes =
        [
            () => x.Add_(1), () => x.Mul_(x), () => x.Exp_(), () => x.Fill_(2), () => x.Zero_(),
            () => x.Copy_(x.Clone()), () => x[0] = Tensor.From([1.0, 2]), () => x[0, 1] = Tensor.Scalar(3.0),
            () => view.Add_(1), () => detached.Sub_(1),
            () => view.Slice(0, 1).Neg_(), () => x.CopyFrom([1.0, 2, 3, 4]), () => x.IncrementVersion(), () => x.T_(),
        ];
        for (int i = 0; i < writes.Length; i++)
        {
            using (GradMode.SetGradEnabled(i % 2 == 0)) writes[i]();
            Assert.Equal((i + 1, i + 1, i + 1), (x.Version, view.Version, detached.Version));
        }
        x.Data.Add_(1);
        _ = x + view.Sum();
        Assert.Equal(writes.Length, x.Version);
    }

    [Fact]
    public void A_mismatch_is_raised_when_the_node_unpacks_and_never_earlier()
    {
        Tensor x = X(1, 2);
        Tensor a = x * 1;
        Tensor y = a.Square(), z = a * 2;
        a.Add_(1);
        Tensor sum = y.Sum() + z.Sum();
        Assert.Equal([2, 2], Grad.Of(z.Sum(), [x], retainGraph: true)[0]!.ToArray<double>());
        Assert.Contains("modified by an inplace operation", Fails(() => sum.Backward()));
    }

    [Fact]
    public void What_is_not_saved_may_be_written()
    {
        Tensor x = X(1, 2), w = X(3, 4), constant = Tensor.From([5.0, 6]);
        (Func<Tensor, Tensor> Op, bool Saves)[] ops =
        [
            (t => t + w, false), (t => t - w, false), (t => t.Sum(), false), (t => t * 3, false),
            (t => t * constant, false),
            (t => t * w, true), (t => t.Mean(), false), (t => t.Exp(), false), (t => t.Square(), true),
            (t => t.View([2, 1]), false),
            (t => t.Neg(), false), (t => t.Relu(), false), (t => t[Tensor.From([0L])], false), (t => t / w, true),
        ];
        foreach ((Func<Tensor, Tensor> op, bool saves) in ops)
        {
            Tensor a = x * 1;
            Tensor y = op(a).Sum();
            a.Mul_(2);
            if (saves) Assert.Contains("modified by an inplace operation", Fails(() => y.Backward()));
            else y.Backward();
        }
        Tensor b = constant.Clone();
        Tensor product = x * b;
        b.Add_(1);
        Assert.Contains("[torch.DoubleTensor [2]] is at version 1; expected version 0",
            Fails(() => product.Sum().Backward()));
    }

    [Fact]
    public void An_in_place_op_stands_on_the_node_before_it()
    {
        Tensor y = X(1, 2) * 3;
        Node before = y.GradFn!;
        y.Add_(1);
        Assert.Equal("AddBackward0", y.GradFn!.Name);
        Assert.Same(before, y.GradFn.Next(0).Function);
    }

    [Fact]
    public void Results_of_another_kind_do_not_fit_in_place()
    {
        Tensor i = Tensor.From([1, 2]);
        Assert.Contains("result type Float can't be cast to the desired output type Int",
            Assert.Throws<ArgumentException>(() => i.Add_(Tensor.From([0.5f, 1f]))).Message);
        Assert.Contains("result type Float can't be cast to the desired output type Int",
            Assert.Throws<ArgumentException>(() => i.Exp_()).Message);
        Assert.Contains("result type Float can't be cast to the desired output type Int",
            Assert.Throws<ArgumentException>(() => i.Mul_(0.5)).Message);
        Assert.Equal((0, 1), (i.Version, i.ToArray<int>()[0]));
    }

    [Fact]
    public void Overlapping_targets_are_refused_before_anything_is_written()
    {
        Tensor one = Tensor.From([1.0]);
        Tensor three = one.Expand([3]);
        const string error = "unsupported operation: more than one element of the written-to tensor refers to a " +
            "single memory location. Please clone() the tensor before performing the operation.";
        Action[] writes =
            [() => three.Add_(1), () => three.Exp_(), () => three.Copy_(Tensor.Zeros([3])), () => three.Fill_(0)];
        foreach (Action write in writes) Assert.Equal(error, Fails(write));
        Assert.Equal((1, 0), (one.Item(), one.Version));
    }

    [Fact]
    public void Foreign_writes_are_counted_by_hand_and_harmless_ones_can_be_hidden()
    {
        Tensor x = X(1, 2);
        Tensor a = x * 1;
        Tensor y = a.Square().Sum();
        a.Detach().AsSpan<double>()[0] = 7;
        a.View([2, 1]).IncrementVersion();
        Assert.Contains("The last in-place write was by increment_version.", Fails(() => y.Backward()));
        Tensor b = x * 1;
        Tensor z = b.Square().Sum();
        using (b.UnsafePreserveVersion())
        using (GradMode.NoGrad())
        {
            b.Add_(1);
            b.Sub_(1);
            Assert.Equal(2, b.Version);
        }
        Assert.Equal(0, b.Version);
        z.Backward();
        Assert.Equal([2, 4], x.Grad!.ToArray<double>());
        using (InferenceMode.Enable())
        {
            Tensor t = Tensor.Ones([1]);
            Assert.Equal("Inference tensors do not track version counter.", Fails(() => t.IncrementVersion()));
            Assert.Equal("Inference tensors do not track version counter.",
                Fails(() => { using VersionScope s = t.UnsafePreserveVersion(); }));
        }
    }

    [Fact]
    public void A_write_beside_what_was_saved_is_refused_too()
    {
        // By design: one counter for the whole storage.
        Tensor c = X(1, 2, 3, 4) * 1;
        Tensor y = c.Slice(0, 0, 2).Square().Sum();
        c.Slice(0, 2).Zero_();
        Assert.Contains("is at version 1; expected version 0", Fails(() => y.Backward()));
    }

    [Fact]
    public void A_detached_alias_that_is_written_breaks_the_graph_of_its_origin()
    {
        Tensor x = X(1, 2);
        Tensor a = x * 1;
        Tensor y = a.Sin();
        a.Detach().Zero_();
        Assert.Contains("modified by an inplace operation", Fails(() => y.Sum().Backward()));
        Tensor b = x * 1;
        Tensor z = b.Sin();
        b.Data.Zero_();
        z.Sum().Backward();
    }
}
