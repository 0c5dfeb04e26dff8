using Adjoint.Simd;

namespace Adjoint.Kernels;

/// <summary>Softmax, or its logarithm.</summary>
internal interface ISoftmaxKind
{
    static abstract bool IsLog { get; }
    static abstract string Prefix { get; }
}

internal readonly struct PlainSoftmax : ISoftmaxKind
{
    public static bool IsLog => false;
    public static string Prefix => "";
}

internal readonly struct LogOfSoftmax : ISoftmaxKind
{
    public static bool IsLog => true;
    public static string Prefix => "log";
}

/// <summary>Softmax and log-softmax over rows, and their backward. Sums in the order of <see cref="Reduce"/>.</summary>
/// <remarks>The row's maximum m is taken off first, so no exp overflows: softmax = exp(x - m) / s with
/// s = sum exp(x - m), and log-softmax = (x - m) - log s.</remarks>
internal static unsafe class Softmax
{
    /// <summary>Rows up to this long are as fast one by one as in a vector (4 rows of 4: 325 ns either way).</summary>
    private const nint MostSingle = 4;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Forward<TKind, V, V1, T>(T* x, T* y, nint rows, nint columns)
        where TKind : struct, ISoftmaxKind
        where V : struct, ISimd<V, T>
        where V1 : struct, ISimd<V1, T>
        where T : unmanaged
    {
        for (nint r = 0; r < rows; r++, x += columns, y += columns)
        {
            T max = Reduce.Run<MaxReduce, V, V1, T>(x, null, 0, columns);
            if (TKind.IsLog)
            {
                T total = Reduce.Run<SumExpReduce, V, V1, T>(x, &max, 0, columns);
                T log;
                V1.Store(V1.Log(V1.Load(&total)), &log);
                Row<ShiftedTwice, Write, V, V1, T>(x, null, max, log, y, columns);
                continue;
            }
            T sum = Reduce.Run<SumOfStoredExps, V, V1, T>(x, &max, 0, columns, y);
            Row<Quotient, Write, V, V1, T>(y, null, sum, default, y, columns);
        }
    }

    /// <summary>dx = (g - sum(g y)) y; of log-softmax, dx = g - exp(y) sum(g).</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Backward<TKind, TMode, V, V1, T>(T* g, T* y, T* dx, nint rows, nint columns)
        where TKind : struct, ISoftmaxKind
        where TMode : struct, IStoreMode
        where V : struct, ISimd<V, T>
        where V1 : struct, ISimd<V1, T>
        where T : unmanaged
    {
        for (nint r = 0; r < rows; r++, g += columns, y += columns, dx += columns)
        {
            if (TKind.IsLog)
            {
                T sum = Reduce.Run<SumReduce, V, V1, T>(g, null, 0, columns);
                Row<LogGradient, TMode, V, V1, T>(g, y, sum, default, dx, columns);
            }
            else
            {
                T dot = Reduce.Run<DotReduce, V, V1, T>(g, y, 1, columns);
                Row<Gradient, TMode, V, V1, T>(g, y, dot, default, dx, columns);
            }
        }
    }

    /// <summary>d = f(a, b; s, t) along a row; d may lie on a or b. Left-over elements as in <see
    /// cref="Map"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Row<TFormula, TMode, V, V1, T>(T* a, T* b, T s, T t, T* d, nint n)
        where TFormula : struct, IRowFormula
        where TMode : struct, IStoreMode
        where V : struct, ISimd<V, T>
        where V1 : struct, ISimd<V1, T>
        where T : unmanaged
    {
        if (n < V.Count && TFormula.IsCostly && n > MostSingle)
        {
            ShortRow<TFormula, TMode, V, T>(a, b, s, t, d, n);
            return;
        }
        if (n < V.Count)
        {
            V1 s1 = V1.Broadcast(s), t1 = V1.Broadcast(t);
            for (nint i = 0; i < n; i++) V1.Store(At<TFormula, TMode, V1, T>(a, b, s1, t1, d, i), d + i);
            return;
        }
        V sv = V.Broadcast(s), tv = V.Broadcast(t);
        nint last = n - V.Count;
        V result = At<TFormula, TMode, V, T>(a, b, sv, tv, d, last);
        for (nint k = 0; k <= last; k += V.Count) V.Store(At<TFormula, TMode, V, T>(a, b, sv, tv, d, k), d + k);
        if (n % V.Count != 0) V.Store(result, d + last);
    }

    /// <summary>A row shorter than a vector, in one vector, whatever stands behind it: an exp of one lane costs as much
    /// as one of all (log-softmax of 4 rows of 10 in 16 lanes: 640 ns one by one, 380 ns so).</summary>
    [SkipLocalsInit]
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void ShortRow<TFormula, TMode, V, T>(T* a, T* b, T s, T t, T* d, nint n)
        where TFormula : struct, IRowFormula
        where TMode : struct, IStoreMode
        where V : struct, ISimd<V, T>
        where T : unmanaged
    {
        T* lanes = stackalloc T[3 * V.Count];
        T* la = lanes, lb = lanes + V.Count, ld = lanes + 2 * V.Count;
        for (nint i = 0; i < n; i++)
        {
            la[i] = a[i];
            if (TFormula.ReadsB) lb[i] = b[i];
            if (TMode.Adds) ld[i] = d[i];
        }
        V.Store(At<TFormula, TMode, V, T>(la, lb, V.Broadcast(s), V.Broadcast(t), ld, 0), ld);
        for (nint i = 0; i < n; i++) d[i] = ld[i];
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static V At<TFormula, TMode, V, T>(T* a, T* b, V s, V t, T* d, nint i)
        where TFormula : struct, IRowFormula
        where TMode : struct, IStoreMode
        where V : struct, ISimd<V, T>
        where T : unmanaged
    {
        V result = TFormula.Apply(V.Load(a + i), TFormula.ReadsB ? V.Load(b + i) : V.Zero, s, t);
        return TMode.Adds ? V.Load(d + i) + result : result;
    }

    private interface IRowFormula
    {
        static abstract bool ReadsB { get; }

        /// <summary>Whether it costs more than moving elements about.</summary>
        static virtual bool IsCostly => false;

        static abstract N Apply<N>(N a, N b, N s, N t) where N : struct, INum<N>;
    }

    private readonly struct Quotient : IRowFormula
    {
        public static bool ReadsB => false;
        public static N Apply<N>(N a, N b, N s, N t) where N : struct, INum<N> => a / s;
    }

    private readonly struct ShiftedTwice : IRowFormula
    {
        public static bool ReadsB => false;
        public static N Apply<N>(N a, N b, N s, N t) where N : struct, INum<N> => a - s - t;
    }

    private readonly struct Gradient : IRowFormula
    {
        public static bool ReadsB => true;
        public static N Apply<N>(N a, N b, N s, N t) where N : struct, INum<N> => (a - s) * b;
    }

    /// <summary>a - exp(b) s, with one rounding of the product and the difference.</summary>
    private readonly struct LogGradient : IRowFormula
    {
        public static bool ReadsB => true;
        public static bool IsCostly => true;
        public static N Apply<N>(N a, N b, N s, N t) where N : struct, INum<N> => N.Fma(-N.Exp(b), s, a);
    }

    /// <summary>Sum of exp(x - z), which are stored: z is the row's maximum.</summary>
    private readonly struct SumOfStoredExps : IReduceOp
    {
        public static string Name => "sumofstoredexps";
        public static bool IsLong => true;
        public static bool ReadsZ => true;
        public static bool Writes => true;
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static N Identity<N>() where N : struct, INum<N> => N.Zero;
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static N Map<N>(N x, N z) where N : struct, INum<N> => N.Exp(x - z);
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static N Step<N>(N accumulator, N x, N z) where N : struct, INum<N> => accumulator + Map(x, z);
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static N Combine<N>(N a, N b) where N : struct, INum<N> => a + b;
    }

    /// <summary>Sum of exp(x - z): z is the row's maximum.</summary>
    private readonly struct SumExpReduce : IReduceOp
    {
        public static string Name => "sumexp";
        public static bool IsLong => true;
        public static bool ReadsZ => true;
        public static N Identity<N>() where N : struct, INum<N> => N.Zero;
        public static N Step<N>(N accumulator, N x, N z) where N : struct, INum<N> => accumulator + N.Exp(x - z);
        public static N Combine<N>(N a, N b) where N : struct, INum<N> => a + b;
    }
}
