using Adjoint.Ops;

namespace Adjoint.Nn;

public static partial class Functional
{
    /// <summary>The mean of each window of signals: <c>torch.nn.functional.avg_pool1d</c>.</summary>
    /// <param name="input">(N, C, L) or (C, L), Float32 or Float64.</param>
    /// <param name="kernelSize">The length of a window.</param>
    /// <param name="stride">Steps of the window; its own length if not given.</param>
    /// <param name="padding">Zeros on both sides, at most half a window; 0 if not given.</param>
    /// <param name="ceilMode">Whether a window may reach beyond the padding at the end.</param>
    /// <param name="countIncludePad">Whether the zeros count in the means.</param>
    /// <returns>(N, C, L') with L' = (L + 2 padding - kernelSize) / stride + 1, rounded down or, in ceil mode,
    /// up.</returns>
    /// <remarks>Gradient: each g spread evenly over its window. As in PyTorch a view around the pooling of an image of
    /// one
    /// line: <c>SqueezeBackward1</c> on <c>AvgPool2DBackward0</c>.</remarks>
    /// <exception cref="ArgumentException">Another rank, or windows that are none.</exception>
    /// <example><code>var y = Functional.AvgPool1d(x, kernelSize: 2);</code></example>
    public static Tensor AvgPool1d(Tensor input, Spatial kernelSize, Spatial stride = default,
        Spatial padding = default,
        bool ceilMode = false, bool countIncludePad = true)
    {
        const string Op = "avg_pool1d";
        ArgumentNullException.ThrowIfNull(input);
        long[] kernel = kernelSize.Expand(1, 0, Op, nameof(kernelSize));
        long[] steps = stride.Expand(1, kernel[0], Op, nameof(stride)), pad = padding.Expand(1, 0, Op, nameof(padding));
        LayerShapes.CheckPlanes(input, 1, Op);
        return AveragePools.Apply(input.Unsqueeze(-2), [1, kernel[0]], [1, steps[0]], [0, pad[0]], ceilMode,
            countIncludePad, null, "avg_pool2d").Squeeze(-2);
    }

    /// <summary>The mean of each window of images: <c>torch.nn.functional.avg_pool2d</c>.</summary>
    /// <param name="input">(N, C, H, W) or (C, H, W), Float32 or Float64.</param>
    /// <param name="kernelSize">The size of a window.</param>
    /// <param name="stride">Steps of the window; its own size if not given.</param>
    /// <param name="padding">Zeros on both sides, at most half a window; 0 if not given.</param>
    /// <param name="ceilMode">Whether a window may reach beyond the padding at the end.</param>
    /// <param name="countIncludePad">Whether the zeros count in the means.</param>
    /// <param name="divisorOverride">What the sums are divided by, instead of the size of their window.</param>
    /// <remarks>Gradient: each g spread evenly over its window. Node: <c>AvgPool2DBackward0</c>.</remarks>
    /// <exception cref="ArgumentException">Another rank, windows that are none, or a divisor of 0.</exception>
    /// <example><code>var y = Functional.AvgPool2d(x, kernelSize: 2);</code></example>
    public static Tensor AvgPool2d(Tensor input, Spatial kernelSize, Spatial stride = default,
        Spatial padding = default,
        bool ceilMode = false, bool countIncludePad = true, long? divisorOverride = null)
    {
        const string Op = "avg_pool2d";
        ArgumentNullException.ThrowIfNull(input);
        long[] kernel = kernelSize.Expand(2, 0, Op, nameof(kernelSize));
        long[] steps = stride.IsGiven ? stride.Expand(2, 1, Op, nameof(stride)) : kernel;
        return AveragePools.Apply(input, kernel, steps, padding.Expand(2, 0, Op, nameof(padding)), ceilMode,
            countIncludePad, divisorOverride, Op);
    }

    /// <summary>The mean of each window of volumes: <c>torch.nn.functional.avg_pool3d</c>.</summary>
    /// <param name="input">(N, C, D, H, W) or (C, D, H, W), Float32 or Float64.</param>
    /// <param name="kernelSize">The size of a window.</param>
    /// <param name="stride">Steps of the window; its own size if not given.</param>
    /// <param name="padding">Zeros on both sides, at most half a window; 0 if not given.</param>
    /// <param name="ceilMode">Whether a window may reach beyond the padding at the end.</param>
    /// <param name="countIncludePad">Whether the zeros count in the means.</param>
    /// <param name="divisorOverride">What the sums are divided by, instead of the size of their window.</param>
    /// <remarks>Gradient: each g spread evenly over its window. Node: <c>AvgPool3DBackward0</c>.</remarks>
    /// <exception cref="ArgumentException">Another rank, windows that are none, or a divisor of 0.</exception>
    /// <example><code>var y = Functional.AvgPool3d(x, kernelSize: 2);</code></example>
    public static Tensor AvgPool3d(Tensor input, Spatial kernelSize, Spatial stride = default,
        Spatial padding = default,
        bool ceilMode = false, bool countIncludePad = true, long? divisorOverride = null)
    {
        const string Op = "avg_pool3d";
        ArgumentNullException.ThrowIfNull(input);
        long[] kernel = kernelSize.Expand(3, 0, Op, nameof(kernelSize));
        long[] steps = stride.IsGiven ? stride.Expand(3, 1, Op, nameof(stride)) : kernel;
        return AveragePools.Apply(input, kernel, steps, padding.Expand(3, 0, Op, nameof(padding)), ceilMode,
            countIncludePad, divisorOverride, Op);
    }

    /// <summary>The means of nearly equal parts of signals: <c>torch.nn.functional.adaptive_avg_pool1d</c>.</summary>
    /// <param name="input">(N, C, L) or (C, L), Float32 or Float64.</param>
    /// <param name="outputSize">How many parts.</param>
    /// <remarks>Part o covers the elements from o L / outputSize, rounded down, to (o + 1) L / outputSize, rounded up.
    /// Node:
    /// <c>SqueezeBackward1</c> on <c>AdaptiveAvgPool2DBackward0</c> or, for one part, <c>MeanBackward1</c>.</remarks>
    /// <exception cref="ArgumentException">Another rank, or a negative size.</exception>
    /// <example><code>var y = Functional.AdaptiveAvgPool1d(x, 5);</code></example>
    public static Tensor AdaptiveAvgPool1d(Tensor input, Spatial outputSize)
    {
        long?[] size = AdaptiveSizes(input, outputSize, 1, "adaptive_avg_pool1d");
        return AveragePools.Adaptive(input.Unsqueeze(-2), [1, size[0] ?? input.Layout.Sizes[^1]], "adaptive_avg_pool2d")
            .Squeeze(-2);
    }

    /// <summary>The means of nearly equal parts of images: <c>torch.nn.functional.adaptive_avg_pool2d</c>.</summary>
    /// <param name="input">(N, C, H, W) or (C, H, W), Float32 or Float64.</param>
    /// <param name="outputSize">How many parts in each dimension; null keeps a size.</param>
    /// <remarks>Node: <c>AdaptiveAvgPool2DBackward0</c> or, for one part, <c>MeanBackward1</c>.</remarks>
    /// <exception cref="ArgumentException">Another rank, or a negative size.</exception>
    /// <example><code>var y = Functional.AdaptiveAvgPool2d(x, 1);</code></example>
    public static Tensor AdaptiveAvgPool2d(Tensor input, Spatial outputSize) =>
        AveragePools.Adaptive(input, AdaptiveSizes(input, outputSize, 2, "adaptive_avg_pool2d"), "adaptive_avg_pool2d");

    /// <summary>The means of nearly equal parts of volumes: <c>torch.nn.functional.adaptive_avg_pool3d</c>.</summary>
    /// <param name="input">(N, C, D, H, W) or (C, D, H, W), Float32 or Float64.</param>
    /// <param name="outputSize">How many parts in each dimension; null keeps a size.</param>
    /// <remarks>Node: <c>AdaptiveAvgPool3DBackward0</c> or, for one part, <c>MeanBackward1</c>.</remarks>
    /// <exception cref="ArgumentException">Another rank, or a negative size.</exception>
    /// <example><code>var y = Functional.AdaptiveAvgPool3d(x, 1);</code></example>
    public static Tensor AdaptiveAvgPool3d(Tensor input, Spatial outputSize) =>
        AveragePools.Adaptive(input, AdaptiveSizes(input, outputSize, 3, "adaptive_avg_pool3d"), "adaptive_avg_pool3d");

    private static long?[] AdaptiveSizes(Tensor input, Spatial outputSize, int rank, string op)
    {
        ArgumentNullException.ThrowIfNull(input);
        ReadOnlySpan<long?> values = outputSize.Values;
        if (values.Length != 1 && values.Length != rank)
        {
            throw new ArgumentException($"{op}(): output_size must be 1 number or {rank}, but got {outputSize}",
                nameof(outputSize));
        }
        long?[] sizes = new long?[rank];
        for (int i = 0; i < rank; i++) sizes[i] = values[values.Length == 1 ? 0 : i];
        if (input.Rank <= rank)
        {
            throw new ArgumentException($"{op}(): Input dimension should be at least {rank + 1}, but got {input.Shape}",
                nameof(input));
        }
        return sizes;
    }
}
