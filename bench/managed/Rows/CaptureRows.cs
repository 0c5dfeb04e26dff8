using Adjoint.Harness;

namespace Adjoint.Bench.Rows;

/// <summary>Captured training steps against the eager ones.</summary>
internal static class CaptureRows
{
    public static void AddTo(RowSet rows)
    {
        Threads.Count = 1;
        Add(rows, 1, [32, 64, 64, 8], atLeast: 4);
        Add(rows, 32, [128, 256, 256, 10], atLeast: 1.1);
        AddChain(rows);
    }

    /// <summary>Elementwise ops in a row over what no cache holds: fused, they go over it once.</summary>
    private static void AddChain(RowSet rows)
    {
        const int N = 16 << 20;
        Tensor x = Tensor.Randn([N]), y = Tensor.Randn([N]), z = Tensor.Zeros([N]);
        void Chain() => z.Mul_(2).Add_(y).Mul_(x).Sub_(1).Mul_(y);
        CapturedStep step = Capture.Record(Chain);
        step.Run();
        rows.Against("captured chain of 5 ops, 16M", step.Run, "eager", Chain, atLeast: 1.1);
    }

    private static void Add(RowSet rows, int batch, int[] sizes, double atLeast)
    {
        CapturedStep step = TailLatency.CaptureMlp(batch, sizes);
        Func<Tensor> eager = Mlp.Step(batch, sizes);
        rows.Against($"captured MLP step, batch {batch}, {string.Join('-', sizes)}", step.Run, "eager",
            () => _ = eager(), atLeast);
    }
}
