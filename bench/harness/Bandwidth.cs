using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Adjoint.Harness;

/// <summary>What a loop does to memory for each element.</summary>
public enum Traffic
{
    /// <summary>Reads one array: a reduction.</summary>
    Read,
    /// <summary>Writes one array: a fill.</summary>
    Write,
    /// <summary>Reads one, writes one: y = f(x).</summary>
    Copy,
    /// <summary>Reads two, writes one: y = f(a, b).</summary>
    Triad,
    /// <summary>Reads two, writes the first of them back: p = f(p, g). What is written is in a cache by then.</summary>
    Update,
}

/// <summary>
/// How fast one core moves bytes: loops that do nothing else, at the widest vector. A kernel bound by memory is judged
/// against the loop with the same traffic in the same process.
/// </summary>
public static unsafe class Bandwidth
{
    // Bytes that one call moves at least, so that its beginning and end weigh nothing.
    private const nint Enough = 1 << 20;

    /// <summary>
    /// Goes over <paramref name="bytes"/> of memory at <paramref name="memory"/>, 64-byte aligned and full of finite
    /// floats, as often as makes a megabyte; the length is cut to whole steps.
    /// </summary>
    /// <returns>Bytes that the loop asked for, whatever the caches made of it.</returns>
    public static nint Run(Traffic traffic, byte* memory, nint bytes) =>
        Vector512.IsHardwareAccelerated ? Run<Vector512<float>, S512>(traffic, memory, bytes)
        : Vector256.IsHardwareAccelerated ? Run<Vector256<float>, S256>(traffic, memory, bytes)
        : Run<Vector128<float>, S128>(traffic, memory, bytes);

    private static nint Run<V, W>(Traffic traffic, byte* memory, nint bytes) where W : struct, IWide<V>
    {
        (int arrays, int transfers) = traffic switch
        {
            Traffic.Read or Traffic.Write => (1, 1),
            Traffic.Copy => (2, 2),
            Traffic.Triad => (3, 3),
            _ => (2, 3),
        };
        nint length = bytes / arrays / (8 * W.Bytes) * (8 * W.Bytes), passes = nint.Max(1, Enough / bytes);
        byte* second = memory + length, third = second + length;
        // The sums of the reading loop meet once, after the last pass.
        if (traffic == Traffic.Read) s_sink = Read<V, W>(memory, length, passes);
        for (nint pass = 0; pass < passes && traffic != Traffic.Read; pass++)
        {
            switch (traffic)
            {
                case Traffic.Write: Write<V, W>(memory, length); break;
                case Traffic.Copy: Copy<V, W>(memory, second, length); break;
                case Traffic.Triad: Triad<V, W>(memory, second, third, length); break;
                default: Triad<V, W>(memory, second, memory, length); break;
            }
        }
        return length * transfers * passes;
    }

    private static double s_sink; // what keeps the reading loop alive

    // Eight sums: an addition takes up to four cycles, and two are begun in each.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static double Read<V, W>(byte* x, nint length, nint passes) where W : struct, IWide<V>
    {
        V a = W.Splat(0), b = a, c = a, d = a, e = a, f = a, g = a, h = a;
        for (nint pass = 0; pass < passes; pass++)
        {
            for (byte* at = x, end = x + length; at < end; at += 8 * W.Bytes)
            {
                a = W.Add(a, W.Load(at));
                b = W.Add(b, W.Load(at + W.Bytes));
                c = W.Add(c, W.Load(at + 2 * W.Bytes));
                d = W.Add(d, W.Load(at + 3 * W.Bytes));
                e = W.Add(e, W.Load(at + 4 * W.Bytes));
                f = W.Add(f, W.Load(at + 5 * W.Bytes));
                g = W.Add(g, W.Load(at + 6 * W.Bytes));
                h = W.Add(h, W.Load(at + 7 * W.Bytes));
            }
        }

        return W.Sum(W.Add(W.Add(W.Add(a, b), W.Add(c, d)), W.Add(W.Add(e, f), W.Add(g, h))));
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Write<V, W>(byte* y, nint length) where W : struct, IWide<V>
    {
        V value = W.Splat(1);
        for (byte* end = y + length; y < end; y += 4 * W.Bytes)
        {
            W.Store(value, y);
            W.Store(value, y + W.Bytes);
            W.Store(value, y + 2 * W.Bytes);
            W.Store(value, y + 3 * W.Bytes);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Copy<V, W>(byte* x, byte* y, nint length) where W : struct, IWide<V>
    {
        for (byte* end = x + length; x < end; x += 4 * W.Bytes, y += 4 * W.Bytes)
        {
            W.Store(W.Load(x), y);
            W.Store(W.Load(x + W.Bytes), y + W.Bytes);
            W.Store(W.Load(x + 2 * W.Bytes), y + 2 * W.Bytes);
            W.Store(W.Load(x + 3 * W.Bytes), y + 3 * W.Bytes);
        }
    }

    // c = a * 0.5 + b, as in STREAM.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Triad<V, W>(byte* a, byte* b, byte* c, nint length) where W : struct, IWide<V>
    {
        V half = W.Splat(0.5);
        for (nint i = 0; i < length; i += 4 * W.Bytes)
        {
            W.Store(W.Fma(W.Load(a + i), half, W.Load(b + i)), c + i);
            W.Store(W.Fma(W.Load(a + i + W.Bytes), half, W.Load(b + i + W.Bytes)), c + i + W.Bytes);
            W.Store(W.Fma(W.Load(a + i + 2 * W.Bytes), half, W.Load(b + i + 2 * W.Bytes)), c + i + 2 * W.Bytes);
            W.Store(W.Fma(W.Load(a + i + 3 * W.Bytes), half, W.Load(b + i + 3 * W.Bytes)), c + i + 3 * W.Bytes);
        }
    }
}
