using Adjoint.Harness;

namespace Adjoint.Bench.Rows;

/// <summary>
/// Two threads against one. The first row is what the machine itself gives: the others cannot pass it.
/// </summary>
internal static class ThreadRows
{
    public static void AddTo(RowSet rows)
    {
        if (Environment.ProcessorCount < 2) return;
        rows.Prepared("FMA chains, two threads", "one after the other", () =>
        {
            Second second = new(() => FmaPeak.Run<float>(1e8));
            return (() => second.Beside(() => FmaPeak.Run<float>(1e8)), () => FmaPeak.Run<float>(2e8));
        }, atLeast: 1.8);
        foreach ((int n, double atLeast) in new[] { (64, 0.95), (128, 0.95), (256, 0.95), (512, 1.5), (1024, 1.85) })
            AddPair(rows, $"mm {n}", () => Product(n), atLeast);
        AddPair(rows, "MLP step, batch 1, 32-64-64-8", () => MlpStep(1, [32, 64, 64, 8]), 0.95);
        AddPair(rows, "MLP step, batch 32, 128-256-256-10", () => MlpStep(32, [128, 256, 256, 10]), 0.95);
        AddPair(rows, "MLP step, batch 128, 784-512-512-10", () => MlpStep(128, [784, 512, 512, 10]), 1.6);
        AddPair(rows, "MLP step, batch 256, 1024-1024-1024-1024", () => MlpStep(256, [1024, 1024, 1024, 1024]), 1.6);
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

    private static Action Product(int n)
    {
        Tensor a = Tensor.Randn([n, n]), b = Tensor.Randn([n, n]);
        return () => _ = a.Mm(b);
    }

    private static Action MlpStep(int batch, int[] sizes)
    {
        Func<Tensor> step = Mlp.Step(batch, sizes);
        return () => _ = step();
    }

    /// <summary>A thread of its own that does its work whenever it is asked to, as long as the process lives.</summary>
    private sealed class Second
    {
        private readonly object _gate = new(); // a monitor to wait on: nothing to dispose of
        private bool _busy;

        public Second(Action work) => new Thread(() => Serve(work)) { IsBackground = true }.Start();

        public void Beside(Action work)
        {
            Change(busy: true);
            work();
            lock (_gate)
            {
                while (_busy) Monitor.Wait(_gate);
            }
        }

        private void Serve(Action work)
        {
            while (true)
            {
                lock (_gate)
                {
                    while (!_busy) Monitor.Wait(_gate);
                }
                work();
                Change(busy: false);
            }
        }

        private void Change(bool busy)
        {
            lock (_gate)
            {
                _busy = busy;
                Monitor.PulseAll(_gate);
            }
        }
    }
}
