using Adjoint.Kernels;
using Xunit;

namespace Adjoint.Tests.Kernels;

/// <summary>Softmax rows: close to the definition in double, and the same bits from every source and width.</summary>
public sealed unsafe class SoftmaxTests : IDisposable
{
    private readonly Guarded _x = new(1 << 18), _y = new(1 << 18), _g = new(1 << 18), _d = new(1 << 18);

    public void Dispose()
    {
        foreach (Guarded guarded in new[] { _x, _y, _g, _d }) guarded.Dispose();
    }

    public static TheoryData<string> Sources => Kernels.Sources.All;

    private static IEnumerable<int> Widths => Data.Lengths.Skip(1).Append(8200);

    [Theory, MemberData(nameof(Sources))]
    public void Softmax(string source)
    {
        Forward<PlainSoftmax, float>(source, 1e-6);
        Forward<PlainSoftmax, double>(source, 1e-14);
        Backward<PlainSoftmax, Write, float>(source, 1e-5);
        Backward<PlainSoftmax, Add, double>(source, 1e-13);
    }

    [Theory, MemberData(nameof(Sources))]
    public void LogSoftmax(string source)
    {
        Forward<LogOfSoftmax, float>(source, 1e-5);
        Forward<LogOfSoftmax, double>(source, 1e-13);
        Backward<LogOfSoftmax, Add, float>(source, 2e-4);
        Backward<LogOfSoftmax, Write, double>(source, 1e-12);
    }

    [Fact]
    public void LargeInputsDoNotOverflow()
    {
        float[] x = [1000, 1001, 1002, -1000], y = new float[4];
        fixed (float* px = x, py = y) KernelSet.Softmax(px, py, 1, 4);
        Assert.Equal(1, y.Sum(), 1e-6);
        Assert.Equal(0.66524096, y[2], 1e-6);
    }

    private void Forward<TKind, T>(string source, double tolerance)
        where TKind : struct, ISoftmaxKind
        where T : unmanaged
    {
        const int Rows = 3;
        foreach (int n in Widths)
        {
            T[] x = Data.Numbers<T>(Rows * n, n);
            T[]? first = null;
            foreach ((string name, nint entry) in Both<SoftmaxKernel<TKind>, T>(source))
            {
                var f = (delegate*<T*, T*, nint, nint, void>)entry;
                T* px = _x.Place<T>(x, true), py = _y.Place<T>(new T[Rows * n], true);
                f(px, py, Rows, n);
                T[] y = new Span<T>(py, Rows * n).ToArray();
                string what = $"{TKind.Prefix}softmax {name} n={n}";
                if (first == null) Close(Definition<TKind, T>(x, n), y, tolerance, what);
                else Data.SameBits<T>(first, y, what);
                first ??= y;
                f(px, px, Rows, n);
                Data.SameBits<T>(first, new Span<T>(px, Rows * n), what + " in place");
            }
        }
    }

    private void Backward<TKind, TMode, T>(string source, double tolerance)
        where TKind : struct, ISoftmaxKind
        where TMode : struct, IStoreMode
        where T : unmanaged
    {
        const int Rows = 2;
        foreach (int n in Widths)
        {
            T[] g = Data.Numbers<T>(Rows * n, n), d = Data.Numbers<T>(Rows * n, n + 1);
            double[] y = Definition<TKind, T>(Data.Numbers<T>(Rows * n, n + 2), n);
            T[]? first = null;
            foreach ((string name, nint entry) in Both<SoftmaxGradKernel<TKind, TMode>, T>(source))
            {
                T* pd = _d.Place<T>(d, false);
                ((delegate*<T*, T*, T*, nint, nint, void>)entry)(
                    _g.Place<T>(g, true), _y.Place<T>([.. y.Select(From<T>)], true), pd, Rows, n);
                T[] result = new Span<T>(pd, Rows * n).ToArray();
                string what = $"{TKind.Prefix}softmaxgrad{TMode.Suffix} {name} n={n}";
                if (first == null)
                {
                    var expected = new double[Rows * n];
                    for (int i = 0; i < expected.Length; i++)
                    {
                        int row = i / n * n;
                        double sum = 0;
                        for (int k = row; k < row + n; k++) sum += To(g[k]) * (TKind.IsLog ? 1 : y[k]);
                        expected[i] = TKind.IsLog ? To(g[i]) - Math.Exp(y[i]) * sum : (To(g[i]) - sum) * y[i];
                        if (TMode.Adds) expected[i] += To(d[i]);
                    }
                    Close(expected, result, tolerance, what);
                }
                else Data.SameBits<T>(first, result, what);
                first ??= result;
            }
        }
    }

    /// <summary>Native is compared with the managed one-lane result.</summary>
    private static List<(string, nint)> Both<TKernel, T>(string source)
        where TKernel : struct, IKernel
        where T : unmanaged
    {
        List<(string, nint)> entries = Kernels.Sources.Of<TKernel, T>(source);
        if (source == "native") entries.Insert(0, Kernels.Sources.Of<TKernel, T>("managed")[0]);
        return entries;
    }

    private static double[] Definition<TKind, T>(T[] x, int n)
        where TKind : struct, ISoftmaxKind
        where T : unmanaged
        => [.. x.Chunk(n).SelectMany(row =>
        {
            double max = row.Max(To), sum = row.Sum(v => Math.Exp(To(v) - max));
            return row.Select(v => TKind.IsLog ? To(v) - max - Math.Log(sum) : Math.Exp(To(v) - max) / sum);
        })];

    private static void Close<T>(double[] expected, T[] actual, double tolerance, string what) where T : unmanaged
    {
        for (int i = 0; i < expected.Length; i++)
        {
            double error = Math.Abs(To(actual[i]) - expected[i]);
            bool close = error <= tolerance * Math.Max(1, Math.Abs(expected[i]));
            Assert.True(close, $"{what}: {i} is {actual[i]}, not {expected[i]}");
        }
    }

    private static double To<T>(T x) => x is float f ? f : (double)(object)x!;

    private static T From<T>(double x) => typeof(T) == typeof(float) ? (T)(object)(float)x : (T)(object)x;
}
