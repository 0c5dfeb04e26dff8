using System.Runtime.InteropServices;
using Adjoint.Kernels;
using Adjoint.Kernels.Gemm;
using Adjoint.Simd;

namespace Adjoint.Digests;

/// <summary>The cases of each family of kernels, in a fixed order. Twin: tests/native/digest_body.h.</summary>
internal sealed unsafe class Cases<T> : IDisposable where T : unmanaged
{
    private const int Room = (120 * 540) + (540 * 260);

    private static readonly nint[] s_lengths = [.. Enumerable.Range(1, 35).Select(n => (nint)n), 63, 64, 65, 100];

    private readonly T* _memory = (T*)NativeMemory.AlignedAlloc((nuint)(6 * Room * sizeof(T)), 64);
    private Digest _digest;

    private T* First => _memory;
    private T* Second => _memory + Room;
    private T* Third => _memory + (2 * Room);
    private T* Fourth => _memory + (3 * Room);
    private T* Output => _memory + (4 * Room);
    private T* Other => _memory + (5 * Room);

    public void Dispose() => NativeMemory.AlignedFree(_memory);

    /// <summary>The digest of the kernel whose entry is given.</summary>
    public ulong Of(Subject<T> subject, nint entry)
    {
        _digest = new Digest();
        switch (subject.Family)
        {
            case Family.Reduce or Family.ArgReduce or Family.Moments: Reductions(subject.Family, entry); break;
            case Family.Softmax or Family.SoftmaxGrad: Softmaxes(subject.Family, entry); break;
            case Family.Gemm: Products(entry); break;
            default: Elementwise(subject, entry); break;
        }
        return _digest.Hash;
    }

    private void Elementwise(Subject<T> subject, nint entry)
    {
        int combinations = subject.Family switch
        {
            Family.MapGrad => 2,
            Family.Zip or Family.Compare => 4,
            Family.ZipGrad or Family.Where => 8,
            _ => 1,
        };
        for (int strides = 0; strides < combinations; strides++)
            foreach (nint n in s_lengths) Elementwise(subject, (void*)entry, n, strides);
    }

    /// <summary>One length; the bits of strides say which operand is broadcast.</summary>
    private void Elementwise(Subject<T> subject, void* f, nint n, int strides)
    {
        nint s0 = 1 - (strides & 1), s1 = 1 - ((strides >> 1) & 1), s2 = 1 - ((strides >> 2) & 1);
        byte* bytes = stackalloc byte[128];
        foreach (nint operand in (ReadOnlySpan<nint>)[0, 1, 2, 3, 4])
            for (nint i = 0; i < n; i++) _memory[(operand * Room) + i] = Numbers.Mixed<T>(ref _digest);
        T* x = (subject.Needs & Needs.X) != 0 ? Second : null, b = (subject.Needs & Needs.B) != 0 ? Third : null;
        T* y = (subject.Needs & Needs.Y) != 0 ? Fourth : null;
        switch (subject.Family)
        {
            case Family.Map:
                ((delegate*<T*, T*, nint, double, double, void>)f)(First, Output, n, 0.75, 1.5);
                break;
            case Family.MapGrad:
                ((delegate*<T*, nint, T*, T*, T*, nint, double, double, void>)f)(First, s0, x, y, Output, n, 0.75, 1.5);
                break;
            case Family.Zip:
                ((delegate*<T*, nint, T*, nint, T*, nint, double, void>)f)(First, s0, Second, s1, Output, n, 0.75);
                break;
            case Family.ZipGrad:
                ((delegate*<T*, nint, T*, nint, T*, nint, T*, T*, nint, double, void>)f)(
                    First, s0, x, s1, b, s2, y, Output, n, 0.75);
                break;
            case Family.Compare:
                for (nint i = 0; i < n; i += 3) Second[i] = First[i];
                ((delegate*<T*, nint, T*, nint, byte*, nint, void>)f)(First, s0, Second, s1, bytes, n);
                for (nint i = 0; i < n; i++) _digest.Take(bytes[i]);
                return;
            case Family.Where:
                for (nint i = 0; i < n; i++) bytes[i] = (byte)(_digest.Next() % 3);
                ((delegate*<byte*, nint, T*, nint, T*, nint, T*, nint, void>)f)(
                    bytes, s0, First, s1, Second, s2, Output, n);
                break;
            default:
                ((delegate*<T*, nint, T, void>)f)(Output, n, First[0]);
                break;
        }
        Take(Output, n);
    }

    private void Reductions(Family family, nint entry)
    {
        int number = 0;
        for (nint n = 1; n <= 70; n++) Reduction(family, (void*)entry, 3, n, 1, number++);
        foreach (nint n in (ReadOnlySpan<nint>)[100, 8191, 8192, 8193, (2 * 8192) + 33])
            for (int repeat = 0; repeat < 3; repeat++) Reduction(family, (void*)entry, 1, n, 1, number++);
        foreach (nint rows in (ReadOnlySpan<nint>)[1, 2, 63, 64, 65, 130])
            foreach (nint columns in (ReadOnlySpan<nint>)[2, 3, 7, 16, 17, 33, 70])
                Reduction(family, (void*)entry, 1, rows, columns, number++);
        Reduction(family, (void*)entry, 2, 65, 130, number);
    }

    private void Reduction(Family family, void* f, nint outer, nint length, nint inner, int number)
    {
        nint results = outer * inner;
        FillRun(First, results * length, number);
        switch (family)
        {
            case Family.Reduce:
                ((delegate*<T*, T*, nint, nint, nint, void>)f)(First, Output, outer, length, inner);
                break;
            case Family.Moments:
                ((delegate*<T*, T*, T*, nint, nint, nint, void>)f)(First, Output, Other, outer, length, inner);
                Take(Other, results);
                break;
            default:
                long* places = (long*)Other;
                ((delegate*<T*, long*, nint, nint, nint, void>)f)(First, places, outer, length, inner);
                for (nint i = 0; i < results; i++) _digest.Take((ulong)places[i]);
                return;
        }
        Take(Output, results);
    }

    private void Softmaxes(Family family, nint entry)
    {
        for (int number = 0; number < 80; number++)
        {
            nint columns = number < 70 ? number + 1 : 100 + (13 * number), n = 2 * columns;
            FillRun(First, n, number);
            FillPlain(Second, n);
            FillPlain(Output, n);
            if (family == Family.Softmax) ((delegate*<T*, T*, nint, nint, void>)entry)(First, Output, 2, columns);
            else ((delegate*<T*, T*, T*, nint, nint, void>)entry)(First, Second, Output, 2, columns);
            Take(Output, n);
        }
    }

    /// <summary>Around the tiles, and past a block of rows (96), of columns (512) and of k (256).</summary>
    private void Products(nint entry)
    {
        ReadOnlySpan<nint> sizes = [1, 2, 5, 8, 17, 33, 50];
        for (int i = 0; i < sizes.Length * sizes.Length * sizes.Length; i++)
            Product(entry, sizes[i % 7], sizes[i / 7 % 7], sizes[i / 49], i);
        Product(entry, 13, 70, 300, 0);
        Product(entry, 100, 33, 520, 1);
        Product(entry, 1, 300, 257, 2);
        Product(entry, 300, 1, 257, 3);
        Product(entry, 120, 540, 260, 4);
    }

    private void Product(nint entry, nint m, nint n, nint k, int number)
    {
        T alpha = Numbers.Of<T>(((ReadOnlySpan<double>)[1, 0.75, -0.5])[number % 3]);
        T beta = Numbers.Of<T>(((ReadOnlySpan<double>)[0, 1, -1.5, 0.25])[number % 4]);
        for (int transposed = 0; transposed < 4; transposed++)
        {
            bool ta = (transposed & 1) != 0, tb = transposed > 1;
            FillPlain(First, m * k);
            FillPlain(Second, k * n);
            FillPlain(Output, m * n);
            Product<T> product = Product<T>.Of(
                ta, tb, m, n, k, alpha, First, ta ? m : k, Second, tb ? k : n, beta, Output, n);
            ((delegate*<Product<T>*, void>)entry)(&product);
            Take(Output, m * n);
        }
    }

    /// <summary>What reductions see: plain in turn with near 1; every third has one mixed number.</summary>
    private void FillRun(T* x, nint n, int number)
    {
        if (number % 2 == 0) FillPlain(x, n);
        else for (nint i = 0; i < n; i++) x[i] = Numbers.NearOne<T>(ref _digest);
        if (number % 3 != 2) return;
        nint place = (nint)(_digest.Next() % (ulong)n);
        x[place] = Numbers.Mixed<T>(ref _digest);
    }

    private void FillPlain(T* x, nint n)
    {
        for (nint i = 0; i < n; i++) x[i] = Numbers.Of<T>(Numbers.Plain<T>(ref _digest));
    }

    private void Take(T* y, nint n)
    {
        for (nint i = 0; i < n; i++) _digest.Take(Numbers.Bits(y[i]));
    }
}
