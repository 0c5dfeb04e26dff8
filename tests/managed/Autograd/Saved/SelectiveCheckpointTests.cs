using Adjoint.Tests.Memory;
using Xunit;

namespace Adjoint.Tests.Autograd.Saved;

/// <summary>Parts of a checkpointed call that are kept, and what else the call may know and do: A20.2, A20.3, A20.6,
/// A20.7.</summary>
[Collection(nameof(ArenaTests))]
public class SelectiveCheckpointTests
{
    private static Tensor X(params double[] values) => Tensor.From(values, requiresGrad: true);

    private static string Fails(Action action) => Assert.Throws<AutogradException>(action).Message;

    [Fact]
    public void A_kept_part_runs_once_and_the_rest_again()
    {
        int kept = 0, rest = 0;
        Tensor x = X(0.3, 0.7), w = X(2, 5);
        Tensor Call(Tensor t)
        {
            Tensor product = Checkpoint.Keep(() => { kept++; return (t * t).Mul(w); });
            rest++;
            return product.Sin().Exp().Sum();
        }
        Tensor y = Checkpoint.Run(Call, x);
        Assert.Equal((1, 1), (kept, rest));
        Tensor?[] g = Grad.Of(y, [x, w], createGraph: true);
        Assert.Equal((1, 2), (kept, rest));
        Tensor plain = (x * x * w).Sin().Exp().Sum();
        Tensor?[] expected = Grad.Of(plain, [x, w], createGraph: true);
        for (int i = 0; i < 2; i++)
        {
            Assert.Equal(expected[i]!.Detach().ToArray<double>(), g[i]!.Detach().ToArray<double>());
            double[] second = Grad.Of(g[i]!.Sum(), [x], retainGraph: true)[0]!.ToArray<double>();
            Assert.Equal(Grad.Of(expected[i]!.Sum(), [x], retainGraph: true)[0]!.ToArray<double>(), second);
        }
        y.Backward();
        Assert.Equal(1, kept);
        Assert.StartsWith("Trying to backward through the graph a second time", Fails(() => y.Backward()));
        Assert.Equal(4, Checkpoint.Keep(() => Tensor.Scalar(4.0)).Item());
    }

    [Fact]
    public void A_kept_result_that_was_written_is_noticed()
    {
        Tensor x = X(0.3);
        Tensor y = Checkpoint.Run(t => Checkpoint.Keep(() => t * t).Sin_().Exp(), x);
        Assert.Equal("Tensor cached during selective activation checkpoint has been mutated",
            Fails(() => y.Backward()));
    }

    [Fact]
    public void Another_number_of_kept_parts_is_refused()
    {
        int calls = 0;
        Tensor x = X(0.3);
        Tensor y = Checkpoint.Run(t =>
        {
            Tensor a = Checkpoint.Keep(() => t * t);
            return (calls++ == 0 ? a : Checkpoint.Keep(() => t * t)).Sin();
        }, x);
        Assert.Contains("more parts of the call are to be kept during recomputation", Fails(() => y.Backward()));
    }

    [Fact]
    public void Parts_are_kept_in_nested_calls_too()
    {
        int kept = 0, inner = 0;
        Tensor x = X(0.4);
        Tensor y = Checkpoint.Run(t => Checkpoint.Run(u =>
        {
            inner++;
            return Checkpoint.Keep(() => { kept++; return u.Cos(); }).Sin().Exp();
        }, t.Tanh()).Sin(), x);
        y.Backward();
        Tensor plain = x.Tanh().Cos().Sin().Exp().Sin();
        Assert.Equal(Grad.Of(plain, [x])[0]!.Item(), x.Grad!.Item(), 12);
        // The outer call repeats the inner one from its start, and backward of the inner one repeats what is not kept.
        Assert.Equal((2, 3), (kept, inner));
    }

    [Fact]
    public void The_call_can_tell_its_second_run()
    {
        List<bool> seen = [];
        Tensor x = X(0.4);
        Tensor y = Checkpoint.Run(t =>
        {
            seen.Add(Checkpoint.IsRecomputing);
            return t.Sin().Exp();
        }, x);
        Assert.False(Checkpoint.IsRecomputing);
        y.RegisterHook(_ => { seen.Add(Checkpoint.IsRecomputing); return null; });
        y.Backward();
        Assert.Equal([false, false, true], seen);
        Assert.False(Checkpoint.IsRecomputing);
    }

    [Fact]
    public void Debugging_lists_where_both_runs_have_saved()
    {
        int calls = 0;
        static Tensor First(Tensor t) => t.Sin().Exp();
        static Tensor Second(Tensor t) => t.Cos();
        Tensor x = X(1);
        string text = Fails(() => Checkpoint.Run(t => calls++ == 0 ? First(t) : Second(t), x, debug: true).Backward());
        Assert.StartsWith("torch.utils.checkpoint: A different number of tensors was saved", text);
        string[] parts = text.Split("Stack traces of the ops that saved tensors in the recomputation:");
        Assert.Contains("in the original forward:\n(0)\n   at Adjoint.Tensor.Sin()", parts[0]);
        Assert.Contains("(1)\n   at Adjoint.Tensor.Exp()", parts[0]);
        Assert.StartsWith("\n(0)\n   at Adjoint.Tensor.Cos()", parts[1]);
        Assert.Contains(nameof(Debugging_lists_where_both_runs_have_saved), parts[1]);
        calls = 0;
        Assert.DoesNotContain("Stack traces",
            Fails(() => Checkpoint.Run(t => calls++ == 0 ? First(t) : Second(t), x).Backward()));
    }

    [Fact]
    public void Hooks_inside_of_the_call_fire_once()
    {
        int fired = 0;
        Tensor x = X(0.4);
        Tensor y = Checkpoint.Run(t =>
        {
            Tensor a = t.Sin();
            a.RegisterHook(_ => { fired++; return null; });
            return a.Exp();
        }, x);
        y.Backward();
        Assert.Equal(1, fired);
    }

    [Fact]
    public void A_parameter_may_be_used_inside_and_outside_and_an_input_may_be_detached()
    {
        Tensor x = X(0.4), w = X(3);
        Tensor y = Checkpoint.Run(t => (t[0] * w).Sin() + t[1].Detach() * t[0].Exp(), [x, w]) * w;
        y.Backward();
        Tensor?[] g = Grad.Of(((x * w).Sin() + w.Detach() * x.Exp()) * w, [x, w]);
        Assert.Equal(g[0]!.Item(), x.Grad!.Item(), 12);
        Assert.Equal(g[1]!.Item(), w.Grad!.Item(), 12);
    }

    [Fact]
    public void Checkpoints_work_with_saved_tensors_on_the_disk()
    {
        string path = Path.Combine(Path.GetTempPath(), $"adjoint-checkpoint-{Guid.NewGuid():N}");
        try
        {
            Tensor x = Tensor.Randn([40, 40], DType.Float64, requiresGrad: true);
            Tensor expected = Grad.Of((x * 2).Sin().Exp().Sum(), [x])[0]!;
            Tensor y;
            using (SavedTensorHooks.ToDirectory(path)) y = Checkpoint.Run(t => t.Sin().Exp(), x * 2).Sum();
            Assert.Single(Directory.GetFiles(path));
            y.Backward();
            Assert.Equal(expected.ToArray<double>(), x.Grad!.ToArray<double>());
        }
        finally
        {
            Directory.Delete(path, recursive: true);
        }
    }

    [Fact]
    public void Memory_of_a_call_is_free_after_the_pass()
    {
        const long Bytes = 1 << 20;
        Tensor x = Tensor.Ones([Bytes / 8], DType.Float64, requiresGrad: true);
        x.Grad = x.Detach().ZerosLike();
        [System.Runtime.CompilerServices.MethodImpl(System.Runtime.CompilerServices.MethodImplOptions.NoInlining)]
        Tensor Forward() => Checkpoint.Run(t => Checkpoint.Keep(() => t.Sin()).Exp().Tanh().Cos(), x).Sum();
        long before = ArenaTests.Settle().LiveBytes;
        Tensor y = Forward();
        // One kept result; what the cosine saved is not kept.
        Assert.InRange(ArenaTests.Settle().LiveBytes - before, Bytes, Bytes + 8192);
        y.Backward();
        Assert.InRange(ArenaTests.Settle().LiveBytes - before, 0, 8192);
        Assert.NotNull(y.GradFn);
    }
}
