using Xunit;

namespace Adjoint.Tests.Ops.LinearAlgebra;

/// <summary>Factorizations of all sizes around their blocks, multiplied together again.</summary>
public class FactorizationTests
{
    public static TheoryData<int, int, DType> Shapes
    {
        get
        {
            TheoryData<int, int, DType> data = [];
            foreach (DType dtype in (DType[])[DType.Float32, DType.Float64])
            {
                foreach ((int m, int n) in ((int, int)[])
                    [(1, 1), (2, 2), (3, 3), (7, 7), (31, 31), (32, 32), (33, 33), (65, 65), (130, 130), (5, 1), (1, 5),
                        (40, 33), (33, 40), (70, 9), (9, 70), (150, 40), (40, 150)])
                {
                    data.Add(m, n, dtype);
                }
            }
            return data;
        }
    }

    [Theory]
    [MemberData(nameof(Shapes))]
    public void Lu_multiplies_to_the_matrix(int m, int n, DType dtype)
    {
        Tensor a = Random(m, n, dtype);
        (Tensor p, Tensor l, Tensor u) = Linalg.Lu(a);
        Near(a, p.MatMul(l).MatMul(u));
        Assert.True(l.Abs().Max().Item() <= 1);
        (Tensor lu, Tensor pivots) = Linalg.LuFactor(a);
        (Tensor p2, Tensor l2, Tensor u2) = Linalg.LuUnpack(lu, pivots);
        Assert.Equal(Values(p, l, u), Values(p2, l2, u2));
    }

    [Theory]
    [MemberData(nameof(Shapes))]
    public void Qr_multiplies_to_the_matrix(int m, int n, DType dtype)
    {
        Tensor a = Random(m, n, dtype);
        foreach (QrMode mode in (QrMode[])[QrMode.Reduced, QrMode.Complete])
        {
            (Tensor q, Tensor r) = Linalg.Qr(a, mode);
            Near(a, q.MatMul(r));
            Orthonormal(q);
            Assert.Equal(0, BelowDiagonal(r));
            if (mode == QrMode.Reduced) Assert.Equal(Values(r), Values(Linalg.Qr(a, QrMode.R).R));
        }
    }

    [Theory]
    [MemberData(nameof(Shapes))]
    public void Svd_multiplies_to_the_matrix(int m, int n, DType dtype)
    {
        Tensor a = Random(m, n, dtype);
        (Tensor u, Tensor s, Tensor vh) = Linalg.Svd(a, fullMatrices: false);
        Near(a, u.Mul(s.Unsqueeze(-2)).MatMul(vh));
        Orthonormal(u);
        Orthonormal(vh.MT);
        Descending(s);
        Near(s, Linalg.SvdVals(a));
        (Tensor all, _, Tensor allh) = Linalg.Svd(a);
        Orthonormal(all);
        Orthonormal(allh);
        long k = Math.Min(m, n);
        Near(a, all.Narrow(1, 0, k).Mul(s.Unsqueeze(-2)).MatMul(allh.Narrow(0, 0, k)));
    }

    [Theory]
    [MemberData(nameof(Shapes))]
    public void Eigh_multiplies_to_the_matrix(int m, int n, DType dtype)
    {
        _ = n;
        Tensor a = Random(m, m, dtype);
        a += a.MT;
        foreach (char uplo in "LU")
        {
            (Tensor l, Tensor v) = Linalg.Eigh(a, uplo);
            Near(a, v.Mul(l.Unsqueeze(-2)).MatMul(v.MT));
            Orthonormal(v);
            Descending(l.Neg());
            Near(l, Linalg.Eigvalsh(a, uplo));
        }
    }

    [Theory]
    [MemberData(nameof(Shapes))]
    public void Cholesky_multiplies_to_the_matrix(int m, int n, DType dtype)
    {
        Tensor b = Random(m, n, dtype), a = b.MatMul(b.MT) + Tensor.Eye(m, dtype: dtype);
        Tensor l = Linalg.Cholesky(a), u = Linalg.Cholesky(a, upper: true);
        Near(a, l.MatMul(l.MT));
        Near(l, u.MT);
        Assert.Equal(0, BelowDiagonal(u));
        Near(Tensor.Eye(m, dtype: dtype), a.MatMul(l.CholeskyInverse()), Condition(a));
        Near(b, a.MatMul(b.CholeskySolve(u, upper: true)), Condition(a));
    }

    [Theory]
    [MemberData(nameof(Shapes))]
    public void A_solution_solves(int m, int n, DType dtype)
    {
        Tensor a = Random(m, m, dtype) + Tensor.Eye(m, dtype: dtype) * (2 * Math.Sqrt(m)), b = Random(m, n, dtype);
        Near(b, a.MatMul(Linalg.Solve(a, b)), 10);
        Near(b.MT, Linalg.Solve(a, b.MT, left: false).MatMul(a), 10);
        Near(Tensor.Eye(m, dtype: dtype), a.MatMul(Linalg.Inv(a)), 10);
        (Tensor lu, Tensor pivots) = Linalg.LuFactor(a);
        Near(b, a.MT.MatMul(Linalg.LuSolve(lu, pivots, b, adjoint: true)), 10);
        foreach (bool upper in (bool[])[false, true])
        {
            Tensor triangle = Tensor.Where(Tensor.Arange(m).Unsqueeze(1).Le(Tensor.Arange(m)).Eq(upper)
                .LogicalOr(Tensor.Arange(m).Unsqueeze(1).Eq(Tensor.Arange(m))), a, 0);
            Near(b, triangle.MatMul(Linalg.SolveTriangular(a, b, upper)), 10);
            Near(b.MT, Linalg.SolveTriangular(a, b.MT, upper, left: false).MatMul(triangle), 10);
        }
    }

    [Fact]
    public void Difficult_matrices_are_decomposed()
    {
        Tensor graded = Tensor.From([1e-150, 1, 1e150, 1, 1e-150, 1, 1, 1, 1e-150], [3, 3]);
        foreach (Tensor a in (Tensor[])[Tensor.Eye(40, dtype: DType.Float64), Tensor.Zeros([40, 30], DType.Float64),
            Tensor.Ones([30, 40], DType.Float64), Random(40, 40, DType.Float64) * 1e-200,
            Random(40, 40, DType.Float64) * 1e200, Random(40, 3, DType.Float64).MatMul(Random(3, 40, DType.Float64)),
            graded])
        {
            (Tensor u, Tensor s, Tensor vh) = Linalg.Svd(a, fullMatrices: false);
            Near(a, u.Mul(s.Unsqueeze(-2)).MatMul(vh));
            Orthonormal(u);
            Orthonormal(vh.MT);
            Descending(s);
            if (a.Size(0) != a.Size(1)) continue;
            Tensor symmetric = a + a.MT;
            (Tensor l, Tensor v) = Linalg.Eigh(symmetric);
            Near(symmetric, v.Mul(l.Unsqueeze(-2)).MatMul(v.MT));
            Orthonormal(v);
        }
    }

    // The QR steps keep small singular values to their own precision, not to that of the largest.
    [Fact]
    public void Small_singular_values_of_a_bidiagonal_matrix_are_accurate()
    {
        Tensor a = Tensor.From([1, 1, 0, 0, 1e-10, 1e-10, 0, 0, 1e-20], [3, 3]);
        double[] s = Linalg.SvdVals(a).ToArray<double>();
        Assert.Equal(Math.Sqrt(2), s[0], 1e-15);
        Assert.Equal(1, s[0] * s[1] * s[2] / 1e-30, 1e-13);
    }

    [Fact]
    public void A_determinant_is_the_product_of_eigenvalues()
    {
        Tensor a = Random(40, 40, DType.Float64), symmetric = a + a.MT;
        (Tensor sign, Tensor logarithm) = Linalg.SlogDet(symmetric);
        double[] values = Linalg.Eigvalsh(symmetric).ToArray<double>();
        Assert.Equal(values.Aggregate(1.0, (p, v) => p * Math.Sign(v)), sign.Item());
        Assert.Equal(values.Sum(v => Math.Log(Math.Abs(v))), logarithm.Item(), 1e-10);
        Assert.Equal(1, symmetric.Det().Item() / (sign.Item() * Math.Exp(logarithm.Item())), 1e-10);
        Assert.Equal(double.NegativeInfinity, Tensor.Zeros([2, 2]).SlogDet().LogAbsDet.Item());
    }

    [Fact]
    public void An_exponential_is_that_of_the_eigenvalues()
    {
        foreach (double scale in (double[])[1e-3, 0.3, 2, 9])
        {
            Tensor a = Random(20, 20, DType.Float64) * scale, symmetric = a + a.MT;
            (Tensor l, Tensor v) = Linalg.Eigh(symmetric);
            Near(v.Mul(l.Exp().Unsqueeze(-2)).MatMul(v.MT), symmetric.MatrixExp(), 10);
        }
    }

    private static Tensor Random(long m, long n, DType dtype) =>
        Tensor.Randn([m, n], dtype, generator: new Generator((ulong)(m * 1000 + n)));

    private static double Condition(Tensor a) => Linalg.Cond(a).Item();

    /// <summary>Equal to some rounding errors for each row, in units of the largest element.</summary>
    private static void Near(Tensor expected, Tensor actual, double factor = 1)
    {
        Assert.Equal(expected.Shape, actual.Shape);
        double eps = expected.DType == DType.Float32 ? 1.2e-7 : 2.3e-16;
        double largest = expected.Abs().Max().Item();
        double bound = 20 * factor * eps * Math.Sqrt(expected.Size(-1) + 1) * Math.Max(largest, double.Epsilon);
        double error = (expected - actual).Abs().Max().Item();
        Assert.True(error <= bound, $"off by {error:E2}, more than {bound:E2}");
    }

    private static void Orthonormal(Tensor q) => Near(Tensor.Eye(q.Size(1), dtype: q.DType), q.MT.MatMul(q));

    private static void Descending(Tensor s)
    {
        double[] values = s.To(DType.Float64).ToArray<double>();
        Assert.Equal(values.OrderDescending(), values);
    }

    private static double BelowDiagonal(Tensor r) => Tensor.Where(Tensor.Arange(r.Size(0)).Unsqueeze(1)
        .Gt(Tensor.Arange(r.Size(1))), r, 0).Abs().Sum().Item();

    private static IEnumerable<double> Values(params Tensor[] tensors) =>
        tensors.SelectMany(static t => t.To(DType.Float64).ToArray<double>());
}
