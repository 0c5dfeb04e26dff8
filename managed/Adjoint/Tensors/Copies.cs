using Adjoint.Kernels;

namespace Adjoint.Tensors;

/// <summary>Copies between geometries and dtypes.</summary>
internal static unsafe class Copies
{
    /// <summary>A fresh row-major copy.</summary>
    public static Tensor Contiguous(Tensor t, MemoryCategory category = MemoryCategory.Tensor)
    {
        Tensor copy = new(t.Layout.ToContiguous(), t.DType, category);
        Into(t, copy);
        return copy;
    }

    /// <summary>The tensor itself if it is row-major, else a copy of it that is.</summary>
    public static Tensor RowMajor(Tensor t) => t.IsContiguous ? t : Contiguous(t, MemoryCategory.Workspace);

    /// <summary>A fresh copy with the dense <paramref name="layout"/>, to whose sizes t is broadcast.</summary>
    public static Tensor Expanded(Tensor t, Layout layout)
    {
        Tensor copy = new(layout, t.DType, MemoryCategory.Workspace);
        Into(t, copy);
        return copy;
    }

    /// <summary>target = source, broadcast and cast; the target's elements do not overlap.</summary>
    public static void Into(Tensor source, Tensor target)
    {
        if (target.Count == 0) return;
        if (source.DType != target.DType) source = Cast(source, target.DType);
        if (Elementwise.IsRepeatedElement(source) && target.Layout.IsDense)
        {
            switch (target.DType.Size())
            {
                case 8: KernelSet.Spread(source.As<double>(), target.As<double>(), (nint)target.Count); break;
                case 4: KernelSet.Spread(source.As<float>(), target.As<float>(), (nint)target.Count); break;
                default: KernelSet.Spread(source.As<byte>(), target.As<byte>(), (nint)target.Count); break;
            }
        }
        else
        {
            long[] sizes = target.Layout.Sizes;
            long[] strides = Broadcast.ExpandStrides(source.Layout, sizes);
            switch (target.DType.Size())
            {
                case 8: KernelSet.CopyStrided(source.As<double>(), strides, target.As<double>(), target.Layout.Strides, sizes); break;
                case 4: KernelSet.CopyStrided(source.As<float>(), strides, target.As<float>(), target.Layout.Strides, sizes); break;
                default: KernelSet.CopyStrided(source.As<byte>(), strides, target.As<byte>(), target.Layout.Strides, sizes); break;
            }
        }
        GC.KeepAlive(source);
        GC.KeepAlive(target);
    }

    /// <summary>target += source (same sizes, floating point); the target's elements do not overlap.</summary>
    public static void AddInto(Tensor source, Tensor target)
    {
        if (target.Count == 0) return;
        long[] sizes = target.Layout.Sizes;
        long[] strides = Broadcast.ExpandStrides(source.Layout, sizes);
        if (target.DType == DType.Float32)
            KernelSet.AddStrided(source.As<float>(), strides, target.As<float>(), target.Layout.Strides, sizes);
        else
            KernelSet.AddStrided(source.As<double>(), strides, target.As<double>(), target.Layout.Strides, sizes);
        GC.KeepAlive(source);
        GC.KeepAlive(target);
    }

    /// <summary>The same values in another dtype, dense.</summary>
    public static Tensor Cast(Tensor t, DType dtype)
    {
        t = Elementwise.Dense(t);
        Tensor y = new(t.Layout, dtype.Checked("to"));
        switch (t.DType)
        {
            case DType.Float32: CastFrom<float>(t, y); break;
            case DType.Float64: CastFrom<double>(t, y); break;
            case DType.Int64: CastFrom<long>(t, y); break;
            case DType.Int32: CastFrom<int>(t, y); break;
            default: CastFrom<byte>(t, y); break;
        }
        GC.KeepAlive(t);
        GC.KeepAlive(y);
        return y;
    }

    /// <summary>Makes every true of a bool tensor a 1: arithmetic in bytes may have left something larger.</summary>
    public static void Normalize(Tensor t)
    {
        if (!t.Layout.IsDense) Into(Cast(Contiguous(t), DType.Bool), t);
        else KernelSet.Cast(t.As<byte>(), (Bool8*)t.As<byte>(), (nint)t.Count);
        GC.KeepAlive(t);
    }

    private static void CastFrom<T>(Tensor t, Tensor y) where T : unmanaged
    {
        nint n = (nint)t.Count;
        switch (y.DType)
        {
            case DType.Float32: KernelSet.Cast(t.As<T>(), y.As<float>(), n); break;
            case DType.Float64: KernelSet.Cast(t.As<T>(), y.As<double>(), n); break;
            case DType.Int64: KernelSet.Cast(t.As<T>(), y.As<long>(), n); break;
            case DType.Int32: KernelSet.Cast(t.As<T>(), y.As<int>(), n); break;
            case DType.UInt8: KernelSet.Cast(t.As<T>(), y.As<byte>(), n); break;
            default: KernelSet.Cast(t.As<T>(), (Bool8*)y.As<byte>(), n); break;
        }
    }
}
