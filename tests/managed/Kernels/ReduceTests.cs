using Adjoint.Kernels;
using Adjoint.Simd;
using Xunit;

namespace Adjoint.Tests.Kernels;

/// <summary>Reductions: the documented order of operations, bit for bit, from every source and at every
/// width.</summary>
public sealed unsafe class ReduceTests : IDisposable
{
    private readonly Guarded _x = new(1 << 20), _y = new(1 << 16), _z = new(1 << 16);

    public void Dispose()
    {
        _x.Dispose();
        _y.Dispose();
        _z.Dispose();
    }

    public static TheoryData<string> Sources => Kernels.Sources.All;

    private static IEnumerable<(int Outer, int Length, int Inner)> Shapes =>
        Data.Lengths.Select(n => (2, n, 1))
            .Concat(Data.Lengths.Select(n => (1, 3, n)))
            .Concat([
                (1, 8191, 1), (1, 8192, 1), (1, 8193, 1), (2, 8192 * 2 + 5, 1), (1, 8192 * 7 + 100, 1),
                (2, 64, 3), (2, 65, 3), (1, 64 * 7 + 9, 5), (1, 200, 300), (2, 0, 4), (3, 1, 1), (0, 5, 5), (5, 5, 0),
            ]);

    [Theory, MemberData(nameof(Sources))]
    public void SumFloat(string source) => Reduce<SumReduce, F32x1, float>(source);

    [Theory, MemberData(nameof(Sources))]
    public void SumDouble(string source) => Reduce<SumReduce, F64x1, double>(source);

    [Theory, MemberData(nameof(Sources))]
    public void ProdMaxMin(string source)
    {
        Reduce<ProdReduce, F32x1, float>(source);
        Reduce<MaxReduce, F64x1, double>(source);
        Reduce<MinReduce, F32x1, float>(source);
    }

    [Fact]
    public void Integers()
    {
        Reduce<SumReduce, I64x1, long>("managed");
        Reduce<ProdReduce, I32x1, int>("managed");
        Reduce<MaxReduce, I64x1, long>("managed");
        Reduce<MinReduce, U8x1, byte>("managed");
        Reduce<MaxReduce, U8x1, byte>("managed");
    }

    [Theory, MemberData(nameof(Sources))]
    public void ArgMaxAndArgMin(string source)
    {
        ArgReduce<MaxReduce, float>(source, (a, b) => !float.IsNaN(a) && (float.IsNaN(b) || b > a));
        ArgReduce<MaxReduce, double>(source, (a, b) => !double.IsNaN(a) && (double.IsNaN(b) || b > a));
        ArgReduce<MinReduce, float>(source, (a, b) => !float.IsNaN(a) && (float.IsNaN(b) || b < a));
        if (source != "native") ArgReduce<MinReduce, long>(source, (a, b) => b < a);
    }

    [Theory, MemberData(nameof(Sources))]
    public void NaNWinsMaxAndMin(string source)
    {
        foreach (int n in new[] { 1, 7, 33, 70, 9000 })
            foreach (int inner in new[] { 1, 5 })
                foreach ((string name, nint entry) in Kernels.Sources.Of<ReduceKernel<MaxReduce>, float>(source)
                    .Concat(Kernels.Sources.Of<ReduceKernel<MinReduce>, float>(source)))
                {
                    float[] x = Data.Numbers<float>(n * inner, n);
                    x[n / 2 * inner] = float.NaN;
                    var y = new float[inner];
                    fixed (float* px = x, py = y)
                        ((delegate*<float*, float*, nint, nint, nint, void>)entry)(px, py, 1, n, inner);
                    Assert.True(float.IsNaN(y[0]), $"{name} n={n} inner={inner}");
                    for (int i = 1; i < inner; i++) Assert.False(float.IsNaN(y[i]));
                }
    }

    [Theory, MemberData(nameof(Sources))]
    public void MomentsOfFloatAndDouble(string source)
    {
        Moments<F32x1, float>(source);
        Moments<F64x1, double>(source);
    }

    [Fact]
    public void SumIsAccurate()
    {
        float[] x = Data.Numbers<float>(1_000_000, 3);
        float sum;
        fixed (float* px = x) KernelSet.Sum(px, &sum, 1, x.Length, 1);
        double exact = x.Sum(v => (double)v), size = x.Sum(v => (double)Math.Abs(v));
        // 32 steps of a lane, 8 strands, 5 levels of lanes and 7 of blocks, each rounding by 2^-24 of what it holds at most.
        Assert.InRange(sum, exact - size * 52 * Math.Pow(2, -24), exact + size * 52 * Math.Pow(2, -24));
    }

    private void Reduce<TReduce, V1, T>(string source)
        where TReduce : struct, IReduceOp
        where V1 : struct, ISimd<V1, T>
        where T : unmanaged
    {
        foreach ((string name, nint entry) in Kernels.Sources.Of<ReduceKernel<TReduce>, T>(source))
        {
            foreach ((int outer, int length, int inner) in Shapes)
            {
                T[] x = Data.Numbers<T>(outer * length * inner, length);
                T[] expected = ReduceReference.Run<TReduce, V1, T>(x, null, outer, length, inner);
                foreach (bool atEnd in new[] { true, false })
                {
                    T* y = _y.Place<T>(new T[outer * inner], atEnd);
                    ((delegate*<T*, T*, nint, nint, nint, void>)entry)(_x.Place<T>(x, atEnd), y, outer, length, inner);
                    Data.SameBits<T>(
                        expected, new Span<T>(y, outer * inner), $"{TReduce.Name} {name} ({outer}, {length}, {inner})");
                }
            }
        }
    }

    private void Moments<V1, T>(string source)
        where V1 : struct, ISimd<V1, T>
        where T : unmanaged
    {
        foreach ((string name, nint entry) in Kernels.Sources.Of<MomentsKernel, T>(source))
        {
            foreach ((int outer, int length, int inner) in Shapes)
            {
                if (length == 0) continue;
                T[] x = Data.Numbers<T>(outer * length * inner, length);
                T[] mean = ReduceReference.Run<SumReduce, V1, T>(x, null, outer, length, inner);
                fixed (T* p = mean)
                {
                    for (int i = 0; i < mean.Length; i++) V1.Store(V1.Load(p + i) / V1.Const(length), p + i);
                }
                T[] m2 = ReduceReference.Run<SquaredDeviationReduce, V1, T>(x, mean, outer, length, inner);
                T* y = _y.Place<T>(new T[outer * inner], true), z = _z.Place<T>(new T[outer * inner], true);
                ((delegate*<T*, T*, T*, nint, nint, nint, void>)entry)(
                    _x.Place<T>(x, true), y, z, outer, length, inner);
                string what = $"moments {name} ({outer}, {length}, {inner})";
                Data.SameBits<T>(mean, new Span<T>(y, outer * inner), what + " mean");
                Data.SameBits<T>(m2, new Span<T>(z, outer * inner), what + " m2");
            }
        }
    }

    private void ArgReduce<TReduce, T>(string source, Func<T, T, bool> better)
        where TReduce : struct, IReduceOp
        where T : unmanaged
    {
        foreach ((string name, nint entry) in Kernels.Sources.Of<ArgReduceKernel<TReduce>, T>(source))
        {
            foreach ((int outer, int length, int inner) in Shapes)
            {
                if (length == 0) continue;
                T[] x = Data.Numbers<T>(outer * length * inner, length);
                if (x.Length > 20) x[^1] = x[x.Length / 2] = typeof(T) == typeof(float) ? (T)(object)float.NaN : x[3];
                for (int i = 6; i < x.Length; i += 7) x[i] = x[i - 6]; // ties
                var expected = new long[outer * inner];
                for (int o = 0; o < outer; o++)
                    for (int c = 0; c < inner; c++)
                    {
                        int best = 0;
                        for (int r = 1; r < length; r++)
                        {
                            if (better(x[(o * length + best) * inner + c], x[(o * length + r) * inner + c])) best = r;
                        }
                        expected[o * inner + c] = best;
                    }
                long* y = _y.Place<long>(new long[outer * inner], true);
                ((delegate*<T*, long*, nint, nint, nint, void>)entry)(_x.Place<T>(x, true), y, outer, length, inner);
                Data.SameBits<long>(
                    expected, new Span<long>(y, outer * inner),
                    $"arg{TReduce.Name} {name} ({outer}, {length}, {inner})");
            }
        }
    }
}

/// <summary>The order of operations that Reduce documents, in the plainest words.</summary>
internal static unsafe class ReduceReference
{
    public static T[] Run<TReduce, V1, T>(T[] x, T[]? z, int outer, int length, int inner)
        where TReduce : struct, IReduceOp
        where V1 : struct, ISimd<V1, T>
        where T : unmanaged
    {
        var y = new T[outer * inner];
        for (int o = 0; o < outer; o++)
            for (int c = 0; c < inner; c++)
            {
                var column = new V1[length];
                for (int r = 0; r < length; r++) column[r] = Read<V1, T>(x, (o * length + r) * inner + c);
                V1 second = z == null ? V1.Zero : Read<V1, T>(z, o * inner + c);
                V1 result = inner == 1 ? Row<TReduce, V1, T>(column, second) : Column<TReduce, V1, T>(column, second);
                fixed (T* p = y) V1.Store(result, p + o * inner + c);
            }
        return y;
    }

    private static V1 Read<V1, T>(T[] x, int i)
        where V1 : struct, ISimd<V1, T>
        where T : unmanaged
    {
        fixed (T* p = x) return V1.Load(p + i);
    }

    private static V1 Row<TReduce, V1, T>(V1[] x, V1 z)
        where TReduce : struct, IReduceOp
        where V1 : struct, ISimd<V1, T>
        where T : unmanaged
        => Pairs<TReduce, V1, T>([.. x.Chunk(8192).Select(block =>
        {
            var lanes = new V1[32];
            Array.Fill(lanes, TReduce.Identity<V1>());
            int whole = block.Length / 32 * 32;
            for (int start = 0; start < whole; start += 32 * 32)
            {
                var strand = new V1[32];
                Array.Fill(strand, TReduce.Identity<V1>());
                for (int i = start; i < Math.Min(start + 32 * 32, whole); i++)
                    strand[i % 32] = TReduce.Step(strand[i % 32], block[i], z);
                for (int i = 0; i < 32; i++) lanes[i] = TReduce.Combine(lanes[i], strand[i]);
            }
            for (int i = whole; i < block.Length; i++) lanes[i % 32] = TReduce.Step(lanes[i % 32], block[i], z);
            for (int w = 16; w >= 1; w /= 2)
            {
                for (int i = 0; i < w; i++) lanes[i] = TReduce.Combine(lanes[i], lanes[i + w]);
            }
            return lanes[0];
        })]);

    private static V1 Column<TReduce, V1, T>(V1[] x, V1 z)
        where TReduce : struct, IReduceOp
        where V1 : struct, ISimd<V1, T>
        where T : unmanaged
        => Pairs<TReduce, V1, T>([.. x.Chunk(64).Select(
            block => block.Aggregate(TReduce.Identity<V1>(), (s, v) => TReduce.Step(s, v, z)))]);

    private static V1 Pairs<TReduce, V1, T>(List<V1> partials)
        where TReduce : struct, IReduceOp
        where V1 : struct, ISimd<V1, T>
        where T : unmanaged
    {
        if (partials.Count == 0) return TReduce.Identity<V1>();
        while (partials.Count > 1)
        {
            var next = new List<V1>();
            for (int i = 0; i < partials.Count; i += 2)
                next.Add(i + 1 < partials.Count ? TReduce.Combine(partials[i], partials[i + 1]) : partials[i]);
            partials = next;
        }
        return partials[0];
    }
}
