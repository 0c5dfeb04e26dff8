using Adjoint.Harness;

namespace Adjoint.Peers;

internal static partial class PeerRows
{
    /// <summary>Two threads against one, Adjoint against itself: large work shares, small work must not suffer.</summary>
    private static void AddThreads(RowSet rows)
    {
        foreach ((int n, double atLeast) in new[] { (64, 0.95), (128, 0.95), (256, 0.95), (512, 0.95), (1024, 1.85) })
        {
            AddPair(rows, $"mm {n}", () =>
            {
                Adjoint.Tensor m = Adjoint.Tensor.Randn([n, n]);
                return () => _ = m.Mm(m);
            }, atLeast);
        }

        AddPair(rows, "MLP step, batch 1, 32-64-64-8", () => MlpWorkload.Step(1, [32, 64, 64, 8]), 0.95);
        AddPair(rows, "MLP step, batch 32, 128-256-256-10", () => MlpWorkload.Step(32, [128, 256, 256, 10]), 0.95);
        AddPair(rows, "MLP step, batch 128, 784-512-512-10", () => MlpWorkload.Step(128, [784, 512, 512, 10]), 1.6);
        AddPair(rows, "MLP step, batch 256, 1024-1024-1024-1024", () => MlpWorkload.Step(256, [1024, 1024, 1024, 1024]), 1.6);
    }

    private static void AddPair(RowSet rows, string name, Func<Action> prepare, double atLeast) =>
        rows.Prepared($"{name}, two threads", "one thread", () =>
        {
            Action action = prepare();
            return (() => With(2, action), () => With(1, action));
        }, atLeast);

    private static void With(int threads, Action action)
    {
        Threads.Count = threads;
        action();
        Threads.Count = 1;
    }
}
