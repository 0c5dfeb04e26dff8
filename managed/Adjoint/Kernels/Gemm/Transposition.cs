using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;
using System.Runtime.Intrinsics.X86;

namespace Adjoint.Kernels.Gemm;

/// <summary>
/// The transposition under packing: rows of the source become columns of the destination, by square blocks in
/// registers. Element by element it costs more than a cycle each; by blocks of 8 x 8 floats about 0.3.
/// </summary>
internal static unsafe class Transposition<T> where T : unmanaged
{
    /// <summary>
    /// destination[p * stride + w] = source[w * lead + p] for w below width, p below length. All rows take a line of
    /// steps before the next line: each line of the source is read once, whole, and what is written is still near.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void Run(T* source, nint lead, nint width, nint length, T* destination, nint stride)
    {
        nint line = 64 / sizeof(T);
        for (nint p = 0; p < length; p += line)
            Bands(source + p, lead, width, nint.Min(line, length - p), destination + (p * stride), stride);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Bands(T* source, nint lead, nint width, nint length, T* destination, nint stride)
    {
        nint w = 0;
        if (sizeof(T) == 4)
        {
            if (Avx.IsSupported)
                for (; w + 8 <= width; w += 8)
                    Rows(source + (w * lead), lead, 8, length, destination + w, stride);
            if (Sse.IsSupported || AdvSimd.Arm64.IsSupported)
            {
                for (; w + 4 <= width; w += 4)
                    Rows(source + (w * lead), lead, 4, length, destination + w, stride);
                for (; w + 2 <= width; w += 2)
                    Pair((float*)(source + (w * lead)), lead, length, (float*)(destination + w), stride);
            }
        }
        else if (sizeof(T) == 8)
        {
            if (Avx.IsSupported)
                for (; w + 4 <= width; w += 4)
                    Rows(source + (w * lead), lead, 4, length, destination + w, stride);
            if (Sse2.IsSupported || AdvSimd.Arm64.IsSupported)
                for (; w + 2 <= width; w += 2)
                    Rows(source + (w * lead), lead, 2, length, destination + w, stride);
        }
        for (; w < width; w++)
            Rest(source + (w * lead), lead, 1, length, destination + w, stride);
    }

    /// <summary>A band of <paramref name="size"/> source rows, by square blocks and then element by element.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Rows(T* source, nint lead, int size, nint length, T* destination, nint stride)
    {
        nint p = 0;
        for (; p + size <= length; p += size)
        {
            T* from = source + p, to = destination + (p * stride);
            if (sizeof(T) == 4 && size == 8) Float8((float*)from, lead, (float*)to, stride);
            else if (sizeof(T) == 4) Float4((float*)from, lead, (float*)to, stride);
            else if (size == 4) Double4((double*)from, lead, (double*)to, stride);
            else Double2((double*)from, lead, (double*)to, stride);
        }
        Rest(source + p, lead, size, length - p, destination + (p * stride), stride);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Rest(T* source, nint lead, nint width, nint length, T* destination, nint stride)
    {
        for (nint p = 0; p < length; p++)
            for (nint w = 0; w < width; w++)
                destination[(p * stride) + w] = source[(w * lead) + p];
    }

    /// <summary>Two rows: the last third of a tile of 6.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Pair(float* a, nint lead, nint length, float* b, nint stride)
    {
        nint p = 0;
        for (; p + 4 <= length; p += 4, b += 4 * stride)
        {
            Vector128<float> r0 = Vector128.Load(a + p), r1 = Vector128.Load(a + lead + p);
            Vector128<float> low = ZipLow(r0, r1), high = ZipHigh(r0, r1);
            low.GetLower().Store(b);
            low.GetUpper().Store(b + stride);
            high.GetLower().Store(b + (2 * stride));
            high.GetUpper().Store(b + (3 * stride));
        }
        for (; p < length; p++, b += stride)
        {
            b[0] = a[p];
            b[1] = a[lead + p];
        }
    }

    /// <summary>
    /// Interleave pairs of rows, then pairs of pairs, then swap halves: log2(8) stages of 8 shuffles.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Float8(float* a, nint lead, float* b, nint stride)
    {
        float* a4 = a + (4 * lead), b4 = b + (4 * stride);
        nint l2 = 2 * lead, l3 = 3 * lead, s2 = 2 * stride, s3 = 3 * stride;
        Vector256<float> r0 = Join(a, a4), r1 = Join(a + lead, a4 + lead);
        Vector256<float> r2 = Join(a + l2, a4 + l2), r3 = Join(a + l3, a4 + l3);
        Quarter(r0, r1, r2, r3, out r0, out r1, out r2, out r3);
        r0.Store(b); r1.Store(b + stride); r2.Store(b + s2); r3.Store(b + s3);
        r0 = Join(a + 4, a4 + 4); r1 = Join(a + lead + 4, a4 + lead + 4);
        r2 = Join(a + l2 + 4, a4 + l2 + 4); r3 = Join(a + l3 + 4, a4 + l3 + 4);
        Quarter(r0, r1, r2, r3, out r0, out r1, out r2, out r3);
        r0.Store(b4); r1.Store(b4 + stride); r2.Store(b4 + s2); r3.Store(b4 + s3);
    }

    /// <summary>Four floats of row i below four floats of row i + 4: the load port does the half swap.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<float> Join(float* low, float* high) =>
        Avx.InsertVector128(Vector128.Load(low).ToVector256Unsafe(), Vector128.Load(high), 1);

    /// <summary>The 4 x 4 transposition in both 128-bit halves at once.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Quarter(
        Vector256<float> r0, Vector256<float> r1, Vector256<float> r2, Vector256<float> r3,
        out Vector256<float> t0, out Vector256<float> t1, out Vector256<float> t2, out Vector256<float> t3)
    {
        Vector256<float> x = Avx.UnpackLow(r0, r1), y = Avx.UnpackLow(r2, r3);
        Vector256<float> z = Avx.UnpackHigh(r0, r1), w = Avx.UnpackHigh(r2, r3);
        t0 = Avx.Shuffle(x, y, 0x44);
        t1 = Avx.Shuffle(x, y, 0xEE);
        t2 = Avx.Shuffle(z, w, 0x44);
        t3 = Avx.Shuffle(z, w, 0xEE);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Float4(float* a, nint lead, float* b, nint stride)
    {
        Vector128<float> r0 = Vector128.Load(a), r1 = Vector128.Load(a + lead);
        Vector128<float> r2 = Vector128.Load(a + (2 * lead)), r3 = Vector128.Load(a + (3 * lead));
        Square4(ref r0, ref r1, ref r2, ref r3);
        r0.Store(b);
        r1.Store(b + stride);
        r2.Store(b + (2 * stride));
        r3.Store(b + (3 * stride));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static void Square4(
        ref Vector128<float> r0, ref Vector128<float> r1, ref Vector128<float> r2, ref Vector128<float> r3)
    {
        Vector128<double> x = ZipLow(r0, r1).AsDouble(), y = ZipLow(r2, r3).AsDouble();
        Vector128<double> z = ZipHigh(r0, r1).AsDouble(), w = ZipHigh(r2, r3).AsDouble();
        r0 = ZipLow(x, y).AsSingle();
        r1 = ZipHigh(x, y).AsSingle();
        r2 = ZipLow(z, w).AsSingle();
        r3 = ZipHigh(z, w).AsSingle();
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Double4(double* a, nint lead, double* b, nint stride)
    {
        nint l2 = 2 * lead, l3 = 3 * lead;
        Vector256<double> r0 = Join(a, a + l2), r1 = Join(a + lead, a + l3);
        Vector256<double> r2 = Join(a + 2, a + l2 + 2), r3 = Join(a + lead + 2, a + l3 + 2);
        Avx.UnpackLow(r0, r1).Store(b);
        Avx.UnpackHigh(r0, r1).Store(b + stride);
        Avx.UnpackLow(r2, r3).Store(b + (2 * stride));
        Avx.UnpackHigh(r2, r3).Store(b + (3 * stride));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<double> Join(double* low, double* high) =>
        Avx.InsertVector128(Vector128.Load(low).ToVector256Unsafe(), Vector128.Load(high), 1);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Double2(double* a, nint lead, double* b, nint stride)
    {
        Vector128<double> r0 = Vector128.Load(a), r1 = Vector128.Load(a + lead);
        ZipLow(r0, r1).Store(b);
        ZipHigh(r0, r1).Store(b + stride);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<float> ZipLow(Vector128<float> a, Vector128<float> b) =>
        Sse.IsSupported ? Sse.UnpackLow(a, b) : AdvSimd.Arm64.ZipLow(a, b);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<float> ZipHigh(Vector128<float> a, Vector128<float> b) =>
        Sse.IsSupported ? Sse.UnpackHigh(a, b) : AdvSimd.Arm64.ZipHigh(a, b);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static Vector128<double> ZipLow(Vector128<double> a, Vector128<double> b) =>
        Sse2.IsSupported ? Sse2.UnpackLow(a, b) : AdvSimd.Arm64.ZipLow(a, b);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static Vector128<double> ZipHigh(Vector128<double> a, Vector128<double> b) =>
        Sse2.IsSupported ? Sse2.UnpackHigh(a, b) : AdvSimd.Arm64.ZipHigh(a, b);
}
