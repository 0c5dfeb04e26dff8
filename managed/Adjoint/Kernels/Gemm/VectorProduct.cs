using Adjoint.Simd;

namespace Adjoint.Kernels.Gemm;

/// <summary>
/// Products of which one side is a vector: y = alpha * M x + beta * y. Each element of M is used once, so nothing is
/// packed and the memory is the limit. <see cref="Columns"/> serves an M whose outputs lie side by side, <see
/// cref="Dots"/> one whose sums do.
/// </summary>
internal static unsafe class VectorProduct<V, S, T>
    where V : struct, ISimd<V, T>
    where S : struct, ISimd<S, T>
    where T : unmanaged
{
    /// <summary>
    /// Lanes of a dot product on every machine. Lane l sums the terms p = l modulo <see cref="DotLanes"/>.
    /// </summary>
    internal static int DotLanes
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => LaneSums<S, T>.Lanes;
    }

    /// <summary>
    /// M is (k, n) with contiguous rows; every output is the chain of the register tile, in blocks of k.
    /// </summary>
    internal static void Columns(
        nint n, nint k, T* x, nint stepX, T* matrix, nint lead, T alpha, T beta, bool readY, T* y, nint stepY)
    {
        for (nint p = 0; p < k; p += Blocking.KC)
        {
            nint depth = nint.Min(Blocking.KC, k - p);
            nint j = 0;
            j = Strips<V, C8>(j, n, depth, x, stepX, matrix, lead, alpha, beta, readY, y, stepY);
            j = Strips<V, C2>(j, n, depth, x, stepX, matrix, lead, alpha, beta, readY, y, stepY);
            j = Strips<V, C1>(j, n, depth, x, stepX, matrix, lead, alpha, beta, readY, y, stepY);
            if (V.Count > 1) Strips<S, C1>(j, n, depth, x, stepX, matrix, lead, alpha, beta, readY, y, stepY);
            x += depth * stepX;
            matrix += depth * lead;
            beta = Scalar.One<T>();
            readY = true;
        }
    }

    /// <summary>Whole strips of TVectors vectors from output j on; returns the first output that is left.</summary>
    [SkipLocalsInit]
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static nint Strips<L, TVectors>(
        nint j, nint n, nint k, T* x, nint stepX, T* matrix, nint lead, T alpha, T beta, bool readY, T* y, nint stepY)
        where L : struct, ISimd<L, T>
        where TVectors : struct, IConstant
    {
        int width = TVectors.Value * L.Count;
        T* sums = stackalloc T[width];
        for (; j + width <= n; j += width)
        {
            L s0 = L.Zero, s1 = L.Zero, s2 = L.Zero, s3 = L.Zero, s4 = L.Zero, s5 = L.Zero, s6 = L.Zero, s7 = L.Zero;
            T* row = matrix + j, at = x;
            for (nint p = 0; p < k; p++, row += lead, at += stepX)
            {
                L factor = L.Broadcast(*at);
                s0 = L.Fma(factor, L.Load(row), s0);
                if (TVectors.Value > 1) s1 = L.Fma(factor, L.Load(row + L.Count), s1);
                if (TVectors.Value > 2)
                {
                    s2 = L.Fma(factor, L.Load(row + (2 * L.Count)), s2);
                    s3 = L.Fma(factor, L.Load(row + (3 * L.Count)), s3);
                    s4 = L.Fma(factor, L.Load(row + (4 * L.Count)), s4);
                    s5 = L.Fma(factor, L.Load(row + (5 * L.Count)), s5);
                    s6 = L.Fma(factor, L.Load(row + (6 * L.Count)), s6);
                    s7 = L.Fma(factor, L.Load(row + (7 * L.Count)), s7);
                }
            }
            L.Store(s0, sums);
            if (TVectors.Value > 1) L.Store(s1, sums + L.Count);
            if (TVectors.Value > 2)
            {
                L.Store(s2, sums + (2 * L.Count));
                L.Store(s3, sums + (3 * L.Count));
                L.Store(s4, sums + (4 * L.Count));
                L.Store(s5, sums + (5 * L.Count));
                L.Store(s6, sums + (6 * L.Count));
                L.Store(s7, sums + (7 * L.Count));
            }
            Put<L>(width, sums, alpha, beta, readY, y + (j * stepY), stepY);
        }
        return j;
    }

    /// <summary>Finished sums meet y; <paramref name="count"/> is a multiple of the lanes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Put<L>(nint count, T* sums, T alpha, T beta, bool readY, T* y, nint stepY)
        where L : struct, ISimd<L, T>
    {
        if (stepY == 1)
        {
            L factor = L.Broadcast(alpha), old = L.Broadcast(beta);
            for (nint i = 0; i < count; i += L.Count)
                RegisterTile<L, T>.Put(y + i, L.Load(sums + i), factor, old, readY);
        }
        else
        {
            S factor = S.Broadcast(alpha), old = S.Broadcast(beta);
            for (nint i = 0; i < count; i++, y += stepY)
                RegisterTile<S, T>.Put(y, S.Load(sums + i), factor, old, readY);
        }
    }

    /// <summary>M is (n, k) with contiguous rows, x is contiguous, k is at least <see cref="DotLanes"/>.</summary>
    [SkipLocalsInit]
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void Dots(
        nint n, nint k, T* x, T* matrix, nint lead, T alpha, T beta, bool readY, T* y, nint stepY)
    {
        const int Group = 4;
        // The last, partial step is read as the last whole step before the end; its lanes already summed are masked to
        // 0.
        int rest = (int)(k % DotLanes);
        nint whole = k - rest;
        T* lanes = stackalloc T[Group * 64 / sizeof(T)];
        T* tail = stackalloc T[64 / sizeof(T)], mask = stackalloc T[64 / sizeof(T)];
        for (int l = 0; l < DotLanes && rest > 0; l++)
        {
            bool isNew = l >= DotLanes - rest;
            tail[l] = isNew ? x[k - DotLanes + l] : default;
            S.Store(S.Equal(S.Zero, isNew ? S.Zero : S.One), mask + l);
        }
        S factor = S.Broadcast(alpha), old = S.Broadcast(beta);
        nint j = 0;
        // Four rows at a time: one row alone is one or two chains of additions, each waiting for the one before.
        for (; j + Group <= n; j += Group)
        {
            Lanes<C4>(whole, rest, k, x, tail, mask, matrix + (j * lead), lead, lanes);
            LaneSums<S, T>.Fold4(lanes);
            T* out4 = y + (j * stepY);
            RegisterTile<S, T>.Put(out4, S.Load(lanes), factor, old, readY);
            RegisterTile<S, T>.Put(out4 + stepY, S.Load(lanes + 1), factor, old, readY);
            RegisterTile<S, T>.Put(out4 + (2 * stepY), S.Load(lanes + 2), factor, old, readY);
            RegisterTile<S, T>.Put(out4 + (3 * stepY), S.Load(lanes + 3), factor, old, readY);
        }
        for (; j < n; j++)
        {
            Lanes<C1>(whole, rest, k, x, tail, mask, matrix + (j * lead), lead, lanes);
            RegisterTile<S, T>.Put(y + (j * stepY), LaneSums<S, T>.Fold(lanes), factor, old, readY);
        }
    }

    /// <summary>The lanes of the dot products of TRows rows with x, DotLanes of them a row.</summary>
    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    private static void Lanes<TRows>(
        nint whole, int rest, nint k, T* x, T* tail, T* mask, T* row, nint lead, T* lanes)
        where TRows : struct, IConstant
    {
        int pair = V.Count < DotLanes ? 2 : 1;
        for (int l = 0; l < DotLanes; l += pair * V.Count)
        {
            V s00 = V.Zero, s01 = V.Zero, s10 = V.Zero, s11 = V.Zero;
            V s20 = V.Zero, s21 = V.Zero, s30 = V.Zero, s31 = V.Zero;
            V x0, x1 = V.Zero;
            nint lead2 = 2 * lead, lead3 = 3 * lead;
            for (nint p = l; p < whole; p += DotLanes)
            {
                T* at = row + p;
                x0 = V.Load(x + p);
                if (V.Count < DotLanes) x1 = V.Load(x + p + V.Count);
                s00 = V.Fma(x0, V.Load(at), s00);
                if (V.Count < DotLanes) s01 = V.Fma(x1, V.Load(at + V.Count), s01);
                if (TRows.Value > 1)
                {
                    s10 = V.Fma(x0, V.Load(at + lead), s10);
                    if (V.Count < DotLanes) s11 = V.Fma(x1, V.Load(at + lead + V.Count), s11);
                    s20 = V.Fma(x0, V.Load(at + lead2), s20);
                    if (V.Count < DotLanes) s21 = V.Fma(x1, V.Load(at + lead2 + V.Count), s21);
                    s30 = V.Fma(x0, V.Load(at + lead3), s30);
                    if (V.Count < DotLanes) s31 = V.Fma(x1, V.Load(at + lead3 + V.Count), s31);
                }
            }
            if (rest > 0)
            {
                T* at = row + (k - DotLanes + l);
                x0 = V.Load(tail + l);
                V m0 = V.Load(mask + l), m1 = V.Zero;
                s00 = V.Fma(x0, V.Select(m0, V.Load(at), V.Zero), s00);
                if (V.Count < DotLanes)
                {
                    x1 = V.Load(tail + l + V.Count);
                    m1 = V.Load(mask + l + V.Count);
                    s01 = V.Fma(x1, V.Select(m1, V.Load(at + V.Count), V.Zero), s01);
                }
                if (TRows.Value > 1)
                {
                    s10 = V.Fma(x0, V.Select(m0, V.Load(at + lead), V.Zero), s10);
                    s20 = V.Fma(x0, V.Select(m0, V.Load(at + lead2), V.Zero), s20);
                    s30 = V.Fma(x0, V.Select(m0, V.Load(at + lead3), V.Zero), s30);
                    if (V.Count < DotLanes)
                    {
                        s11 = V.Fma(x1, V.Select(m1, V.Load(at + lead + V.Count), V.Zero), s11);
                        s21 = V.Fma(x1, V.Select(m1, V.Load(at + lead2 + V.Count), V.Zero), s21);
                        s31 = V.Fma(x1, V.Select(m1, V.Load(at + lead3 + V.Count), V.Zero), s31);
                    }
                }
            }
            PutLanes(lanes + l, s00, s01);
            if (TRows.Value > 1)
            {
                PutLanes(lanes + DotLanes + l, s10, s11);
                PutLanes(lanes + (2 * DotLanes) + l, s20, s21);
                PutLanes(lanes + (3 * DotLanes) + l, s30, s31);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void PutLanes(T* lanes, V s0, V s1)
    {
        V.Store(s0, lanes);
        if (V.Count < DotLanes) V.Store(s1, lanes + V.Count);
    }
}
