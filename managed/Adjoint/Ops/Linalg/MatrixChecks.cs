using Adjoint.Tensors;

namespace Adjoint.Ops;

/// <summary>Checks of arguments that are matrices, or batches of them.</summary>
internal static class MatrixChecks
{
    /// <summary>Floating point, at least two dimensions.</summary>
    public static void Matrix(Tensor a, string op, string name = "A")
    {
        ArgumentNullException.ThrowIfNull(a, name);
        if (!a.DType.IsFloatingPoint())
        {
            throw new NotSupportedException(
                $"{op}: Expected a floating point tensor as {name}. Got {a.DType.ScalarName()}");
        }
        if (a.Rank < 2)
        {
            throw new ArgumentException(
                $"{op}: The input tensor {name} must have at least 2 dimensions, but has shape {a.Shape}", name);
        }
        foreach (long size in a.Layout.Sizes[^2..])
        {
            if (size > int.MaxValue)
                throw new NotSupportedException($"{op}: {name} has {size} rows or columns, more than 2^31 - 1");
        }
    }

    /// <summary>Floating point, square.</summary>
    public static void Square(Tensor a, string op, string name = "A")
    {
        Matrix(a, op, name);
        if (a.Layout.Sizes[^1] != a.Layout.Sizes[^2])
        {
            throw new ArgumentException($"{op}: {name} must be batches of square matrices, but they are " +
                $"{a.Layout.Sizes[^2]} by {a.Layout.Sizes[^1]} matrices", name);
        }
    }

    public static void SameDType(Tensor a, Tensor b, string op)
    {
        if (a.DType != b.DType)
        {
            throw new ArgumentException($"{op}: Expected both arguments to have the same dtype, but got " +
                $"{a.DType.ScalarName()} and {b.DType.ScalarName()}");
        }
    }

    /// <summary>Int32, one number for each step of the factorization (..., m, n).</summary>
    public static void Pivots(Tensor pivots, Tensor factors, string op)
    {
        ArgumentNullException.ThrowIfNull(pivots);
        if (pivots.DType != DType.Int32)
        {
            throw new ArgumentException(
                $"{op}: Expected pivots to be Int32, as lu_factor returns them, but got {pivots.DType.ScalarName()}",
                nameof(pivots));
        }
        long[] sizes = factors.Layout.Sizes;
        long steps = Math.Min(sizes[^1], sizes[^2]);
        long[] expected = [.. sizes[..^2], steps];
        if (!pivots.Layout.Sizes.AsSpan().SequenceEqual(expected))
        {
            throw new ArgumentException($"{op}: Expected pivots of shape {Shape.Text(expected)} for factors of shape " +
                $"{factors.Shape}, but got {pivots.Shape}", nameof(pivots));
        }
    }

    /// <summary>The leading dimensions of both, broadcast.</summary>
    public static long[] Batch(Tensor a, Tensor b, string op) =>
        Broadcast.Sizes(a.Layout.Sizes[..^2], b.Layout.Sizes[..^2], op);

    /// <summary>The matrices repeated over the leading dimensions, for a kernel: not recorded.</summary>
    public static Tensor Spread(Tensor a, long[] batch, int trailing = 2) => a.Alias(
        Broadcast.Expand(a.Layout, [.. batch, .. a.Layout.Sizes[^trailing..]]), a.Offset);
}
