using Adjoint.Kernels;
using Xunit;

namespace Adjoint.Tests.Kernels;

/// <summary>Strided copies and additions against index arithmetic, and casts against the language.</summary>
public sealed unsafe class MemoryTests
{
    /// <summary>Sizes, source strides, destination strides.</summary>
    public static TheoryData<long[], long[], long[]> Geometries => new()
    {
        { [], [], [] },
        { [7], [1], [1] },
        { [7], [0], [1] },
        { [7], [3], [2] },
        { [0, 5], [5, 1], [5, 1] },
        { [1, 6, 1], [99, 1, 7], [6, 1, 1] },
        { [5, 7], [7, 1], [7, 1] },
        { [5, 7], [1, 5], [7, 1] },
        { [5, 7], [7, 1], [1, 5] },
        { [70, 45], [1, 70], [45, 1] },
        { [64, 33], [1, 64], [66, 2] },
        { [4, 3, 5], [15, 1, 3], [15, 5, 1] },
        { [3, 40, 35], [1, 105, 3], [1400, 35, 1] },
        { [40, 3, 35], [1, 1400, 40], [105, 35, 1] },
        { [2, 3, 4, 5], [60, 20, 5, 1], [1, 2, 6, 24] },
        { [2, 3, 4, 5], [0, 5, 0, 1], [60, 20, 5, 1] },
        { [6, 5], [0, 0], [5, 1] },
        { [6, 5], [1, 0], [5, 1] },
        { [4, 5], [-5, 1], [5, 1] },
        { [600, 500], [1, 600], [500, 1] },
        { [1000, 300], [300, 1], [300, 1] },
        { [1000, 300], [300, 1], [310, 1] },
    };

    [Theory, MemberData(nameof(Geometries))]
    public void CopyStrided(long[] sizes, long[] from, long[] to)
    {
        Strided<float>(sizes, from, to, add: false);
        Strided<byte>(sizes, from, to, add: false);
    }

    [Theory, MemberData(nameof(Geometries))]
    public void AddStrided(long[] sizes, long[] from, long[] to)
    {
        Strided<double>(sizes, from, to, add: true);
        Strided<int>(sizes, from, to, add: true);
    }

    private static void Strided<T>(
        long[] sizes, long[] from, long[] to, bool add) where T : unmanaged, System.Numerics.INumber<T>
    {
        long first = from.Zip(sizes).Sum(p => p.First < 0 ? -p.First * (p.Second - 1) : 0);
        T[] source = Data.Numbers<T>((int)(Extent(sizes, from) + first), 1);
        T[] destination = Data.Numbers<T>((int)Extent(sizes, to), 2);
        var expected = (T[])destination.Clone();
        long total = sizes.Aggregate(1L, (a, b) => a * b);
        for (long i = 0; i < total; i++)
        {
            long rest = i, s = first, d = 0;
            for (int k = sizes.Length - 1; k >= 0; k--)
            {
                s += rest % sizes[k] * from[k];
                d += rest % sizes[k] * to[k];
                rest /= sizes[k];
            }
            expected[d] = add ? expected[d] + source[s] : source[s];
        }
        fixed (T* ps = source, pd = destination)
        {
            if (add) KernelSet.AddStrided(ps + first, from, pd, to, sizes);
            else KernelSet.CopyStrided(ps + first, from, pd, to, sizes);
        }
        Data.SameBits<T>(expected, destination, add ? "add" : "copy");
    }

    private static long Extent(long[] sizes, long[] strides)
    {
        if (sizes.Contains(0)) return 1;
        return 1 + sizes.Zip(strides).Sum(p => (p.First - 1) * Math.Max(0, p.Second));
    }

    [Fact]
    public void CopyEveryLength()
    {
        using Guarded a = new(4096), b = new(4096);
        foreach (int n in Data.Lengths)
        {
            float[] x = Data.Numbers<float>(n, n);
            float* y = b.Place<float>(new float[n], true);
            KernelSet.Copy(a.Place<float>(x, true), y, n);
            Data.SameBits<float>(x, new Span<float>(y, n), $"copy n={n}");
        }
    }

    [Fact]
    public void CastBetweenAllDTypes()
    {
        double[] x = [0, 1, -1, 1.5, -1.5, 2.9, 100, 255, -128, 1e6, -0.0, 0.25];
        Casts(x, v => (float)v, v => (double)(float)v);
        Casts(x, v => v, v => (float)v);
        Casts(x, v => v, v => (long)v);
        Casts(x, v => (float)v, v => (int)(float)v);
        Casts(x, v => (long)v, v => (float)(long)v);
        Casts(x, v => (int)v, v => (double)(int)v);
        Casts(x, v => (int)v, v => (long)(int)v);
        Casts(x, v => (long)v, v => (int)(long)v);
        Casts(x, v => (byte)(int)v, v => (double)(byte)(int)v);
        Casts(x, v => v, v => (byte)(int)v);
        Casts(x, v => (long)v, v => (byte)(long)v);
        Casts(x, v => v, v => new Bool8(v != 0));
        Casts(x, v => (long)v, v => new Bool8((long)v != 0));
        Casts(x, v => new Bool8(v != 0), v => v != 0 ? 1f : 0f);
        Casts(x, v => new Bool8(v != 0), v => new Bool8(v != 0));
    }

    [Fact]
    public void CastOfWhatDoesNotFit()
    {
        double[] x = [double.NaN, double.PositiveInfinity, double.NegativeInfinity, 1e300];
        Casts(x, v => v, v => new Bool8(true));
        Casts(x, v => v, v => double.IsNaN(v) ? 0L : v > 0 ? long.MaxValue : long.MinValue);
        Casts(x, v => v, v => double.IsNaN(v) ? 0 : v > 0 ? int.MaxValue : int.MinValue);
    }

    private static void Casts<TFrom, TTo>(double[] values, Func<double, TFrom> from, Func<double, TTo> to)
        where TFrom : unmanaged
        where TTo : unmanaged
    {
        for (int n = 0; n <= values.Length; n++)
        {
            TFrom[] x = [.. values.Take(n).Select(from)];
            TTo[] expected = [.. values.Take(n).Select(to)];
            var y = new TTo[n];
            fixed (TFrom* px = x)
            fixed (TTo* py = y) KernelSet.Cast(px, py, n);
            Data.SameBits<TTo>(expected, y, $"cast {typeof(TFrom).Name} to {typeof(TTo).Name}");
        }
    }
}
