using System.Runtime.Intrinsics.X86;
using Adjoint.Simd;

namespace Adjoint.Kernels.Gemm;

/// <summary>A JIT-time constant; the code for other values folds away in each instantiation.</summary>
internal interface IConstant
{
    static abstract int Value { get; }
}

internal readonly struct C1 : IConstant { public static int Value => 1; }
internal readonly struct C2 : IConstant { public static int Value => 2; }
internal readonly struct C4 : IConstant { public static int Value => 4; }
internal readonly struct C6 : IConstant { public static int Value => 6; }
internal readonly struct C8 : IConstant { public static int Value => 8; }
internal readonly struct C12 : IConstant { public static int Value => 12; }

/// <summary>How a register tile walks op(A).</summary>
internal interface IWalk
{
    /// <summary>
    /// The rows of one k step lie side by side (packed, or A is stored transposed); else the k steps of a row do.
    /// </summary>
    static abstract bool RowsAdjacent { get; }
}

internal readonly struct RowsAdjacent : IWalk { static bool IWalk.RowsAdjacent => true; }
internal readonly struct StepsAdjacent : IWalk { static bool IWalk.RowsAdjacent => false; }

/// <summary>
/// The innermost loop: a tile of C of up to 12 rows and one or two vectors of columns, kept in registers over a k
/// block. Written once; rows, columns and the walk over A are constants, so an instantiation holds only its own
/// accumulators.
/// </summary>
/// <remarks>
/// The formula of every element, whatever tile it falls in: acc = fma(a[p], b[p], acc) for p in order from acc = 0,
/// then c = alpha * acc if beta is 0, else fma(alpha, acc, beta * c).
/// </remarks>
internal static unsafe class RegisterTile<V, T>
    where V : struct, ISimd<V, T>
    where T : unmanaged
{
    /// <param name="k">Steps, at least 0.</param>
    /// <param name="a">Row i of step p is at <c>a[i + p * lda]</c> if rows are adjacent, else at <c>a[i * lda +
    /// p]</c>.</param>
    /// <param name="lda">Elements from step to step, or from row to row.</param>
    /// <param name="b">Step p is TColumns vectors at <c>b[p * ldb]</c>.</param>
    /// <param name="ldb">Elements from step to step of b.</param>
    /// <param name="alpha">Factor of the product.</param>
    /// <param name="beta">Factor of the old C.</param>
    /// <param name="readC">False: beta is 0, C is written and never read.</param>
    /// <param name="c">The tile of C: TColumns whole vectors in each row.</param>
    /// <param name="ldc">Elements from row to row of C.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void Run<TRows, TColumns, TWalk>(
        nint k, T* a, nint lda, T* b, nint ldb, T alpha, T beta, bool readC, T* c, nint ldc)
        where TRows : struct, IConstant
        where TColumns : struct, IConstant
        where TWalk : struct, IWalk
    {
        V c00 = V.Zero, c01 = V.Zero, c10 = V.Zero, c11 = V.Zero;
        V c20 = V.Zero, c21 = V.Zero, c30 = V.Zero, c31 = V.Zero;
        V c40 = V.Zero, c41 = V.Zero, c50 = V.Zero, c51 = V.Zero;
        V c60 = V.Zero, c61 = V.Zero, c70 = V.Zero, c71 = V.Zero;
        V c80 = V.Zero, c81 = V.Zero, c90 = V.Zero, c91 = V.Zero;
        V ca0 = V.Zero, ca1 = V.Zero, cb0 = V.Zero, cb1 = V.Zero;
        V r, b0, b1 = V.Zero;

        // Rows by fours, each four with its own pointer: eleven offsets would not fit the registers.
        nint step = TWalk.RowsAdjacent ? lda : 1, r1 = TWalk.RowsAdjacent ? 1 : lda, r2 = 2 * r1, r3 = 3 * r1;
        T* a4 = a + (4 * r1), a8 = a + (8 * r1);

        if (Blocking.Prefetches(k, ldc * sizeof(T))) PrefetchRows(TRows.Value, TColumns.Value * V.Count, c, ldc);
        for (; k > 0; k--)
        {
            b0 = V.Load(b);
            if (TColumns.Value > 1) b1 = V.Load(b + V.Count);
            r = V.Broadcast(a[0]);
            c00 = V.Fma(r, b0, c00); if (TColumns.Value > 1) c01 = V.Fma(r, b1, c01);
            if (TRows.Value > 1)
            {
                r = V.Broadcast(a[r1]);
                c10 = V.Fma(r, b0, c10); if (TColumns.Value > 1) c11 = V.Fma(r, b1, c11);
            }
            if (TRows.Value > 2)
            {
                r = V.Broadcast(a[r2]);
                c20 = V.Fma(r, b0, c20); if (TColumns.Value > 1) c21 = V.Fma(r, b1, c21);
                r = V.Broadcast(a[r3]);
                c30 = V.Fma(r, b0, c30); if (TColumns.Value > 1) c31 = V.Fma(r, b1, c31);
            }
            if (TRows.Value > 4)
            {
                r = V.Broadcast(a4[0]);
                c40 = V.Fma(r, b0, c40); if (TColumns.Value > 1) c41 = V.Fma(r, b1, c41);
                r = V.Broadcast(a4[r1]);
                c50 = V.Fma(r, b0, c50); if (TColumns.Value > 1) c51 = V.Fma(r, b1, c51);
            }
            if (TRows.Value > 6)
            {
                r = V.Broadcast(a4[r2]);
                c60 = V.Fma(r, b0, c60); if (TColumns.Value > 1) c61 = V.Fma(r, b1, c61);
                r = V.Broadcast(a4[r3]);
                c70 = V.Fma(r, b0, c70); if (TColumns.Value > 1) c71 = V.Fma(r, b1, c71);
            }
            if (TRows.Value > 8)
            {
                r = V.Broadcast(a8[0]);
                c80 = V.Fma(r, b0, c80); if (TColumns.Value > 1) c81 = V.Fma(r, b1, c81);
                r = V.Broadcast(a8[r1]);
                c90 = V.Fma(r, b0, c90); if (TColumns.Value > 1) c91 = V.Fma(r, b1, c91);
                r = V.Broadcast(a8[r2]);
                ca0 = V.Fma(r, b0, ca0); if (TColumns.Value > 1) ca1 = V.Fma(r, b1, ca1);
                r = V.Broadcast(a8[r3]);
                cb0 = V.Fma(r, b0, cb0); if (TColumns.Value > 1) cb1 = V.Fma(r, b1, cb1);
            }
            a += step;
            if (TRows.Value > 4) a4 += step;
            if (TRows.Value > 8) a8 += step;
            b += ldb;
        }

        V va = V.Broadcast(alpha), vb = V.Broadcast(beta);
        PutRow<TColumns>(ref c, ldc, c00, c01, va, vb, readC);
        if (TRows.Value > 1) PutRow<TColumns>(ref c, ldc, c10, c11, va, vb, readC);
        if (TRows.Value > 2)
        {
            PutRow<TColumns>(ref c, ldc, c20, c21, va, vb, readC);
            PutRow<TColumns>(ref c, ldc, c30, c31, va, vb, readC);
        }
        if (TRows.Value > 4)
        {
            PutRow<TColumns>(ref c, ldc, c40, c41, va, vb, readC);
            PutRow<TColumns>(ref c, ldc, c50, c51, va, vb, readC);
        }
        if (TRows.Value > 6)
        {
            PutRow<TColumns>(ref c, ldc, c60, c61, va, vb, readC);
            PutRow<TColumns>(ref c, ldc, c70, c71, va, vb, readC);
        }
        if (TRows.Value > 8)
        {
            PutRow<TColumns>(ref c, ldc, c80, c81, va, vb, readC);
            PutRow<TColumns>(ref c, ldc, c90, c91, va, vb, readC);
            PutRow<TColumns>(ref c, ldc, ca0, ca1, va, vb, readC);
            PutRow<TColumns>(ref c, ldc, cb0, cb1, va, vb, readC);
        }
    }

    /// <summary>What the sums will meet, asked for before they are made.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void PrefetchRows(int rows, int columns, T* c, nint ldc)
    {
        if (!Sse.IsSupported) return;
        for (int i = 0; i < rows; i++, c += ldc)
        {
            Sse.Prefetch0(c);
            Sse.Prefetch0(c + columns - 1);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void PutRow<TColumns>(ref T* c, nint ldc, V x0, V x1, V alpha, V beta, bool readC)
        where TColumns : struct, IConstant
    {
        Put(c, x0, alpha, beta, readC);
        if (TColumns.Value > 1) Put(c + V.Count, x1, alpha, beta, readC);
        c += ldc;
    }

    /// <summary>The one place where a finished sum meets C.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static void Put(T* c, V sum, V alpha, V beta, bool readC) =>
        V.Store(readC ? V.Fma(alpha, sum, beta * V.Load(c)) : alpha * sum, c);
}
