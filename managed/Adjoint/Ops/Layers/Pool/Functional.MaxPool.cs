using Adjoint.Ops;

namespace Adjoint.Nn;

public static partial class Functional
{
    /// <summary>The largest of each window of signals: <c>torch.nn.functional.max_pool1d</c>.</summary>
    /// <param name="input">(N, C, L) or (C, L), Float32 or Float64.</param>
    /// <param name="kernelSize">The length of a window.</param>
    /// <param name="stride">Steps of the window; its own length if not given.</param>
    /// <param name="padding">What no maximum comes from, on both sides, at most half a window; 0 if not given.</param>
    /// <param name="dilation">Distance of the elements of a window; 1 if not given.</param>
    /// <param name="ceilMode">Whether a window may reach beyond the padding at the end.</param>
    /// <returns>(N, C, L') with L' = (L + 2 padding - dilation (kernelSize - 1) - 1) / stride + 1, rounded down or, in
    /// ceil
    /// mode, up.</returns>
    /// <remarks>Gradient: g to the first of equal maxima; NaN is larger than everything. As in PyTorch a view around
    /// the
    /// pooling of an image of one line: <c>SqueezeBackward1</c> on <c>MaxPool2DWithIndicesBackward0</c>.</remarks>
    /// <exception cref="ArgumentException">Another rank, or windows that are none.</exception>
    /// <example><code>var y = Functional.MaxPool1d(x, kernelSize: 2);</code></example>
    public static Tensor MaxPool1d(Tensor input, Spatial kernelSize, Spatial stride = default,
        Spatial padding = default,
        Spatial dilation = default, bool ceilMode = false) =>
        MaxPool1dWithIndices(input, kernelSize, stride, padding, dilation, ceilMode).Values;

    /// <summary>As <see cref="MaxPool1d"/>, with the places of the maxima, Int64: <c>return_indices=True</c>.</summary>
    /// <inheritdoc cref="MaxPool1d"/>
    public static (Tensor Values, Tensor Indices) MaxPool1dWithIndices(Tensor input, Spatial kernelSize,
        Spatial stride = default, Spatial padding = default, Spatial dilation = default, bool ceilMode = false)
    {
        const string Op = "max_pool1d";
        ArgumentNullException.ThrowIfNull(input);
        long[] kernel = kernelSize.Expand(1, 0, Op, nameof(kernelSize));
        long[] steps = stride.Expand(1, kernel[0], Op, nameof(stride)), pad = padding.Expand(1, 0, Op, nameof(padding));
        long[] apart = dilation.Expand(1, 1, Op, nameof(dilation));
        LayerShapes.CheckWindows(kernel, steps, pad, apart, Op);
        LayerShapes.CheckPlanes(input, 1, Op);
        (Tensor values, Tensor indices) = MaxPools.Apply(input.Unsqueeze(-2), [1, kernel[0]], [1, steps[0]],
            [0, pad[0]],
            [1, apart[0]], ceilMode, "max_pool2d");
        return (values.Squeeze(-2), indices.Squeeze(-2));
    }

    /// <summary>The largest of each window of images: <c>torch.nn.functional.max_pool2d</c>.</summary>
    /// <param name="input">(N, C, H, W) or (C, H, W), Float32 or Float64.</param>
    /// <param name="kernelSize">The size of a window.</param>
    /// <param name="stride">Steps of the window; its own size if not given.</param>
    /// <param name="padding">What no maximum comes from, on both sides, at most half a window; 0 if not given.</param>
    /// <param name="dilation">Distance of the elements of a window; 1 if not given.</param>
    /// <param name="ceilMode">Whether a window may reach beyond the padding at the end.</param>
    /// <remarks>Gradient: g to the first of equal maxima; NaN is larger than everything. Node:
    /// <c>MaxPool2DWithIndicesBackward0</c>.</remarks>
    /// <exception cref="ArgumentException">Another rank, or windows that are none.</exception>
    /// <example><code>var y = Functional.MaxPool2d(x, kernelSize: 2);</code></example>
    public static Tensor MaxPool2d(Tensor input, Spatial kernelSize, Spatial stride = default,
        Spatial padding = default,
        Spatial dilation = default, bool ceilMode = false) =>
        MaxPool2dWithIndices(input, kernelSize, stride, padding, dilation, ceilMode).Values;

    /// <summary>As <see cref="MaxPool2d"/>, with the places of the maxima in their planes, Int64:
    /// <c>return_indices=True</c>.</summary>
    /// <inheritdoc cref="MaxPool2d"/>
    public static (Tensor Values, Tensor Indices) MaxPool2dWithIndices(Tensor input, Spatial kernelSize,
        Spatial stride = default, Spatial padding = default, Spatial dilation = default, bool ceilMode = false)
    {
        const string Op = "max_pool2d_with_indices";
        ArgumentNullException.ThrowIfNull(input);
        long[] kernel = kernelSize.Expand(2, 0, Op, nameof(kernelSize));
        long[] steps = stride.IsGiven ? stride.Expand(2, 1, Op, nameof(stride)) : kernel;
        return MaxPools.Apply(input, kernel, steps, padding.Expand(2, 0, Op, nameof(padding)),
            dilation.Expand(2, 1, Op, nameof(dilation)), ceilMode, Op);
    }

    /// <summary>The largest of each window of volumes: <c>torch.nn.functional.max_pool3d</c>.</summary>
    /// <param name="input">(N, C, D, H, W) or (C, D, H, W), Float32 or Float64.</param>
    /// <param name="kernelSize">The size of a window.</param>
    /// <param name="stride">Steps of the window; its own size if not given.</param>
    /// <param name="padding">What no maximum comes from, on both sides, at most half a window; 0 if not given.</param>
    /// <param name="dilation">Distance of the elements of a window; 1 if not given.</param>
    /// <param name="ceilMode">Whether a window may reach beyond the padding at the end.</param>
    /// <remarks>Gradient: g to the first of equal maxima; NaN is larger than everything. Node:
    /// <c>MaxPool3DWithIndicesBackward0</c>.</remarks>
    /// <exception cref="ArgumentException">Another rank, or windows that are none.</exception>
    /// <example><code>var y = Functional.MaxPool3d(x, kernelSize: 2);</code></example>
    public static Tensor MaxPool3d(Tensor input, Spatial kernelSize, Spatial stride = default,
        Spatial padding = default,
        Spatial dilation = default, bool ceilMode = false) =>
        MaxPool3dWithIndices(input, kernelSize, stride, padding, dilation, ceilMode).Values;

    /// <summary>As <see cref="MaxPool3d"/>, with the places of the maxima in their planes, Int64:
    /// <c>return_indices=True</c>.</summary>
    /// <inheritdoc cref="MaxPool3d"/>
    public static (Tensor Values, Tensor Indices) MaxPool3dWithIndices(Tensor input, Spatial kernelSize,
        Spatial stride = default, Spatial padding = default, Spatial dilation = default, bool ceilMode = false)
    {
        const string Op = "max_pool3d_with_indices";
        ArgumentNullException.ThrowIfNull(input);
        long[] kernel = kernelSize.Expand(3, 0, Op, nameof(kernelSize));
        long[] steps = stride.IsGiven ? stride.Expand(3, 1, Op, nameof(stride)) : kernel;
        return MaxPools.Apply(input, kernel, steps, padding.Expand(3, 0, Op, nameof(padding)),
            dilation.Expand(3, 1, Op, nameof(dilation)), ceilMode, Op);
    }
}
