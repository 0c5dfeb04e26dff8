using Adjoint.Memory;

namespace Adjoint.Kernels;

internal static unsafe partial class KernelSet
{
    /// <summary>y = f(x; p, q).</summary>
    public static void Unary<TOp, T>(T* x, T* y, nint n, double p = 0, double q = 0)
        where TOp : struct, IParamUnaryOp
        where T : unmanaged
    {
        if ((n | Recording.Mask) < 2 * Grain) MapRange<TOp, T>.Launch(x, y, n, p, q);
        else Share(n, Grain, new MapRange<TOp, T> { X = x, Y = y, P = p, Q = q });
    }

    /// <summary>dx = or += dL/dx. x and y may be null where the op does not need them.</summary>
    public static void UnaryGrad<TOp, T>(
        T* g, nint sg, T* x, T* y, T* dx, nint n, bool accumulate, double p = 0, double q = 0)
        where TOp : struct, IParamUnaryOp
        where T : unmanaged
    {
        if (accumulate) UnaryGrad<TOp, Add, T>(g, sg, x, y, dx, n, p, q);
        else UnaryGrad<TOp, Write, T>(g, sg, x, y, dx, n, p, q);
    }

    /// <summary>y = f(a, b; p).</summary>
    public static void Binary<TOp, T>(T* a, nint sa, T* b, nint sb, T* y, nint n, double p = 0)
        where TOp : struct, IBinaryOp
        where T : unmanaged
    {
        if ((n | Recording.Mask) < 2 * Grain) ZipRange<TOp, T>.Launch(a, sa, b, sb, y, n, p);
        else Share(n, Grain, new ZipRange<TOp, T> { A = a, StrideA = sa, B = b, StrideB = sb, Y = y, P = p });
    }

    /// <summary>d = or += dL/da. a, b and y may be null where the op does not need them.</summary>
    public static void BinaryGradA<TOp, T>(
        T* g, nint sg, T* a, nint sa, T* b, nint sb, T* y, T* d, nint n, bool accumulate, double p = 0)
        where TOp : struct, IBinaryOp
        where T : unmanaged
    {
        if (accumulate) BinaryGrad<TOp, SideA, Add, T>(g, sg, a, sa, b, sb, y, d, n, p);
        else BinaryGrad<TOp, SideA, Write, T>(g, sg, a, sa, b, sb, y, d, n, p);
    }

    /// <summary>d = or += dL/db. a, b and y may be null where the op does not need them.</summary>
    public static void BinaryGradB<TOp, T>(
        T* g, nint sg, T* a, nint sa, T* b, nint sb, T* y, T* d, nint n, bool accumulate, double p = 0)
        where TOp : struct, IBinaryOp
        where T : unmanaged
    {
        if (accumulate) BinaryGrad<TOp, SideB, Add, T>(g, sg, a, sa, b, sb, y, d, n, p);
        else BinaryGrad<TOp, SideB, Write, T>(g, sg, a, sa, b, sb, y, d, n, p);
    }

    /// <summary>y = 1 where the predicate holds, else 0.</summary>
    public static void Compare<TOp, T>(T* a, nint sa, T* b, nint sb, byte* y, nint n)
        where TOp : struct, ICompareOp
        where T : unmanaged
    {
        if ((n | Recording.Mask) < 2 * Grain) CompareRange<TOp, T>.Launch(a, sa, b, sb, y, n);
        else Share(n, Grain, new CompareRange<TOp, T> { A = a, StrideA = sa, B = b, StrideB = sb, Y = y });
    }

    /// <summary>y = c != 0 ? a : b.</summary>
    public static void Where<T>(byte* c, nint sc, T* a, nint sa, T* b, nint sb, T* y, nint n) where T : unmanaged
    {
        if ((n | Recording.Mask) < 2 * Grain) WhereRange<T>.Launch(c, sc, a, sa, b, sb, y, n);
        else Share(
            n, Grain, new WhereRange<T> { C = c, StrideC = sc, A = a, StrideA = sa, B = b, StrideB = sb, Y = y });
    }

    /// <summary>y = *x everywhere.</summary>
    public static void Spread<T>(T* x, T* y, nint n) where T : unmanaged =>
        Share(n, Grain, new SpreadRange<T> { X = x, Y = y });

    /// <summary>y = value.</summary>
    public static void Fill<T>(T* y, nint n, T value) where T : unmanaged
    {
        if ((n | Recording.Mask) < 2 * Grain) FillRange<T>.Launch(y, n, value);
        else Share(n, Grain, new FillRange<T> { Y = y, Value = value });
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void UnaryGrad<TOp, TMode, T>(T* g, nint sg, T* x, T* y, T* dx, nint n, double p, double q)
        where TOp : struct, IParamUnaryOp
        where TMode : struct, IStoreMode
        where T : unmanaged
    {
        if ((n | Recording.Mask) < 2 * Grain) MapGradRange<TOp, TMode, T>.Launch(g, sg, x, y, dx, n, p, q);
        else Share(
            n, Grain, new MapGradRange<TOp, TMode, T> { G = g, StrideG = sg, X = x, Y = y, D = dx, P = p, Q = q });
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void BinaryGrad<TOp, TSide, TMode, T>(
        T* g, nint sg, T* a, nint sa, T* b, nint sb, T* y, T* d, nint n, double p)
        where TOp : struct, IBinaryOp
        where TSide : struct, IZipSide
        where TMode : struct, IStoreMode
        where T : unmanaged
    {
        if ((n | Recording.Mask) < 2 * Grain)
        {
            ZipGradRange<TOp, TSide, TMode, T>.Launch(g, sg, a, sa, b, sb, y, d, n, p);
            return;
        }
        Share(n, Grain, new ZipGradRange<TOp, TSide, TMode, T>
        {
            G = g,
            StrideG = sg,
            A = a,
            StrideA = sa,
            B = b,
            StrideB = sb,
            Y = y,
            D = d,
            P = p,
        });
    }
}
