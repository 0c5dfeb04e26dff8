using Adjoint.Kernels;

namespace Adjoint.Tensors;

internal static unsafe partial class Elementwise
{
    /// <summary>y = f(x, s; p), or f(s, x; p): the number is read from the stack with step 0.</summary>
    public static void BinaryScalar<TOp>(Tensor x, Scalar s, bool scalarFirst, Tensor y, double p)
        where TOp : struct, IBinaryOp
    {
        switch (y.DType)
        {
            case DType.Float32: BinaryScalar<TOp, float>(x, (float)s.ToDouble(), scalarFirst, y, p); break;
            case DType.Float64: BinaryScalar<TOp, double>(x, s.ToDouble(), scalarFirst, y, p); break;
            case DType.Int64: BinaryScalar<TOp, long>(x, s.ToInt64(), scalarFirst, y, p); break;
            case DType.Int32: BinaryScalar<TOp, int>(x, (int)s.ToInt64(), scalarFirst, y, p); break;
            case DType.UInt8: BinaryScalar<TOp, byte>(x, (byte)s.ToInt64(), scalarFirst, y, p); break;
            default: BinaryScalar<TOp, byte>(x, (byte)(s.ToDouble() != 0 ? 1 : 0), scalarFirst, y, p); break;
        }
        GC.KeepAlive(x);
        GC.KeepAlive(y);
    }

    /// <summary>The gradient of such an op with respect to its tensor. x may be null where the op does not need it.</summary>
    public static void BinaryScalarGrad<TOp>(Tensor g, Tensor? x, double s, bool scalarFirst, Tensor d, bool accumulate,
        double p) where TOp : struct, IBinaryOp
    {
        if (d.DType == DType.Float32) BinaryScalarGrad<TOp, float>(g, x, (float)s, scalarFirst, d, accumulate, p);
        else BinaryScalarGrad<TOp, double>(g, x, s, scalarFirst, d, accumulate, p);
    }

    /// <summary>y = x compared with s.</summary>
    public static void CompareScalar<TOp>(Tensor x, Scalar s, Tensor y) where TOp : struct, ICompareOp
    {
        switch (x.DType)
        {
            case DType.Float32: CompareScalar<TOp, float>(x, (float)s.ToDouble(), y); break;
            case DType.Float64: CompareScalar<TOp, double>(x, s.ToDouble(), y); break;
            case DType.Int64: CompareScalar<TOp, long>(x, s.ToInt64(), y); break;
            case DType.Int32: CompareScalar<TOp, int>(x, (int)s.ToInt64(), y); break;
            default: CompareScalar<TOp, byte>(x, (byte)s.ToInt64(), y); break;
        }
        GC.KeepAlive(x);
        GC.KeepAlive(y);
    }

    private static void BinaryScalar<TOp, T>(Tensor x, T s, bool scalarFirst, Tensor y, double p)
        where TOp : struct, IBinaryOp where T : unmanaged
    {
        T* a = x.As<T>(), number = LaunchLog.Own(&s);
        if (scalarFirst) KernelSet.Binary<TOp, T>(number, 0, a, 1, y.As<T>(), (nint)y.Count, p);
        else KernelSet.Binary<TOp, T>(a, 1, number, 0, y.As<T>(), (nint)y.Count, p);
    }

    private static void BinaryScalarGrad<TOp, T>(Tensor g, Tensor? x, T s, bool scalarFirst, Tensor d, bool accumulate,
        double p) where TOp : struct, IBinaryOp where T : unmanaged
    {
        nint sg = IsRepeatedElement(g) && d.Count > 1 ? 0 : 1;
        if (sg == 1) g = InOrderOf(g, d.Layout);
        if (x is not null) x = InOrderOf(x, d.Layout);
        T* px = x is null ? null : x.As<T>(), number = LaunchLog.Own(&s);
        nint n = (nint)d.Count;
        if (scalarFirst) KernelSet.BinaryGradB<TOp, T>(g.As<T>(), sg, number, 0, px, 1, null, d.As<T>(), n, accumulate, p);
        else KernelSet.BinaryGradA<TOp, T>(g.As<T>(), sg, px, 1, number, 0, null, d.As<T>(), n, accumulate, p);
        GC.KeepAlive(g);
        GC.KeepAlive(x);
        GC.KeepAlive(d);
    }

    private static void CompareScalar<TOp, T>(Tensor x, T s, Tensor y) where TOp : struct, ICompareOp where T : unmanaged =>
        KernelSet.Compare<TOp, T>(x.As<T>(), 1, LaunchLog.Own(&s), 0, y.As<byte>(), (nint)y.Count);
}
