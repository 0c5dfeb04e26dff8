using System.Numerics;

namespace Adjoint.Kernels;

/// <summary>What an op on each matrix of a batch is given: where the matrix's operands lie, its sizes, its
/// options.</summary>
/// <remarks>Operands are row-major, one after the other; a length of 0 is an operand that the op has not.</remarks>
internal unsafe struct MatrixBatch<T> where T : unmanaged, IFloatingPointIeee754<T>
{
    /// <summary>Read.</summary>
    public T* A, B, C;

    /// <summary>Written.</summary>
    public T* X, Y, Z;

    public nint LengthA, LengthB, LengthC, LengthX, LengthY, LengthZ;

    /// <summary>Exchanges of rows; written if <see cref="WritesPivots"/>, else read.</summary>
    public int* Pivots;

    public nint LengthPivots;
    public bool WritesPivots;

    /// <summary>One number for each matrix: 0 if all went well; null for none.</summary>
    public int* Info;

    public nint Rows, Columns, Width;

    /// <summary>Yes or no, as the op has it.</summary>
    public bool Upper, Transposed, Unit;

    /// <summary>The operands of matrix i.</summary>
    public readonly MatrixBatch<T> At(nint i)
    {
        MatrixBatch<T> one = this;
        one.A += i * LengthA;
        one.B += i * LengthB;
        one.C += i * LengthC;
        one.X += i * LengthX;
        one.Y += i * LengthY;
        one.Z += i * LengthZ;
        one.Pivots += i * LengthPivots;
        one.Info = Info == null ? null : Info + i;
        return one;
    }

    public readonly void Report(int info)
    {
        if (Info != null) *Info = info;
    }

    public readonly void Tell(Operands operands)
    {
        operands.ReadRows(A, LengthA);
        operands.ReadRows(B, LengthB);
        operands.ReadRows(C, LengthC);
        operands.WriteRows(X, LengthX);
        operands.WriteRows(Y, LengthY);
        operands.WriteRows(Z, LengthZ);
        if (WritesPivots) operands.WriteRows(Pivots, LengthPivots);
        else operands.ReadRows(Pivots, LengthPivots);
        operands.Write(Info);
        operands.Number(Rows);
        operands.Number(Columns);
        operands.Number(Width);
        operands.Number((Upper ? 1L : 0) + (Transposed ? 2 : 0) + (Unit ? 4 : 0));
    }
}

/// <summary>An op on one matrix.</summary>
internal unsafe interface IMatrixOp
{
    static abstract void Run<T>(in MatrixBatch<T> one) where T : unmanaged, IFloatingPointIeee754<T>;
}

/// <summary>The matrices of a batch are shared out whole; the products inside of a single one use the team.</summary>
internal struct MatrixRange<TOp, T> : ILaunch
    where TOp : struct, IMatrixOp
    where T : unmanaged, IFloatingPointIeee754<T>
{
    public MatrixBatch<T> Batch;

    public readonly void Run(nint start, nint end)
    {
        for (nint i = start; i < end; i++) TOp.Run(Batch.At(i));
    }

    public readonly void Tell(Operands operands) => Batch.Tell(operands);
}

/// <summary>Refuses what a factorization reported: the first matrix of the batch whose number is not 0.</summary>
internal unsafe struct CheckInfoRange : ILaunch
{
    public int* Info;
    public nint Count;
    public LinalgFailure Failure;

    public readonly void Run(nint start, nint end)
    {
        for (nint i = 0; i < Count; i++)
            if (Info[i] != 0) throw LinalgErrors.Of(Failure, i, Count, Info[i]);
    }

    public readonly void Tell(Operands operands)
    {
        operands.ReadAll(Info, Count);
        operands.Number(Count);
        operands.Number((long)Failure);
    }
}

internal static unsafe partial class KernelSet
{
    /// <summary>An op on each of <paramref name="count"/> matrices.</summary>
    public static void Matrices<TOp, T>(nint count, in MatrixBatch<T> batch)
        where TOp : struct, IMatrixOp
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        nint work = batch.Rows * nint.Max(batch.Columns, 1) * nint.Max(nint.Max(batch.Columns, batch.Width), 1);
        Share(count, GemmGrain / nint.Max(1, work) + 1, new MatrixRange<TOp, T> { Batch = batch });
    }

    /// <summary>Throws if one of the numbers is not 0; in a replay, too.</summary>
    public static void CheckInfo(int* info, nint count, LinalgFailure failure) =>
        Share(1, 1, new CheckInfoRange { Info = info, Count = count, Failure = failure });
}
