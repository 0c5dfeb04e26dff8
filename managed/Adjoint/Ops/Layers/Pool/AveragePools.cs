using Adjoint.Autograd;

namespace Adjoint.Ops;

/// <summary>Average pooling in one, two and three dimensions, with windows of one size or adaptive ones.</summary>
internal static class AveragePools
{
    public static Tensor Apply(Tensor x, long[] kernel, long[] stride, long[] padding, bool ceil, bool includePad,
        long? divisor, string op)
    {
        int rank = kernel.Length;
        if (divisor == 0) throw new ArgumentException($"{op}(): divisor must be not zero");
        long[] ones = [.. Enumerable.Repeat(1L, rank)];
        LayerShapes.CheckWindows(kernel, stride, padding, ones, op);
        LayerShapes.CheckPlanes(x, rank, op);
        LayerShapes.CheckFloating(x, $"{op}_out_frame");
        Taps[] taps = new Taps[rank];
        long[] outputs = new long[rank];
        for (int i = 0; i < rank; i++)
        {
            long length = LayerShapes.Spatial(x, rank)[i];
            outputs[i] = LayerShapes.Outputs(length, kernel[i], stride[i], padding[i], 1, ceil);
            // A divisor for the whole window goes to the first dimension.
            double? weight = divisor is null ? null : i == 0 ? 1.0 / divisor : 1;
            taps[i] = Windowed(length, outputs[i], kernel[i], stride[i], padding[i], includePad, weight);
        }
        LayerShapes.CheckOutputs(x, outputs, op);
        return Resample.Apply(x, new ResamplePlan(op, $"AvgPool{rank}D", taps, TakesInput: true));
    }

    public static Tensor Adaptive(Tensor x, long?[] sizes, string op)
    {
        int rank = sizes.Length;
        AdaptiveWindows.Check(x, sizes, op);
        LayerShapes.CheckFloating(x, "adaptive_avg_pool");
        // PyTorch's own special case: one output is a mean, and says so.
        if (Array.TrueForAll(sizes, static s => s == 1))
            return x.Mean([.. Enumerable.Range(x.Rank - rank, rank)], keepDim: true);
        Taps[] taps = new Taps[rank];
        for (int i = 0; i < rank; i++)
        {
            long length = LayerShapes.Spatial(x, rank)[i], outputs = sizes[i] ?? length;
            taps[i] = new Taps(length, outputs, (o, entries) =>
            {
                (long first, long end) = AdaptiveWindows.Of(o, length, outputs);
                for (long k = first; k < end; k++) entries.Add(k, 1.0 / (end - first));
            });
        }
        return Resample.Apply(x, new ResamplePlan("_" + op, $"AdaptiveAvgPool{rank}D", taps, TakesInput: true));
    }

    private static Taps Windowed(
        long length, long outputs, long kernel, long stride, long padding, bool includePad, double? weight) =>
        new(length, outputs, (o, entries) =>
        {
            long start = o * stride - padding, end = Math.Min(start + kernel, length + padding), all = end - start;
            start = Math.Max(start, 0);
            end = Math.Min(end, length);
            for (long k = start; k < end; k++)
                entries.Add(k, weight ?? 1.0 / (includePad ? all : end - start));
        });
}

/// <summary>The windows that cut a dimension into as many nearly equal parts as there are outputs.</summary>
internal static class AdaptiveWindows
{
    public static (long First, long End) Of(long o, long length, long outputs) =>
        ((long)((Int128)o * length / outputs), (long)(((Int128)(o + 1) * length + outputs - 1) / outputs));

    public static void Check(Tensor x, long?[] sizes, string op)
    {
        int rank = sizes.Length;
        if (Array.Exists(sizes, static s => s < 0))
        {
            throw new ArgumentException($"{op}(): elements of output_size must be greater than or equal to 0 but " +
                $"received {{{string.Join(", ", sizes)}}}");
        }
        if (x.Rank <= rank)
        {
            throw new ArgumentException($"{op}(): Input dimension should be at least {rank + 1}, but got {x.Shape}");
        }
        LayerShapes.CheckPlanes(x, rank, op);
    }
}
