namespace Adjoint.Tensors;

/// <summary>Reduction launches: brings any set of dimensions to the (outer, length, inner) form of the
/// kernels.</summary>
internal static unsafe partial class Reductions
{
    private static readonly int[]?[] s_all = new int[8][];

    /// <summary>Every dimension. Nobody writes to the array: it may be everybody's.</summary>
    public static int[] All(int rank) => rank < s_all.Length ? s_all[rank] ??= FirstOf(rank) : FirstOf(rank);

    private static int[] FirstOf(int rank)
    {
        int[] dims = new int[rank];
        for (int i = 0; i < rank; i++) dims[i] = i;
        return dims;
    }

    /// <summary>The layout of the result.</summary>
    public static Layout Reduced(Layout x, int[] dims, bool keepDim) => dims.Length == x.Rank && !keepDim
        ? Layout.Scalar : Layout.Contiguous(Remaining(x.Sizes, dims, keepDim));

    /// <summary>The sizes that remain after reducing over <paramref name="dims"/>, which are sorted.</summary>
    public static long[] Remaining(long[] sizes, int[] dims, bool keepDim)
    {
        List<long> rest = new(sizes.Length);
        for (int i = 0; i < sizes.Length; i++)
        {
            if (Array.BinarySearch(dims, i) < 0) rest.Add(sizes[i]);
            else if (keepDim) rest.Add(1);
        }
        return [.. rest];
    }

    /// <summary>
    /// The tensor with the reduced dimensions made neighbours, row-major, and its (outer, length, inner) extents.
    /// Neighbouring
    /// dimensions are reduced where they stand; scattered ones are moved to the end by a copy.
    /// </summary>
    public static (Tensor X, nint Outer, nint Length, nint Inner) Arrange(Tensor x, int[] dims)
    {
        long[] sizes = x.Layout.Sizes;
        bool neighbours = dims.Length == 0 || dims[^1] - dims[0] == dims.Length - 1;
        if (neighbours || x.Count == 0)
        {
            if (x.Layout.IsDense && dims.Length == x.Rank) return (x, 1, (nint)x.Count, 1);
            if (!x.Layout.IsContiguous) x = Copies.Contiguous(x, MemoryCategory.Workspace);
            long outer = 1, length = 1, inner = 1;
            for (int i = 0; i < sizes.Length; i++)
            {
                if (Array.BinarySearch(dims, i) >= 0) length *= sizes[i];
                else if (dims.Length > 0 && i < dims[0]) outer *= sizes[i];
                else inner *= sizes[i];
            }
            return (x, (nint)outer, (nint)length, (nint)inner);
        }
        List<long> moved = [], strides = [];
        for (int pass = 0; pass < 2; pass++)
        {
            for (int i = 0; i < sizes.Length; i++)
            {
                if ((Array.BinarySearch(dims, i) >= 0) != (pass == 1)) continue;
                moved.Add(sizes[i]);
                strides.Add(x.Layout.Strides[i]);
            }
        }
        Tensor copy = Copies.Contiguous(x.Alias(new Layout([.. moved], [.. strides]), x.Offset),
            MemoryCategory.Workspace);
        long reduced = 1;
        foreach (int d in dims) reduced *= sizes[d];
        return (copy, reduced == 0 ? 0 : (nint)(copy.Count / reduced), (nint)reduced, 1);
    }
}
