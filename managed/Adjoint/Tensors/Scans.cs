using System.Numerics;
using Adjoint.Kernels;

namespace Adjoint.Tensors;

/// <summary>A family of running totals, before the dtype is known.</summary>
internal unsafe interface IScan
{
    /// <summary>y (outer, length, inner) = the running total of x along length.</summary>
    static abstract void Run<T, TSum>(T* x, T* y, nint outer, nint length, nint inner, bool backwards)
        where T : unmanaged, INumber<T>
        where TSum : unmanaged, INumber<TSum>;
}

internal readonly unsafe struct RunningSum : IScan
{
    public static void Run<T, TSum>(T* x, T* y, nint outer, nint length, nint inner, bool backwards)
        where T : unmanaged, INumber<T>
        where TSum : unmanaged, INumber<TSum> =>
        KernelSet.Scan<ScanSum<TSum>, T, TSum>(x, y, outer, length, inner, backwards);
}

internal readonly unsafe struct RunningProduct : IScan
{
    public static void Run<T, TSum>(T* x, T* y, nint outer, nint length, nint inner, bool backwards)
        where T : unmanaged, INumber<T>
        where TSum : unmanaged, INumber<TSum> =>
        KernelSet.Scan<ScanProduct<TSum>, T, TSum>(x, y, outer, length, inner, backwards);
}

/// <summary>Of floating point only.</summary>
internal readonly unsafe struct RunningLogSumExp : IScan
{
    public static void Run<T, TSum>(T* x, T* y, nint outer, nint length, nint inner, bool backwards)
        where T : unmanaged, INumber<T>
        where TSum : unmanaged, INumber<TSum> =>
        KernelSet.Scan<ScanLogSumExp, T, double>(x, y, outer, length, inner, backwards);
}

/// <summary>Scans along any dimension of tensors of any geometry; nothing is recorded.</summary>
internal static unsafe class Scans
{
    /// <summary>The running totals of x, which is floating point or Int64, along dim.</summary>
    public static Tensor Run<TScan>(Tensor x, int dim, bool backwards = false) where TScan : struct, IScan
    {
        Tensor y = new(x.Layout.ToContiguous(), x.DType);
        if (y.Count == 0) return y;
        Tensor a = Copies.RowMajor(x);
        (nint outer, nint length, nint inner) = Dims.Extents(y.Layout, dim);
        switch (x.DType)
        {
            case DType.Float32:
                TScan.Run<float, double>(a.As<float>(), y.As<float>(), outer, length, inner, backwards);
                break;
            case DType.Float64:
                TScan.Run<double, double>(a.As<double>(), y.As<double>(), outer, length, inner, backwards);
                break;
            default: TScan.Run<long, long>(a.As<long>(), y.As<long>(), outer, length, inner, backwards); break;
        }
        GC.KeepAlive(a);
        GC.KeepAlive(y);
        return y;
    }

    /// <summary>y[k] = x[k] + a[k] y[k - 1] along dim, or with y[k + 1] backwards; floating point of equal
    /// sizes.</summary>
    public static Tensor Recurrence(Tensor x, Tensor a, int dim, bool backwards)
    {
        Tensor y = new(x.Layout.ToContiguous(), x.DType);
        if (y.Count == 0) return y;
        (x, a) = (Copies.RowMajor(x), Copies.RowMajor(a));
        (nint outer, nint length, nint inner) = Dims.Extents(y.Layout, dim);
        if (x.DType == DType.Float32)
        {
            KernelSet.Recurrence(x.As<float>(), a.As<float>(), y.As<float>(), outer, length, inner, backwards);
        }
        else
        {
            KernelSet.Recurrence(x.As<double>(), a.As<double>(), y.As<double>(), outer, length, inner, backwards);
        }
        GC.KeepAlive(x);
        GC.KeepAlive(a);
        GC.KeepAlive(y);
        return y;
    }

    /// <summary>The extremes of x so far along dim, and where the last of them lies.</summary>
    public static (Tensor Values, Tensor Places) Extremes(Tensor x, int dim, bool smallest)
    {
        Layout layout = x.Layout.ToContiguous();
        Tensor y = new(layout, x.DType), places = new(layout, DType.Int64);
        if (y.Count == 0) return (y, places);
        Tensor a = Copies.RowMajor(x);
        switch (x.DType)
        {
            case DType.Float32: Extremes<float>(a, y, places, dim, smallest); break;
            case DType.Float64: Extremes<double>(a, y, places, dim, smallest); break;
            case DType.Int64: Extremes<long>(a, y, places, dim, smallest); break;
            case DType.Int32: Extremes<int>(a, y, places, dim, smallest); break;
            default: Extremes<byte>(a, y, places, dim, smallest); break;
        }
        GC.KeepAlive(a);
        return (y, places);
    }

    private static void Extremes<T>(Tensor x, Tensor y, Tensor places, int dim, bool smallest)
        where T : unmanaged, INumber<T>
    {
        (nint outer, nint length, nint inner) = Dims.Extents(y.Layout, dim);
        KernelSet.RunningExtreme(x.As<T>(), y.As<T>(), places.As<long>(), outer, length, inner, smallest);
        GC.KeepAlive(y);
        GC.KeepAlive(places);
    }
}
