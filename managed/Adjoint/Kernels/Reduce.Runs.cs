using System.Numerics;
using Adjoint.Simd;

namespace Adjoint.Kernels;

// Runs: the elements of one result lie side by side.
internal static unsafe partial class Reduce
{
    /// <summary>One run of any length; z has stride <paramref name="sz"/>. An op that writes leaves what it mapped in w,
    /// which may be x.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    [SkipLocalsInit]
    public static T Run<TReduce, V, V1, T>(T* x, T* z, nint sz, nint length, T* w = null)
        where TReduce : struct, IReduceOp
        where V : struct, ISimd<V, T>
        where V1 : struct, ISimd<V1, T>
        where T : unmanaged
    {
        T result;
        if (length <= Block)
        {
            V1.Store(OneBlock<TReduce, V, V1, T>(x, z, sz, length, w), &result);
            return result;
        }

        T* levels = stackalloc T[Tree.MaxLevels];
        nint blocks = 0;
        for (nint start = 0; start < length; start += Block, blocks++)
        {
            V1 block = OneBlock<TReduce, V, V1, T>(
                x + start, z + start * sz, sz, nint.Min(Block, length - start), w + start);
            V1.Store(block, &result);
            Tree.Push<TReduce, V1, V1, T>(levels, 1, blocks, &result, 1);
        }
        Tree.Fold<TReduce, V1, V1, T>(levels, 1, blocks, &result, 1);
        return result;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    [SkipLocalsInit]
    private static V1 OneBlock<TReduce, V, V1, T>(T* x, T* z, nint sz, nint length, T* w)
        where TReduce : struct, IReduceOp
        where V : struct, ISimd<V, T>
        where V1 : struct, ISimd<V1, T>
        where T : unmanaged
    {
        T* lanes = stackalloc T[VirtualLanes];
        Unsafe.SkipInit(out V zLanes);
        if (TReduce.ReadsZ && sz == 0)
        {
            zLanes = V.Broadcast(*z);
            z = (T*)Unsafe.AsPointer(ref zLanes);
        }

        int lanesInUse = VirtualLanes;
        nint whole = length / VirtualLanes * VirtualLanes;
        if (whole > 0)
        {
            // At most four accumulators at a time stay in registers, and a long step stands only twice in a method (see
            // SimdMath): the others walk the block, which L1 holds, more often.
            if (V.Count > 8 || TReduce.IsLong)
            {
                for (int group = 0; group < VirtualLanes; group += 2 * V.Count)
                    TwoVectors<TReduce, V, T>(x, z, sz, w, whole, group, lanes);
            }
            else
            {
                for (int group = 0; group < VirtualLanes; group += 4 * V.Count)
                    FourVectors<TReduce, V, T>(x, z, sz, w, whole, group, lanes);
            }
        }
        else
        {
            // Lanes without an element hold the identity, which changes nothing: leave them out of the tree.
            lanesInUse = (int)length;
            for (int i = 0; i < length; i += V.Count) V.Store(TReduce.Identity<V>(), lanes + i);
        }

        if (whole < length) Rest<TReduce, V, T>(x + whole, z + whole * sz, sz, w + whole, length - whole, lanes);
        return lanesInUse == VirtualLanes && V.Count > 1
            ? CombineAll<TReduce, V, V1, T>(lanes)
            : CombineLanes<TReduce, V, V1, T>(lanes, lanesInUse);
    }

    /// <summary>One more step of the first lanes, in a method of its own, because of the JIT's limit (see <see
    /// cref="SimdMath"/>).</summary>
    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    [SkipLocalsInit]
    private static void Rest<TReduce, V, T>(T* x, T* z, nint sz, T* w, nint length, T* lanes)
        where TReduce : struct, IReduceOp
        where V : struct, ISimd<V, T>
        where T : unmanaged
    {
        nint k = 0;
        for (; k <= length - V.Count; k += V.Count)
            V.Store(Take<TReduce, V, T>(V.Load(lanes + k), x, z, sz, w, k), lanes + k);
        if (k == length) return;

        V some = V.FirstLanes((int)(length - k));
        V xk = V.LoadWhere(some, x + k), zk = V.Zero, before = V.Load(lanes + k), after;
        if (TReduce.ReadsZ) zk = sz == 0 ? V.Load(z) : V.LoadWhere(some, z + k);
        if (TReduce.Writes)
        {
            V mapped = TReduce.Map(xk, zk);
            after = TReduce.Combine(before, mapped);
            T* ends = stackalloc T[V.Count];
            V.Store(mapped, ends);
            for (nint i = 0; k + i < length; i++) w[k + i] = ends[i];
        }
        else
        {
            after = TReduce.Step(before, xk, zk);
        }
        V.Store(V.Select(some, after, before), lanes + k);
    }

    /// <summary>Virtual lanes <paramref name="group"/> .. group + 2 * Count - 1 over the whole chunks of a
    /// block.</summary>
    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    private static void TwoVectors<TReduce, V, T>(T* x, T* z, nint sz, T* w, nint whole, int group, T* lanes)
        where TReduce : struct, IReduceOp
        where V : struct, ISimd<V, T>
        where T : unmanaged
    {
        V t0 = TReduce.Identity<V>(), t1 = t0;
        for (nint k = group; k < whole;)
        {
            V s0 = TReduce.Identity<V>(), s1 = s0;
            for (nint end = nint.Min(k + Strand * VirtualLanes, whole); k < end; k += VirtualLanes)
            {
                s0 = Take<TReduce, V, T>(s0, x, z, sz, w, k);
                s1 = Take<TReduce, V, T>(s1, x, z, sz, w, k + V.Count);
            }
            t0 = TReduce.Combine(t0, s0);
            t1 = TReduce.Combine(t1, s1);
        }
        V.Store(t0, lanes + group);
        V.Store(t1, lanes + group + V.Count);
    }

    /// <summary>Virtual lanes <paramref name="group"/> .. group + 4 * Count - 1 over the whole chunks of a
    /// block.</summary>
    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    private static void FourVectors<TReduce, V, T>(T* x, T* z, nint sz, T* w, nint whole, int group, T* lanes)
        where TReduce : struct, IReduceOp
        where V : struct, ISimd<V, T>
        where T : unmanaged
    {
        V t0 = TReduce.Identity<V>(), t1 = t0, t2 = t0, t3 = t0;
        for (nint k = group; k < whole;)
        {
            V s0 = TReduce.Identity<V>(), s1 = s0, s2 = s0, s3 = s0;
            for (nint end = nint.Min(k + Strand * VirtualLanes, whole); k < end; k += VirtualLanes)
            {
                s0 = Take<TReduce, V, T>(s0, x, z, sz, w, k);
                s1 = Take<TReduce, V, T>(s1, x, z, sz, w, k + V.Count);
                s2 = Take<TReduce, V, T>(s2, x, z, sz, w, k + 2 * V.Count);
                s3 = Take<TReduce, V, T>(s3, x, z, sz, w, k + 3 * V.Count);
            }
            t0 = TReduce.Combine(t0, s0);
            t1 = TReduce.Combine(t1, s1);
            t2 = TReduce.Combine(t2, s2);
            t3 = TReduce.Combine(t3, s3);
        }
        V.Store(t0, lanes + group);
        V.Store(t1, lanes + group + V.Count);
        V.Store(t2, lanes + group + 2 * V.Count);
        V.Store(t3, lanes + group + 3 * V.Count);
    }

    /// <summary>The accumulator after the elements from k on.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static V Take<TReduce, V, T>(V accumulator, T* x, T* z, nint sz, T* w, nint k)
        where TReduce : struct, IReduceOp
        where V : struct, ISimd<V, T>
        where T : unmanaged
    {
        V xk = V.Load(x + k), zk = LoadZ<TReduce, V, T>(z, sz, k);
        if (!TReduce.Writes) return TReduce.Step(accumulator, xk, zk);
        V mapped = TReduce.Map(xk, zk);
        V.Store(mapped, w + k);
        return TReduce.Combine(accumulator, mapped);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static V LoadZ<TReduce, V, T>(T* z, nint sz, nint k)
        where TReduce : struct, IReduceOp
        where V : struct, ISimd<V, T>
        where T : unmanaged
        => TReduce.ReadsZ ? V.Load(z + k * sz) : V.Zero;

    /// <summary>The tree over all virtual lanes: between vectors, then inside one.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static V1 CombineAll<TReduce, V, V1, T>(T* lanes)
        where TReduce : struct, IReduceOp
        where V : struct, ISimd<V, T>
        where V1 : struct, ISimd<V1, T>
        where T : unmanaged
    {
        for (int w = VirtualLanes / 2; w > V.Count; w /= 2)
        {
            for (int i = 0; i < w; i += V.Count)
                V.Store(TReduce.Combine(V.Load(lanes + i), V.Load(lanes + i + w)), lanes + i);
        }
        V c = TReduce.Combine(V.Load(lanes), V.Load(lanes + V.Count));
        if (V.Count > 8) c = TReduce.Combine(c, V.Down(c, 8));
        if (V.Count > 4) c = TReduce.Combine(c, V.Down(c, 4));
        if (V.Count > 2) c = TReduce.Combine(c, V.Down(c, 2));
        V.Store(TReduce.Combine(c, V.Down(c, 1)), lanes);
        return V1.Load(lanes);
    }

    /// <summary>The tree over the lanes of a run shorter than all of them.</summary>
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
}
