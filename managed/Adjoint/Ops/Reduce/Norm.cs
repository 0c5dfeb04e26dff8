using Adjoint.Autograd;
using Adjoint.Ops;
using Adjoint.Tensors;

namespace Adjoint;

public sealed partial class Tensor
{
    /// <summary>The norm of vectors, (sum |x|^ord)^(1 / ord) over dimensions:
    /// <c>torch.linalg.vector_norm</c>.</summary>
    /// <param name="ord">Any number; infinity is the largest magnitude, -infinity the smallest, 0 the number of
    /// elements
    /// that are not zero.</param>
    /// <param name="dims">The dimensions; none means all.</param>
    /// <param name="keepDim">Keep them with size 1.</param>
    /// <param name="dtype">The floating dtype in which it is taken; by default this one's.</param>
    /// <remarks>Gradient: g sign(x) |x|^(ord - 1) y^(1 - ord), and 0 where a norm of order 1 or more is 0; of an
    /// infinite
    /// order shared equally among ties.</remarks>
    /// <exception cref="ArgumentOutOfRangeException">There is no such dimension.</exception>
    /// <exception cref="ArgumentException">The dtype, given or the tensor's own, is not floating point, or the norm of
    /// nothing has no value.</exception>
    /// <example><code>var lengths = x.VectorNorm(2, [-1]);</code></example>
    public Tensor VectorNorm(double ord, ReadOnlySpan<int> dims, bool keepDim = false, DType? dtype = null) =>
        NormOver(ord, dims, keepDim, dtype, "LinalgVectorNormBackward0");

    internal Tensor NormOver(double ord, ReadOnlySpan<int> dims, bool keepDim, DType? dtype, string nodeName)
    {
        using TapScope tap = Tap.Op("linalg_vector_norm", this);
        if (!(dtype ?? DType).Checked("linalg.vector_norm").IsFloatingPoint())
        {
            throw new ArgumentException("linalg.vector_norm: Expected a floating point or complex tensor as input. " +
                "Got " +
                (dtype ?? DType).ScalarName());
        }
        int[] over = Dims.WrapAll(dims, Rank, "linalg.vector_norm");
        if (double.IsNaN(ord)) throw new ArgumentException("linalg.vector_norm: the order is not a " +
            "number", nameof(ord));
        Tensor x = Binary.Recast(this, dtype ?? DType);
        if (x.Count == 0 && (ord < 0 || double.IsInfinity(ord)))
            Reductions.CheckNotEmpty(x, over, dims.IsEmpty, "norm");
        Tensor y = Norms.Value(x.Untracked(), ord, over, keepDim);
        int[]? removed = keepDim ? null : over;
        if (x.RequiresGrad && GradMode.IsEnabled)
        {
            FormulaNode<(double Ord, int[] Over, int[]? Removed)> node = new(nodeName,
                GradientFlow.Mixes, (ord, over, removed), static (g, kept, s) => s.Ord == 0 ? null
                    : Reduced.Restore(g, s.Removed)
                        .Mul(Norms.Slope(kept[0], Reduced.Restore(kept[1], s.Removed), s.Ord, s.Over)));
            node.Connect(x);
            y.SetHistory(node.Keep(("self", new SavedTensor(x)), ("result", SavedTensor.Output(y))));
        }
        if (ThreadModes.DualLevels != 0)
        {
            Duals.Linear(x, y, (x, y, ord, over, removed), static (t, s, lead) =>
            {
                Tensor slope = Norms.Slope(s.x, Reduced.Restore(s.y, s.removed), s.ord, s.over);
                return Reduced.SumTangent(t.Mul(slope), s.over, s.removed is null, lead);
            });
        }
        return y;
    }

    /// <summary>The norm of all elements.</summary>
    /// <inheritdoc cref="VectorNorm(double, ReadOnlySpan{int}, bool, DType?)"/>
    public Tensor VectorNorm(double ord = 2) => VectorNorm(ord, []);

    /// <summary>The norm of all elements, (sum |x|^p)^(1 / p): <c>torch.norm</c>.</summary>
    /// <param name="p">The order; 2 is Frobenius' norm.</param>
    /// <remarks>See <see cref="VectorNorm(double, ReadOnlySpan{int}, bool, DType?)"/>, which it is.</remarks>
    /// <returns>A scalar tensor.</returns>
    /// <exception cref="ArgumentException">The dtype is not floating point, or the norm of nothing has no
    /// value.</exception>
    /// <example><code>var length = gradient.Norm();</code></example>
    public Tensor Norm(double p = 2) => VectorNorm(p, []);

    /// <summary>The norm over dimensions.</summary>
    /// <param name="p">The order; 2 is Frobenius' norm.</param>
    /// <param name="dims">The dimensions; none means all.</param>
    /// <param name="keepDim">Keep them with size 1.</param>
    /// <param name="dtype">The floating dtype in which it is taken; by default this one's.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such dimension.</exception>
    /// <inheritdoc cref="Norm(double)"/>
    public Tensor Norm(double p, ReadOnlySpan<int> dims, bool keepDim = false, DType? dtype = null) =>
        VectorNorm(p, dims, keepDim, dtype);

    /// <summary>The norm of a difference, (sum |self - other|^p)^(1 / p), with broadcasting:
    /// <c>torch.dist</c>.</summary>
    /// <param name="other">The other tensor.</param>
    /// <param name="p">The order.</param>
    /// <remarks>Gradients: those of the norm at the difference, with opposite signs.</remarks>
    /// <returns>A scalar tensor.</returns>
    /// <exception cref="ArgumentException">The shapes do not broadcast, or the dtypes are not floating
    /// point.</exception>
    /// <example><code>var error = predicted.Dist(measured);</code></example>
    public Tensor Dist(Tensor other, double p = 2)
    {
        using TapScope tap = Tap.Op("dist", this, other);
        ArgumentNullException.ThrowIfNull(other);
        Tensor d = Untracked().Sub(other.Untracked());
        Tensor y = d.VectorNorm(p);
        if ((RequiresGrad || other.RequiresGrad) && GradMode.IsEnabled)
        {
            FormulaNode<double> node = new("DistBackward0", GradientFlow.Mixes, p,
                static (g, kept, p) => Norms.OfDifference(g, kept, p),
                static (g, kept, p) => Norms.OfDifference(g, kept, p)?.Neg());
            node.Connect(RequiresGrad ? this : null, other.RequiresGrad ? other : null);
            y.SetHistory(node.Keep(("self", new SavedTensor(this)), ("other", new SavedTensor(other)),
                ("result", SavedTensor.Output(y))));
        }
        if (ThreadModes.DualLevels != 0)
        {
            Duals.Pair(this, other, y, (a: this, b: other, y, p), static (ta, tb, s) =>
                ta.Sub(tb!).Mul(Norms.SlopeOfAll(s.a.Sub(s.b), s.y, s.p)).Sum());
        }
        return y;
    }
}
