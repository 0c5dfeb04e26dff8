using Adjoint.Kernels;

namespace Adjoint.Tensors;

/// <summary>Sorts along any dimension of tensors of any geometry and dtype; nothing is recorded. NaN is the
/// largest.</summary>
internal static unsafe class Sorting
{
    /// <summary>The elements along dim in order, and where they were; equal ones keep their order.</summary>
    public static (Tensor Values, Tensor Places) Sort(Tensor x, int dim, bool descending, string op) =>
        Top(x, dim, x.Rank == 0 ? 1 : x.Layout.Sizes[dim], descending, op);

    /// <summary>The first <paramref name="count"/> of them; of a scalar, itself.</summary>
    public static (Tensor Values, Tensor Places) Top(Tensor x, int dim, long count, bool descending, string op)
    {
        if (x.Rank == 0) return Single(x);
        (Tensor a, int length) = AsRows(x, dim, op);
        long[] sizes = x.Layout.Sizes;
        Layout layout = Layout.Contiguous([.. sizes.AsSpan(0, dim), .. sizes.AsSpan(dim + 1), count]);
        Tensor y = new(layout, x.DType), places = new(layout, DType.Int64);
        if (y.Count > 0)
        {
            switch (x.DType)
            {
                case DType.Float32: Top<float>(a, y, places, length, (int)count, descending); break;
                case DType.Float64: Top<double>(a, y, places, length, (int)count, descending); break;
                case DType.Int64: Top<long>(a, y, places, length, (int)count, descending); break;
                case DType.Int32: Top<int>(a, y, places, length, (int)count, descending); break;
                default: Top<byte>(a, y, places, length, (int)count, descending); break;
            }
        }
        GC.KeepAlive(a);
        return (Back(y, x, dim), Back(places, x, dim));
    }

    /// <summary>Where the element of a rank lies along dim, which is not empty: Int64, with the dimension of size
    /// 1.</summary>
    public static Tensor Rank(Tensor x, int dim, RankRule rule, int rank, string op)
    {
        (Tensor a, Tensor places, int length) = ForPlaces(x, dim, op);
        nint rows = (nint)places.Count;
        long* at = places.As<long>();
        switch (x.DType)
        {
            case DType.Float32: KernelSet.Rank(a.As<float>(), at, rows, length, rule, rank); break;
            case DType.Float64: KernelSet.Rank(a.As<double>(), at, rows, length, rule, rank); break;
            case DType.Int64: KernelSet.Rank(a.As<long>(), at, rows, length, rule, rank); break;
            case DType.Int32: KernelSet.Rank(a.As<int>(), at, rows, length, rule, rank); break;
            default: KernelSet.Rank(a.As<byte>(), at, rows, length, rule, rank); break;
        }
        GC.KeepAlive(a);
        GC.KeepAlive(places);
        return places;
    }

    /// <summary>Where the most frequent value lies along dim, which is not empty: Int64, with the dimension of size
    /// 1.</summary>
    public static Tensor Mode(Tensor x, int dim)
    {
        (Tensor a, Tensor places, int length) = ForPlaces(x, dim, "mode");
        nint rows = (nint)places.Count;
        long* at = places.As<long>();
        switch (x.DType)
        {
            case DType.Float32: KernelSet.Mode(a.As<float>(), at, rows, length); break;
            case DType.Float64: KernelSet.Mode(a.As<double>(), at, rows, length); break;
            case DType.Int64: KernelSet.Mode(a.As<long>(), at, rows, length); break;
            case DType.Int32: KernelSet.Mode(a.As<int>(), at, rows, length); break;
            default: KernelSet.Mode(a.As<byte>(), at, rows, length); break;
        }
        GC.KeepAlive(a);
        GC.KeepAlive(places);
        return places;
    }

    private static void Top<T>(Tensor x, Tensor y, Tensor places, int length, int count, bool descending)
        where T : unmanaged
    {
        nint rows = (nint)(y.Count / count);
        long* at = places.As<long>();
        if (count == length) KernelSet.Sort(x.As<T>(), y.As<T>(), at, rows, length, descending);
        else KernelSet.Top(x.As<T>(), y.As<T>(), at, rows, length, count, descending);
        GC.KeepAlive(y);
        GC.KeepAlive(places);
    }

    private static (Tensor Values, Tensor Places) Single(Tensor x) =>
        (Copies.Contiguous(x), Tensor.Zeros([], DType.Int64));

    private static (Tensor Rows, Tensor Places, int Length) ForPlaces(Tensor x, int dim, string op)
    {
        (Tensor a, int length) = AsRows(x, dim, op);
        long[] sizes = [.. x.Layout.Sizes];
        if (sizes.Length > 0) sizes[dim] = 1;
        return (a, new Tensor(Layout.Contiguous(sizes), DType.Int64), length);
    }

    private static (Tensor Rows, int Length) AsRows(Tensor x, int dim, string op)
    {
        long length = x.Rank == 0 ? 1 : x.Layout.Sizes[dim];
        if (length > int.MaxValue)
            throw new NotSupportedException($"{op}(): a dimension of {length} elements is too long to be sorted");
        Tensor rows = Rows.IsLast(x.Layout, dim) ? Copies.RowMajor(x) : Rows.MovedLast(x, dim);
        return (rows, (int)length);
    }

    private static Tensor Back(Tensor rows, Tensor x, int dim)
    {
        if (dim == x.Rank - 1) return rows;
        long[] sizes = [.. x.Layout.Sizes];
        sizes[dim] = rows.Layout.Sizes[^1];
        Layout layout = Layout.Contiguous(sizes);
        return Rows.IsLast(x.Layout, dim) ? rows.Alias(layout, 0) : Rows.MovedBack(rows, layout, dim);
    }
}
