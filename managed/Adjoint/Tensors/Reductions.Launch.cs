using Adjoint.Kernels;

namespace Adjoint.Tensors;

/// <summary>A family of reduction kernels, before the dtype is known.</summary>
internal unsafe interface IReduction
{
    /// <summary>y (outer, inner) = x (outer, length, inner) reduced over length.</summary>
    static abstract void Run<T>(T* x, T* y, nint outer, nint length, nint inner) where T : unmanaged;
}

/// <summary>A family of kernels that find the place of an extreme.</summary>
internal unsafe interface IPlaceReduction
{
    /// <summary>y (outer, inner) = where the extreme of x (outer, length, inner) lies along length.</summary>
    static abstract void Run<T>(T* x, long* y, nint outer, nint length, nint inner) where T : unmanaged;
}

internal readonly unsafe struct SumOf : IReduction
{
    public static void Run<T>(T* x, T* y, nint outer, nint length, nint inner) where T : unmanaged =>
        KernelSet.Sum(x, y, outer, length, inner);
}

internal readonly unsafe struct ProductOf : IReduction
{
    public static void Run<T>(T* x, T* y, nint outer, nint length, nint inner) where T : unmanaged =>
        KernelSet.Prod(x, y, outer, length, inner);
}

internal readonly unsafe struct LargestOf : IReduction, IPlaceReduction
{
    public static void Run<T>(T* x, T* y, nint outer, nint length, nint inner) where T : unmanaged =>
        KernelSet.Max(x, y, outer, length, inner);

    public static void Run<T>(T* x, long* y, nint outer, nint length, nint inner) where T : unmanaged =>
        KernelSet.ArgMax(x, y, outer, length, inner);
}

internal readonly unsafe struct SmallestOf : IReduction, IPlaceReduction
{
    public static void Run<T>(T* x, T* y, nint outer, nint length, nint inner) where T : unmanaged =>
        KernelSet.Min(x, y, outer, length, inner);

    public static void Run<T>(T* x, long* y, nint outer, nint length, nint inner) where T : unmanaged =>
        KernelSet.ArgMin(x, y, outer, length, inner);
}

internal static unsafe partial class Reductions
{
    /// <summary>The sum over sorted dims, in x's dtype.</summary>
    public static Tensor Sum(Tensor x, int[] dims, bool keepDim) => Reduce<SumOf>(x, dims, keepDim, 0);

    /// <summary>x reduced over sorted dims, in x's dtype; <paramref name="ofNothing"/> where there is nothing to
    /// reduce.</summary>
    public static Tensor Reduce<TReduction>(Tensor x, int[] dims, bool keepDim, Scalar ofNothing)
        where TReduction : struct, IReduction
    {
        Tensor y = new(Reduced(x.Layout, dims, keepDim), x.DType);
        if (y.Count == 0) return y;
        if (x.Count == 0)
        {
            Fills.Into(y, ofNothing);
            return y;
        }
        (Tensor a, nint outer, nint length, nint inner) = Arrange(x, dims);
        switch (x.DType)
        {
            case DType.Float32: TReduction.Run(a.As<float>(), y.As<float>(), outer, length, inner); break;
            case DType.Float64: TReduction.Run(a.As<double>(), y.As<double>(), outer, length, inner); break;
            case DType.Int64: TReduction.Run(a.As<long>(), y.As<long>(), outer, length, inner); break;
            case DType.Int32: TReduction.Run(a.As<int>(), y.As<int>(), outer, length, inner); break;
            default: TReduction.Run(a.As<byte>(), y.As<byte>(), outer, length, inner); break;
        }
        GC.KeepAlive(a);
        GC.KeepAlive(y);
        return y;
    }

    /// <summary>Where the extremes of x over sorted dims lie, counted row-major within those dims.</summary>
    public static Tensor Places<TReduction>(Tensor x, int[] dims, bool keepDim)
        where TReduction : struct, IPlaceReduction
    {
        Tensor y = new(Reduced(x.Layout, dims, keepDim), DType.Int64);
        if (y.Count == 0) return y;
        // Arrange takes a full reduction in memory order, but a place is counted in the order of the dimensions.
        if (!x.IsContiguous) x = Copies.Contiguous(x, MemoryCategory.Workspace);
        (Tensor a, nint outer, nint length, nint inner) = Arrange(x, dims);
        long* places = y.As<long>();
        switch (x.DType)
        {
            case DType.Float32: TReduction.Run(a.As<float>(), places, outer, length, inner); break;
            case DType.Float64: TReduction.Run(a.As<double>(), places, outer, length, inner); break;
            case DType.Int64: TReduction.Run(a.As<long>(), places, outer, length, inner); break;
            case DType.Int32: TReduction.Run(a.As<int>(), places, outer, length, inner); break;
            default: TReduction.Run(a.As<byte>(), places, outer, length, inner); break;
        }
        GC.KeepAlive(a);
        GC.KeepAlive(y);
        return y;
    }

    /// <summary>Mean over sorted dims and sum of squared deviations from it; floating point. NaN and 0 of
    /// nothing.</summary>
    public static (Tensor Mean, Tensor M2) Moments(Tensor x, int[] dims, bool keepDim)
    {
        Layout layout = Reduced(x.Layout, dims, keepDim);
        Tensor mean = new(layout, x.DType), m2 = new(layout, x.DType);
        if (layout.Count == 0) return (mean, m2);
        if (x.Count == 0)
        {
            Fills.Into(mean, double.NaN);
            Fills.Into(m2, 0);
            return (mean, m2);
        }
        (Tensor a, nint outer, nint length, nint inner) = Arrange(x, dims);
        if (x.DType == DType.Float32)
            KernelSet.Moments(a.As<float>(), mean.As<float>(), m2.As<float>(), outer, length, inner);
        else
            KernelSet.Moments(a.As<double>(), mean.As<double>(), m2.As<double>(), outer, length, inner);
        GC.KeepAlive(a);
        GC.KeepAlive(mean);
        GC.KeepAlive(m2);
        return (mean, m2);
    }

    /// <summary>The number of elements that one result is made of.</summary>
    public static long Length(Tensor x, int[] dims)
    {
        long length = 1;
        foreach (int d in dims) length *= x.Layout.Sizes[d];
        return length;
    }

    /// <summary>Refuses a reduction that has no value for nothing: an extreme.</summary>
    public static void CheckNotEmpty(Tensor x, int[] dims, bool all, string op)
    {
        if (x.Count > 0) return;
        if (all)
        {
            throw new ArgumentException($"{op}(): Expected reduction dim to be specified for input.numel() == 0. " +
                "Specify the reduction dim with the 'dim' argument.");
        }
        foreach (int d in dims)
        {
            if (x.Layout.Sizes[d] == 0)
                throw new ArgumentException($"{op}(): Expected reduction dim {d} to have non-zero size.");
        }
    }
}
