using Adjoint.Kernels;

namespace Adjoint.Tensors;

/// <summary>Launches of the row kernels, softmax and log-softmax, along any dimension.</summary>
internal static unsafe class Rows
{
    /// <summary>softmax, or its logarithm, of x along a dimension; row-major.</summary>
    public static Tensor Softmax(Tensor x, int dim, bool log)
    {
        bool last = IsLast(x.Layout, dim);
        Tensor a = last ? Copies.RowMajor(x) : MovedLast(x, dim);
        Tensor y = new(a.Layout, x.DType);
        if (y.Count > 0)
        {
            nint columns = Columns(x.Layout, dim), rows = (nint)y.Count / columns;
            if (x.DType == DType.Float32) Softmax(a.As<float>(), y.As<float>(), rows, columns, log);
            else Softmax(a.As<double>(), y.As<double>(), rows, columns, log);
        }
        GC.KeepAlive(a);
        return last ? y : MovedBack(y, x.Layout.ToContiguous(), dim);
    }

    /// <summary>dx = or += the gradient, from g = dL/dy and the result y. dx is row-major and may be g.</summary>
    public static void SoftmaxGrad(Tensor g, Tensor y, Tensor dx, int dim, bool log, bool accumulate)
    {
        if (dx.Count == 0) return;
        nint columns = Columns(dx.Layout, dim), rows = (nint)dx.Count / columns;
        bool last = IsLast(dx.Layout, dim);
        Tensor a = last ? Copies.RowMajor(g) : MovedLast(g, dim), b = last ? Copies.RowMajor(y) : MovedLast(y, dim);
        Tensor d = last ? dx : a;
        if (dx.DType == DType.Float32)
            SoftmaxGrad(a.As<float>(), b.As<float>(), d.As<float>(), rows, columns, log, last && accumulate);
        else
            SoftmaxGrad(a.As<double>(), b.As<double>(), d.As<double>(), rows, columns, log, last && accumulate);
        GC.KeepAlive(a);
        GC.KeepAlive(b);
        if (last) return;
        Tensor result = d.Alias(MovedBack(d.Layout, dim), 0);
        if (accumulate) Copies.AddInto(result, dx);
        else Copies.Into(result, dx);
    }

    private static void Softmax<T>(T* x, T* y, nint rows, nint columns, bool log) where T : unmanaged
    {
        if (log) KernelSet.LogSoftmax(x, y, rows, columns);
        else KernelSet.Softmax(x, y, rows, columns);
    }

    private static void SoftmaxGrad<T>(T* g, T* y, T* d, nint rows, nint columns, bool log, bool accumulate)
        where T : unmanaged
    {
        if (log) KernelSet.LogSoftmaxGrad(g, y, d, rows, columns, accumulate);
        else KernelSet.SoftmaxGrad(g, y, d, rows, columns, accumulate);
    }

    private static nint Columns(Layout layout, int dim) => layout.Rank == 0 ? 1 : (nint)layout.Sizes[dim];

    /// <summary>Whether a row-major tensor of these sizes has the dimension innermost: only sizes of 1 follow
    /// it.</summary>
    public static bool IsLast(Layout layout, int dim)
    {
        for (int i = dim + 1; i < layout.Rank; i++)
            if (layout.Sizes[i] != 1) return false;
        return true;
    }

    /// <summary>A row-major copy whose last dimension is <paramref name="dim"/>.</summary>
    public static Tensor MovedLast(Tensor t, int dim)
    {
        Layout layout = t.Layout;
        Layout moved = new(Moved(layout.Sizes, dim, layout.Rank - 1), Moved(layout.Strides, dim, layout.Rank - 1));
        return Copies.Contiguous(t.Alias(moved, t.Offset), MemoryCategory.Workspace);
    }

    /// <summary>A row-major copy whose last dimension is back at <paramref name="dim"/>.</summary>
    public static Tensor MovedBack(Tensor t, Layout layout, int dim)
    {
        Tensor y = new(layout, t.DType);
        Copies.Into(t.Alias(MovedBack(t.Layout, dim), 0), y);
        return y;
    }

    private static Layout MovedBack(Layout layout, int dim) =>
        new(Moved(layout.Sizes, layout.Rank - 1, dim), Moved(layout.Strides, layout.Rank - 1, dim));

    private static long[] Moved(long[] values, int from, int to)
    {
        List<long> list = [.. values];
        list.RemoveAt(from);
        list.Insert(to, values[from]);
        return [.. list];
    }
}
