using Adjoint.Autograd;
using Adjoint.Ops;

namespace Adjoint.Nn;

public static partial class Functional
{
    /// <summary>The last dimensions brought to mean 0 and variance 1, then scaled and shifted:
    /// <c>torch.nn.functional.layer_norm</c>.</summary>
    /// <param name="input">(..., normalizedShape), Float32 or Float64.</param>
    /// <param name="normalizedShape">The sizes of the dimensions that mean and variance are taken over.</param>
    /// <param name="weight">A factor for each element, of the normalized shape; null for 1.</param>
    /// <param name="bias">Added to each element, of the normalized shape; null for 0.</param>
    /// <param name="eps">Added to the variance.</param>
    /// <remarks>y = (x - mean) / sqrt(var + eps) weight + bias, var over n elements. One fused kernel forward, one
    /// back.
    /// Node: <c>NativeLayerNormBackward0</c>.</remarks>
    /// <exception cref="ArgumentException">Shapes or dtypes that do not fit.</exception>
    /// <example><code>var y = Functional.LayerNorm(x, [512], weight, bias);</code></example>
    public static Tensor LayerNorm(
        Tensor input, Shape normalizedShape, Tensor? weight = null, Tensor? bias = null, double eps = 1e-5) =>
        NativeLayerNorm(input, normalizedShape, weight, bias, eps).Y;

    /// <summary>As <see cref="LayerNorm"/>, with the mean and 1 / sqrt(var + eps) of each row:
    /// <c>torch.native_layer_norm</c>. No gradient flows through these.</summary>
    /// <inheritdoc cref="LayerNorm"/>
    public static (Tensor Y, Tensor Mean, Tensor Rstd) NativeLayerNorm(
        Tensor input, Shape normalizedShape, Tensor? weight, Tensor? bias, double eps)
    {
        const string Op = "layer_norm";
        ArgumentNullException.ThrowIfNull(input);
        LayerShapes.CheckFloating(input, Op);
        ReadOnlySpan<long> sizes = normalizedShape.Sizes;
        if (sizes.IsEmpty)
        {
            throw new ArgumentException("Expected normalized_shape to be at least 1-dimensional, i.e., containing " +
                "at least one element, but got normalized_shape = []", nameof(normalizedShape));
        }
        NormArguments.CheckWeight(weight, input, sizes, Op, nameof(weight));
        NormArguments.CheckWeight(bias, input, sizes, Op, nameof(bias));
        CheckEndsWith(input, sizes);
        long columns = normalizedShape.Count;
        long rows = 1;
        long[] statistics = [.. input.Layout.Sizes];
        for (int i = 0; i < input.Rank; i++)
        {
            if (i < input.Rank - sizes.Length) rows *= statistics[i];
            else statistics[i] = 1;
        }
        RowNormPlan plan = new("native_layer_norm", "NativeLayerNormBackward0", [rows, 1, 1, columns], true, eps);
        return RowNormalization.Apply(input, weight, bias, plan, statistics);
    }

    /// <summary>The channels of each sample in groups, each brought to mean 0 and variance 1, then scaled and shifted
    /// channel
    /// by channel: <c>torch.nn.functional.group_norm</c>.</summary>
    /// <param name="input">(N, C, ...), Float32 or Float64.</param>
    /// <param name="numGroups">How many groups; divides C.</param>
    /// <param name="weight">A factor for each channel (C); null for 1.</param>
    /// <param name="bias">Added to each channel (C); null for 0.</param>
    /// <param name="eps">Added to the variance.</param>
    /// <remarks>One fused kernel forward, one back. Node: <c>NativeGroupNormBackward0</c>.</remarks>
    /// <exception cref="ArgumentException">Shapes or dtypes that do not fit.</exception>
    /// <example><code>var y = Functional.GroupNorm(x, numGroups: 8, weight, bias);</code></example>
    public static Tensor GroupNorm(
        Tensor input, long numGroups, Tensor? weight = null, Tensor? bias = null, double eps = 1e-5)
    {
        const string Op = "group_norm";
        ArgumentNullException.ThrowIfNull(input);
        LayerShapes.CheckFloating(input, Op);
        if (input.Rank < 2)
        {
            throw new ArgumentException($"{Op}(): Expected at least 2 dimensions for input tensor but received " +
                $"{input.Rank}",
                nameof(input));
        }
        long channels = input.Layout.Sizes[1], inner = 1;
        if (numGroups <= 0 || channels % numGroups != 0)
        {
            throw new ArgumentException($"{Op}(): Expected number of channels in input to be divisible by " +
                $"num_groups, but got input of shape {input.Shape} and num_groups={numGroups}", nameof(numGroups));
        }
        for (int i = 2; i < input.Rank; i++) inner *= input.Layout.Sizes[i];
        NormArguments.CheckWeight(weight, input, [channels], Op, nameof(weight));
        NormArguments.CheckWeight(bias, input, [channels], Op, nameof(bias));
        long samples = input.Layout.Sizes[0];
        RowNormPlan plan = new("native_group_norm", "NativeGroupNormBackward0",
            [samples, numGroups, channels / numGroups, inner], false, eps);
        return RowNormalization.Apply(input, weight, bias, plan, [samples, numGroups]).Y;
    }

    /// <summary>The last dimensions divided by the root of their mean square:
    /// <c>torch.nn.functional.rms_norm</c>.</summary>
    /// <param name="input">(..., normalizedShape), Float32 or Float64.</param>
    /// <param name="normalizedShape">The sizes of the dimensions that the mean is taken over.</param>
    /// <param name="weight">A factor for each element, of the normalized shape; null for 1.</param>
    /// <param name="eps">Added to the mean square; the spacing of numbers at 1 if not given.</param>
    /// <remarks>A composite, as in PyTorch 2.6: x rsqrt(mean(x^2) + eps) weight. Node: <c>MulBackward0</c>.</remarks>
    /// <exception cref="ArgumentException">Shapes or dtypes that do not fit.</exception>
    /// <example><code>var y = Functional.RmsNorm(x, [512], weight);</code></example>
    public static Tensor RmsNorm(Tensor input, Shape normalizedShape, Tensor? weight = null, double? eps = null)
    {
        const string Op = "rms_norm";
        using TapScope tap = Tap.Op(Op, input, weight);
        ArgumentNullException.ThrowIfNull(input);
        LayerShapes.CheckFloating(input, Op);
        ReadOnlySpan<long> sizes = normalizedShape.Sizes;
        if (sizes.IsEmpty)
        {
            throw new ArgumentException("Expected normalized_shape to be at least 1-dimensional, i.e., containing " +
                "at least one element, but got normalized_shape = []", nameof(normalizedShape));
        }
        NormArguments.CheckWeight(weight, input, sizes, Op, nameof(weight));
        CheckEndsWith(input, sizes);
        int[] dims = [.. Enumerable.Range(input.Rank - sizes.Length, sizes.Length)];
        double added = eps ?? (input.DType == DType.Float32 ? Math.Pow(2, -23) : Math.Pow(2, -52));
        Tensor y = input.Mul(input.Pow(2).Mean(dims, keepDim: true).Add(added).Rsqrt());
        return weight is null ? y : y.Mul(weight);
    }

    /// <summary>Each element divided by a power of the mean square of its channel and its neighbours:
    /// <c>torch.nn.functional.local_response_norm</c>.</summary>
    /// <param name="input">(N, C, ...) with at least 3 dimensions, Float32 or Float64.</param>
    /// <param name="size">How many neighbouring channels.</param>
    /// <param name="alpha">The factor of the mean square.</param>
    /// <param name="beta">The exponent.</param>
    /// <param name="k">What is added.</param>
    /// <remarks>A composite: x / (k + alpha mean(x^2))^beta, the mean being an average pooling. Node:
    /// <c>DivBackward0</c>.</remarks>
    /// <exception cref="ArgumentException">Fewer than 3 dimensions, or a size below 1.</exception>
    /// <example><code>var y = Functional.LocalResponseNorm(x, size: 5);</code></example>
    public static Tensor LocalResponseNorm(Tensor input, long size, double alpha = 1e-4, double beta = 0.75,
        double k = 1)
    {
        const string Op = "local_response_norm";
        using TapScope tap = Tap.Op(Op, input);
        ArgumentNullException.ThrowIfNull(input);
        LayerShapes.CheckFloating(input, Op);
        if (input.Rank < 3)
        {
            throw new ArgumentException($"Expected 3D or higher dimensionality input (got {input.Rank} dimensions)",
                nameof(input));
        }
        if (size is < 1 or > int.MaxValue)
            throw new ArgumentException($"{Op}(): size must be positive and of 32 bits, but got {size}", nameof(size));
        if (input.Count == 0) return input;
        long[] sizes = input.Layout.Sizes;
        Tensor squares = input.Mul(input);
        if (input.Rank == 3)
        {
            squares = ConstantPad.Apply(squares.Unsqueeze(1), [0, 0, size / 2, (size - 1) / 2], 0);
            squares = AvgPool2d(squares, (size, 1), stride: 1).Squeeze(1);
        }
        else
        {
            squares = ConstantPad.Apply(squares.View([sizes[0], 1, sizes[1], sizes[2], -1]),
                [0, 0, 0, 0, size / 2, (size - 1) / 2], 0);
            squares = AvgPool3d(squares, (size, 1, 1), stride: 1).Squeeze(1).View(input.Shape);
        }
        return input.Div(squares.Mul(alpha).Add(k).Pow(beta));
    }

    /// <summary>Lines along a dimension divided by their norms: <c>torch.nn.functional.normalize</c>.</summary>
    /// <param name="input">Any shape, Float32 or Float64.</param>
    /// <param name="p">The order of the norm.</param>
    /// <param name="dim">The dimension.</param>
    /// <param name="eps">What a norm is at least, so that nothing is divided by 0.</param>
    /// <remarks>A composite, x / max(|x|_p, eps): node <c>DivBackward0</c>.</remarks>
    /// <exception cref="ArgumentException">The dtype is not floating point, or the norm of nothing has no
    /// value.</exception>
    /// <exception cref="ArgumentOutOfRangeException">There is no such dimension.</exception>
    /// <example><code>var directions = Functional.Normalize(x, dim: -1);</code></example>
    public static Tensor Normalize(Tensor input, double p = 2, int dim = 1, double eps = 1e-12)
    {
        using TapScope tap = Tap.Op("normalize", input);
        ArgumentNullException.ThrowIfNull(input);
        LayerShapes.CheckFloating(input, "normalize");
        return input.Div(input.Norm(p, [dim], keepDim: true).ClampMin(eps).ExpandAs(input));
    }

    private static void CheckEndsWith(Tensor input, ReadOnlySpan<long> sizes)
    {
        if (input.Rank >= sizes.Length && LayerShapes.Spatial(input, sizes.Length).SequenceEqual(sizes)) return;
        throw new ArgumentException($"Given normalized_shape={Shape.Text(sizes)}, expected input with shape [*, " +
            $"{string.Join(", ", sizes.ToArray())}], but got input of size{input.Shape}", nameof(input));
    }
}
