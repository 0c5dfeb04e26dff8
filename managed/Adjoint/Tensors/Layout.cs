namespace Adjoint.Tensors;

/// <summary>
/// Sizes and strides (in elements), immutable and shared by every tensor of the same geometry: an elementwise result takes
/// its input's layout, so it allocates none.
/// </summary>
internal sealed class Layout
{
    public static readonly Layout Scalar = new([], []);

    public readonly long[] Sizes;
    public readonly long[] Strides;

    /// <summary>The product of the sizes.</summary>
    public readonly long Count;

    /// <summary>Row-major without gaps.</summary>
    public readonly bool IsContiguous;

    /// <summary>Every element has an address of its own and together they leave no gap: some permutation is contiguous.</summary>
    public readonly bool IsDense;

    // Made once; two threads that make it at the same time make the same.
    private Layout? _repeated;

    public Layout(long[] sizes, long[] strides)
    {
        Sizes = sizes;
        Strides = strides;
        Count = CountOf(sizes);
        IsContiguous = RowMajor(sizes, strides, Count);
        IsDense = IsContiguous || Dense(sizes, strides);
    }

    public int Rank => Sizes.Length;

    public static Layout Contiguous(long[] sizes)
    {
        if (sizes.Length == 0) return Scalar;
        long[] strides = new long[sizes.Length];
        long stride = 1;
        for (int i = sizes.Length - 1; i >= 0; i--)
        {
            strides[i] = stride;
            stride *= Math.Max(sizes[i], 1);
        }
        return new Layout(sizes, strides);
    }

    /// <summary>The same sizes over one element, which all of them show.</summary>
    public Layout Repeated => _repeated ??= new Layout(Sizes, new long[Sizes.Length]);

    /// <summary>The row-major layout of the same sizes: this one, where it is row-major.</summary>
    public Layout ToContiguous() => IsContiguous ? this : Contiguous(Sizes);

    public bool SameSizes(Layout other) =>
        ReferenceEquals(this, other) || Sizes.AsSpan().SequenceEqual(other.Sizes);

    /// <summary>Whether two index tuples can share an address: an expanded dimension, or strides that collide.</summary>
    public bool MayOverlap()
    {
        if (IsDense || Count <= 1) return false;
        // Sorted by stride, each dimension has to step over everything that the smaller ones reach.
        int[] order = ByStride(Sizes, Strides);
        long reach = 0;
        foreach (int d in order)
        {
            if (Sizes[d] == 1) continue;
            if (Strides[d] <= reach) return true;
            reach += Strides[d] * (Sizes[d] - 1);
        }
        return false;
    }

    /// <summary>One past the highest element that the layout reaches, from its first.</summary>
    public long Extent
    {
        get
        {
            if (Count == 0) return 0;
            long last = 0;
            for (int i = 0; i < Sizes.Length; i++) last += (Sizes[i] - 1) * Strides[i];
            return last + 1;
        }
    }

    private static long CountOf(long[] sizes)
    {
        long count = 1;
        foreach (long size in sizes)
        {
            if (Math.BigMul(count, size, out long product) != 0 || product < 0) throw TooLarge(sizes);
            count = product;
        }
        return count;
    }

    private static ArgumentException TooLarge(long[] sizes) => new(
        $"a tensor of shape {Shape.Text(sizes)} would have more than 2^63 - 1 elements, or a negative size");

    private static bool RowMajor(long[] sizes, long[] strides, long count)
    {
        if (count == 0) return true;
        long expected = 1;
        for (int i = sizes.Length - 1; i >= 0; i--)
        {
            if (sizes[i] == 1) continue;
            if (strides[i] != expected) return false;
            expected *= sizes[i];
        }
        return true;
    }

    private static bool Dense(long[] sizes, long[] strides)
    {
        // What is expanded, as the gradient of every sum, need not be sorted to be told.
        for (int i = 0; i < sizes.Length; i++)
            if (strides[i] == 0 && sizes[i] > 1) return false;
        long expected = 1;
        foreach (int d in ByStride(sizes, strides))
        {
            if (sizes[d] == 1) continue;
            if (strides[d] != expected) return false;
            expected *= sizes[d];
        }
        return true;
    }

    private static int[] ByStride(long[] sizes, long[] strides)
    {
        int[] order = new int[sizes.Length];
        for (int i = 0; i < order.Length; i++) order[i] = i;
        Array.Sort(order, (a, b) => strides[a] != strides[b]
            ? strides[a].CompareTo(strides[b])
            : sizes[a].CompareTo(sizes[b]));
        return order;
    }
}
