namespace Adjoint.Ops;

/// <summary>What the ops over images and volumes check and compute alike.</summary>
internal static class LayerShapes
{
    /// <summary>Refuses what is not of a floating-point dtype.</summary>
    public static void CheckFloating(Tensor x, string op, string argument = "input")
    {
        if (x.DType.IsFloatingPoint()) return;
        throw new ArgumentException($"\"{op}\" not implemented for '{x.DType.ScalarName()}': expected a " +
            "floating-point dtype", argument);
    }

    /// <summary>An input is (C, spatial...) or (N, C, spatial...), with no dimension but the batch of size 0.</summary>
    public static void CheckPlanes(Tensor x, int rank, string op)
    {
        bool fits = x.Rank == rank + 1 || x.Rank == rank + 2;
        for (int i = x.Rank == rank + 2 ? 1 : 0; fits && i < x.Rank; i++) fits = x.Layout.Sizes[i] > 0;
        if (fits) return;
        throw new ArgumentException($"{op}(): Expected {rank + 1}D or {rank + 2}D (batch mode) tensor with optional " +
            $"0 dim batch size for input, but got:{x.Shape}");
    }

    /// <summary>The outputs of a window that steps over a padded dimension: PyTorch's pooling_output_shape.</summary>
    public static long Outputs(long length, long kernel, long stride, long padding, long dilation, bool ceil)
    {
        long room = length + 2 * padding - dilation * (kernel - 1) - 1 + (ceil ? stride - 1 : 0);
        long outputs = Math.DivRem(room, stride, out long rest) + (rest < 0 ? -1 : 0) + 1;
        // The last window has to begin inside of the input or its left padding.
        return ceil && (outputs - 1) * stride >= length + padding ? outputs - 1 : outputs;
    }

    /// <summary>Refuses windows that step by nothing, or reach into nothing but padding.</summary>
    public static void CheckWindows(long[] kernel, long[] stride, long[] padding, long[] dilation, string op)
    {
        for (int i = 0; i < kernel.Length; i++)
        {
            if (kernel[i] <= 0)
            {
                throw new ArgumentException($"{op}() kernel size should be greater than zero, but got {kernel[i]}",
                    nameof(kernel));
            }
            if (stride[i] <= 0)
            {
                throw new ArgumentException($"{op}() stride must be greater than zero, but got {stride[i]}",
                    nameof(stride));
            }
            if (dilation[i] <= 0)
            {
                throw new ArgumentException($"{op}() dilation must be greater than zero, but got {dilation[i]}",
                    nameof(dilation));
            }
            if (padding[i] < 0)
            {
                throw new ArgumentException($"{op}() pad must be non-negative, but got pad: {padding[i]}",
                    nameof(padding));
            }
            if (padding[i] > ((kernel[i] - 1) * dilation[i] + 1) / 2)
            {
                throw new ArgumentException($"{op}() pad should be at most half of effective kernel size, but got " +
                    $"pad={padding[i]}, kernel_size={kernel[i]} and dilation={dilation[i]}", nameof(padding));
            }
        }
    }

    /// <summary>Refuses an output without elements.</summary>
    public static void CheckOutputs(Tensor x, long[] outputs, string op)
    {
        if (Array.TrueForAll(outputs, static o => o > 0)) return;
        throw new ArgumentException($"{op}(): Given input size: {x.Shape}, calculated output size: " +
            $"{Shape.Text(outputs)}. Output size is too small");
    }

    /// <summary>The sizes of x with other spatial ones at the end.</summary>
    public static long[] Resized(Tensor x, ReadOnlySpan<long> spatial) =>
        [.. x.Layout.Sizes.AsSpan(0, x.Rank - spatial.Length), .. spatial];

    /// <summary>The last <paramref name="rank"/> sizes.</summary>
    public static ReadOnlySpan<long> Spatial(Tensor x, int rank) => x.Layout.Sizes.AsSpan(x.Rank - rank);
}
