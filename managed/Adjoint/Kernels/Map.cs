using Adjoint.Simd;

namespace Adjoint.Kernels;

/// <summary>How a backward kernel stores: it writes the gradient, or adds to what is there.</summary>
internal interface IStoreMode
{
    static abstract bool Adds { get; }

    /// <summary>What the mode appends to a kernel's name.</summary>
    static abstract string Suffix { get; }
}

internal readonly struct Write : IStoreMode
{
    public static bool Adds => false;
    public static string Suffix => "";
}

internal readonly struct Add : IStoreMode
{
    public static bool Adds => true;
    public static string Suffix => "add";
}

/// <summary>The loops of unary ops.</summary>
/// <remarks>
/// Left-over elements: with at least one full vector in the run, the last vector overlaps the one before. Its inputs
/// are
/// read before the loop, so this also holds when the output lies on an input. Shorter runs take one lane at a time.
/// </remarks>
internal static unsafe class Map
{
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    [SkipLocalsInit]
    public static void Forward<TOp, V, V1, T>(T* x, T* y, nint n, double p, double q)
        where TOp : struct, IParamUnaryOp
        where V : struct, ISimd<V, T>
        where V1 : struct, ISimd<V1, T>
        where T : unmanaged
    {
        if (n < V.Count)
        {
            V1 p1 = V1.Const(p), q1 = V1.Const(q);
            for (nint i = 0; i < n; i++) V1.Store(TOp.Forward(V1.Load(x + i), p1, q1), y + i);
            return;
        }

        V pv = V.Const(p), qv = V.Const(q);
        nint last = n - V.Count;
        V xLast = V.Load(x + last);
        nint k = 0;
        for (; k <= n - 2 * V.Count; k += 2 * V.Count)
        {
            V x0 = V.Load(x + k), x1 = V.Load(x + k + V.Count);
            V.Store(TOp.Forward(x0, pv, qv), y + k);
            V.Store(TOp.Forward(x1, pv, qv), y + k + V.Count);
        }
        if (k <= last) V.Store(TOp.Forward(V.Load(x + k), pv, qv), y + k);
        if (n % V.Count != 0) V.Store(TOp.Forward(xLast, pv, qv), y + last);
    }

    /// <summary>The same for a long formula, which stands here once for vectors.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    [SkipLocalsInit]
    public static void ForwardSingly<TOp, V, V1, T>(T* x, T* y, nint n, double p, double q)
        where TOp : struct, IParamUnaryOp
        where V : struct, ISimd<V, T>
        where V1 : struct, ISimd<V1, T>
        where T : unmanaged
    {
        if (n < V.Count)
        {
            V1 p1 = V1.Const(p), q1 = V1.Const(q);
            for (nint i = 0; i < n; i++) V1.Store(TOp.Forward(V1.Load(x + i), p1, q1), y + i);
            return;
        }

        V pv = V.Const(p), qv = V.Const(q);
        nint last = n - V.Count;
        V xLast = V.Load(x + last);
        for (nint k = 0; k < n; k += V.Count)
        {
            V xk = k < last ? V.Load(x + k) : xLast;
            V.Store(TOp.Forward(xk, pv, qv), y + nint.Min(k, last));
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    [SkipLocalsInit]
    public static void Backward<TOp, TMode, V, V1, T>(T* g, nint sg, T* x, T* y, T* dx, nint n, double p, double q)
        where TOp : struct, IParamUnaryOp
        where TMode : struct, IStoreMode
        where V : struct, ISimd<V, T>
        where V1 : struct, ISimd<V1, T>
        where T : unmanaged
    {
        if (n < V.Count)
        {
            V1 p1 = V1.Const(p), q1 = V1.Const(q);
            for (nint i = 0; i < n; i++) Step<TOp, TMode, V1, T>(V1.Load(g + i * sg), x, y, dx, i, p1, q1);
            return;
        }

        Unsafe.SkipInit(out V gLanes);
        if (sg == 0)
        {
            gLanes = V.Broadcast(*g);
            g = (T*)Unsafe.AsPointer(ref gLanes);
        }
        V pv = V.Const(p), qv = V.Const(q);
        nint last = n - V.Count;
        V result = Gradient<TOp, TMode, V, T>(V.Load(g + last * sg), x, y, dx, last, pv, qv);
        for (nint k = 0; k <= last; k += V.Count)
            Step<TOp, TMode, V, T>(V.Load(g + k * sg), x, y, dx, k, pv, qv);
        if (n % V.Count != 0) V.Store(result, dx + last);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Step<TOp, TMode, V, T>(V g, T* x, T* y, T* dx, nint i, V p, V q)
        where TOp : struct, IParamUnaryOp
        where TMode : struct, IStoreMode
        where V : struct, ISimd<V, T>
        where T : unmanaged
        => V.Store(Gradient<TOp, TMode, V, T>(g, x, y, dx, i, p, q), dx + i);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static V Gradient<TOp, TMode, V, T>(V g, T* x, T* y, T* dx, nint i, V p, V q)
        where TOp : struct, IParamUnaryOp
        where TMode : struct, IStoreMode
        where V : struct, ISimd<V, T>
        where T : unmanaged
    {
        V xi = (TOp.Needs & Needs.X) != 0 ? V.Load(x + i) : V.Zero;
        V yi = (TOp.Needs & Needs.Y) != 0 ? V.Load(y + i) : V.Zero;
        V d = TOp.Backward(g, xi, yi, p, q);
        return TMode.Adds ? V.Load(dx + i) + d : d;
    }
}
