using Adjoint.Autograd;
using Xunit;

namespace Adjoint.Tests.Autograd.Saved;

/// <summary>Hooks on saved tensors: A19, E32, E54 to E56.</summary>
public class SavedTensorHooksTests
{
    private static Tensor X(params double[] values) => Tensor.From(values, requiresGrad: true);

    [Fact]
    public void A_pair_of_hooks_packs_once_and_unpacks_at_each_access()
    {
        int packed = 0, unpacked = 0;
        Tensor x = X(5, 3);
        Tensor y;
        using (SavedTensorHooks.Use(t => { packed++; return t.ToArray<double>(); },
                   a => { unpacked++; return Tensor.From(a); }))
            y = (x.Exp() * 2).Sum();
        Assert.Equal(1, packed);
        Tensor exp = y.GradFn!.Next(0).Function!.Next(0).Function!.RawSavedTensors[1].Unpack()!;
        Assert.Equal([Math.Exp(5), Math.Exp(3)], exp.ToArray<double>(), (a, b) => Math.Abs(a - b) < 1e-9);
        Assert.Equal(1, unpacked);
        y.Backward(retainGraph: true);
        Assert.Equal(2, unpacked);
        y.Backward();
        Assert.Equal((1, 3), (packed, unpacked));
        Assert.Equal(4 * Math.Exp(3), x.Grad!.ToArray<double>()[1], 9);
        Assert.Throws<AutogradException>(() => y.Backward());
    }

    [Fact]
    public void What_unpack_returns_is_what_backward_computes_with()
    {
        Tensor x = X(5);
        Tensor y;
        using (SavedTensorHooks.Use(t => t * 2, t => t / 2 + 1)) y = x * x;
        y.Backward();
        Assert.Equal(12, x.Grad!.Item());
    }

    [Fact]
    public void The_inner_scope_wins_and_the_outer_one_returns()
    {
        Tensor x = X(1);
        List<string> seen = [];
        using (SavedTensorHooks.Use(t => { seen.Add("outer"); return t; }, t => t))
        {
            _ = x.Sin();
            using (SavedTensorHooks.Use(t => { seen.Add("inner"); return t; }, t => t)) _ = x.Sin();
            _ = x.Sin();
        }
        _ = x.Sin();
        Assert.Equal(["outer", "inner", "outer"], seen);
    }

    [Fact]
    public void Scopes_belong_to_their_thread()
    {
        int packed = 0;
        using (SavedTensorHooks.Use(t => { packed++; return t; }, t => t))
        {
            Thread other = new(() => _ = X(1).Sin());
            other.Start();
            other.Join();
        }
        Assert.Equal(0, packed);
    }

    [Fact]
    public void Higher_derivatives_pass_through_unpacked_tensors()
    {
        Tensor x = X(2);
        using SavedTensorScope scope = SavedTensorHooks.Use(t => t.Clone(), t => t.Clone());
        Tensor y = x.Exp() * x * x;                                    // e^x x^2
        Tensor first = Grad.Of(y, [x], createGraph: true)[0]!;         // e^x (x^2 + 2x)
        Tensor second = Grad.Of(first, [x], createGraph: true)[0]!;    // e^x (x^2 + 4x + 2)
        Tensor third = Grad.Of(second, [x])[0]!;                       // e^x (x^2 + 6x + 6)
        Assert.Equal(8 * Math.Exp(2), first.Item(), 9);
        Assert.Equal(14 * Math.Exp(2), second.Item(), 9);
        Assert.Equal(22 * Math.Exp(2), third.Item(), 9);
    }

    [Fact]
    public void Numbers_are_never_packed()
    {
        int packed = 0;
        using SavedTensorScope scope = SavedTensorHooks.Use(t => { packed++; return t; }, t => t);
        Tensor x = X(2);
        (x * 3 + 1).Backward();
        Assert.Equal(0, packed);
    }

    [Fact]
    public void Exceptions_of_hooks_keep_their_type()
    {
        Tensor x = X(2);
        using (SavedTensorHooks.Use<int>(_ => throw new TimeoutException("pack"), _ => null!))
            Assert.Equal("pack", Assert.Throws<TimeoutException>(() => x.Sin()).Message);
        Tensor y;
        using (SavedTensorHooks.Use<int>(_ => 0, _ => throw new TimeoutException("unpack"))) y = x.Sin();
        Assert.Equal("unpack", Assert.Throws<TimeoutException>(() => y.Backward()).Message);
        Assert.True(GradMode.IsEnabled);
        Assert.Null(x.Grad);
    }

    [Fact]
    public void The_version_check_is_left_to_the_hooks()
    {
        Tensor x = X(2);
        Tensor a = x * 1;
        Tensor y;
        using (SavedTensorHooks.Use(t => t.Clone(), t => t)) y = a * a;
        a.Mul_(10);
        y.Backward();
        Assert.Equal(4, x.Grad!.Item());
    }

    [Fact]
    public void A_pack_hook_may_not_write_to_its_input()
    {
        Tensor x = X(2);
        using SavedTensorScope scope = SavedTensorHooks.Use(t => t.Mul_(2), t => t);
        Assert.StartsWith("A saved tensor pack hook is modifying its input in place.",
            Assert.Throws<AutogradException>(() => (x * 1).Sin()).Message);
    }

    [Fact]
    public void An_unpack_hook_has_to_return_a_tensor()
    {
        Tensor x = X(2);
        Tensor y;
        using (SavedTensorHooks.Use(_ => 1, _ => null!)) y = x.Sin();
        Assert.StartsWith("Output of saved tensor unpack_hook expected to be a Tensor but got result of type",
            Assert.Throws<AutogradException>(() => y.Backward()).Message);
    }

    [Fact]
    public void A_custom_function_saves_through_the_hooks()
    {
        Tensor x = X(3);
        int packed = 0;
        Tensor y;
        using (SavedTensorHooks.Use(t => { packed++; return t.Item(); }, v => Tensor.From([v])))
            y = Function.Apply<Squared>(x);
        Assert.Equal(1, packed);
        y.Backward();
        Assert.Equal(6, x.Grad!.Item());
    }

    private sealed class Squared : IFunction
    {
        public static Tensor Forward(FunctionContext context, Tensor x)
        {
            context.SaveForBackward(x);
            return x * x;
        }

        public static Tensor? Backward(FunctionContext context, Tensor gradient) =>
            gradient * 2 * context.SavedTensors[0]!;
    }

    [Fact]
    public void One_saved_tensor_can_have_hooks_of_its_own_once()
    {
        Tensor x = X(3);
        Tensor y = x * x;
        RawSavedTensor raw = y.GradFn!.RawSavedTensors[0];
        Assert.Equal("self", raw.Name);
        Assert.Same(x, raw.Unpack());
        raw.RegisterHooks(t => t.Item(), v => Tensor.From([v + 1]));
        Assert.True(raw.IsPacked);
        Assert.Equal("Calling register_hooks on a saved tensor whose hooks have already been set. Hint: only one " +
            "pair of " +
            "hooks is allowed at a " +
            "time.", Assert.Throws<AutogradException>(() => raw.RegisterHooks(t => t, t => t)).Message);
        y.Backward();
        Assert.Equal(7, x.Grad!.Item());
        Assert.StartsWith("Calling register_hooks on a saved tensor after it has been freed.",
            Assert.Throws<AutogradException>(() => raw.RegisterHooks(t => t, t => t)).Message);
        RawSavedTensor none = (x * Tensor.From([2.0])).GradFn!.RawSavedTensors[0];
        Assert.Null(none.Unpack());
        Assert.Equal("Calling register_hooks on a saved tensor with value None is forbidden",
            Assert.Throws<AutogradException>(() => none.RegisterHooks(t => t, t => t)).Message);
    }

    [Fact]
    public void Hooks_can_be_forbidden_with_a_reason()
    {
        using (SavedTensorHooks.Disable("not here"))
        {
            Assert.Equal("not here", Message());
            using (SavedTensorHooks.Disable("nor there")) Assert.Equal("nor there", Message());
            Assert.Equal("not here", Message());
            Assert.Equal("not here", Assert.Throws<AutogradException>(
                () => Checkpoint.Run(t => t * t, X(1))).Message);
        }
        using (SavedTensorHooks.Use(t => t, t => t))
        {
            Assert.Equal("too late", Assert.Throws<AutogradException>(() =>
            {
                using SavedTensorScope scope = SavedTensorHooks.Disable("too late");
            }).Message);
            using SavedTensorScope still = SavedTensorHooks.Use(t => t, t => t);
        }

        static string Message() => Assert.Throws<AutogradException>(() =>
        {
            using SavedTensorScope scope = SavedTensorHooks.Use(t => t, t => t);
        }).Message;
    }

    [Fact]
    public void Files_hold_saved_tensors_until_the_graph_is_freed()
    {
        string path = Path.Combine(Path.GetTempPath(), $"adjoint-saved-{Guid.NewGuid():N}");
        try
        {
            Tensor x = Tensor.Randn([40, 30], DType.Float64, requiresGrad: true);
            Tensor small = X(2);
            Tensor expected = Grad.Of(Loss(x, small), [x])[0]!;
            Tensor y;
            using (SavedTensorHooks.ToDirectory(path)) y = Loss(x, small);
            Assert.Equal(4, Directory.GetFiles(path).Length);
            Assert.All(Directory.GetFiles(path), f => Assert.Equal(40 * 30 * 8, new FileInfo(f).Length));
            y.Backward();
            Assert.Empty(Directory.GetFiles(path));
            Assert.Equal(expected.ToArray<double>(), x.Grad!.ToArray<double>());
        }
        finally
        {
            Directory.Delete(path, recursive: true);
        }
    }

    // Both exponentials save their results and so does their product; what the last product saves is small.
    private static Tensor Loss(Tensor x, Tensor small) => (x.Exp() * x.T().Contiguous().T().Exp()).Sum() * small;

    [Fact]
    public void Compressed_tensors_give_the_same_gradients()
    {
        Tensor x = Tensor.Randn([64, 64], DType.Float64, requiresGrad: true);
        Tensor expected = Grad.Of((x.Relu() * x.Relu().T()).Sum(), [x])[0]!;
        Tensor y;
        using (SavedTensorHooks.Compressed()) y = (x.Relu() * x.Relu().T()).Sum();
        y.Backward();
        Assert.Equal(expected.ToArray<double>(), x.Grad!.ToArray<double>());
    }

    [Fact]
    public void What_stays_in_memory_is_still_checked_for_writes()
    {
        Tensor x = X(2);
        Tensor a = x * 1;
        Tensor y;
        using (SavedTensorHooks.Compressed()) y = a * a;
        a.Add_(1);
        Assert.StartsWith("one of the variables needed for gradient computation has been modified by an inplace " +
            "operation",
            Assert.Throws<AutogradException>(() => y.Backward()).Message);
    }

    [Fact]
    public void A_saved_tensor_that_was_detached_in_place_is_refused()
    {
        Tensor x = X(2);
        Tensor a = x * 1;
        Tensor y = a.Sin();
        a.Detach_();
        Assert.StartsWith("Trying to use a saved tensor that has been detached in-place, i.e. with .detach_().",
            Assert.Throws<AutogradException>(() => y.Backward()).Message);
        Tensor leaf = X(2);
        Tensor z = leaf.Sin();
        leaf.RequiresGrad = false;
        z.Backward();
        Assert.Null(leaf.Grad);   // allowed, and nothing is accumulated any more
    }
}
