using Adjoint.Ops;
using Adjoint.Tensors;

namespace Adjoint.Nn;

public static partial class Functional
{
    /// <summary>The losses of single elements, reduced as asked.</summary>
    internal static Tensor Reduced(Tensor losses, Reduction reduction) => Checked(reduction) switch
    {
        Reduction.None => losses,
        Reduction.Mean => losses.Mean(),
        _ => losses.Sum(),
    };

    /// <summary>The same with a weight for each element of the input: the mean is weighted, too.</summary>
    private static Tensor Weighted(Tensor losses, Tensor input, Tensor weight, Reduction reduction)
    {
        CheckWeights(weight, input);
        Tensor weighted = losses.Mul(weight);
        return Checked(reduction) switch
        {
            Reduction.None => weighted,
            Reduction.Mean => weighted.Sum().Div(weight.Sum()),
            _ => weighted.Sum(),
        };
    }

    private static void CheckWeights(Tensor weight, Tensor input)
    {
        if (weight.Layout.SameSizes(input.Layout)) return;
        throw new ArgumentException(
            $"Weights and input must have the same size, got {weight.Shape} and {input.Shape}", nameof(weight));
    }

    /// <summary>(C) as (1, C, 1, ...).</summary>
    private static Tensor AlongClasses(Tensor weight, int rank)
    {
        if (rank == 1) return weight;
        long[] sizes = new long[rank];
        Array.Fill(sizes, 1);
        sizes[1] = weight.Count;
        return weight.View(new Shape(sizes));
    }

    /// <summary>Both expanded to their common shape, each only where it differs.</summary>
    internal static (Tensor A, Tensor B) BroadcastBoth(Tensor a, Tensor b, string op)
    {
        ArgumentNullException.ThrowIfNull(a);
        ArgumentNullException.ThrowIfNull(b);
        if (a.Layout.SameSizes(b.Layout)) return (a, b);
        Shape shape = new(Broadcast.Sizes(a.Layout.Sizes, b.Layout.Sizes, op));
        return (a.Shape == shape ? a : a.Expand(shape), b.Shape == shape ? b : b.Expand(shape));
    }

    /// <summary>A tensor expanded to the shape of another one, which it must not change.</summary>
    private static Tensor ExpandedTo(Tensor t, Tensor like, string op)
    {
        if (t.Layout.SameSizes(like.Layout)) return t;
        if (Broadcast.CanExpand(t.Layout.Sizes, like.Layout.Sizes)) return t.Expand(like.Shape);
        _ = Broadcast.Sizes(like.Layout.Sizes, t.Layout.Sizes, op);
        throw new ArgumentException(
            $"{op}(): output with shape {like.Shape} doesn't match the broadcast shape of {t.Shape}");
    }

    private static Reduction Checked(Reduction reduction) => reduction is >= Reduction.None and <= Reduction.Sum
        ? reduction
        : throw new ArgumentOutOfRangeException(nameof(reduction), $"{reduction} is not a valid value for reduction");
}
