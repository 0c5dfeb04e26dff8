using System.Runtime.CompilerServices;
using Adjoint.Autograd;
using Adjoint.Tests.Memory;
using Xunit;

namespace Adjoint.Tests.Autograd;

/// <summary>Deep graphs, and when graphs and what they save go away: A23. Alone, as they count memory.</summary>
[Collection(nameof(ArenaTests))]
public class LifetimeTests
{
    private const long Big = 4 << 20;

    private static Tensor X(params double[] values) => Tensor.From(values, requiresGrad: true);

    private static Tensor Large(bool requiresGrad = true) =>
        Tensor.Ones([Big / 8], DType.Float64, requiresGrad: requiresGrad);

    private static long Live() => ArenaTests.Settle().LiveBytes;

    /// <summary>Whether what a method made is collected.</summary>
    private static void Dies(Func<object?> make)
    {
        [MethodImpl(MethodImplOptions.NoInlining)]
        static WeakReference Weak(Func<object?> make) => new(make());
        WeakReference weak = Weak(make);
        for (int i = 0; i < 10 && weak.IsAlive; i++)
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
        }
        Assert.False(weak.IsAlive);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static T Apart<T>(Func<T> body) => body();

    private sealed class Passes : IFunction
    {
        public static Tensor Forward(FunctionContext context, Tensor x) => x.Clone();

        public static Tensor? Backward(FunctionContext context, Tensor gradient) => gradient;
    }

    private sealed class Pick : IFunction<int>
    {
        public static Tensor[] Forward(FunctionContext context, IReadOnlyList<Tensor?> inputs, int k) =>
            [inputs[0]! + inputs[1]!];

        public static Tensor?[] Backward(FunctionContext context, IReadOnlyList<Tensor?> gradients) =>
            [gradients[0], null];
    }

    [Fact]
    public void A_chain_of_two_million_nodes_is_built_run_and_freed()
    {
        long before = Live();
        WeakReference node = Apart(() =>
        {
            Tensor x = X(1);
            Tensor y = x;
            for (int i = 0; i < 2_000_000; i++) y = y * 1;
            y.Backward();
            Assert.Equal(1, x.Grad!.Item());
            return new WeakReference(y.GradFn);
        });
        Assert.Equal(before, Live());
        Assert.False(node.IsAlive);
    }

    [Fact]
    public void Chains_that_never_run_are_freed_too()
    {
        long before = Live();
        Apart(() =>
        {
            Tensor y = X(1);
            for (int i = 0; i < 150_000; i++) y = y.Exp().Log();
            return y.Item();
        });
        Assert.Equal(before, Live());
    }

    [Fact]
    public void A_graph_of_a_hundred_thousand_nodes_with_shortcuts_runs_and_is_freed()
    {
        long before = Live();
        Apart(() =>
        {
            Random random = new(7);
            Tensor x = X(1);
            Tensor[] last = [x, x, x];
            for (int i = 0; i < 100_000; i++)
            {
                Tensor y = (last[random.Next(3)] + last[random.Next(3)]) * 0.5;
                (last[0], last[1], last[2]) = (last[1], last[2], y);
            }
            last[2].Backward();
            // Every path halves and every fork doubles.
            Assert.Equal(1, x.Grad!.Item(), 9);
            return 0;
        });
        Assert.Equal(before, Live());
    }

    [Fact]
    public void Chains_of_custom_functions_run_and_are_freed()
    {
        long before = Live();
        Apart(() =>
        {
            Tensor x = X(2);
            Tensor y = x;
            for (int i = 0; i < 150_000; i++) y = Function.Apply<Passes>(y);
            y.Backward();
            Assert.Equal(1, x.Grad!.Item());
            Tensor z = x;
            for (int i = 0; i < 50_000; i++) z = Function.Apply<Pick, int>([z, Tensor.From([1.0])], 0)[0];
            z.Backward();
            Assert.Equal(2, x.Grad!.Item());
            return 0;
        });
        Assert.Equal(before, Live());
    }

    [Fact]
    public void What_was_saved_goes_with_the_pass_and_not_with_the_graph()
    {
        Tensor x = X(1);
        Tensor[] roots = new Tensor[1];
        long before = Live();
        WeakReference saved = Apart(() =>
        {
            Tensor big = Large(requiresGrad: false);
            roots[0] = (big * x).Sum();
            return new WeakReference(big);
        });
        Assert.True(Live() >= before + Big);
        Assert.True(saved.IsAlive);
        roots[0].Backward(retainGraph: true);
        Assert.True(Live() >= before + Big);
        Assert.True(saved.IsAlive);
        roots[0].Backward();
        Assert.InRange(Live(), before, before + 4096);
        Assert.False(saved.IsAlive);
        Assert.NotNull(roots[0].GradFn!.Next(0).Function);
        Assert.True(roots[0].GradFn!.Next(0).Function!.IsReleased);
    }

    [Fact]
    public void What_was_saved_goes_with_a_result_that_nobody_holds()
    {
        Tensor x = X(1);
        long before = Live();
        Apart(() => (Large(requiresGrad: false) * x).Exp().Sum().Item());
        Assert.InRange(Live(), before, before + 4096);
    }

    [Fact]
    public void Results_of_a_pass_stay_while_its_buffers_go_at_once()
    {
        Tensor x = Large();
        long before = Live();
        Tensor y = Apart(() => x.Exp().Sin().Tanh().Sum());
        long graph = AdjointMemory.Stats.LiveBytes - before;
        Assert.True(graph >= 3 * Big);
        AdjointMemory.ResetPeak();
        y.Backward();
        // No more than a gradient or two on top of the graph at any time.
        Assert.InRange(AdjointMemory.Stats.PeakLiveBytes - before, graph, graph + 3 * Big);
        Assert.InRange(Live() - before, Big, Big + 8192);
        Assert.Equal(Big / 8, x.Grad!.Count);
    }

    [Fact]
    public void A_saved_result_and_its_node_are_collected_together()
    {
        Tensor x = X(1, 2);
        Dies(() => x.Exp().GradFn);
        Dies(() => x.Exp());
        Dies(() => { Tensor y = x * 1; y.View([2, 1]).Exp_(); return y.GradFn; });
        Dies(() => Function.Apply<SavesItsResult>(x).GradFn);
        Dies(() => { Tensor y = x * 1; Function.Apply<WritesAView>(y.View([2, 1])); return y; });
    }

    private sealed class SavesItsResult : IFunction
    {
        public static Tensor Forward(FunctionContext context, Tensor x)
        {
            Tensor y = x.Exp();
            context.SaveForBackward(y);
            context.State = (context, y);
            return y;
        }

        public static Tensor? Backward(FunctionContext context, Tensor gradient) => gradient * context.SavedTensors[0]!;
    }

    private sealed class WritesAView : IFunction
    {
        public static Tensor Forward(FunctionContext context, Tensor x)
        {
            x.Exp_();
            context.MarkDirty(x);
            context.SaveForBackward(x);
            return x;
        }

        public static Tensor? Backward(FunctionContext context, Tensor gradient) => gradient * context.SavedTensors[0]!;
    }

    [Fact]
    public void A_leaf_goes_with_the_last_graph_that_leads_to_it()
    {
        Tensor?[] kept = new Tensor?[1];
        WeakReference leaf = Apart(() =>
        {
            Tensor x = X(1, 2);
            kept[0] = (x * 2).Sum();
            return new WeakReference(x);
        });
        GC.Collect();
        Assert.True(leaf.IsAlive);
        Apart(() =>
        {
            kept[0]!.Backward();
            Assert.Equal([2, 2], ((Tensor)leaf.Target!).Grad!.ToArray<double>());
            return kept[0] = null;
        });
        Dies(() => leaf.Target);
    }

    [Fact]
    public void Hooks_that_refer_to_their_own_node_live_as_long_as_the_graph_and_no_longer()
    {
        int calls = 0;
        Tensor x = X(1, 2);
        Tensor[] roots = new Tensor[1];
        WeakReference node = Apart(() =>
        {
            Tensor y = x * x;
            Node own = y.GradFn!;
            own.RegisterHook((_, _) => { calls += own.IsReleased ? 100 : 1; return null; });
            y.RegisterHook(g => { calls += y.Rank; return null; });
            roots[0] = y.Sum();
            return new WeakReference(own);
        });
        GC.Collect();
        Assert.True(node.IsAlive);
        Apart(() =>
        {
            roots[0].Backward();
            Assert.Equal(2, calls);
            return roots[0] = x;
        });
        Dies(() => node.Target);
    }

    [Fact]
    public void Gradients_with_a_graph_and_hooks_do_not_leak()
    {
        long before = Live();
        for (int i = 0; i < 3; i++)
        {
            Apart(() =>
            {
                Tensor x = Large();
                Tensor y = x.Exp();
                y.GradFn!.RegisterHook((_, _) => { GC.KeepAlive(y); return null; });
                x.RegisterHook(g => { GC.KeepAlive(x); return g * 1; });
                y.Sum().Backward(createGraph: true);
                // The leaf and its gradient now refer to each other.
                Assert.NotNull(x.Grad!.GradFn);
                return 0;
            });
        }
        Assert.InRange(Live(), before, before + 4096);
    }
}
