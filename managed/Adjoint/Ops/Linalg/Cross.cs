using Adjoint.Autograd;
using Adjoint.Ops;
using Adjoint.Tensors;

namespace Adjoint;

public static partial class Linalg
{
    /// <summary>The cross product of vectors of three elements: <c>torch.linalg.cross</c>.</summary>
    /// <param name="a">3 elements along <paramref name="dim"/>.</param>
    /// <param name="b">Of as many dimensions and the same dtype; the others broadcast.</param>
    /// <param name="dim">The dimension of the vectors.</param>
    /// <remarks>Gradients: b x g and g x a.</remarks>
    /// <exception cref="ArgumentException">Sizes or dtypes that do not fit.</exception>
    /// <exception cref="ArgumentOutOfRangeException">There is no such dimension.</exception>
    /// <example><code>var normal = Linalg.Cross(edge1, edge2);</code></example>
    public static Tensor Cross(Tensor a, Tensor b, int dim = -1)
    {
        ArgumentNullException.ThrowIfNull(a);
        ArgumentNullException.ThrowIfNull(b);
        if (a.Rank != b.Rank)
        {
            throw new ArgumentException(
                $"linalg.cross: inputs must have the same number of dimensions, but got {a.Shape} and {b.Shape}.");
        }
        int d = Dims.Wrap(dim, a.Rank, "linalg.cross");
        if (a.Rank == 0 || a.Layout.Sizes[d] != 3 || b.Layout.Sizes[d] != 3)
        {
            throw new ArgumentException($"linalg.cross: inputs dimension {dim} must have length 3. Got {a.Shape} and " +
                $"{b.Shape}");
        }
        if (a.DType == DType.Bool)
            throw new NotSupportedException("linalg.cross: not implemented for bools");
        MatrixChecks.SameDType(a, b, "linalg.cross");
        using TapScope tap = Tap.Op("linalg_cross", a, b);
        Tensor y = Value(a.Untracked(), b.Untracked(), d);
        if (a.DType.IsFloatingPoint() && MatrixOps.Records(a, b))
        {
            MatrixOps.Node("LinalgCrossBackward0", d, a, b, static (to, g, kept, d) =>
            {
                if (to.Wants(0)) to.Send(0, Cross(kept[1], g[0]!, d));
                if (to.Wants(1)) to.Send(1, Cross(g[0]!, kept[0], d));
            }).Attach(y).Keep(("self", new SavedTensor(a)), ("other", new SavedTensor(b)));
        }
        if (ThreadModes.DualLevels != 0)
            Duals.Pair(a, b, y, (a, b, d), static (ta, tb, s) => Cross(ta, s.b, s.d).Add(Cross(s.a, tb!, s.d)));
        return y;

        // a[i + 1] b[i + 2] - a[i + 2] b[i + 1]
        static Tensor Value(Tensor a, Tensor b, int d) => Turned(a, d, 1).Mul(Turned(b, d, 2))
            .Sub(Turned(a, d, 2).Mul(Turned(b, d, 1)));

        static Tensor Turned(Tensor x, int d, long by) =>
            Tensor.Cat([x.Narrow(d, by, 3 - by), x.Narrow(d, 0, by)], d);
    }
}

public sealed partial class Tensor
{
    /// <summary>The cross product of vectors of three elements: <c>torch.cross</c>.</summary>
    /// <param name="other">The right factor; both broadcast.</param>
    /// <param name="dim">The dimension of the vectors; by default the first one of 3 elements.</param>
    /// <exception cref="ArgumentException">Sizes or dtypes that do not fit.</exception>
    /// <exception cref="ArgumentOutOfRangeException">There is no such dimension.</exception>
    /// <inheritdoc cref="Linalg.Cross"/>
    public Tensor Cross(Tensor other, int? dim = null)
    {
        ArgumentNullException.ThrowIfNull(other);
        if (dim is { } given) return Linalg.Cross(this, other, given);
        int first = Array.IndexOf(Layout.Sizes, 3);
        return first < 0 ? throw new ArgumentException($"cross: no dimension of size 3 in input of shape {Shape}")
            : Linalg.Cross(this, other, first);
    }
}
