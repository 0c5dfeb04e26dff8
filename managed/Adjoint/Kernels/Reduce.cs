using Adjoint.Simd;

namespace Adjoint.Kernels;

/// <summary>
/// The loops of reductions, in an order of operations that depends on the lengths alone: not on the width of the lanes,
/// not on the number of threads.
/// </summary>
/// <remarks>
/// <para>A run (inner == 1) is cut into blocks of <see cref="Block"/>. In a block, element i belongs to virtual lane
/// i mod 32; each lane takes its elements in order, in strands of <see cref="Strand"/> that start at the identity, and
/// combines the strands in order; then lane i takes lane i + w, for w = 16, 8, 4, 2, 1. What is left beyond the last
/// multiple of 32 is one more step of the lanes. Columns (inner &gt; 1) are cut into blocks of <see cref="Rows"/> rows; a
/// column starts at the identity and takes the rows of the block in order.</para>
/// <para>The partial results of the blocks then combine pairwise, neighbour with neighbour: ((0 1)(2 3))((4 5) 6). See
/// <see cref="Tree"/>. The C library does the same.</para>
/// </remarks>
internal static unsafe partial class Reduce
{
    public const int VirtualLanes = 32;

    /// <summary>Elements of a block of a run. 8192 floats fill L1 and are 256 steps of every lane.</summary>
    public const int Block = 8192;

    /// <summary>Steps that a lane takes on end. 256 additions of 0.1 in a row are off by 2.4e-6, 8 times 32
    /// by a tenth of that.</summary>
    public const int Strand = 32;

    /// <summary>Rows of a block of columns. Few enough that a block's pages stay in the TLB; a batch of 64 is one
    /// block.</summary>
    public const int Rows = 64;

    /// <summary>Columns that one pass takes: their tree levels live on the stack.</summary>
    public const int Columns = 256;

    /// <summary>The launch signature of the reductions of one operand.</summary>
    public static void Plain<TReduce, V, V1, T>(T* x, T* y, nint outer, nint length, nint inner)
        where TReduce : struct, IReduceOp
        where V : struct, ISimd<V, T>
        where V1 : struct, ISimd<V1, T>
        where T : unmanaged
        => Run<TReduce, V, V1, T>(x, null, y, outer, length, inner);

    /// <summary>y (outer, inner) = x (outer, length, inner) reduced; z is the second operand (outer, inner) or
    /// null.</summary>
    public static void Run<TReduce, V, V1, T>(T* x, T* z, T* y, nint outer, nint length, nint inner)
        where TReduce : struct, IReduceOp
        where V : struct, ISimd<V, T>
        where V1 : struct, ISimd<V1, T>
        where T : unmanaged
    {
        for (nint o = 0; o < outer; o++, x += length * inner, y += inner)
        {
            if (inner == 1) *y = Run<TReduce, V, V1, T>(x, z, 0, length);
            else Vertical<TReduce, V, V1, T>(x, z, y, length, inner, inner);
            if (TReduce.ReadsZ) z += inner;
        }
    }

    /// <summary><paramref name="columns"/> neighbouring columns of a matrix with <paramref name="pitch"/> elements a
    /// row.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    [SkipLocalsInit]
    public static void Vertical<TReduce, V, V1, T>(T* x, T* z, T* y, nint length, nint columns, nint pitch)
        where TReduce : struct, IReduceOp
        where V : struct, ISimd<V, T>
        where V1 : struct, ISimd<V1, T>
        where T : unmanaged
    {
        if (length <= Rows)
        {
            RowBlock<TReduce, V, V1, T>(x, z, y, length, columns, pitch);
            return;
        }

        T* partial = stackalloc T[Columns];
        int depth = Tree.LevelsFor((length + Rows - 1) / Rows);
        T* levels = stackalloc T[depth * Columns];
        for (nint c = 0; c < columns; c += Columns)
        {
            nint width = nint.Min(Columns, columns - c);
            nint blocks = 0;
            for (nint r = 0; r < length; r += Rows, blocks++)
            {
                RowBlock<TReduce, V, V1, T>(
                    x + r * pitch + c, z + c, partial, nint.Min(Rows, length - r), width, pitch);
                Tree.Push<TReduce, V, V1, T>(levels, Columns, blocks, partial, width);
            }
            Tree.Fold<TReduce, V, V1, T>(levels, Columns, blocks, y + c, width);
        }
    }

    /// <summary>Every column takes its rows in order, in strips of four vectors, then one vector, then what is
    /// left.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void RowBlock<TReduce, V, V1, T>(T* x, T* z, T* y, nint rows, nint columns, nint pitch)
        where TReduce : struct, IReduceOp
        where V : struct, ISimd<V, T>
        where V1 : struct, ISimd<V1, T>
        where T : unmanaged
    {
        nint c = 0;
        for (; c <= columns - 4 * V.Count; c += 4 * V.Count)
        {
            V s0 = TReduce.Identity<V>(), s1 = s0, s2 = s0, s3 = s0;
            V z0 = LoadZ<TReduce, V, T>(z, 1, c), z1 = LoadZ<TReduce, V, T>(z, 1, c + V.Count);
            V z2 = LoadZ<TReduce, V, T>(z, 1, c + 2 * V.Count), z3 = LoadZ<TReduce, V, T>(z, 1, c + 3 * V.Count);
            T* row = x + c;
            for (nint r = 0; r < rows; r++, row += pitch)
            {
                s0 = TReduce.Step(s0, V.Load(row), z0);
                s1 = TReduce.Step(s1, V.Load(row + V.Count), z1);
                s2 = TReduce.Step(s2, V.Load(row + 2 * V.Count), z2);
                s3 = TReduce.Step(s3, V.Load(row + 3 * V.Count), z3);
            }
            V.Store(s0, y + c);
            V.Store(s1, y + c + V.Count);
            V.Store(s2, y + c + 2 * V.Count);
            V.Store(s3, y + c + 3 * V.Count);
        }
        for (; c <= columns - V.Count; c += V.Count) Column<TReduce, V, T>(x + c, z + c, y + c, rows, pitch);
        if (c < columns) ColumnsLeft<TReduce, V, T>(x + c, z + c, y + c, rows, pitch, (int)(columns - c));
    }

    /// <summary>Fewer columns than a vector has lanes, in one vector.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    [SkipLocalsInit]
    private static void ColumnsLeft<TReduce, V, T>(T* x, T* z, T* y, nint rows, nint pitch, int n)
        where TReduce : struct, IReduceOp
        where V : struct, ISimd<V, T>
        where T : unmanaged
    {
        V some = V.FirstLanes(n);
        V s = TReduce.Identity<V>();
        V zc = TReduce.ReadsZ ? V.LoadWhere(some, z) : V.Zero;
        for (nint r = 0; r < rows; r++, x += pitch) s = TReduce.Step(s, V.LoadWhere(some, x), zc);
        T* sums = stackalloc T[V.Count];
        V.Store(s, sums);
        for (int i = 0; i < n; i++) y[i] = sums[i];
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Column<TReduce, V, T>(T* x, T* z, T* y, nint rows, nint pitch)
        where TReduce : struct, IReduceOp
        where V : struct, ISimd<V, T>
        where T : unmanaged
    {
        V s = TReduce.Identity<V>();
        V zc = TReduce.ReadsZ ? V.Load(z) : V.Zero;
        for (nint r = 0; r < rows; r++, x += pitch) s = TReduce.Step(s, V.Load(x), zc);
        V.Store(s, y);
    }
}
