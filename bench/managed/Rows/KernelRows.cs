using System.Numerics.Tensors;
using Adjoint.Harness;
using Adjoint.Kernels;
using Adjoint.Kernels.Gemm;

namespace Adjoint.Bench.Rows;

/// <summary>Large kernels against the limits of the machine, from both sources where the native library is there.</summary>
internal static unsafe class KernelRows
{
    private const int Million = 1_000_000;

    public static void AddTo(RowSet rows)
    {
        Threads.Count = 1;
        AddGemm(rows);
        AddElementwise(rows);
    }

    private static void AddGemm(RowSet rows)
    {
        foreach (int n in new[] { 256, 512, 1024, 2048 })
            AddGemm(rows, $"f32 gemm {n}", n, false, false);
        AddGemm(rows, "f32 gemm 512, A transposed", 512, true, false);
        AddGemm(rows, "f32 gemm 512, B transposed", 512, false, true);
        Tensor da = Tensor.Randn([512, 512], DType.Float64), db = Tensor.Randn([512, 512], DType.Float64);
        rows.OfPeak<double>("f64 mm 512", 2.0 * 512 * 512 * 512, () => _ = da.Mm(db), atLeast: 0.7);
    }

    private static void AddGemm(RowSet rows, string name, int n, bool transA, bool transB)
    {
        (Action, Action?) Prepare(nint gemm)
        {
            Tensor a = Tensor.Randn([n, n]), b = Tensor.Randn([n, n]), c = Tensor.Zeros([n, n]);
            return (() => Run((void*)gemm, a, b, c, transA, transB), () => FmaPeak.Run<float>(2.0 * n * n * n));
        }
        const double AtLeast = 0.92;
        nint managed = (nint)Widths.Managed<GemmKernel, float>();
        rows.Prepared($"{name}, managed", "FMA peak", () => Prepare(managed), AtLeast);
        void* native = Kernel<GemmKernel, float>.TryBindNative();
        if (native != null) rows.Prepared($"{name}, native", "FMA peak", () => Prepare((nint)native), AtLeast);
    }

    private static void AddElementwise(RowSet rows)
    {
        Tensor a = Tensor.Rand([Million]), b = Tensor.Rand([Million]), y = Tensor.Empty([Million]);
        // Both sides write to memory that the arena hands out: the row is about the op, not about whose cache is warmer.
        rows.Against("add 1M into a new tensor", () => _ = a + b, "plain vector loop into a new tensor", () =>
        {
            Tensor fresh = Tensor.Empty([Million]);
            PlainLoop.Add(a.As<float>(), b.As<float>(), fresh.As<float>(), Million);
            GC.KeepAlive(fresh);
        }, atLeast: 0.8);
        // Released at once, the result's memory is taken again while it is hot: against a loop over one result.
        rows.Against("add 1M in a scope", () =>
        {
            using MemoryScope scope = new();
            _ = a + b;
        }, "plain vector loop, one result",
            () => PlainLoop.Add(a.As<float>(), b.As<float>(), y.As<float>(), Million), atLeast: 0.8);
        rows.Against("exp 1M", () => _ = a.Exp(), "TensorPrimitives",
            () => TensorPrimitives.Exp(a.AsSpan<float>(), y.AsSpan<float>()), atLeast: 1);
    }

    private static void Run(void* gemm, Tensor a, Tensor b, Tensor c, bool transA, bool transB)
    {
        nint n = (nint)a.Size(0);
        Product<float> product = Product<float>.Of(
            transA, transB, n, n, n, 1, a.As<float>(), n, b.As<float>(), n, 0, c.As<float>(), n);
        ((delegate*<Product<float>*, void>)gemm)(&product);
        GC.KeepAlive(a);
        GC.KeepAlive(b);
        GC.KeepAlive(c);
    }
}
