using System.Numerics;

namespace Adjoint.Kernels;

/// <summary>y (rows) = the sum over right classes t and others c of max(0, 1 - x[t] + x[c]) / columns, and d (rows,
/// columns) its slopes. The right classes of a row stand in front of its first -1; targets were checked.</summary>
internal unsafe struct MultilabelMarginRange<T> : ILaunch where T : unmanaged, IFloatingPointIeee754<T>
{
    public T* X;
    public long* Target;
    public T* Y;
    public T* D;
    public nint Columns;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public readonly void Run(nint start, nint end)
    {
        for (nint row = start; row < end; row++)
            Y[row] = Row(X + row * Columns, Target + row * Columns, D + row * Columns);
    }

    private readonly T Row(T* x, long* target, T* d)
    {
        T share = T.One / T.CreateTruncating(Columns);
        nint right = 0;
        while (right < Columns && target[right] >= 0) right++;
        // Until the end NaN marks a right class; what it loses is added up where the hinges are.
        Lines.Fill(d, Columns, T.Zero);
        for (nint i = 0; i < right; i++) d[(nint)target[i]] = T.NaN;
        T sum = T.Zero;
        for (nint i = 0; i < right; i++)
        {
            T behind = T.One - x[(nint)target[i]];
            for (nint c = 0; c < Columns; c++)
            {
                T z = behind + x[c];
                if (T.IsNaN(d[c]) || !(z > T.Zero)) continue;
                sum += z;
                d[c] += share;
            }
        }
        for (nint i = 0; i < right; i++) d[(nint)target[i]] = T.Zero;
        for (nint i = 0; i < right; i++)
        {
            // A class that is named twice loses twice.
            T behind = T.One - x[(nint)target[i]], open = T.Zero;
            for (nint c = 0; c < Columns; c++)
                if (d[c] > T.Zero && behind + x[c] > T.Zero) open += share;
            d[(nint)target[i]] -= open;
        }
        return sum * share;
    }

    public readonly void Tell(Operands operands)
    {
        operands.ReadRows(X, Columns);
        operands.ReadRows(Target, Columns);
        operands.Write(Y);
        operands.WriteRows(D, Columns);
        operands.Number(Columns);
    }
}

internal static unsafe partial class KernelSet
{
    /// <summary>The losses of rows, and their slopes.</summary>
    public static void MultilabelMargin<T>(T* x, long* target, T* y, T* d, nint rows, nint columns)
        where T : unmanaged, IFloatingPointIeee754<T> =>
        Share(rows, OuterGrain(columns * columns), new MultilabelMarginRange<T>
        {
            X = x,
            Target = target,
            Y = y,
            D = d,
            Columns = columns,
        });
}
