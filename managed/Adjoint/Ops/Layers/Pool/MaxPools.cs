using Adjoint.Autograd;
using Adjoint.Kernels;
using Adjoint.Tensors;

namespace Adjoint.Ops;

/// <summary>The windows of a max pooling along one dimension.</summary>
internal sealed record PoolWindows(long[] First, long[] Count, long Length, long Step);

/// <summary>Max pooling in one, two and three dimensions, and its inverse. What is picked is remembered by its place in
/// the plane; gradients of any order move along these places.</summary>
internal static unsafe class MaxPools
{
    public static (Tensor Values, Tensor Indices) Apply(
        Tensor x, long[] kernel, long[] stride, long[] padding, long[] dilation, bool ceil, string op)
    {
        int rank = kernel.Length;
        LayerShapes.CheckWindows(kernel, stride, padding, dilation, op);
        LayerShapes.CheckPlanes(x, rank, op);
        LayerShapes.CheckFloating(x, op);
        long[] outputs = new long[rank];
        for (int i = 0; i < rank; i++)
        {
            long length = LayerShapes.Spatial(x, rank)[i];
            outputs[i] = LayerShapes.Outputs(length, kernel[i], stride[i], padding[i], dilation[i], ceil);
        }
        LayerShapes.CheckOutputs(x, outputs, op);
        return Picked(x, outputs, $"MaxPool{rank}DWithIndices", op, (i, o) =>
        {
            long length = LayerShapes.Spatial(x, rank)[i], first = o * stride[i] - padding[i];
            long end = Math.Min(first + (kernel[i] - 1) * dilation[i] + 1, length);
            if (first < 0) first += (-first + dilation[i] - 1) / dilation[i] * dilation[i];
            return (first, (end - first + dilation[i] - 1) / dilation[i], dilation[i]);
        });
    }

    public static (Tensor Values, Tensor Indices) Adaptive(Tensor x, long?[] sizes, string op)
    {
        int rank = sizes.Length;
        AdaptiveWindows.Check(x, sizes, op);
        LayerShapes.CheckFloating(x, "adaptive_max_pool");
        long[] outputs = new long[rank];
        for (int i = 0; i < rank; i++) outputs[i] = sizes[i] ?? LayerShapes.Spatial(x, rank)[i];
        return Picked(x, outputs, $"AdaptiveMaxPool{rank}D", op, (i, o) =>
        {
            (long first, long end) = AdaptiveWindows.Of(o, LayerShapes.Spatial(x, rank)[i], outputs[i]);
            return (first, end - first, 1);
        });
    }

    /// <summary>What max pooling took, put back where it was, and zeros elsewhere; the indices are checked.</summary>
    public static Tensor Unpool(Tensor x, Tensor indices, long[] sizes, string op)
    {
        int rank = sizes.Length;
        CheckUnpool(x, indices, rank, op);
        long[] whole = LayerShapes.Resized(x, sizes);
        long plane = new Layout(sizes, new long[rank]).Count;
        Tensor places = indices.IsContiguous ? indices : Copies.Contiguous(indices, MemoryCategory.Workspace);
        LaunchLog.Do(new IndexCheck
        {
            Index = places.As<long>(),
            Count = (nint)places.Count,
            Size = plane,
            Dim = x.Rank - rank,
            Op = op,
        });
        GC.KeepAlive(places);
        using TapScope tap = Tap.Op(op, x, indices);
        Tensor y = new(Layout.Contiguous(whole), x.DType);
        PlanePlaces.Put(x, places, y, rank);
        if (x.RequiresGrad && GradMode.IsEnabled)
        {
            PutNode node = new($"MaxUnpool{rank}DBackward0", places, rank);
            node.Connect(x);
            y.SetHistory(node);
        }
        if (ThreadModes.DualLevels != 0)
        {
            Duals.LinearEach(x, y, (indices, sizes, op), static (t, s) => Unpool(t, s.indices, s.sizes, s.op));
        }
        return y;
    }

    private static (Tensor Values, Tensor Indices) Picked(Tensor x, long[] outputs, string node, string op,
        Func<int, long, (long First, long Count, long Step)> window)
    {
        using TapScope tap = Tap.Op(op, x);
        int rank = outputs.Length;
        Tensor y = new(Layout.Contiguous(LayerShapes.Resized(x, outputs)), x.DType);
        Tensor indices = new(y.Layout, DType.Int64);
        if (y.Count > 0)
        {
            PoolWindows[] windows = new PoolWindows[3];
            for (int d = 0; d < 3; d++) windows[d] = Made(d - (3 - rank), outputs, LayerShapes.Spatial(x, rank),
                window);
            Tensor from = x.IsContiguous ? x : Copies.Contiguous(x, MemoryCategory.Workspace);
            if (x.DType == DType.Float32) Run<float>(from, y, indices, windows);
            else Run<double>(from, y, indices, windows);
        }
        if (x.RequiresGrad && GradMode.IsEnabled)
        {
            PickNode picked = new($"{node}Backward0", indices, x.Layout, rank);
            picked.Connect(x);
            y.SetHistory(picked);
        }
        if (ThreadModes.DualLevels != 0)
        {
            Duals.LinearEach(x, y, (indices, rank), static (t, s) => PlanePlaces.Picked(t, s.indices, s.rank));
        }
        return (y, indices);
    }

    private static PoolWindows Made(int dim, long[] outputs, ReadOnlySpan<long> lengths,
        Func<int, long, (long First, long Count, long Step)> window)
    {
        if (dim < 0) return new PoolWindows([0], [1], 1, 1);
        long[] first = new long[outputs[dim]], count = new long[outputs[dim]];
        long step = 1;
        for (long o = 0; o < first.Length; o++) (first[o], count[o], step) = window(dim, o);
        return new PoolWindows(first, count, lengths[dim], step);
    }

    private static void Run<T>(Tensor x, Tensor y, Tensor indices, PoolWindows[] w)
        where T : unmanaged, System.Numerics.IFloatingPointIeee754<T>
    {
        nint planes = (nint)(x.Count / (w[0].Length * w[1].Length * w[2].Length));
        fixed (long* d0 = w[0].First, d1 = w[0].Count, h0 = w[1].First, h1 = w[1].Count)
        fixed (long* w0 = w[2].First, w1 = w[2].Count)
        {
            KernelSet.MaxPool(x.As<T>(), y.As<T>(), indices.As<long>(), planes,
                Along(w[0], d0, d1), Along(w[1], h0, h1), Along(w[2], w0, w1));
        }
        GC.KeepAlive(x);
        GC.KeepAlive(y);
        GC.KeepAlive(indices);
    }

    private static Windows Along(PoolWindows windows, long* first, long* count) => new()
    {
        First = first,
        Count = count,
        Outputs = windows.First.Length,
        Length = (nint)windows.Length,
        Step = (nint)windows.Step,
    };

    private static void CheckUnpool(Tensor x, Tensor indices, int rank, string op)
    {
        LayerShapes.CheckPlanes(x, rank, op);
        LayerShapes.CheckFloating(x, op);
        if (indices.DType != DType.Int64)
        {
            throw new ArgumentException($"{op}(): elements in indices should be type int64 but got: " +
                indices.DType.Name(), nameof(indices));
        }
        if (!indices.Layout.SameSizes(x.Layout))
        {
            throw new ArgumentException($"{op}(): Expected shape of indices to be same as that of the input tensor " +
                $"({x.Shape}) but got indices tensor with shape: {indices.Shape}", nameof(indices));
        }
    }
}
