using Adjoint.Kernels;

namespace Adjoint.Tensors;

/// <summary>
/// Elementwise launches on tensors: brings operands of any geometry to the runs that kernels take. Arguments were checked
/// by the caller; nothing here knows about gradients of graphs.
/// </summary>
internal static unsafe partial class Elementwise
{
    /// <summary>y = f(x), in x's own memory order where x is dense.</summary>
    public static Tensor Unary<TOp>(Tensor x, double p = 0, double q = 0) where TOp : struct, IParamUnaryOp
    {
        x = Dense(x);
        Tensor y = new(x.Layout, x.DType);
        UnaryRun<TOp>(x, y, p, q);
        return y;
    }

    /// <summary>x = f(x).</summary>
    public static void UnaryInPlace<TOp>(Tensor x, double p = 0, double q = 0) where TOp : struct, IParamUnaryOp
    {
        if (x.Layout.IsDense) UnaryRun<TOp>(x, x, p, q);
        else Copies.Into(Unary<TOp>(x, p, q), x);
    }

    /// <summary>dx = f'(g; x, y), or dx += it. dx is dense; x and y may be null where the op does not need them.</summary>
    public static void UnaryGrad<TOp>(Tensor g, Tensor? x, Tensor? y, Tensor dx, bool accumulate, double p = 0, double q = 0)
        where TOp : struct, IParamUnaryOp
    {
        nint step = IsRepeatedElement(g) ? 0 : 1;
        if (step == 1) g = InOrderOf(g, dx.Layout);
        if (x is not null) x = InOrderOf(x, dx.Layout);
        if (y is not null) y = InOrderOf(y, dx.Layout);
        nint n = (nint)dx.Count;
        if (dx.DType == DType.Float32)
        {
            KernelSet.UnaryGrad<TOp, float>(g.As<float>(), step, x is null ? null : x.As<float>(),
                y is null ? null : y.As<float>(), dx.As<float>(), n, accumulate, p, q);
        }
        else
        {
            KernelSet.UnaryGrad<TOp, double>(g.As<double>(), step, x is null ? null : x.As<double>(),
                y is null ? null : y.As<double>(), dx.As<double>(), n, accumulate, p, q);
        }
        GC.KeepAlive(g);
        GC.KeepAlive(x);
        GC.KeepAlive(y);
        GC.KeepAlive(dx);
    }

    /// <summary>Whether all elements are one element in memory: an expanded scalar, which kernels read with step 0.</summary>
    public static bool IsRepeatedElement(Tensor t)
    {
        if (t.Count == 1) return true;
        long[] sizes = t.Layout.Sizes, strides = t.Layout.Strides;
        for (int i = 0; i < sizes.Length; i++)
        {
            if (strides[i] != 0 && sizes[i] != 1) return false;
        }
        return true;
    }

    /// <summary>The tensor, or a contiguous copy if its memory has gaps or repeats.</summary>
    public static Tensor Dense(Tensor t) => t.Layout.IsDense ? t : Copies.Contiguous(t);

    /// <summary>The tensor with its elements in the memory order of the dense <paramref name="layout"/>: itself or a copy.</summary>
    public static Tensor InOrderOf(Tensor t, Layout layout)
    {
        if (ReferenceEquals(t.Layout, layout) || (t.Layout.IsContiguous && layout.IsContiguous)) return t;
        if (t.Layout.IsDense && t.Layout.Strides.AsSpan().SequenceEqual(layout.Strides)) return t;
        Tensor copy = new(layout, t.DType, MemoryCategory.Workspace);
        Copies.Into(t, copy);
        return copy;
    }

    private static void UnaryRun<TOp>(Tensor x, Tensor y, double p, double q) where TOp : struct, IParamUnaryOp
    {
        nint n = (nint)x.Count;
        switch (x.DType)
        {
            case DType.Float32: KernelSet.Unary<TOp, float>(x.As<float>(), y.As<float>(), n, p, q); break;
            case DType.Float64: KernelSet.Unary<TOp, double>(x.As<double>(), y.As<double>(), n, p, q); break;
            case DType.Int64: KernelSet.Unary<TOp, long>(x.As<long>(), y.As<long>(), n, p, q); break;
            case DType.Int32: KernelSet.Unary<TOp, int>(x.As<int>(), y.As<int>(), n, p, q); break;
            default: KernelSet.Unary<TOp, byte>(x.As<byte>(), y.As<byte>(), n, p, q); break;
        }
        GC.KeepAlive(x);
        GC.KeepAlive(y);
    }
}
