using Adjoint.Kernels;
using Adjoint.Simd;
using Adjoint.Tensors;

namespace Adjoint.Autograd;

/// <summary>
/// The engine's own buffers. A storage counts the gradients in flight that share it (<see cref="Storage.GradientHolders"/>):
/// with one holder it may be added into, stolen or recycled; with none it belongs to somebody outside.
/// </summary>
internal static unsafe class GradientBuffers
{
    /// <summary>A new buffer with undefined content and one holder.</summary>
    public static Tensor New(Layout layout, DType dtype)
    {
        Tensor t = new(layout, dtype, MemoryCategory.Gradient);
        t.Storage.GradientHolders = 1;
        return t;
    }

    public static bool IsExclusive(Tensor t) => t.Storage.GradientHolders == 1;

    public static void Share(Tensor t)
    {
        if (t.Storage.GradientHolders > 0) t.Storage.GradientHolders++;
    }

    /// <summary>One holder is done; after the last the memory goes back to the arena.</summary>
    public static void Drop(Tensor t)
    {
        Storage storage = t.Storage;
        if (storage.GradientHolders > 0 && --storage.GradientHolders == 0) storage.Release();
    }

    /// <summary>Somebody outside may keep the tensor from now on: the engine never writes to it or releases it again.</summary>
    public static void Disown(Tensor t) => t.Storage.GradientHolders = 0;

    /// <summary>Takes the buffer over if nobody else holds it and its geometry suits <paramref name="like"/>.</summary>
    public static Tensor? Steal(Tensor g, Layout like)
    {
        if (!IsExclusive(g) || g.Storage.ByteLength != g.Count * g.DType.Size()) return null;
        bool fits = g.Layout.IsContiguous && like.IsContiguous;
        if (!fits && !(like.IsDense && g.Layout.Strides.AsSpan().SequenceEqual(like.Strides))) return null;
        Disown(g);
        return g;
    }

    /// <summary>
    /// The layout contract: a gradient has the strides of its tensor where that is dense, else it is row-major.
    /// </summary>
    public static bool HasLayoutFor(Tensor g, Layout like) => like.IsDense
        ? (g.IsContiguous && like.IsContiguous) || g.Layout.Strides.AsSpan().SequenceEqual(like.Strides)
        : g.IsContiguous;

    /// <summary>target += g, of equal sizes.</summary>
    public static void AddInto(Tensor g, Tensor target)
    {
        if (ReferenceEquals(g.Layout, target.Layout) || (g.IsContiguous && target.IsContiguous))
            Elementwise.Binary<AccumulateOp>(target, g, target, p: 1);
        else
            Copies.AddInto(g, target);
    }

    public static Tensor Copy(Tensor g, Layout like)
    {
        Tensor copy = new(LayoutFor(g, like), g.DType, MemoryCategory.Gradient);
        Copies.Into(g, copy);
        return copy;
    }

    /// <summary>The geometry of a gradient that a leaf of geometry <paramref name="like"/> keeps.</summary>
    public static Layout LayoutFor(Tensor g, Layout like) =>
        like.IsDense && like.SameSizes(g.Layout) ? like : g.Layout.ToContiguous();

    /// <summary>a + b in a new buffer, outside any graph.</summary>
    public static Tensor Sum(Tensor a, Tensor b)
    {
        Tensor sum = New(a.Layout.ToContiguous(), a.DType);
        Elementwise.Binary<AccumulateOp>(a, b, sum, p: 1);
        return sum;
    }

    /// <summary>Plain addition under the name of its kernel, so that the engine needs no op file; the native twin reads p = 1.</summary>
    private readonly struct AccumulateOp : IBinaryOp
    {
        public static string Name => "add";
        public static Needs NeedsA => Needs.None;
        public static Needs NeedsB => Needs.None;
        public static N Forward<N>(N a, N b, N p) where N : struct, Simd.INum<N> => a + b;
        public static N BackwardA<N>(N g, N a, N b, N y, N p) where N : struct, Simd.INum<N> => g;
        public static N BackwardB<N>(N g, N a, N b, N y, N p) where N : struct, Simd.INum<N> => g;
    }
}
