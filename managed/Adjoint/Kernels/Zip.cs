using Adjoint.Simd;

namespace Adjoint.Kernels;

/// <summary>Which input of a binary op a backward kernel differentiates.</summary>
internal interface IZipSide
{
    static abstract string Name { get; }
    static abstract Needs Needs<TOp>() where TOp : struct, IBinaryOp;

    static abstract N Backward<TOp, N>(N g, N a, N b, N y, N p)
        where TOp : struct, IBinaryOp
        where N : struct, INum<N>;
}

internal readonly struct SideA : IZipSide
{
    public static string Name => "a";
    public static Needs Needs<TOp>() where TOp : struct, IBinaryOp => TOp.NeedsA;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static N Backward<TOp, N>(N g, N a, N b, N y, N p)
        where TOp : struct, IBinaryOp
        where N : struct, INum<N> => TOp.BackwardA(g, a, b, y, p);
}

internal readonly struct SideB : IZipSide
{
    public static string Name => "b";
    public static Needs Needs<TOp>() where TOp : struct, IBinaryOp => TOp.NeedsB;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static N Backward<TOp, N>(N g, N a, N b, N y, N p)
        where TOp : struct, IBinaryOp
        where N : struct, INum<N> => TOp.BackwardB(g, a, b, y, p);
}

/// <summary>The loops of binary ops. Left-over elements as in <see cref="Map"/>.</summary>
/// <remarks>A broadcast operand (stride 0) is spread over a lane-sized buffer on the stack that the loop reads again
/// and
/// again with step 0: no branch in the loop, no loop per combination.</remarks>
internal static unsafe class Zip
{
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    [SkipLocalsInit]
    public static void Forward<TOp, V, V1, T>(T* a, nint sa, T* b, nint sb, T* y, nint n, double p)
        where TOp : struct, IBinaryOp
        where V : struct, ISimd<V, T>
        where V1 : struct, ISimd<V1, T>
        where T : unmanaged
    {
        if (n < V.Count)
        {
            V1 p1 = V1.Const(p);
            for (nint i = 0; i < n; i++)
                V1.Store(TOp.Forward(V1.Load(a + i * sa), V1.Load(b + i * sb), p1), y + i);
            return;
        }

        Unsafe.SkipInit(out V aLanes);
        Unsafe.SkipInit(out V bLanes);
        if (sa == 0)
        {
            aLanes = V.Broadcast(*a);
            a = (T*)Unsafe.AsPointer(ref aLanes);
        }
        if (sb == 0)
        {
            bLanes = V.Broadcast(*b);
            b = (T*)Unsafe.AsPointer(ref bLanes);
        }

        V pv = V.Const(p);
        nint last = n - V.Count, stepA = sa * V.Count, stepB = sb * V.Count;
        V aLast = V.Load(a + last * sa), bLast = V.Load(b + last * sb);
        T* end = y + last;
        for (; y <= end - V.Count; y += 2 * V.Count, a += 2 * stepA, b += 2 * stepB)
        {
            V a0 = V.Load(a), b0 = V.Load(b), a1 = V.Load(a + stepA), b1 = V.Load(b + stepB);
            V.Store(TOp.Forward(a0, b0, pv), y);
            V.Store(TOp.Forward(a1, b1, pv), y + V.Count);
        }
        if (y <= end) V.Store(TOp.Forward(V.Load(a), V.Load(b), pv), y);
        if (n % V.Count != 0) V.Store(TOp.Forward(aLast, bLast, pv), end);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    [SkipLocalsInit]
    public static void Backward<TOp, TSide, TMode, V, V1, T>(
        T* g, nint sg, T* a, nint sa, T* b, nint sb, T* y, T* d, nint n, double p)
        where TOp : struct, IBinaryOp
        where TSide : struct, IZipSide
        where TMode : struct, IStoreMode
        where V : struct, ISimd<V, T>
        where V1 : struct, ISimd<V1, T>
        where T : unmanaged
    {
        if (n < V.Count)
        {
            V1 p1 = V1.Const(p);
            for (nint i = 0; i < n; i++)
                V1.Store(Gradient<TOp, TSide, TMode, V1, T>(g + i * sg, a + i * sa, b + i * sb, y, d, i, p1), d + i);
            return;
        }

        Unsafe.SkipInit(out V gLanes);
        Unsafe.SkipInit(out V aLanes);
        Unsafe.SkipInit(out V bLanes);
        if (sg == 0)
        {
            gLanes = V.Broadcast(*g);
            g = (T*)Unsafe.AsPointer(ref gLanes);
        }
        if (sa == 0 && (TSide.Needs<TOp>() & Needs.X) != 0)
        {
            aLanes = V.Broadcast(*a);
            a = (T*)Unsafe.AsPointer(ref aLanes);
        }
        if (sb == 0 && (TSide.Needs<TOp>() & Needs.B) != 0)
        {
            bLanes = V.Broadcast(*b);
            b = (T*)Unsafe.AsPointer(ref bLanes);
        }

        V pv = V.Const(p);
        nint last = n - V.Count;
        V result = Gradient<TOp, TSide, TMode, V, T>(g + last * sg, a + last * sa, b + last * sb, y, d, last, pv);
        for (nint k = 0; k <= last; k += V.Count)
        {
            V.Store(Gradient<TOp, TSide, TMode, V, T>(g, a, b, y, d, k, pv), d + k);
            g += sg * V.Count;
            a += sa * V.Count;
            b += sb * V.Count;
        }
        if (n % V.Count != 0) V.Store(result, d + last);
    }

    /// <summary>g, a and b point at the element, y and d at the run.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static V Gradient<TOp, TSide, TMode, V, T>(T* g, T* a, T* b, T* y, T* d, nint i, V p)
        where TOp : struct, IBinaryOp
        where TSide : struct, IZipSide
        where TMode : struct, IStoreMode
        where V : struct, ISimd<V, T>
        where T : unmanaged
    {
        Needs needs = TSide.Needs<TOp>();
        V ai = (needs & Needs.X) != 0 ? V.Load(a) : V.Zero;
        V bi = (needs & Needs.B) != 0 ? V.Load(b) : V.Zero;
        V yi = (needs & Needs.Y) != 0 ? V.Load(y + i) : V.Zero;
        V result = TSide.Backward<TOp, V>(V.Load(g), ai, bi, yi, p);
        return TMode.Adds ? V.Load(d + i) + result : result;
    }
}
