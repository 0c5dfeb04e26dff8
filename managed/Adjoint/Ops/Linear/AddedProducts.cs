using Adjoint.Autograd;
using Adjoint.Ops;
using Adjoint.Tensors;

namespace Adjoint;

public sealed partial class Tensor
{
    /// <summary>beta self + alpha batch1 batch2, matrix by matrix: <c>torch.baddbmm</c>. self broadcasts to
    /// (b, n, m).</summary>
    /// <param name="batch1">(b, n, k).</param>
    /// <param name="batch2">(b, k, m).</param>
    /// <param name="beta">The factor on self; 0 ignores it, NaN included.</param>
    /// <param name="alpha">The factor on the products.</param>
    /// <remarks>Gradients: beta g, alpha g batch2^T, alpha batch1^T g.</remarks>
    /// <exception cref="ArgumentException">Not batches of matrices, sizes that do not fit, or dtypes that
    /// differ.</exception>
    /// <example><code>var scores = mask.Baddbmm(q, k.MT, alpha: 0.125);</code></example>
    public Tensor Baddbmm(Tensor batch1, Tensor batch2, double beta = 1, double alpha = 1)
    {
        using TapScope tap = Tap.Op("baddbmm", this, batch1, batch2);
        Products.CheckBatches(batch1, batch2, "baddbmm");
        long[] sizes = [batch1.Layout.Sizes[0], batch1.Layout.Sizes[1], batch2.Layout.Sizes[2]];
        Tensor y = Products.Scaled(this, batch1, sizes, beta, "baddbmm");
        Products.BatchedGemm(batch1, false, batch2, false, y, alpha, beta);
        AddedProducts.Record("BaddbmmBackward0", y, this, batch1, batch2, ("batch1", "batch2"), beta, alpha,
            static (g, kept, s) => g.Bmm(kept[1].MT).ScaledBy(s.Alpha),
            static (g, kept, s) => kept[0].MT.Bmm(g).ScaledBy(s.Alpha));
        if (ThreadModes.DualLevels != 0)
        {
            Duals.Bilinear(batch1, batch2, y, static (a, b) => a.Bmm(b), static (a, b) => a.MatMul(b), alpha, this,
                beta);
        }
        return y;
    }

    /// <summary><see cref="Baddbmm"/> in place: <c>Tensor.baddbmm_</c>.</summary>
    /// <exception cref="ArgumentException">Sizes or dtypes that do not fit.</exception>
    /// <exception cref="AutogradException">A leaf that requires a gradient, or a view that may not be
    /// written.</exception>
    public Tensor Baddbmm_(Tensor batch1, Tensor batch2, double beta = 1, double alpha = 1) =>
        AddedProducts.InPlace("baddbmm_", this, batch1, batch2, t => t.Baddbmm(batch1, batch2, beta, alpha));

    /// <summary>beta self + alpha times the sum of all products of two batches: <c>torch.addbmm</c>. self broadcasts
    /// to (n, m).</summary>
    /// <param name="batch1">(b, n, k).</param>
    /// <param name="batch2">(b, k, m).</param>
    /// <param name="beta">The factor on self; 0 ignores it, NaN included.</param>
    /// <param name="alpha">The factor on the products.</param>
    /// <remarks>Gradients: beta g, alpha g batch2^T, alpha batch1^T g, for each matrix of the batches.</remarks>
    /// <exception cref="ArgumentException">Not batches of matrices, sizes that do not fit, or dtypes that
    /// differ.</exception>
    /// <example><code>var y = x.Addbmm(a, b);</code></example>
    public Tensor Addbmm(Tensor batch1, Tensor batch2, double beta = 1, double alpha = 1)
    {
        using TapScope tap = Tap.Op("addbmm", this, batch1, batch2);
        Products.CheckBatches(batch1, batch2, "addbmm");
        long[] sizes = [batch1.Layout.Sizes[1], batch2.Layout.Sizes[2]];
        Tensor y = Products.Scaled(this, batch1, sizes, beta, "addbmm");
        // One after the other into the same matrix, beginning with beta.
        if (batch1.Layout.Sizes[0] == 0) Products.Scale(y, beta);
        for (long i = 0; i < batch1.Layout.Sizes[0]; i++)
        {
            Products.Gemm(Products.Matrix(batch1, i), false, Products.Matrix(batch2, i), false, y, alpha,
                i == 0 ? beta : 1);
        }
        AddedProducts.Record("AddbmmBackward0", y, this, batch1, batch2, ("batch1", "batch2"), beta, alpha,
            static (g, kept, s) => OfEach(g, kept[1].Size(0)).Bmm(kept[1].MT).ScaledBy(s.Alpha),
            static (g, kept, s) => kept[0].MT.Bmm(OfEach(g, kept[0].Size(0))).ScaledBy(s.Alpha));
        if (ThreadModes.DualLevels != 0)
        {
            Duals.Bilinear(batch1, batch2, y, static (a, b) => a.Bmm(b).Sum(0), static (a, b) => a.MatMul(b).Sum(-3),
                alpha, this, beta);
        }
        return y;

        static Tensor OfEach(Tensor g, long batch) =>
            g.Expand(new Shape([batch, g.Layout.Sizes[0], g.Layout.Sizes[1]]));
    }

    /// <summary><see cref="Addbmm"/> in place: <c>Tensor.addbmm_</c>.</summary>
    /// <exception cref="ArgumentException">Sizes or dtypes that do not fit.</exception>
    /// <exception cref="AutogradException">A leaf that requires a gradient, or a view that may not be
    /// written.</exception>
    public Tensor Addbmm_(Tensor batch1, Tensor batch2, double beta = 1, double alpha = 1) =>
        AddedProducts.InPlace("addbmm_", this, batch1, batch2, t => t.Addbmm(batch1, batch2, beta, alpha));

    /// <summary>beta self + alpha matrix vector: <c>torch.addmv</c>. self broadcasts to (n).</summary>
    /// <param name="matrix">(n, m).</param>
    /// <param name="vector">(m).</param>
    /// <param name="beta">The factor on self; 0 ignores it, NaN included.</param>
    /// <param name="alpha">The factor on the product.</param>
    /// <remarks>Gradients: beta g, alpha g vector^T, alpha matrix^T g.</remarks>
    /// <exception cref="ArgumentException">Not a matrix and a vector, sizes that do not fit, or dtypes that
    /// differ.</exception>
    /// <example><code>var y = bias.Addmv(w, x);</code></example>
    public Tensor Addmv(Tensor matrix, Tensor vector, double beta = 1, double alpha = 1)
    {
        using TapScope tap = Tap.Op("addmv", this, matrix, vector);
        ArgumentNullException.ThrowIfNull(matrix);
        Products.CheckDType(matrix, vector, "addmv");
        Products.CheckRank(matrix, 2, "addmv", "mat");
        Products.CheckRank(vector, 1, "addmv", "vec");
        if (matrix.Layout.Sizes[1] != vector.Layout.Sizes[0]) throw Products.Mismatch(matrix, vector, "addmv");
        Tensor y = Products.Scaled(this, matrix, [matrix.Layout.Sizes[0]], beta, "addmv");
        Products.Gemm(matrix, false, Products.Column(vector), false, Products.Column(y), alpha, beta);
        AddedProducts.Record("AddmvBackward0", y, this, matrix, vector, ("mat", "vec"), beta, alpha,
            static (g, kept, s) => g.Outer(kept[1]).ScaledBy(s.Alpha),
            static (g, kept, s) => kept[0].T().Mv(g).ScaledBy(s.Alpha));
        if (ThreadModes.DualLevels != 0)
            Duals.Bilinear(matrix, vector, y, static (a, b) => a.Mv(b), null, alpha, this, beta);
        return y;
    }

    /// <summary><see cref="Addmv"/> in place: <c>Tensor.addmv_</c>.</summary>
    /// <exception cref="ArgumentException">Sizes or dtypes that do not fit.</exception>
    /// <exception cref="AutogradException">A leaf that requires a gradient, or a view that may not be
    /// written.</exception>
    public Tensor Addmv_(Tensor matrix, Tensor vector, double beta = 1, double alpha = 1) =>
        AddedProducts.InPlace("addmv_", this, matrix, vector, t => t.Addmv(matrix, vector, beta, alpha));

    /// <summary>beta self + alpha vector1 vector2^T: <c>torch.addr</c>. self broadcasts to (n, m).</summary>
    /// <param name="vector1">(n).</param>
    /// <param name="vector2">(m).</param>
    /// <param name="beta">The factor on self; 0 ignores it, NaN included.</param>
    /// <param name="alpha">The factor on the product.</param>
    /// <remarks>Gradients: beta g, alpha g vector2, alpha g^T vector1.</remarks>
    /// <exception cref="ArgumentException">Not vectors, sizes that do not fit, or dtypes that differ.</exception>
    /// <example><code>var y = w.Addr(u, v, alpha: -0.1);</code></example>
    public Tensor Addr(Tensor vector1, Tensor vector2, double beta = 1, double alpha = 1)
    {
        using TapScope tap = Tap.Op("addr", this, vector1, vector2);
        ArgumentNullException.ThrowIfNull(vector1);
        Products.CheckDType(vector1, vector2, "addr");
        Products.CheckRank(vector1, 1, "addr", "vec1");
        Products.CheckRank(vector2, 1, "addr", "vec2");
        Tensor y = Products.Scaled(this, vector1, [vector1.Count, vector2.Count], beta, "addr");
        Products.Gemm(Products.Column(vector1), false, Products.Column(vector2), true, y, alpha, beta);
        AddedProducts.Record("AddrBackward0", y, this, vector1, vector2, ("vec1", "vec2"), beta, alpha,
            static (g, kept, s) => g.Mv(kept[1]).ScaledBy(s.Alpha),
            static (g, kept, s) => g.T().Mv(kept[0]).ScaledBy(s.Alpha));
        if (ThreadModes.DualLevels != 0)
            Duals.Bilinear(vector1, vector2, y, static (a, b) => a.Outer(b), null, alpha, this, beta);
        return y;
    }

    /// <summary><see cref="Addr"/> in place: <c>Tensor.addr_</c>.</summary>
    /// <exception cref="ArgumentException">Sizes or dtypes that do not fit.</exception>
    /// <exception cref="AutogradException">A leaf that requires a gradient, or a view that may not be
    /// written.</exception>
    public Tensor Addr_(Tensor vector1, Tensor vector2, double beta = 1, double alpha = 1) =>
        AddedProducts.InPlace("addr_", this, vector1, vector2, t => t.Addr(vector1, vector2, beta, alpha));

    /// <summary>This tensor times a number; 1 needs no op.</summary>
    internal Tensor ScaledBy(double factor) => factor == 1 ? this : Mul(factor);
}
