using Adjoint.Kernels;
using Adjoint.Simd;

namespace Adjoint.Tensors;

internal static unsafe partial class Elementwise
{
    /// <summary>y = f(a, b; p) with broadcasting; a and b have y's dtype, y is contiguous or aliases a.</summary>
    public static void Binary<TOp>(Tensor a, Tensor b, Tensor y, double p = 0) where TOp : struct, IBinaryOp
    {
        switch (y.DType)
        {
            case DType.Float32: Binary<TOp, float>(a, b, y, p); break;
            case DType.Float64: Binary<TOp, double>(a, b, y, p); break;
            case DType.Int64: Binary<TOp, long>(a, b, y, p); break;
            case DType.Int32: Binary<TOp, int>(a, b, y, p); break;
            default: Binary<TOp, byte>(a, b, y, p); break;
        }
        GC.KeepAlive(a);
        GC.KeepAlive(b);
        GC.KeepAlive(y);
    }

    /// <summary>The gradient of a binary op with respect to its first (or second) input, in the shape of the output.</summary>
    public static void BinaryGrad<TOp>(bool second, Tensor g, Tensor? a, Tensor? b, Tensor? y, Tensor d, bool accumulate,
        double p = 0) where TOp : struct, IBinaryOp
    {
        if (d.DType == DType.Float32) BinaryGrad<TOp, float>(second, g, a, b, y, d, accumulate, p);
        else BinaryGrad<TOp, double>(second, g, a, b, y, d, accumulate, p);
        GC.KeepAlive(g);
        GC.KeepAlive(a);
        GC.KeepAlive(b);
        GC.KeepAlive(y);
        GC.KeepAlive(d);
    }

    /// <summary>y = a compared with b, as bools; a and b have one dtype.</summary>
    public static void Compare<TOp>(Tensor a, Tensor b, Tensor y) where TOp : struct, ICompareOp
    {
        switch (a.DType)
        {
            case DType.Float32: Compare<TOp, float>(a, b, y); break;
            case DType.Float64: Compare<TOp, double>(a, b, y); break;
            case DType.Int64: Compare<TOp, long>(a, b, y); break;
            case DType.Int32: Compare<TOp, int>(a, b, y); break;
            default: Compare<TOp, byte>(a, b, y); break;
        }
        GC.KeepAlive(a);
        GC.KeepAlive(b);
        GC.KeepAlive(y);
    }

    /// <summary>y = c ? a : b with broadcasting; a and b have y's dtype, c is bool, y is contiguous.</summary>
    public static void Where(Tensor c, Tensor a, Tensor b, Tensor y)
    {
        switch (y.DType.Size())
        {
            // Selection moves bits: a dtype of the same width serves.
            case 8: Where<double>(c, a, b, y); break;
            case 4: Where<float>(c, a, b, y); break;
            default: Where<byte>(c, a, b, y); break;
        }
        GC.KeepAlive(c);
        GC.KeepAlive(a);
        GC.KeepAlive(b);
        GC.KeepAlive(y);
    }

    private static void Binary<TOp, T>(Tensor a, Tensor b, Tensor y, double p)
        where TOp : struct, IBinaryOp where T : unmanaged
    {
        if (InStep(a, y) && InStep(b, y))
        {
            KernelSet.Binary<TOp, T>(a.As<T>(), Step(a, y), b.As<T>(), Step(b, y), y.As<T>(), (nint)y.Count, p);
            return;
        }
        long[] sizes = y.Layout.Sizes;
        if (y.Count == 0) return;
        Runs runs = new(sizes, y.Layout.Strides, Strides(a, sizes), Strides(b, sizes));
        if (runs.NeedsCopy(0) || TooShort(ref runs, y))
        {
            // A target without unit steps, or runs of a few elements: work on contiguous memory, then copy once.
            Tensor whole = y.Layout.IsContiguous ? y : new Tensor(y.Layout.ToContiguous(), y.DType);
            Binary<TOp, T>(Copies.Expanded(a, whole.Layout), Copies.Expanded(b, whole.Layout), whole, p);
            if (!ReferenceEquals(whole, y)) Copies.Into(whole, y);
            return;
        }
        if (runs.NeedsCopy(1)) { Binary<TOp, T>(Copies.Expanded(a, y.Layout.ToContiguous()), b, y, p); return; }
        if (runs.NeedsCopy(2)) { Binary<TOp, T>(a, Copies.Expanded(b, y.Layout.ToContiguous()), y, p); return; }
        nint sa = (nint)runs.Step(1), sb = (nint)runs.Step(2), n = (nint)runs.Length;
        T* pa = a.As<T>(), pb = b.As<T>(), py = y.As<T>();
        do
        {
            KernelSet.Binary<TOp, T>(pa + runs.Offset(1), sa, pb + runs.Offset(2), sb, py + runs.Offset(0), n, p);
        }
        while (runs.Next());
    }

    private static void BinaryGrad<TOp, T>(bool second, Tensor g, Tensor? a, Tensor? b, Tensor? y, Tensor d,
        bool accumulate, double p) where TOp : struct, IBinaryOp where T : unmanaged
    {
        Needs needs = second ? TOp.NeedsB : TOp.NeedsA;
        g = Fit(g, d)!;
        a = (needs & Needs.X) != 0 ? Fit(a, d) : null;
        b = (needs & Needs.B) != 0 ? Fit(b, d) : null;
        y = (needs & Needs.Y) != 0 ? InOrderOf(y!, d.Layout) : null;
        nint n = (nint)d.Count, sg = Step(g, d), sa = a is null ? 1 : Step(a, d), sb = b is null ? 1 : Step(b, d);
        T* pa = a is null ? null : a.As<T>(), pb = b is null ? null : b.As<T>(), py = y is null ? null : y.As<T>();
        if (second)
            KernelSet.BinaryGradB<TOp, T>(g.As<T>(), sg, pa, sa, pb, sb, py, d.As<T>(), n, accumulate, p);
        else
            KernelSet.BinaryGradA<TOp, T>(g.As<T>(), sg, pa, sa, pb, sb, py, d.As<T>(), n, accumulate, p);
        GC.KeepAlive(g);
        GC.KeepAlive(a);
        GC.KeepAlive(b);
        GC.KeepAlive(y);
    }

    private static void Compare<TOp, T>(Tensor a, Tensor b, Tensor y)
        where TOp : struct, ICompareOp where T : unmanaged
    {
        a = Fit(a, y)!;
        b = Fit(b, y)!;
        KernelSet.Compare<TOp, T>(a.As<T>(), Step(a, y), b.As<T>(), Step(b, y), y.As<byte>(), (nint)y.Count);
        GC.KeepAlive(a);
        GC.KeepAlive(b);
    }

    private static void Where<T>(Tensor c, Tensor a, Tensor b, Tensor y) where T : unmanaged
    {
        c = Fit(c, y)!;
        a = Fit(a, y)!;
        b = Fit(b, y)!;
        KernelSet.Where(c.As<byte>(), Step(c, y), a.As<T>(), Step(a, y), b.As<T>(), Step(b, y), y.As<T>(), (nint)y.Count);
        GC.KeepAlive(c);
        GC.KeepAlive(a);
        GC.KeepAlive(b);
    }

    /// <summary>Runs this short cost more in launches than a copy of the broadcast operand costs in traffic.</summary>
    private static bool TooShort(ref Runs runs, Tensor y) => runs.Length < 16 && y.Count > 4 * runs.Length;

    /// <summary>Whether t walks through memory as y does, or stands still.</summary>
    private static bool InStep(Tensor t, Tensor y)
    {
        if (ReferenceEquals(t.Layout, y.Layout)) return t.Layout.IsDense;
        return IsRepeatedElement(t) ? y.Layout.IsDense : SameGeometry(t.Layout, y.Layout);
    }

    private static bool SameGeometry(Layout t, Layout y) =>
        t.SameSizes(y) && ((t.IsContiguous && y.IsContiguous) || (t.IsDense && t.Strides.AsSpan().SequenceEqual(y.Strides)));

    /// <summary>A one-element tensor against more elements stands still.</summary>
    private static nint Step(Tensor t, Tensor y) => y.Count > 1 && IsRepeatedElement(t) ? 0 : 1;

    private static Tensor? Fit(Tensor? t, Tensor y) => t is null || InStep(t, y) ? t : Copies.Expanded(t, y.Layout);

    private static long[] Strides(Tensor t, long[] sizes) => Broadcast.ExpandStrides(t.Layout, sizes);
}
