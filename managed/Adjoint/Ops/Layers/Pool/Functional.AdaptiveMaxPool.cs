using Adjoint.Ops;

namespace Adjoint.Nn;

public static partial class Functional
{
    /// <summary>The largest of nearly equal parts of signals, and where it stands:
    /// <c>torch.nn.functional.adaptive_max_pool1d</c>.</summary>
    /// <param name="input">(N, C, L) or (C, L), Float32 or Float64.</param>
    /// <param name="outputSize">How many parts.</param>
    /// <remarks>The parts are those of <see cref="AdaptiveAvgPool1d"/>. Gradient: g to the first of equal maxima. Node:
    /// <c>SqueezeBackward1</c> on <c>AdaptiveMaxPool2DBackward0</c>.</remarks>
    /// <exception cref="ArgumentException">Another rank, or a negative size.</exception>
    /// <example><code>var (y, places) = Functional.AdaptiveMaxPool1d(x, 5);</code></example>
    public static (Tensor Values, Tensor Indices) AdaptiveMaxPool1d(Tensor input, Spatial outputSize)
    {
        long?[] size = AdaptiveSizes(input, outputSize, 1, "adaptive_max_pool1d");
        (Tensor values, Tensor indices) = MaxPools.Adaptive(
            input.Unsqueeze(-2), [1, size[0] ?? input.Layout.Sizes[^1]], "adaptive_max_pool2d");
        return (values.Squeeze(-2), indices.Squeeze(-2));
    }

    /// <summary>The largest of nearly equal parts of images, and where it stands in its plane:
    /// <c>torch.nn.functional.adaptive_max_pool2d</c>.</summary>
    /// <param name="input">(N, C, H, W) or (C, H, W), Float32 or Float64.</param>
    /// <param name="outputSize">How many parts in each dimension; null keeps a size.</param>
    /// <remarks>Gradient: g to the first of equal maxima. Node: <c>AdaptiveMaxPool2DBackward0</c>.</remarks>
    /// <exception cref="ArgumentException">Another rank, or a negative size.</exception>
    /// <example><code>var (y, places) = Functional.AdaptiveMaxPool2d(x, 1);</code></example>
    public static (Tensor Values, Tensor Indices) AdaptiveMaxPool2d(Tensor input, Spatial outputSize) =>
        MaxPools.Adaptive(input, AdaptiveSizes(input, outputSize, 2, "adaptive_max_pool2d"), "adaptive_max_pool2d");

    /// <summary>The largest of nearly equal parts of volumes, and where it stands in its plane:
    /// <c>torch.nn.functional.adaptive_max_pool3d</c>.</summary>
    /// <param name="input">(N, C, D, H, W) or (C, D, H, W), Float32 or Float64.</param>
    /// <param name="outputSize">How many parts in each dimension; null keeps a size.</param>
    /// <remarks>Gradient: g to the first of equal maxima. Node: <c>AdaptiveMaxPool3DBackward0</c>.</remarks>
    /// <exception cref="ArgumentException">Another rank, or a negative size.</exception>
    /// <example><code>var (y, places) = Functional.AdaptiveMaxPool3d(x, 1);</code></example>
    public static (Tensor Values, Tensor Indices) AdaptiveMaxPool3d(Tensor input, Spatial outputSize) =>
        MaxPools.Adaptive(input, AdaptiveSizes(input, outputSize, 3, "adaptive_max_pool3d"), "adaptive_max_pool3d");

    /// <summary>Puts the maxima of signals back where they were, among zeros:
    /// <c>torch.nn.functional.max_unpool1d</c>.</summary>
    /// <param name="input">(N, C, L) or (C, L), Float32 or Float64.</param>
    /// <param name="indices">Where each element goes, Int64, of the same shape.</param>
    /// <param name="kernelSize">The window of the pooling that is undone.</param>
    /// <param name="stride">Its steps; its own size if not given.</param>
    /// <param name="padding">Its padding; 0 if not given.</param>
    /// <param name="outputSize">The sizes to come back to, all of them or the last 1; computed if not given.</param>
    /// <remarks>Of equal places the last one stays. Gradient: g at the places. Node:
    /// <c>SqueezeBackward1</c> on <c>MaxUnpool2DBackward0</c>.</remarks>
    /// <exception cref="ArgumentException">Another rank, or sizes that do not fit.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A place outside of the plane.</exception>
    /// <example><code>var back = Functional.MaxUnpool1d(values, places, kernelSize: 2);</code></example>
    public static Tensor MaxUnpool1d(Tensor input, Tensor indices, Spatial kernelSize, Spatial stride = default,
        Spatial padding = default, Shape? outputSize = null)
    {
        ArgumentNullException.ThrowIfNull(input);
        ArgumentNullException.ThrowIfNull(indices);
        long[] sizes = UnpoolSizes(input, kernelSize, stride, padding, outputSize, 1);
        LayerShapes.CheckPlanes(indices, 1, "max_unpool1d");
        input = input.Unsqueeze(-2);
        indices = indices.Unsqueeze(-2);
        return MaxPools.Unpool(input, indices, [1, .. sizes], "max_unpool2d").Squeeze(-2);
    }

    /// <summary>Puts the maxima of images back where they were, among zeros:
    /// <c>torch.nn.functional.max_unpool2d</c>.</summary>
    /// <param name="input">(N, C, H, W) or (C, H, W), Float32 or Float64.</param>
    /// <param name="indices">Where each element goes, Int64, of the same shape.</param>
    /// <param name="kernelSize">The window of the pooling that is undone.</param>
    /// <param name="stride">Its steps; its own size if not given.</param>
    /// <param name="padding">Its padding; 0 if not given.</param>
    /// <param name="outputSize">The sizes to come back to, all of them or the last 2; computed if not given.</param>
    /// <remarks>Of equal places the last one stays. Gradient: g at the places. Node:
    /// <c>MaxUnpool2DBackward0</c>.</remarks>
    /// <exception cref="ArgumentException">Another rank, or sizes that do not fit.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A place outside of the plane.</exception>
    /// <example><code>var back = Functional.MaxUnpool2d(values, places, kernelSize: 2);</code></example>
    public static Tensor MaxUnpool2d(Tensor input, Tensor indices, Spatial kernelSize, Spatial stride = default,
        Spatial padding = default, Shape? outputSize = null)
    {
        ArgumentNullException.ThrowIfNull(input);
        ArgumentNullException.ThrowIfNull(indices);
        long[] sizes = UnpoolSizes(input, kernelSize, stride, padding, outputSize, 2);
        return MaxPools.Unpool(input, indices, sizes, "max_unpool2d");
    }

    /// <summary>Puts the maxima of volumes back where they were, among zeros:
    /// <c>torch.nn.functional.max_unpool3d</c>.</summary>
    /// <param name="input">(N, C, D, H, W) or (C, D, H, W), Float32 or Float64.</param>
    /// <param name="indices">Where each element goes, Int64, of the same shape.</param>
    /// <param name="kernelSize">The window of the pooling that is undone.</param>
    /// <param name="stride">Its steps; its own size if not given.</param>
    /// <param name="padding">Its padding; 0 if not given.</param>
    /// <param name="outputSize">The sizes to come back to, all of them or the last 3; computed if not given.</param>
    /// <remarks>Of equal places the last one stays. Gradient: g at the places. Node:
    /// <c>MaxUnpool3DBackward0</c>.</remarks>
    /// <exception cref="ArgumentException">Another rank, or sizes that do not fit.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A place outside of the plane.</exception>
    /// <example><code>var back = Functional.MaxUnpool3d(values, places, kernelSize: 2);</code></example>
    public static Tensor MaxUnpool3d(Tensor input, Tensor indices, Spatial kernelSize, Spatial stride = default,
        Spatial padding = default, Shape? outputSize = null)
    {
        ArgumentNullException.ThrowIfNull(input);
        ArgumentNullException.ThrowIfNull(indices);
        long[] sizes = UnpoolSizes(input, kernelSize, stride, padding, outputSize, 3);
        return MaxPools.Unpool(input, indices, sizes, "max_unpool3d");
    }

    private static long[] UnpoolSizes(
        Tensor input, Spatial kernelSize, Spatial stride, Spatial padding, Shape? outputSize, int rank)
    {
        string op = $"max_unpool{rank}d";
        LayerShapes.CheckPlanes(input, rank, op);
        long[] kernel = kernelSize.Expand(rank, 0, op, nameof(kernelSize));
        long[] steps = stride.IsGiven ? stride.Expand(rank, 1, op, nameof(stride)) : kernel;
        long[] pad = padding.Expand(rank, 0, op, nameof(padding));
        ReadOnlySpan<long> wanted = outputSize is { } given ? given.Sizes : default;
        if (outputSize is not null && wanted.Length != rank && wanted.Length != rank + 2)
        {
            throw new ArgumentException($"{op}(): output_size should be a sequence containing {rank} or {rank + 2} " +
                $"elements, but it has a length of {wanted.Length}", nameof(outputSize));
        }
        long[] sizes = new long[rank];
        for (int i = 0; i < rank; i++)
        {
            long usual = (LayerShapes.Spatial(input, rank)[i] - 1) * steps[i] + kernel[i] - 2 * pad[i];
            sizes[i] = outputSize is null ? usual : wanted[wanted.Length - rank + i];
            Int128 off = (Int128)sizes[i] - usual;
            if (sizes[i] > 0 && (outputSize is null || Int128.Abs(off) < Math.Max(steps[i], 1))) continue;
            throw new ArgumentException($"{op}(): invalid output_size: dimension {i} has to be positive and within " +
                $"a step of {usual}, but got {sizes[i]}", nameof(outputSize));
        }
        return sizes;
    }
}
