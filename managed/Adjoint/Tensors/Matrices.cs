using System.Numerics;
using Adjoint.Kernels;

namespace Adjoint.Tensors;

/// <summary>Factorizations and solutions of the matrices in the last two dimensions; nothing is recorded. Arguments are
/// floating point of one dtype with the same leading dimensions; results are row-major.</summary>
internal static unsafe class Matrices
{
    /// <summary>What an op takes and gives; what it has not stays null.</summary>
    private ref struct Call
    {
        public Tensor? A, B, C, X, Y, Z, Pivots, Info;
        public bool WritesPivots, Upper, Transposed, Unit;
        public long Rows, Columns, Width;
    }

    public static (Tensor Factor, Tensor Info) Cholesky(Tensor a, bool upper)
    {
        (long[] batch, long n, _) = Sizes(a);
        Tensor x = New(a, batch, n, n), info = New(DType.Int32, batch);
        Run<CholeskyOp>(batch, new Call { A = a, X = x, Info = info, Upper = upper, Rows = n, Columns = n });
        return (x, info);
    }

    public static (Tensor Factors, Tensor Pivots, Tensor Info) Lu(Tensor a)
    {
        (long[] batch, long m, long n) = Sizes(a);
        Tensor x = New(a, batch, m, n), pivots = New(DType.Int32, batch, Math.Min(m, n));
        Tensor info = New(DType.Int32, batch);
        Run<LuOp>(batch, new Call
        {
            A = a,
            X = x,
            Pivots = pivots,
            WritesPivots = true,
            Info = info,
            Rows = m,
            Columns = n,
        });
        return (x, pivots, info);
    }

    /// <summary>a^-1 b; without b, the inverse.</summary>
    public static (Tensor Solution, Tensor Factors, Tensor Pivots, Tensor Info) Solve(Tensor a, Tensor? b)
    {
        (long[] batch, long n, _) = Sizes(a);
        long width = b is null ? n : b.Layout.Sizes[^1];
        Tensor x = New(a, batch, n, width), factors = New(a, batch, n, n);
        Tensor pivots = New(DType.Int32, batch, n), info = New(DType.Int32, batch);
        Run<SolveOp>(batch, new Call
        {
            A = a,
            B = b,
            X = x,
            Y = factors,
            Pivots = pivots,
            WritesPivots = true,
            Info = info,
            Rows = n,
            Columns = n,
            Width = width,
        });
        return (x, factors, pivots, info);
    }

    /// <summary>a^-1 b or a^-T b from the factors of a.</summary>
    public static Tensor LuSolve(Tensor factors, Tensor pivots, Tensor b, bool transposed)
    {
        (long[] batch, long n, long width) = Sizes(b);
        Tensor x = New(b, batch, n, width);
        Run<LuSolveOp>(batch, new Call
        {
            A = factors,
            B = b,
            X = x,
            Pivots = pivots,
            Transposed = transposed,
            Rows = n,
            Columns = n,
            Width = width,
        });
        return x;
    }

    /// <summary>The determinant from the factors, or its sign and the logarithm of its magnitude.</summary>
    public static (Tensor Value, Tensor? Logarithm) Determinant(Tensor factors, Tensor pivots, bool logarithm)
    {
        (long[] batch, long n, _) = Sizes(factors);
        Tensor x = New(factors.DType, batch);
        Tensor? y = logarithm ? New(factors.DType, batch) : null;
        Run<DeterminantOp>(batch, new Call { A = factors, X = x, Y = y, Pivots = pivots, Unit = logarithm, Rows = n });
        return (x, y);
    }

    /// <summary>The permutations (..., m, m) of the exchanges.</summary>
    public static Tensor Permutation(Tensor pivots, long m, DType dtype)
    {
        long[] batch = pivots.Layout.Sizes[..^1];
        Tensor x = New(dtype, [.. batch, m, m]);
        Run<PermutationOp>(batch, new Call { X = x, Pivots = pivots, Rows = m });
        return x;
    }

    /// <summary>op(a)^-1 b of one triangle of a.</summary>
    public static Tensor TriangularSolve(Tensor a, Tensor b, bool upper, bool transposed, bool unit)
    {
        (long[] batch, long n, long width) = Sizes(b);
        Tensor x = New(b, batch, n, width);
        Run<TriangularSolveOp>(batch, new Call
        {
            A = a,
            B = b,
            X = x,
            Upper = upper,
            Transposed = transposed,
            Unit = unit,
            Rows = n,
            Columns = n,
            Width = width,
        });
        return x;
    }

    /// <summary>q (m, columns), null for none, and r (rows, n).</summary>
    public static (Tensor? Q, Tensor R) Qr(Tensor a, long? columns, long rows)
    {
        (long[] batch, long m, long n) = Sizes(a);
        Tensor? q = columns is { } width ? New(a, batch, m, width) : null;
        Tensor r = New(a, batch, rows, n);
        Run<QrOp>(batch, new Call { A = a, X = q, Y = r, Rows = m, Columns = n, Width = columns ?? 0 });
        return (q, r);
    }

    /// <summary>q b or q^T b, q the product of the reflectors below the diagonal of v.</summary>
    public static Tensor Reflect(Tensor v, Tensor tau, Tensor b, bool transposed)
    {
        (long[] batch, long m, long width) = Sizes(b);
        Tensor x = New(b, batch, m, width);
        Run<ReflectOp>(batch, new Call
        {
            A = v,
            B = b,
            C = tau,
            X = x,
            Transposed = transposed,
            Rows = m,
            Columns = v.Layout.Sizes[^1],
            Width = width,
        });
        return x;
    }

    public static (Tensor Values, Tensor? Vectors, Tensor Info) Eigen(Tensor a, bool upper, bool vectors)
    {
        (long[] batch, long n, _) = Sizes(a);
        Tensor x = New(a.DType, [.. batch, n]), info = New(DType.Int32, batch);
        Tensor? y = vectors ? New(a, batch, n, n) : null;
        Run<EigenOp>(batch, new Call { A = a, X = x, Y = y, Info = info, Upper = upper, Rows = n, Columns = n });
        return (x, y, info);
    }

    public static (Tensor? U, Tensor S, Tensor? Vh, Tensor Info) SingularValues(Tensor a, bool full, bool vectors)
    {
        (long[] batch, long m, long n) = Sizes(a);
        long k = Math.Min(m, n);
        Tensor s = New(a.DType, [.. batch, k]), info = New(DType.Int32, batch);
        Tensor? u = vectors ? New(a, batch, m, full ? m : k) : null;
        Tensor? vh = vectors ? New(a, batch, full ? n : k, n) : null;
        Run<SingularValuesOp>(batch, new Call
        {
            A = a,
            X = u,
            Y = s,
            Z = vh,
            Info = info,
            Unit = vectors,
            Rows = m,
            Columns = n,
        });
        return (u, s, vh, info);
    }

    public static Tensor Exponential(Tensor a)
    {
        (long[] batch, long n, _) = Sizes(a);
        Tensor x = New(a, batch, n, n);
        Run<MatrixExponentialOp>(batch, new Call { A = a, X = x, Rows = n, Columns = n });
        return x;
    }

    /// <summary>Throws if one of the numbers of a factorization is not 0.</summary>
    public static void Check(Tensor info, LinalgFailure failure)
    {
        if (info.Count == 0) return;
        KernelSet.CheckInfo(info.As<int>(), (nint)info.Count, failure);
        GC.KeepAlive(info);
    }

    private static (long[] Batch, long Rows, long Columns) Sizes(Tensor a) =>
        (a.Layout.Sizes[..^2], a.Layout.Sizes[^2], a.Layout.Sizes[^1]);

    private static Tensor New(Tensor like, long[] batch, long rows, long columns) =>
        New(like.DType, [.. batch, rows, columns]);

    private static Tensor New(DType dtype, long[] batch, long length) => New(dtype, [.. batch, length]);

    private static Tensor New(DType dtype, long[] sizes) => new(Layout.Contiguous(sizes), dtype);

    private static void Run<TOp>(long[] batch, Call call) where TOp : struct, IMatrixOp
    {
        long count = 1;
        foreach (long size in batch) count *= size;
        if (count == 0) return;
        if ((call.X ?? call.Y)!.DType == DType.Float32) Run<TOp, float>(count, call);
        else Run<TOp, double>(count, call);
    }

    private static void Run<TOp, T>(long count, Call call)
        where TOp : struct, IMatrixOp
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        Tensor? a = Dense(call.A), b = Dense(call.B), c = Dense(call.C);
        Tensor? pivots = call.WritesPivots ? call.Pivots : Dense(call.Pivots);
        KernelSet.Matrices<TOp, T>((nint)count, new MatrixBatch<T>
        {
            A = Start<T>(a),
            LengthA = Length(a, count),
            B = Start<T>(b),
            LengthB = Length(b, count),
            C = Start<T>(c),
            LengthC = Length(c, count),
            X = Start<T>(call.X),
            LengthX = Length(call.X, count),
            Y = Start<T>(call.Y),
            LengthY = Length(call.Y, count),
            Z = Start<T>(call.Z),
            LengthZ = Length(call.Z, count),
            Pivots = Start<int>(pivots),
            LengthPivots = Length(pivots, count),
            WritesPivots = call.WritesPivots,
            Info = Start<int>(call.Info),
            Rows = (nint)call.Rows,
            Columns = (nint)call.Columns,
            Width = (nint)call.Width,
            Upper = call.Upper,
            Transposed = call.Transposed,
            Unit = call.Unit,
        });
        foreach (Tensor? alive in (Tensor?[])[a, b, c, call.X, call.Y, call.Z, pivots, call.Info]) GC.KeepAlive(alive);
    }

    private static Tensor? Dense(Tensor? t) => t is null ? null : Copies.RowMajor(t);

    private static T* Start<T>(Tensor? t) where T : unmanaged => t is null || t.Count == 0 ? null : t.As<T>();

    private static nint Length(Tensor? t, long count) => t is null ? 0 : (nint)(t.Count / count);
}
