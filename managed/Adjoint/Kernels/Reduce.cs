using System.Numerics;
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
internal static unsafe class Reduce
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

    /// <summary>One run of any length; z has stride <paramref name="sz"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    [SkipLocalsInit]
    public static T Run<TReduce, V, V1, T>(T* x, T* z, nint sz, nint length)
        where TReduce : struct, IReduceOp
        where V : struct, ISimd<V, T>
        where V1 : struct, ISimd<V1, T>
        where T : unmanaged
    {
        T result;
        if (length <= Block)
        {
            V1.Store(OneBlock<TReduce, V, V1, T>(x, z, sz, length), &result);
            return result;
        }

        T* levels = stackalloc T[Tree.MaxLevels];
        nint blocks = 0;
        for (nint start = 0; start < length; start += Block, blocks++)
        {
            V1.Store(
                OneBlock<TReduce, V, V1, T>(x + start, z + start * sz, sz, nint.Min(Block, length - start)), &result);
            Tree.Push<TReduce, V1, V1, T>(levels, 1, blocks, &result, 1);
        }
        Tree.Fold<TReduce, V1, V1, T>(levels, 1, blocks, &result, 1);
        return result;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    [SkipLocalsInit]
    private static V1 OneBlock<TReduce, V, V1, T>(T* x, T* z, nint sz, nint length)
        where TReduce : struct, IReduceOp
        where V : struct, ISimd<V, T>
        where V1 : struct, ISimd<V1, T>
        where T : unmanaged
    {
        T* lanes = stackalloc T[VirtualLanes];
        Unsafe.SkipInit(out V zLanes);
        T* zRun = z;
        if (TReduce.ReadsZ && sz == 0)
        {
            zLanes = V.Broadcast(*z);
            zRun = (T*)Unsafe.AsPointer(ref zLanes);
        }

        int lanesInUse = VirtualLanes;
        nint whole = length / VirtualLanes * VirtualLanes;
        if (whole > 0)
        {
            // At most four accumulators at a time stay in registers: narrow lanes walk the block, which L1 holds,
            // more often.
            for (int group = 0; group < VirtualLanes; group += 4 * V.Count)
                Lanes<TReduce, V, T>(x, zRun, sz, whole, group, lanes);
        }
        else
        {
            // Lanes without an element hold the identity, which changes nothing: leave them out of the tree.
            lanesInUse = (int)length;
            for (int i = 0; i < length; i += V.Count) V.Store(TReduce.Identity<V>(), lanes + i);
        }

        nint k = whole;
        for (; k <= length - V.Count && V.Count > 1; k += V.Count)
        {
            V zk = TReduce.ReadsZ ? V.Load(zRun + k * sz) : V.Zero;
            T* lane = lanes + (k - whole);
            V.Store(TReduce.Step(V.Load(lane), V.Load(x + k), zk), lane);
        }
        for (; k < length; k++)
        {
            V1 zk = TReduce.ReadsZ ? V1.Load(z + k * sz) : V1.Zero;
            T* lane = lanes + (k - whole);
            V1.Store(TReduce.Step(V1.Load(lane), V1.Load(x + k), zk), lane);
        }
        return CombineLanes<TReduce, V, V1, T>(lanes, lanesInUse);
    }

    /// <summary>Virtual lanes <paramref name="group"/> .. group + 4 * Count - 1 over the whole chunks of a
    /// block.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Lanes<TReduce, V, T>(T* x, T* z, nint sz, nint whole, int group, T* lanes)
        where TReduce : struct, IReduceOp
        where V : struct, ISimd<V, T>
        where T : unmanaged
    {
        // With 16 lanes there are only two accumulators; the other two fold away.
        bool four = 4 * V.Count <= VirtualLanes;
        V t0 = TReduce.Identity<V>(), t1 = t0, t2 = t0, t3 = t0;
        for (nint k = group; k < whole;)
        {
            V s0 = TReduce.Identity<V>(), s1 = s0, s2 = s0, s3 = s0;
            for (nint end = nint.Min(k + Strand * VirtualLanes, whole); k < end; k += VirtualLanes)
            {
                s0 = TReduce.Step(s0, V.Load(x + k), LoadZ<TReduce, V, T>(z, sz, k));
                s1 = TReduce.Step(s1, V.Load(x + k + V.Count), LoadZ<TReduce, V, T>(z, sz, k + V.Count));
                if (four)
                {
                    s2 = TReduce.Step(s2, V.Load(x + k + 2 * V.Count), LoadZ<TReduce, V, T>(z, sz, k + 2 * V.Count));
                    s3 = TReduce.Step(s3, V.Load(x + k + 3 * V.Count), LoadZ<TReduce, V, T>(z, sz, k + 3 * V.Count));
                }
            }
            t0 = TReduce.Combine(t0, s0);
            t1 = TReduce.Combine(t1, s1);
            if (four)
            {
                t2 = TReduce.Combine(t2, s2);
                t3 = TReduce.Combine(t3, s3);
            }
        }
        V.Store(t0, lanes + group);
        V.Store(t1, lanes + group + V.Count);
        if (four)
        {
            V.Store(t2, lanes + group + 2 * V.Count);
            V.Store(t3, lanes + group + 3 * V.Count);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static V LoadZ<TReduce, V, T>(T* z, nint sz, nint k)
        where TReduce : struct, IReduceOp
        where V : struct, ISimd<V, T>
        where T : unmanaged
        => TReduce.ReadsZ ? V.Load(z + k * sz) : V.Zero;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static V1 CombineLanes<TReduce, V, V1, T>(T* lanes, int inUse)
        where TReduce : struct, IReduceOp
        where V : struct, ISimd<V, T>
        where V1 : struct, ISimd<V1, T>
        where T : unmanaged
    {
        if (inUse == 0) return TReduce.Identity<V1>();
        for (int w = (int)BitOperations.RoundUpToPowerOf2((uint)inUse) / 2; w >= 1; w /= 2)
        {
            int i = 0;
            for (; i <= int.Min(w, inUse - w) - V.Count; i += V.Count)
                V.Store(TReduce.Combine(V.Load(lanes + i), V.Load(lanes + i + w)), lanes + i);
            for (; i < w && i + w < inUse; i++)
                V1.Store(TReduce.Combine(V1.Load(lanes + i), V1.Load(lanes + i + w)), lanes + i);
            if (inUse > w) inUse = w;
        }
        return V1.Load(lanes);
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

    /// <summary>Every column takes its rows in order, in strips of four vectors, then one vector, then one
    /// lane.</summary>
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
        for (; c < columns; c++) Column<TReduce, V1, T>(x + c, z + c, y + c, rows, pitch);
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
