using Adjoint.Autograd;
using Adjoint.Ops;
using Adjoint.Tensors;

namespace Adjoint;

public static partial class Linalg
{
    /// <summary>The n-th power of square matrices: <c>torch.linalg.matrix_power</c>.</summary>
    /// <param name="a">(..., m, m), floating point.</param>
    /// <param name="n">The power; a negative one is that of the inverse.</param>
    /// <remarks>A composite of products by repeated squaring.</remarks>
    /// <exception cref="ArgumentException">Not square.</exception>
    /// <exception cref="NotSupportedException">The dtype is not floating point.</exception>
    /// <exception cref="LinAlgException">n is negative and a matrix singular.</exception>
    /// <example><code>var a8 = Linalg.MatrixPower(a, 8);</code></example>
    public static Tensor MatrixPower(Tensor a, long n)
    {
        MatrixChecks.Square(a, "linalg.matrix_power");
        using TapScope tap = Tap.Op("linalg_matrix_power", a);
        if (n == 0) return a.Clone().Copy_(Tensor.Eye(a.Layout.Sizes[^1], dtype: a.DType));
        if (n == 1) return a.Clone();
        Tensor power = n < 0 ? Inv(a) : a;
        ulong left = n < 0 ? 0 - (ulong)n : (ulong)n;
        if (left == 1) return power;
        if (left == 3) return power.MatMul(power).MatMul(power);
        Tensor? result = null;
        for (; ; power = power.MatMul(power))
        {
            if ((left & 1) != 0) result = result is null ? power : result.MatMul(power);
            left >>= 1;
            if (left == 0) return result!;
        }
    }

    /// <summary>The exponential of square matrices, the sum of a^k / k!: <c>torch.linalg.matrix_exp</c>.</summary>
    /// <param name="a">(..., n, n), floating point.</param>
    /// <remarks>By scaling, a Pade approximant and squaring (Higham 2005). Gradient: the block beside the diagonal of
    /// exp((a^T, g), (0, a^T)).</remarks>
    /// <exception cref="ArgumentException">Not square.</exception>
    /// <exception cref="NotSupportedException">The dtype is not floating point.</exception>
    /// <example><code>var rotation = Linalg.MatrixExp(generator);</code></example>
    public static Tensor MatrixExp(Tensor a)
    {
        MatrixChecks.Square(a, "linalg.matrix_exp");
        using TapScope tap = Tap.Op("linalg_matrix_exp", a);
        Tensor y = Matrices.Exponential(a);
        if (MatrixOps.Records(a))
        {
            MatrixOps.Node("LinalgMatrixExpBackward0", 0, a, static (to, g, kept, _) =>
                to.Send(0, Differential(kept[0].MT, g[0]!))).Attach(y).Keep(("self", new SavedTensor(a)));
        }
        if (ThreadModes.DualLevels != 0) Duals.LinearEach(a, y, a, static (t, a) => Differential(a, t));
        return y;
    }

    /// <summary>The derivative of exp at a in the direction d.</summary>
    private static Tensor Differential(Tensor a, Tensor d)
    {
        long n = a.Layout.Sizes[^1];
        Tensor above = Tensor.Cat([a, d], -1), below = Tensor.Cat([a.ZerosLike(), a], -1);
        return MatrixExp(Tensor.Cat([above, below], -2)).Narrow(-2, 0, n).Narrow(-1, n, n);
    }
}

public sealed partial class Tensor
{
    /// <summary>The n-th power of square matrices: <c>torch.matrix_power</c>.</summary>
    /// <exception cref="ArgumentException">Not square.</exception>
    /// <inheritdoc cref="Linalg.MatrixPower"/>
    public Tensor MatrixPower(long n) => Linalg.MatrixPower(this, n);

    /// <summary>The exponential of square matrices: <c>torch.matrix_exp</c>.</summary>
    /// <exception cref="ArgumentException">Not square.</exception>
    /// <inheritdoc cref="Linalg.MatrixExp"/>
    public Tensor MatrixExp() => Linalg.MatrixExp(this);
}
