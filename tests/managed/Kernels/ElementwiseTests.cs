using Adjoint.Kernels;
using Adjoint.Simd;
using Xunit;

namespace Adjoint.Tests.Kernels;

/// <summary>Every elementwise driver, at every width, against a plain loop over the formula; between guard pages, in
/// place
/// and apart, broadcast and not, writing and adding.</summary>
public sealed unsafe class ElementwiseTests : IDisposable
{
    private readonly Guarded _a = new(4096), _b = new(4096), _c = new(4096), _d = new(4096), _e = new(4096);

    public void Dispose()
    {
        foreach (Guarded guarded in new[] { _a, _b, _c, _d, _e }) guarded.Dispose();
    }

    public static TheoryData<string> Sources => Kernels.Sources.All;

    [Theory, MemberData(nameof(Sources))]
    public void UnaryFloat(string source) => AllUnary<F32x1, float>(source);

    [Theory, MemberData(nameof(Sources))]
    public void UnaryDouble(string source) => AllUnary<F64x1, double>(source);

    [Fact]
    public void UnaryInteger()
    {
        Unary<Plain<SquareOp>, I64x1, long>("managed");
        Unary<Plain<NegOp>, I32x1, int>("managed");
        Unary<ClampOp, U8x1, byte>("managed");
    }

    [Theory, MemberData(nameof(Sources))]
    public void BinaryFloat(string source) => AllBinary<F32x1, float>(source);

    [Theory, MemberData(nameof(Sources))]
    public void BinaryDouble(string source) => AllBinary<F64x1, double>(source);

    [Fact]
    public void BinaryInteger()
    {
        Binary<TestGreedy, I64x1, long>("managed");
        Binary<DivOp, I32x1, int>("managed");
        Binary<MulOp, U8x1, byte>("managed");
    }

    [Theory, MemberData(nameof(Sources))]
    public void CompareAndWhere(string source)
    {
        Compare<LtOp, F32x1, float>(source);
        Compare<EqOp, F32x1, float>(source);
        Compare<NeOp, F32x1, float>(source);
        Compare<LeOp, F32x1, float>(source);
        Compare<GtOp, F64x1, double>(source);
        Compare<GeOp, F64x1, double>(source);
        Compare<LtOp, F64x1, double>(source);
        Compare<EqOp, F64x1, double>(source);
        Where<float>(source);
        Where<double>(source);
        if (source == "native") return;
        Compare<LtOp, I64x1, long>(source);
        Compare<EqOp, U8x1, byte>(source);
        Where<int>(source);
        Where<byte>(source);
    }

    [Theory, MemberData(nameof(Sources))]
    public void FillAll(string source)
    {
        Fill<float>(source);
        Fill<double>(source);
        if (source != "native") Fill<byte>(source);
    }

    private void AllUnary<V1, T>(string source)
        where V1 : struct, ISimd<V1, T>
        where T : unmanaged
    {
        Unary<Plain<ExpOp>, V1, T>(source);
        Unary<Plain<TanhOp>, V1, T>(source);
        Unary<Plain<SquareOp>, V1, T>(source);
        Unary<Plain<NegOp>, V1, T>(source);
        Unary<Plain<AbsOp>, V1, T>(source);
        Unary<Plain<LogOp>, V1, T>(source);
        Unary<Plain<SqrtOp>, V1, T>(source);
        Unary<Plain<SigmoidOp>, V1, T>(source);
        Unary<Plain<ReluOp>, V1, T>(source);
        Unary<Plain<SinOp>, V1, T>(source);
        Unary<Plain<CosOp>, V1, T>(source);
        Unary<ClampOp, V1, T>(source);
        Unary<PowScalarOp, V1, T>(source);
    }

    private void AllBinary<V1, T>(string source)
        where V1 : struct, ISimd<V1, T>
        where T : unmanaged
    {
        Binary<AddOp, V1, T>(source);
        Binary<MulOp, V1, T>(source);
        Binary<DivOp, V1, T>(source);
        Binary<SubOp, V1, T>(source);
        Binary<MaximumOp, V1, T>(source);
        Binary<MinimumOp, V1, T>(source);
        Binary<PowOp, V1, T>(source);
        Binary<TestGreedy, V1, T>(source);
    }

    private void Unary<TOp, V1, T>(string source)
        where TOp : struct, IParamUnaryOp
        where V1 : struct, ISimd<V1, T>
        where T : unmanaged
    {
        const double P = 1, Q = 2.5;
        foreach ((string name, nint entry) in Kernels.Sources.Of<MapKernel<TOp>, T>(source))
        {
            var f = (delegate*<T*, T*, nint, double, double, void>)entry;
            foreach (int n in Data.Lengths)
            {
                T[] x = Data.Numbers<T>(n, n);
                var expected = new T[n];
                fixed (T* px = x, py = expected)
                {
                    for (int i = 0; i < n; i++)
                        V1.Store(TOp.Forward(V1.Load(px + i), V1.Const(P), V1.Const(Q)), py + i);
                }
                foreach (bool atEnd in new[] { true, false })
                {
                    T* gx = _a.Place<T>(x, atEnd), gy = _b.Place<T>(new T[n], atEnd);
                    f(gx, gy, n, P, Q);
                    Data.SameBits<T>(expected, new Span<T>(gy, n), $"{TOp.Name} {name} n={n}");
                    f(gx, gx, n, P, Q);
                    Data.SameBits<T>(expected, new Span<T>(gx, n), $"{TOp.Name} {name} n={n} in place");
                }
            }
        }
        UnaryGrad<TOp, Write, V1, T>(source, P, Q);
        UnaryGrad<TOp, Add, V1, T>(source, P, Q);
    }

    private void UnaryGrad<TOp, TMode, V1, T>(string source, double p, double q)
        where TOp : struct, IParamUnaryOp
        where TMode : struct, IStoreMode
        where V1 : struct, ISimd<V1, T>
        where T : unmanaged
    {
        bool needsX = (TOp.Needs & Needs.X) != 0, needsY = (TOp.Needs & Needs.Y) != 0;
        foreach ((string name, nint entry) in Kernels.Sources.Of<MapGradKernel<TOp, TMode>, T>(source))
        {
            var f = (delegate*<T*, nint, T*, T*, T*, nint, double, double, void>)entry;
            foreach (int n in Data.Lengths.Skip(1))
                foreach (int sg in new[] { 0, 1 })
                {
                    T[] g = Data.Numbers<T>(sg == 0 ? 1 : n, n), x = Data.Numbers<T>(n, n + 1);
                    T[] y = Data.Numbers<T>(n, n + 2), dx = Data.Numbers<T>(n, n + 3);
                    T[] Expect(T[] d)
                    {
                        var result = (T[])d.Clone();
                        fixed (T* pg = g, px = x, py = y, pd = result)
                        {
                            for (int i = 0; i < n; i++)
                            {
                                V1 v = TOp.Backward(
                                    V1.Load(pg + i * sg), V1.Load(px + i), V1.Load(py + i), V1.Const(p), V1.Const(q));
                                V1.Store(TMode.Adds ? V1.Load(pd + i) + v : v, pd + i);
                            }
                        }
                        return result;
                    }
                    string what = $"{TOp.Name} backward{TMode.Suffix} {name} n={n} sg={sg}";
                    foreach (bool atEnd in new[] { true, false })
                    {
                        T* pg = _a.Place<T>(g, atEnd), px = needsX ? _b.Place<T>(x, atEnd) : null;
                        T* py = needsY ? _c.Place<T>(y, atEnd) : null, pd = _d.Place<T>(dx, atEnd);
                        f(pg, sg, px, py, pd, n, p, q);
                        Data.SameBits<T>(Expect(dx), new Span<T>(pd, n), what);
                        if (sg == 0) continue;
                        f(pg, sg, px, py, pg, n, p, q);
                        Data.SameBits<T>(Expect(g), new Span<T>(pg, n), what + " in place");
                    }
                }
        }
    }

    private void Binary<TOp, V1, T>(string source)
        where TOp : struct, IBinaryOp
        where V1 : struct, ISimd<V1, T>
        where T : unmanaged
    {
        const double P = 3;
        foreach ((string name, nint entry) in Kernels.Sources.Of<ZipKernel<TOp>, T>(source))
        {
            var f = (delegate*<T*, nint, T*, nint, T*, nint, double, void>)entry;
            foreach (int n in Data.Lengths.Skip(1))
                foreach ((int sa, int sb) in new[] { (1, 1), (0, 1), (1, 0), (0, 0) })
                {
                    T[] a = Data.Numbers<T>(sa == 0 ? 1 : n, n), b = Data.Numbers<T>(sb == 0 ? 1 : n, n + 1);
                    var expected = new T[n];
                    fixed (T* pa = a, pb = b, py = expected)
                    {
                        for (int i = 0; i < n; i++)
                            V1.Store(TOp.Forward(V1.Load(pa + i * sa), V1.Load(pb + i * sb), V1.Const(P)), py + i);
                    }
                    string what = $"{TOp.Name} {name} n={n} strides {sa} {sb}";
                    foreach (bool atEnd in new[] { true, false })
                    {
                        T* pa = _a.Place<T>(a, atEnd), pb = _b.Place<T>(b, atEnd), py = _c.Place<T>(new T[n], atEnd);
                        f(pa, sa, pb, sb, py, n, P);
                        Data.SameBits<T>(expected, new Span<T>(py, n), what);
                        if (sa == 1)
                        {
                            f(pa, sa, pb, sb, pa, n, P);
                            Data.SameBits<T>(expected, new Span<T>(pa, n), what + " in place");
                        }
                        else if (sb == 1)
                        {
                            f(pa, sa, pb, sb, pb, n, P);
                            Data.SameBits<T>(expected, new Span<T>(pb, n), what + " in place of b");
                        }
                    }
                }
        }
        BinaryGrad<TOp, SideA, Write, V1, T>(source, P);
        BinaryGrad<TOp, SideA, Add, V1, T>(source, P);
        BinaryGrad<TOp, SideB, Write, V1, T>(source, P);
        BinaryGrad<TOp, SideB, Add, V1, T>(source, P);
    }

    private void BinaryGrad<TOp, TSide, TMode, V1, T>(string source, double p)
        where TOp : struct, IBinaryOp
        where TSide : struct, IZipSide
        where TMode : struct, IStoreMode
        where V1 : struct, ISimd<V1, T>
        where T : unmanaged
    {
        Needs needs = TSide.Needs<TOp>();
        foreach ((string name, nint entry) in Kernels.Sources.Of<ZipGradKernel<TOp, TSide, TMode>, T>(source))
        {
            var f = (delegate*<T*, nint, T*, nint, T*, nint, T*, T*, nint, double, void>)entry;
            foreach (int n in Data.Lengths.Skip(1).Where(n => n < 40))
                for (int strides = 0; strides < 8; strides++)
                {
                    int sg = strides & 1, sa = strides >> 1 & 1, sb = strides >> 2;
                    T[] g = Data.Numbers<T>(sg == 0 ? 1 : n, n), a = Data.Numbers<T>(sa == 0 ? 1 : n, n + 1);
                    T[] b = Data.Numbers<T>(sb == 0 ? 1 : n, n + 2);
                    T[] y = Data.Numbers<T>(n, n + 3), d = Data.Numbers<T>(n, n + 4);
                    var expected = (T[])d.Clone();
                    fixed (T* pg = g, pa = a, pb = b, py = y, pd = expected)
                    {
                        for (int i = 0; i < n; i++)
                        {
                            V1 v = TSide.Backward<TOp, V1>(V1.Load(pg + i * sg), V1.Load(pa + i * sa), V1.Load(pb + i * sb),
                                V1.Load(py + i), V1.Const(p));
                            V1.Store(TMode.Adds ? V1.Load(pd + i) + v : v, pd + i);
                        }
                    }
                    string what = $"{TOp.Name} backward {TSide.Name}{TMode.Suffix} {name} n={n} strides {sg} {sa} {sb}";
                    foreach (bool atEnd in new[] { true, false })
                    {
                        T* pg = _a.Place<T>(g, atEnd), pa = (needs & Needs.X) != 0 ? _b.Place<T>(a, atEnd) : null;
                        T* pb = (needs & Needs.B) != 0 ? _c.Place<T>(b, atEnd) : null;
                        T* py = (needs & Needs.Y) != 0 ? _d.Place<T>(y, atEnd) : null, pd = _e.Place<T>(d, atEnd);
                        f(pg, sg, pa, sa, pb, sb, py, pd, n, p);
                        Data.SameBits<T>(expected, new Span<T>(pd, n), what);
                        if (TMode.Adds || sg == 0) continue;
                        f(pg, sg, pa, sa, pb, sb, py, pg, n, p);
                        Data.SameBits<T>(expected, new Span<T>(pg, n), what + " in place");
                    }
                }
        }
    }

    private void Compare<TOp, V1, T>(string source)
        where TOp : struct, ICompareOp
        where V1 : struct, ISimd<V1, T>
        where T : unmanaged
    {
        foreach ((string name, nint entry) in Kernels.Sources.Of<CompareKernel<TOp>, T>(source))
        {
            var f = (delegate*<T*, nint, T*, nint, byte*, nint, void>)entry;
            foreach (int n in Data.Lengths.Skip(1))
                foreach ((int sa, int sb) in new[] { (1, 1), (0, 1), (1, 0), (0, 0) })
                    foreach (bool atEnd in new[] { true, false })
                    {
                        T[] a = Data.Numbers<T>(sa == 0 ? 1 : n, n), b = Data.Numbers<T>(sb == 0 ? 1 : n, n + 1);
                        if (sa == sb && n > 2) b[n > b.Length ? 0 : n / 2] = a[n > a.Length ? 0 : n / 2];
                        var expected = new byte[n];
                        fixed (T* pa = a, pb = b)
                        {
                            for (int i = 0; i < n; i++)
                                expected[i] = (byte)V1.MaskBits(TOp.Compare(V1.Load(pa + i * sa), V1.Load(pb + i * sb)));
                        }
                        byte* y = _c.Place<byte>(new byte[n], atEnd);
                        f(_a.Place<T>(a, atEnd), sa, _b.Place<T>(b, atEnd), sb, y, n);
                        Data.SameBits<byte>(expected, new Span<byte>(y, n), $"{TOp.Name} {name} n={n} strides {sa} {sb}");
                    }
        }
    }

    private void Where<T>(string source) where T : unmanaged
    {
        foreach ((string name, nint entry) in Kernels.Sources.Of<WhereKernel, T>(source))
        {
            var f = (delegate*<byte*, nint, T*, nint, T*, nint, T*, nint, void>)entry;
            foreach (int n in Data.Lengths.Skip(1))
                for (int strides = 0; strides < 8; strides++)
                {
                    int sc = strides & 1, sa = strides >> 1 & 1, sb = strides >> 2;
                    byte[] c = [.. Data.Numbers<byte>(sc == 0 ? 1 : n, n).Select(v => (byte)(v % 3))];
                    T[] a = Data.Numbers<T>(sa == 0 ? 1 : n, n + 1), b = Data.Numbers<T>(sb == 0 ? 1 : n, n + 2);
                    var expected = new T[n];
                    for (int i = 0; i < n; i++) expected[i] = c[i * sc] != 0 ? a[i * sa] : b[i * sb];
                    foreach (bool atEnd in new[] { true, false })
                    {
                        byte* pc = _a.Place<byte>(c, atEnd);
                        T* pa = _b.Place<T>(a, atEnd), pb = _c.Place<T>(b, atEnd), py = _d.Place<T>(new T[n], atEnd);
                        f(pc, sc, pa, sa, pb, sb, py, n);
                        Data.SameBits<T>(expected, new Span<T>(py, n), $"where {name} n={n} strides {sc} {sa} {sb}");
                        if (sb == 0) continue;
                        f(pc, sc, pa, sa, pb, sb, pb, n);
                        Data.SameBits<T>(
                            expected, new Span<T>(pb, n), $"where {name} n={n} strides {sc} {sa} {sb} in place");
                    }
                }
        }
    }

    private void Fill<T>(string source) where T : unmanaged
    {
        T value = Data.Numbers<T>(1, 5)[0];
        foreach ((string name, nint entry) in Kernels.Sources.Of<FillKernel, T>(source))
            foreach (int n in Data.Lengths)
                foreach (bool atEnd in new[] { true, false })
                {
                    T* y = _a.Place<T>(new T[n], atEnd);
                    ((delegate*<T*, nint, T, void>)entry)(y, n, value);
                    Data.SameBits<T>(Enumerable.Repeat(value, n).ToArray(), new Span<T>(y, n), $"fill {name} n={n}");
                }
    }
}
