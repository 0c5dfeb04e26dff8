using Adjoint.Harness;
using TorchSharp;

namespace Adjoint.Peers;

internal static partial class PeerRows
{
    private static readonly (int Size, double AtLeast)[] s_squares =
        [(64, 1.3), (128, 1.1), (256, 1), (512, 1), (1024, 1), (2048, 1)];

    private static void AddGemm(RowSet rows)
    {
        foreach ((int n, double atLeast) in s_squares) AddProduct(rows, $"mm {n}", n, n, n, atLeast);
        foreach (int n in new[] { 256, 512, 1024, 2048 })
        {
            double flops = 2.0 * n * n * n;
            rows.Prepared($"mm {n} of peak", "FMA peak", () =>
            {
                Adjoint.Tensor m = Adjoint.Tensor.Randn([n, n]);
                return (() => _ = m.Mm(m), () => FmaPeak.Run<float>(flops));
            }, atLeast: 0.92);
        }

        AddProduct(rows, "mm (1x1024)(1024x1024)", 1, 1024, 1024, 1);
        AddProduct(rows, "mm (8x512)(512x512)", 8, 512, 512, 1);
        AddProduct(rows, "mm (4096x16)(16x64)", 4096, 16, 64, 1);
        AddProduct(rows, "mm A^T B 512", 512, 512, 512, 1, transA: true);
        AddProduct(rows, "mm A B^T 512", 512, 512, 512, 1, transB: true);

        rows.Prepared("mm 512, f64", Peer, () =>
        {
            Adjoint.Tensor d = Adjoint.Tensor.Randn([512, 512], DType.Float64);
            return (() => _ = d.Mm(d), Torch.Peer(() =>
            {
                torch.Tensor t = torch.randn(512, 512, dtype: torch.ScalarType.Float64);
                return () => t.mm(t).Dispose();
            }));
        }, atLeast: 1);
    }

    /// <summary>(m, k) times (k, n), against TorchSharp and against OpenBLAS.</summary>
    private static unsafe void AddProduct(RowSet rows, string name, int m, int k, int n, double atLeast, bool transA = false,
        bool transB = false)
    {
        (Adjoint.Tensor Left, Adjoint.Tensor Right) Factors() =>
            (Adjoint.Tensor.Randn(transA ? [k, m] : [m, k]), Adjoint.Tensor.Randn(transB ? [n, k] : [k, n]));
        Action Product(Adjoint.Tensor left, Adjoint.Tensor right)
        {
            Adjoint.Tensor a = transA ? left.T() : left, b = transB ? right.T() : right;
            return () => _ = a.Mm(b);
        }
        rows.Prepared(name, Peer, () =>
        {
            (Adjoint.Tensor left, Adjoint.Tensor right) = Factors();
            return (Product(left, right), Torch.Peer(() =>
            {
                torch.Tensor ta = transA ? torch.randn(k, m).t() : torch.randn(m, k);
                torch.Tensor tb = transB ? torch.randn(n, k).t() : torch.randn(k, n);
                return () => ta.mm(tb).Dispose();
            }));
        }, atLeast);
        if (!Blas.IsLoaded) return;
        rows.Prepared(name, "OpenBLAS", () =>
        {
            (Adjoint.Tensor left, Adjoint.Tensor right) = Factors();
            Adjoint.Tensor c = Adjoint.Tensor.Zeros([m, n]);
            return (Product(left, right), () =>
            {
                fixed (float* pa = left.AsSpan<float>(), pb = right.AsSpan<float>(), pc = c.AsSpan<float>())
                    Blas.Gemm(transA, transB, m, n, k, pa, pb, pc);
            });
        }, atLeast);
    }
}
