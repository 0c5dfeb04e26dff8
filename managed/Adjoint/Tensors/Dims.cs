namespace Adjoint.Tensors;

/// <summary>Checks of dimension and index arguments, worded alike everywhere.</summary>
internal static class Dims
{
    /// <summary>dim in [-rank, rank) as a position; a scalar has the dimensions -1 and 0.</summary>
    public static int Wrap(int dim, int rank, string op)
    {
        int range = Math.Max(rank, 1);
        if (dim < -range || dim >= range)
        {
            throw new ArgumentOutOfRangeException(nameof(dim),
                $"{op}(): Dimension out of range (expected to be in range of [{-range}, {range - 1}], but got {dim})");
        }
        return dim < 0 ? dim + range : dim;
    }

    /// <summary>Two dimensions that are not the same, as positions.</summary>
    public static (int First, int Second) WrapPair(int dim1, int dim2, int rank, string op)
    {
        int first = Wrap(dim1, rank, op), second = Wrap(dim2, rank, op);
        return first != second ? (first, second)
            : throw new ArgumentException($"{op}(): diagonal dimensions cannot be identical {dim1}, {dim2}");
    }

    // PyTorch's limit of ops over several dimensions, which keep them as the bits of a word.
    private const int MaxRank = 64;

    /// <summary>The dims as positions in ascending order without repetition; none given means all.</summary>
    public static int[] WrapAll(ReadOnlySpan<int> dims, int rank, string op)
    {
        if (rank > MaxRank) throw new ArgumentException($"{op}(): only tensors with up to {MaxRank} dims are supported");
        if (dims.IsEmpty)
        {
            int[] all = new int[rank];
            for (int i = 0; i < rank; i++) all[i] = i;
            return all;
        }
        int[] wrapped = new int[dims.Length];
        for (int i = 0; i < dims.Length; i++) wrapped[i] = Wrap(dims[i], rank, op);
        Array.Sort(wrapped);
        for (int i = 1; i < wrapped.Length; i++)
        {
            if (wrapped[i] == wrapped[i - 1])
                throw new ArgumentException($"{op}(): dim {wrapped[i]} appears multiple times in the list of dims");
        }
        return rank == 0 ? [] : wrapped;
    }

    /// <summary>The sizes before, along and behind a dimension, multiplied; a scalar counts as one element.</summary>
    public static (nint Outer, nint Length, nint Inner) Extents(Layout layout, int dim)
    {
        if (layout.Rank == 0) return (1, 1, 1);
        long outer = 1, inner = 1;
        for (int i = 0; i < dim; i++) outer *= layout.Sizes[i];
        for (int i = dim + 1; i < layout.Rank; i++) inner *= layout.Sizes[i];
        return ((nint)outer, (nint)layout.Sizes[dim], (nint)inner);
    }

    /// <summary>index in [-size, size) as a position.</summary>
    public static long WrapIndex(long index, long size, int dim, string op)
    {
        if (index < -size || index >= size)
        {
            throw new ArgumentOutOfRangeException(nameof(index),
                $"{op}(): index {index} is out of bounds for dimension {dim} with size {size}");
        }
        return index < 0 ? index + size : index;
    }
}
