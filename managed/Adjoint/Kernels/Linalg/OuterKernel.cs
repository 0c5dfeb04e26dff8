using Adjoint.Simd;

namespace Adjoint.Kernels;

/// <summary>(T* a, nint step, nint rows, nint columns, T alpha, T* u, nint stepU, T* v): a += alpha u v^T, one fused
/// multiply-add for each element.</summary>
internal readonly unsafe struct OuterKernel : IKernel
{
    public static string Name => "linalg_outer";

    public static void* Managed<V, V1, T>()
        where V : struct, ISimd<V, T>
        where V1 : struct, ISimd<V1, T>
        where T : unmanaged
        => (delegate*<T*, nint, nint, nint, T, T*, nint, T*, void>)&Run<V, V1, T>;

    public static void* Native<T>() where T : unmanaged =>
        throw new NotSupportedException($"{Name} has no native twin");

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Run<V, V1, T>(T* a, nint step, nint rows, nint columns, T alpha, T* u, nint stepU, T* v)
        where V : struct, ISimd<V, T>
        where V1 : struct, ISimd<V1, T>
        where T : unmanaged
    {
        for (nint i = 0; i < rows; i++, a += step, u += stepU)
        {
            T factor;
            V1.Store(V1.Broadcast(alpha) * V1.Load(u), &factor);
            V f = V.Broadcast(factor);
            nint j = 0;
            for (; j <= columns - V.Count; j += V.Count) V.Store(V.Fma(f, V.Load(v + j), V.Load(a + j)), a + j);
            for (; j < columns; j++)
                V1.Store(V1.Fma(V1.Broadcast(factor), V1.Load(v + j), V1.Load(a + j)), a + j);
        }
    }
}

/// <summary>(T* a, nint step, nint columns, nint count, T* c, T* s, bool upwards): plane rotations of neighbouring
/// rows, one after the other: (a_j, a_j+1) = (c_j a_j + s_j a_j+1, c_j a_j+1 - s_j a_j).</summary>
/// <remarks>A strip of columns goes through all rotations with the row that two of them share in registers: each row is
/// read and written once.</remarks>
internal readonly unsafe struct RotationKernel : IKernel
{
    public static string Name => "linalg_rotations";

    public static void* Managed<V, V1, T>()
        where V : struct, ISimd<V, T>
        where V1 : struct, ISimd<V1, T>
        where T : unmanaged
        => (delegate*<T*, nint, nint, nint, T*, T*, bool, void>)&Run<V, V1, T>;

    public static void* Native<T>() where T : unmanaged =>
        throw new NotSupportedException($"{Name} has no native twin");

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Run<V, V1, T>(T* a, nint step, nint columns, nint count, T* c, T* s, bool upwards)
        where V : struct, ISimd<V, T>
        where V1 : struct, ISimd<V1, T>
        where T : unmanaged
    {
        nint j = 0;
        for (; j <= columns - 4 * V.Count; j += 4 * V.Count) Strip<V, T>(a + j, step, count, c, s, upwards);
        for (; j <= columns - V.Count; j += V.Count) Narrow<V, T>(a + j, step, count, c, s, upwards);
        for (; j < columns; j++) Narrow<V1, T>(a + j, step, count, c, s, upwards);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Strip<V, T>(T* a, nint step, nint count, T* c, T* s, bool upwards)
        where V : struct, ISimd<V, T>
        where T : unmanaged
    {
        nint n = V.Count, at = upwards ? count : 0, way = upwards ? -1 : 1;
        T* held = a + at * step;
        V h0 = V.Load(held), h1 = V.Load(held + n), h2 = V.Load(held + 2 * n), h3 = V.Load(held + 3 * n);
        for (nint k = 0; k < count; k++)
        {
            nint rotation = upwards ? at - 1 : at;
            V cs = V.Broadcast(c[rotation]), sn = V.Broadcast(s[rotation]);
            // The held row is the lower one of the pair on the way up: there the sine changes its sign.
            V sh = upwards ? -sn : sn;
            T* row = a + at * step, next = row + way * step;
            V x0 = V.Load(next), x1 = V.Load(next + n), x2 = V.Load(next + 2 * n), x3 = V.Load(next + 3 * n);
            V.Store(V.Fma(sh, x0, cs * h0), row);
            V.Store(V.Fma(sh, x1, cs * h1), row + n);
            V.Store(V.Fma(sh, x2, cs * h2), row + 2 * n);
            V.Store(V.Fma(sh, x3, cs * h3), row + 3 * n);
            h0 = V.Fma(-sh, h0, cs * x0);
            h1 = V.Fma(-sh, h1, cs * x1);
            h2 = V.Fma(-sh, h2, cs * x2);
            h3 = V.Fma(-sh, h3, cs * x3);
            at += way;
        }
        held = a + at * step;
        V.Store(h0, held);
        V.Store(h1, held + n);
        V.Store(h2, held + 2 * n);
        V.Store(h3, held + 3 * n);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Narrow<V, T>(T* a, nint step, nint count, T* c, T* s, bool upwards)
        where V : struct, ISimd<V, T>
        where T : unmanaged
    {
        nint at = upwards ? count : 0, way = upwards ? -1 : 1;
        V held = V.Load(a + at * step);
        for (nint k = 0; k < count; k++)
        {
            nint rotation = upwards ? at - 1 : at;
            V cs = V.Broadcast(c[rotation]), sn = V.Broadcast(s[rotation]), sh = upwards ? -sn : sn;
            V next = V.Load(a + (at + way) * step);
            V.Store(V.Fma(sh, next, cs * held), a + at * step);
            held = V.Fma(-sh, held, cs * next);
            at += way;
        }
        V.Store(held, a + at * step);
    }
}
