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
}

/// <summary>
/// How fast one core moves bytes: loops that do nothing else, at the widest vector. A kernel bound by memory is judged
/// against the loop with the same traffic in the same process.
/// </summary>
public static unsafe class Bandwidth
{
    /// <summary>Arrays of the traffic: the working set is cut into so many.</summary>
    public static int Arrays(Traffic traffic) => traffic switch { Traffic.Read or Traffic.Write => 1, Traffic.Copy => 2, _ => 3 };

    /// <summary>
    /// Goes once over <paramref name="bytes"/> of memory at <paramref name="memory"/>, 64-byte aligned and filled with
    /// finite floats; the length is cut to whole steps.
    /// </summary>
    /// <returns>Bytes that the loop asked for, whatever the caches made of it.</returns>
    public static nint Run(Traffic traffic, byte* memory, nint bytes) =>
        Vector512.IsHardwareAccelerated ? Run<Vector512<float>, S512>(traffic, memory, bytes)
        : Vector256.IsHardwareAccelerated ? Run<Vector256<float>, S256>(traffic, memory, bytes)
        : Run<Vector128<float>, S128>(traffic, memory, bytes);

    private static nint Run<V, W>(Traffic traffic, byte* memory, nint bytes) where W : struct, IWide<V>
    {
        nint length = bytes / Arrays(traffic) / (8 * W.Bytes) * (8 * W.Bytes);
        byte* second = memory + length, third = second + length;
        switch (traffic)
        {
            case Traffic.Read: s_sink = Read<V, W>(memory, length); break;
            case Traffic.Write: Write<V, W>(memory, length); break;
            case Traffic.Copy: Copy<V, W>(memory, second, length); break;
            default: Triad<V, W>(memory, second, third, length); break;
        }
        return length * Arrays(traffic);
    }

    private static double s_sink; // what keeps the reading loop alive

    // Eight sums: an addition takes up to four cycles, and two are begun in each.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static double Read<V, W>(byte* x, nint length) where W : struct, IWide<V>
    {
        V a = W.Splat(0), b = a, c = a, d = a, e = a, f = a, g = a, h = a;
        for (byte* end = x + length; x < end; x += 8 * W.Bytes)
        {
            a = W.Add(a, W.Load(x));
            b = W.Add(b, W.Load(x + W.Bytes));
            c = W.Add(c, W.Load(x + 2 * W.Bytes));
            d = W.Add(d, W.Load(x + 3 * W.Bytes));
            e = W.Add(e, W.Load(x + 4 * W.Bytes));
            f = W.Add(f, W.Load(x + 5 * W.Bytes));
            g = W.Add(g, W.Load(x + 6 * W.Bytes));
            h = W.Add(h, W.Load(x + 7 * W.Bytes));
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
