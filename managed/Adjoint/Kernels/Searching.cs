using System.Numerics;

namespace Adjoint.Kernels;

/// <summary>y[r, i] = where values[r, i] would be put into row r of sorted numbers: before the equal ones, or behind
/// them. NaN is put last.</summary>
internal unsafe struct SearchRange<T> : ILaunch where T : unmanaged, INumber<T>
{
    public T* Sorted;
    public T* Values;
    public long* Y;
    public nint Length;
    public nint Count;
    public nint Rows;
    public bool Right;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public readonly void Run(nint start, nint end)
    {
        for (nint i = start; i < end; i++)
        {
            // One row of sorted numbers serves all values.
            T* row = Sorted + (Rows == 1 ? 0 : i / Count * Length);
            T value = Values[i];
            nint low = 0, n = Length;
            while (n > 0)
            {
                nint half = n >> 1;
                T middle = row[low + half];
                bool before = Right ? !(middle > value) : !(middle >= value);
                if (before) low += half + 1;
                n = before ? n - half - 1 : half;
            }
            Y[i] = low;
        }
    }

    public readonly void Tell(Operands operands)
    {
        operands.ReadAll(Sorted, Rows * Length);
        operands.Read(Values);
        operands.Write(Y);
        operands.Number(Length);
        operands.Number(Count);
        operands.Number(Rows);
        operands.Number(Right ? 1L : 0);
    }
}

/// <summary>y[b] = how many elements lie in bin b of equal bins from low to high, the last of which has both its ends;
/// where both are equal, from the smallest element to the largest.</summary>
internal unsafe struct HistogramLaunch<T> : ILaunch where T : unmanaged, IFloatingPoint<T>
{
    public T* X;
    public T* Y;
    public nint Count;
    public nint Bins;
    public double Low;
    public double High;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public readonly void Run(nint start, nint end)
    {
        T low = T.CreateTruncating(Low), high = T.CreateTruncating(High);
        if (low == high && Count > 0)
        {
            low = high = X[0];
            for (nint i = 1; i < Count; i++) (low, high) = (T.Min(low, X[i]), T.Max(high, X[i]));
        }
        if (!T.IsFinite(low) || !T.IsFinite(high))
            throw new ArgumentException($"histc(): range of [{low}, {high}] is not finite");
        if (low == high) (low, high) = (low - T.One, high + T.One);
        T bins = T.CreateTruncating(Bins), width = high - low;
        for (nint b = 0; b < Bins; b++) Y[b] = T.Zero;
        for (nint i = 0; i < Count; i++)
        {
            T x = X[i];
            if (!(x >= low && x <= high)) continue;
            nint bin = nint.CreateTruncating((x - low) / width * bins);
            Y[nint.Min(bin, Bins - 1)] += T.One;
        }
    }

    public readonly void Tell(Operands operands)
    {
        operands.ReadAll(X, Count);
        operands.WriteAll(Y, Bins);
        operands.Number(Low);
        operands.Number(High);
    }
}

/// <summary>The lower (or upper) triangle of a matrix as coordinates: rows in y, columns behind them.</summary>
internal unsafe struct TriangleLaunch : ILaunch
{
    public long* Y;
    public nint Count;
    public long Rows;
    public long Columns;
    public long Offset;
    public bool Upper;

    public readonly void Run(nint start, nint end)
    {
        // Only rows that have an element: of the others there may be more than anybody can walk through.
        long from = Upper ? 0 : (long)Int128.Clamp(-(Int128)Offset, 0, Rows);
        long to = Upper ? (long)Int128.Clamp((Int128)Columns - Offset, 0, Rows) : Rows;
        nint at = 0;
        for (long r = from; r < to; r++)
        {
            (long first, long last) = Span(r, Columns, Offset, Upper);
            for (long c = first; c < last; c++, at++) (Y[at], Y[Count + at]) = (r, c);
        }
    }

    /// <summary>How many elements there are; of any sizes without walking through them.</summary>
    public static Int128 CountOf(long rows, long columns, long offset, bool upper)
    {
        if (upper)
        {
            long last = Math.Max(offset, long.MinValue + 1) - 1;
            return (Int128)rows * columns - CountOf(rows, columns, last, upper: false);
        }
        // Row r has r + offset + 1 columns, but no fewer than 0 and no more than there are.
        Int128 first = Int128.Clamp(-(Int128)offset, 0, rows);
        Int128 full = Int128.Clamp((Int128)columns - offset - 1, first, rows);
        Int128 growing = (first + full - 1) * (full - first) / 2 + (full - first) * ((Int128)offset + 1);
        return growing + (rows - full) * columns;
    }

    /// <summary>The columns of one row, the last one excluded.</summary>
    private static (long First, long Last) Span(long row, long columns, long offset, bool upper)
    {
        // Neither sum overflows: rows and columns are sizes, and an offset beyond them is cut.
        long diagonal = row + Math.Clamp(offset, -(1L << 62), 1L << 62);
        return upper ? (Math.Clamp(diagonal, 0, columns), columns) : (0, Math.Clamp(diagonal + 1, 0, columns));
    }

    public readonly void Tell(Operands operands)
    {
        operands.WriteAll(Y, 2 * Count);
        operands.Number(Rows);
        operands.Number(Columns);
        operands.Number(Offset);
        operands.Number(Upper ? 1L : 0);
    }
}

internal static unsafe partial class KernelSet
{
    /// <summary>y (rows, count) = where each value would be put into its row of sorted (rows, length), or into the one
    /// row that there is.</summary>
    public static void Search<T>(T* sorted, T* values, long* y, nint rows, nint length, nint count, bool right)
        where T : unmanaged, INumber<T>
        => Share(rows * count, Grain / 16, new SearchRange<T>
        {
            Sorted = sorted,
            Values = values,
            Y = y,
            Length = length,
            Count = count,
            Rows = rows,
            Right = right,
        });

    /// <summary>Runs of equal elements in a sorted row: values, where each run's elements were, how long it is. A NaN
    /// equals nothing.</summary>
    /// <returns>How many runs.</returns>
    public static nint Runs<T>(T* sorted, long* places, nint n, T* values, long* inverse, long* counts)
        where T : unmanaged, INumber<T>
    {
        nint runs = 0;
        for (nint i = 0; i < n; i++)
        {
            if (i == 0 || sorted[i] != sorted[i - 1])
            {
                values[runs] = sorted[i];
                counts[runs++] = 0;
            }
            counts[runs - 1]++;
            inverse[places[i]] = runs - 1;
        }
        return runs;
    }
}
