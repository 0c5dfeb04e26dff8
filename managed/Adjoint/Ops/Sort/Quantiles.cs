using Adjoint.Autograd;
using Adjoint.Tensors;

namespace Adjoint.Ops;

/// <summary>Quantiles: composed, as in PyTorch, of a sort, two gathers and an interpolation.</summary>
internal static class Quantiles
{
    public static Tensor Share(double q, Tensor x) => Tensor.Full([], q, x.DType.IsFloatingPoint() ? x.DType : null);

    public static Tensor Of(Tensor x, Tensor q, int? dim, bool keepDim, QuantileInterpolation interpolation,
        bool skipNaN, string op)
    {
        Check(x, q, interpolation, op);
        int rank = x.Rank;
        int d = dim is { } given ? Dims.Wrap(given, rank, op) : 0;
        if (x.Count == 0 && (dim is null || x.Layout.Sizes[d] == 0))
            throw new ArgumentException($"{op}(): input tensor must be non-empty");
        // The reduced dimension goes last; where it is kept, a dimension of size 1 stays in its place.
        Tensor rows = dim is null ? x.Flatten() : rank == 0 ? x.Reshape([1]) : MovedLast(x, d, keepDim);
        if (dim is null && keepDim)
        {
            long[] ones = new long[rank + 1];
            Array.Fill(ones, 1);
            ones[^1] = x.Count;
            rows = rows.View(ones);
        }
        Tensor sorted = rows.Sort(-1).Values;
        Tensor y = Chosen(sorted, q.Rank == 0 ? q.View([1]) : q, interpolation, skipNaN);
        return q.Rank == 0 ? Tensor.SqueezedInPlace(y, y.Rank - 1) : MovedFirst(y);
    }

    private static Tensor Chosen(Tensor sorted, Tensor q, QuantileInterpolation interpolation, bool skipNaN)
    {
        Tensor values = sorted.Detach(), number = values.Eq(values);
        long last = sorted.Size(-1) - 1;
        Tensor shares = q.Detach();
        // NaNs are sorted last: a rank there is NaN.
        Tensor ranks = skipNaN
            ? shares.Mul(number.Sum([-1], keepDim: true).To(q.DType).Sub(1).Clamp(0, null))
            : Tensor.Where(number.All(-1, keepDim: true), shares.Mul(last), last);
        Tensor below = ranks.To(DType.Int64), rest = ranks.Sub(below);
        Tensor above = below.Add(rest.Gt(0).To(DType.Int64));
        switch (interpolation)
        {
            case QuantileInterpolation.Lower: return sorted.Gather(-1, below);
            case QuantileInterpolation.Higher: return sorted.Gather(-1, above);
            case QuantileInterpolation.Nearest:
                // Half goes to the even one of the two ranks.
                Tensor odd = below.Sub(below.To(DType.Float64).Div(2).To(DType.Int64).Mul(2));
                Tensor up = rest.Gt(0.5).Add(rest.Eq(0.5).Mul(odd.Eq(1)));
                return sorted.Gather(-1, Tensor.Where(up, above, below));
            default:
                Tensor weight = interpolation == QuantileInterpolation.Midpoint ? rest.OnesLike().Mul(0.5) : rest;
                return sorted.Gather(-1, below).Lerp(sorted.Gather(-1, above), weight);
        }
    }

    private static void Check(Tensor x, Tensor q, QuantileInterpolation interpolation, string op)
    {
        ArgumentNullException.ThrowIfNull(q);
        if (!x.DType.IsFloatingPoint())
            throw new ArgumentException($"{op}(): input tensor must be either float or double dtype");
        if (q.DType != x.DType)
        {
            throw new ArgumentException($"{op}(): q tensor must be same dtype as the input tensor, but got " +
                $"{q.DType.Name()} and {x.DType.Name()}", nameof(q));
        }
        if (q.Rank > 1) throw new ArgumentException($"{op}(): q must be a scalar or 1D tensor", nameof(q));
        if (interpolation is < QuantileInterpolation.Linear or > QuantileInterpolation.Midpoint)
        {
            throw new ArgumentOutOfRangeException(nameof(interpolation),
                $"{op}(): there is no interpolation {(int)interpolation}");
        }
        Tensor inside = q.Detach().Ge(0).Mul(q.Detach().Le(1));
        if (!inside.All().Item<bool>())
            throw new ArgumentOutOfRangeException(nameof(q), $"{op}(): q values must be in the range [0, 1]");
    }

    private static Tensor MovedLast(Tensor x, int dim, bool keepDim)
    {
        if (keepDim) return x.Unsqueeze(-1).Transpose(dim, -1);
        int[] order = [.. Enumerable.Range(0, x.Rank).Where(d => d != dim), dim];
        return x.Permute(order);
    }

    private static Tensor MovedFirst(Tensor y)
    {
        int[] order = [y.Rank - 1, .. Enumerable.Range(0, y.Rank - 1)];
        return y.Permute(order);
    }
}
