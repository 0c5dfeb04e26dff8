namespace Adjoint.Tensors;

/// <summary>Broadcasting: sizes are aligned at the end, and 1 stretches.</summary>
internal static class Broadcast
{
    public static long[] Sizes(long[] a, long[] b, string op)
    {
        long[] sizes = new long[Math.Max(a.Length, b.Length)];
        for (int i = 1; i <= sizes.Length; i++)
        {
            long x = i <= a.Length ? a[^i] : 1, y = i <= b.Length ? b[^i] : 1;
            if (x != y && x != 1 && y != 1)
            {
                throw new ArgumentException(
                    $"{op}(): The size of tensor a ({x}) must match the size of tensor b ({y}) at non-singleton dimension " +
                    $"{sizes.Length - i}: a has shape {Shape.Text(a)}, b has shape {Shape.Text(b)}");
            }
            sizes[^i] = x == 1 ? y : x;
        }
        return sizes;
    }

    /// <summary>Whether a tensor of sizes <paramref name="from"/> can be expanded to <paramref name="to"/>.</summary>
    public static bool CanExpand(long[] from, long[] to)
    {
        if (from.Length > to.Length) return false;
        for (int i = 1; i <= from.Length; i++)
        {
            if (from[^i] != to[^i] && from[^i] != 1) return false;
        }
        return true;
    }

    /// <summary>The layout of <paramref name="layout"/> seen with the larger <paramref name="sizes"/>: stride 0 where it repeats.</summary>
    public static Layout Expand(Layout layout, long[] sizes)
    {
        if (layout.Sizes.AsSpan().SequenceEqual(sizes)) return layout;
        return new Layout(sizes, ExpandStrides(layout, sizes));
    }

    public static long[] ExpandStrides(Layout layout, long[] sizes)
    {
        long[] strides = new long[sizes.Length];
        for (int i = 1; i <= layout.Sizes.Length; i++)
            strides[^i] = layout.Sizes[^i] == 1 && sizes[^i] != 1 ? 0 : layout.Strides[^i];
        return strides;
    }
}
