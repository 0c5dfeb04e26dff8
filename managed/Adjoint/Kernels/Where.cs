using Adjoint.Simd;

namespace Adjoint.Kernels;

/// <summary>y = c != 0 ? a : b. Left-over elements as in <see cref="Map"/>.</summary>
internal static unsafe class Where
{
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    [SkipLocalsInit]
    public static void Run<V, V1, T>(byte* c, nint sc, T* a, nint sa, T* b, nint sb, T* y, nint n)
        where V : struct, ISimd<V, T>
        where V1 : struct, ISimd<V1, T>
        where T : unmanaged
    {
        if (n < V.Count)
        {
            for (nint i = 0; i < n; i++) y[i] = c[i * sc] != 0 ? a[i * sa] : b[i * sb];
            return;
        }

        ulong* conditions = stackalloc ulong[2]; // up to 16 lanes, one byte each
        Unsafe.SkipInit(out V aLanes);
        Unsafe.SkipInit(out V bLanes);
        if (sc == 0)
        {
            conditions[0] = conditions[1] = *c * 0x0101_0101_0101_0101UL;
            c = (byte*)conditions;
        }
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
        nint last = n - V.Count;
        V result = V.Select(V.LoadMask(c + last * sc), V.Load(a + last * sa), V.Load(b + last * sb));
        for (nint k = 0; k <= last; k += V.Count)
            V.Store(V.Select(V.LoadMask(c + k * sc), V.Load(a + k * sa), V.Load(b + k * sb)), y + k);
        if (n % V.Count != 0) V.Store(result, y + last);
    }
}

/// <summary>y = value, everywhere.</summary>
internal static unsafe class Fill
{
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    [SkipLocalsInit]
    public static void Run<V, T>(T* y, nint n, T value)
        where V : struct, ISimd<V, T>
        where T : unmanaged
    {
        nint k = 0;
        if (n >= V.Count)
        {
            V lanes = V.Broadcast(value);
            nint last = n - V.Count;
            for (; k < last; k += V.Count) V.Store(lanes, y + k);
            V.Store(lanes, y + last);
            return;
        }
        for (; k < n; k++) y[k] = value;
    }
}
