using Adjoint.Autograd;
using Adjoint.Ops;

namespace Adjoint.Nn;

public static partial class Functional
{
    /// <summary>Each channel brought to mean 0 and variance 1 over the whole batch, then scaled and shifted:
    /// <c>torch.nn.functional.batch_norm</c>.</summary>
    /// <param name="input">(N, C, ...), Float32 or Float64.</param>
    /// <param name="runningMean">The mean of each channel (C): used in evaluation, moved towards the batch's in
    /// training;
    /// may be null in training.</param>
    /// <param name="runningVar">The variance of each channel (C), likewise; moved towards the unbiased one.</param>
    /// <param name="weight">A factor for each channel (C); null for 1.</param>
    /// <param name="bias">Added to each channel (C); null for 0.</param>
    /// <param name="training">Whether mean and variance are those of the batch, and a gradient flows through
    /// them.</param>
    /// <param name="momentum">The weight of the batch in the running numbers.</param>
    /// <param name="eps">Added to the variance.</param>
    /// <remarks>y = (x - mean) / sqrt(var + eps) weight + bias. One fused kernel forward, one back. Node:
    /// <c>NativeBatchNormBackward0</c>.</remarks>
    /// <exception cref="ArgumentException">Shapes or dtypes that do not fit, evaluation without running numbers, or
    /// training
    /// on one value per channel.</exception>
    /// <example><code>var y = Functional.BatchNorm(x, mean, variance, weight, bias, training: true);</code></example>
    public static Tensor BatchNorm(Tensor input, Tensor? runningMean, Tensor? runningVar, Tensor? weight = null,
        Tensor? bias = null, bool training = false, double momentum = 0.1, double eps = 1e-5)
    {
        const string Op = "batch_norm";
        ArgumentNullException.ThrowIfNull(input);
        if (training && input.Rank >= 2 && input.Count > 0 && input.Count == input.Layout.Sizes[1])
        {
            throw new ArgumentException($"Expected more than 1 value per channel when training, got input size " +
                $"{input.Shape}",
                nameof(input));
        }
        if (input.Count > 0 || input.Rank >= 2)
            CheckBatchNorm(input, runningMean, runningVar, weight, bias, training, Op);
        if (input.Count > 0)
            return BatchNormalization.Apply(input, weight, bias, runningMean, runningVar, training, momentum, eps).Y;
        Tensor y = input.Clone();
        if (weight is { Count: > 0 }) y = y.Mul(weight.Select(0, 0));
        return bias is { Count: > 0 } ? y.Add(bias.Select(0, 0)) : y;
    }

    /// <summary>As <see cref="BatchNorm"/>, with the mean and 1 / sqrt(var + eps) of each channel, which are empty in
    /// evaluation: <c>torch.native_batch_norm</c>. No gradient flows through these.</summary>
    /// <inheritdoc cref="BatchNorm"/>
    public static (Tensor Y, Tensor SaveMean, Tensor SaveInvstd) NativeBatchNorm(Tensor input, Tensor? weight,
        Tensor? bias, Tensor? runningMean, Tensor? runningVar, bool training, double momentum, double eps)
    {
        ArgumentNullException.ThrowIfNull(input);
        CheckBatchNorm(input, runningMean, runningVar, weight, bias, training, "native_batch_norm");
        (Tensor y, Tensor mean, Tensor rstd) =
            BatchNormalization.Apply(input, weight, bias, runningMean, runningVar, training, momentum, eps);
        return training ? (y, mean, rstd) : (y, Tensor.Empty([0], input.DType), Tensor.Empty([0], input.DType));
    }

    /// <summary>Each channel of each sample brought to mean 0 and variance 1, then scaled and shifted channel by
    /// channel:
    /// <c>torch.nn.functional.instance_norm</c>.</summary>
    /// <param name="input">(N, C, ...), Float32 or Float64.</param>
    /// <param name="runningMean">The mean of each channel (C), moved towards the batch's; may be null with input
    /// statistics.</param>
    /// <param name="runningVar">The variance of each channel (C), likewise.</param>
    /// <param name="weight">A factor for each channel (C); null for 1.</param>
    /// <param name="bias">Added to each channel (C); null for 0.</param>
    /// <param name="useInputStats">Whether mean and variance are those of the input, instead of the running
    /// ones.</param>
    /// <param name="momentum">The weight of the input in the running numbers.</param>
    /// <param name="eps">Added to the variance.</param>
    /// <remarks>A composite: a batch norm of one sample with N C channels. Node: <c>ViewBackward0</c> on
    /// <c>NativeBatchNormBackward0</c>.</remarks>
    /// <exception cref="ArgumentException">Shapes or dtypes that do not fit, or one element per channel.</exception>
    /// <example><code>var y = Functional.InstanceNorm(x, weight: w, bias: b);</code></example>
    public static Tensor InstanceNorm(Tensor input, Tensor? runningMean = null, Tensor? runningVar = null,
        Tensor? weight = null, Tensor? bias = null, bool useInputStats = true, double momentum = 0.1, double eps = 1e-5)
    {
        const string Op = "instance_norm";
        using TapScope tap = Tap.Op(Op, input, weight, bias);
        ArgumentNullException.ThrowIfNull(input);
        CheckBatchNorm(input, runningMean, runningVar, weight, bias, useInputStats, Op);
        long samples = input.Layout.Sizes[0], channels = input.Layout.Sizes[1];
        if (useInputStats && (input.Count <= samples * channels || input.Rank < 3))
        {
            throw new ArgumentException("Expected more than 1 spatial element when training, got input size " +
                $"{input.Shape}", nameof(input));
        }
        Tensor? Repeated(Tensor? t) => t?.Unsqueeze(0).Expand([samples, channels]).Reshape([samples * channels]);
        Tensor? mean = Repeated(runningMean?.Detach()), variance = Repeated(runningVar?.Detach());
        // Where there is one sample the repeated numbers may be the running ones themselves.
        if (samples == 1) (mean, variance) = (mean?.Clone(), variance?.Clone());
        long[] sizes = [1, samples * channels, .. input.Layout.Sizes.AsSpan(2)];
        Tensor y = BatchNormalization.Apply(input.Contiguous().View(new Shape(sizes)), Repeated(weight),
            Repeated(bias), mean,
            variance, useInputStats, momentum, eps).Y;
        if (useInputStats)
        {
            using GradModeScope noGrad = GradMode.NoGrad();
            runningMean?.Copy_(mean!.View([samples, channels]).Mean([0]));
            runningVar?.Copy_(variance!.View([samples, channels]).Mean([0]));
        }
        return y.View(input.Shape);
    }

    private static void CheckBatchNorm(Tensor input, Tensor? runningMean, Tensor? runningVar, Tensor? weight,
        Tensor? bias, bool training, string op)
    {
        LayerShapes.CheckFloating(input, op);
        if (input.Rank < 2)
            throw new ArgumentException($"{op}(): Expected (N, C, ...), but got input of shape {input.Shape}",
                nameof(input));
        if (!training && (runningMean is null || runningVar is null))
        {
            throw new ArgumentException($"{op}(): Expected running_mean and running_var to be defined when " +
                $"training=False",
                nameof(runningMean));
        }
        ReadOnlySpan<long> channels = [input.Layout.Sizes[1]];
        NormArguments.CheckWeight(runningMean, input, channels, op, nameof(runningMean));
        NormArguments.CheckWeight(runningVar, input, channels, op, nameof(runningVar));
        NormArguments.CheckWeight(weight, input, channels, op, nameof(weight));
        NormArguments.CheckWeight(bias, input, channels, op, nameof(bias));
        // They are written to: refused before anything is.
        foreach (Tensor? running in training ? (Tensor?[])[runningMean, runningVar] : [])
        {
            if (running is { RequiresGrad: true })
                throw new ArgumentException($"{op}(): a running mean or variance cannot require a gradient",
                    nameof(runningMean));
        }
    }
}
