using System.Numerics;
using Adjoint.Autograd;
using Adjoint.Kernels;
using Adjoint.Tensors;

namespace Adjoint.Ops;

/// <summary>scatter and scatter_add: writes along a dimension by an index of the same rank.</summary>
internal static unsafe class Scatters
{
    internal readonly record struct State(int Dim, long[] Source);

    public static readonly WriteRule<State> Replace = new("scatter", "ScatterBackward0", "index",
        static (x, src, index, s) => Write<Replace>(x, s.Dim, index, src), Cleared, At);

    public static readonly WriteRule<State> Number = new("scatter", "ScatterBackward1", "index",
        static (x, src, index, s) => Write<Replace>(x, s.Dim, index, src), Cleared, null);

    public static readonly WriteRule<State> Add = new("scatter_add", "ScatterAddBackward0", "index",
        static (x, src, index, s) => Accumulate(x, s.Dim, index, src), static (g, _, _) => g, At);

    public static Tensor Apply(Tensor x, int dim, Tensor index, Tensor src, WriteRule<State> rule, bool inPlace)
    {
        int d = Check(x, dim, ref index, src, rule.Op);
        State state = new(d, src.Layout.Sizes);
        return inPlace ? Writes.InPlace(x, src, index, state, rule) : Writes.Copied(x, src, index, state, rule);
    }

    public static Tensor Fill(Tensor x, int dim, Tensor index, Tensor value, bool inPlace)
    {
        ArgumentNullException.ThrowIfNull(index);
        int d = Dims.Wrap(dim, x.Rank, "scatter");
        Indexed.Check(x, d, index, "scatter");
        State state = new(d, []);
        return inPlace ? Writes.InPlace(x, value, index, state, Number) : Writes.Copied(x, value, index, state, Number);
    }

    /// <summary>The dimension, wrapped; refuses an index or a source that does not fit. An empty index fits anything,
    /// whatever its shape: it becomes an empty vector.</summary>
    public static int Check(Tensor x, int dim, ref Tensor index, Tensor src, string op)
    {
        ArgumentNullException.ThrowIfNull(index);
        ArgumentNullException.ThrowIfNull(src);
        int d = Dims.Wrap(dim, x.Rank, op);
        if (src.DType != x.DType)
        {
            throw new ArgumentException($"{op}(): Expected self.dtype to be equal to src.dtype, but got " +
                $"{x.DType.Name()} and {src.DType.Name()}", nameof(src));
        }
        if (index.Count == 0)
        {
            index = Tensor.Zeros([0], DType.Int64);
            return d;
        }
        if (Math.Max(index.Rank, 1) != Math.Max(src.Rank, 1))
        {
            throw new ArgumentException($"{op}(): Index tensor must have the same number of dimensions as src " +
                "tensor, " +
                $"got {index.Shape} and {src.Shape}", nameof(index));
        }
        for (int i = 0; i < index.Rank; i++)
        {
            // A scalar is one element of one dimension.
            if (index.Layout.Sizes[i] <= (src.Rank == 0 ? 1 : src.Layout.Sizes[i])) continue;
            throw new ArgumentException($"{op}(): Expected index {index.Shape} to be no larger than src " +
                $"{src.Shape} in " +
                $"dimension {i}", nameof(index));
        }
        if (src.Count == 0)
            throw new ArgumentException($"{op}(): there is nothing in src {src.Shape} to scatter", nameof(src));
        Indexed.Check(x, d, index, op);
        return d;
    }

    /// <summary>The row-major x joined with src, or with one number, at the index, which was checked.</summary>
    public static void Write<TWrite>(Tensor x, int dim, Tensor index, Tensor src) where TWrite : struct, IWrite
    {
        if (index.Count == 0) return;
        Tensor window = Indexed.Window(x, dim, index), target = Copies.RowMajor(window);
        Tensor places = Copies.RowMajor(index), parts = src;
        if (src.Rank == 0) parts = Copies.Expanded(src, places.Layout);
        else if (!src.Layout.SameSizes(index.Layout))
            parts = src.Alias(new Layout(index.Rank == 0 ? [1] : index.Layout.Sizes, src.Layout.Strides), src.Offset);
        parts = Copies.RowMajor(parts);
        switch (x.DType)
        {
            case DType.Float32: Launch<TWrite, float>(target, dim, places, parts); break;
            case DType.Float64: Launch<TWrite, double>(target, dim, places, parts); break;
            case DType.Int64: Launch<TWrite, long>(target, dim, places, parts); break;
            case DType.Int32: Launch<TWrite, int>(target, dim, places, parts); break;
            default: Launch<TWrite, byte>(target, dim, places, parts); break;
        }
        if (!ReferenceEquals(target, window)) Copies.Into(target, window);
    }

    /// <summary>x += src at the index; bools are or-ed.</summary>
    public static void Accumulate(Tensor x, int dim, Tensor index, Tensor src)
    {
        if (x.DType == DType.Bool) Write<Largest>(x, dim, index, src);
        else Write<Accumulate>(x, dim, index, src);
    }

    /// <summary>t with zeros behind it in every dimension, up to these sizes: the gradient of a source that the index
    /// does not use up.</summary>
    public static Tensor Padded(Tensor t, long[] sizes)
    {
        if (t.Layout.Sizes.AsSpan().SequenceEqual(sizes)) return t;
        if (t.Count == 0) return Tensor.Zeros(sizes, t.DType);
        if (t.Rank != sizes.Length) return t.Reshape(sizes);
        Tensor whole = Tensor.Zeros(sizes, t.DType), part = whole;
        for (int d = 0; d < sizes.Length; d++) part = part.Narrow(d, 0, t.Layout.Sizes[d]);
        part.Copy_(t);
        return whole;
    }

    private static void Launch<TWrite, T>(Tensor x, int dim, Tensor index, Tensor src)
        where TWrite : struct, IWrite where T : unmanaged, INumber<T>
    {
        (nint outer, nint length, nint inner) = Dims.Extents(x.Layout, dim);
        nint count = index.Rank == 0 ? 1 : (nint)index.Layout.Sizes[dim];
        KernelSet.Scatter<TWrite, T>(src.As<T>(), index.As<long>(), x.As<T>(), outer, length, count, inner);
        GC.KeepAlive(src);
        GC.KeepAlive(index);
        GC.KeepAlive(x);
    }

    private static Tensor Cleared(Tensor g, Tensor[] kept, State s) =>
        Writes.Copied(g, Tensor.Zeros([], g.DType), kept[0], s with { Source = [] }, Number);

    private static Tensor At(Tensor g, Tensor[] kept, State s) =>
        Padded(Indexed.Gathered(g, s.Dim, kept[0]), s.Source);
}
