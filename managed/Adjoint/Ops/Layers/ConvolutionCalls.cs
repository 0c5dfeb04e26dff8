using Adjoint.Autograd;
using Adjoint.Ops;

namespace Adjoint.Nn;

/// <summary>What stands between a call of a convolution and the op: checks, words for paddings, a missing
/// batch.</summary>
internal static class ConvolutionCalls
{
    public static Tensor Forward(Tensor input, Tensor weight, Tensor? bias, Spatial stride, ConvPadding padding,
        Spatial dilation, long groups, int rank)
    {
        string op = $"conv{rank}d";
        using TapScope tap = Tap.Op(op, input, weight, bias);
        CheckTensors(input, weight, bias, rank, groups, op);
        long[] steps = stride.Expand(rank, 1, op, nameof(stride));
        long[] apart = dilation.Expand(rank, 1, op, nameof(dilation));
        long[] zeros = padding.Numbers.Expand(rank, 0, op, nameof(padding));
        ConvolutionPlan plan = new(steps, zeros, apart, groups);
        plan.Check();
        CheckForward(input, weight, bias, groups);
        if (padding.IsSame) input = PadToKeep(input, weight, ref plan);
        for (int i = 0; i < rank; i++)
        {
            long length = input.Layout.Sizes[^(rank - i)], kernel = weight.Layout.Sizes[i + 2];
            if (plan.OutputLength(i, length, kernel) > 0) continue;
            throw new ArgumentException($"{op}(): Calculated padded input size per channel: {input.Shape}. Kernel " +
                $"size: {weight.Shape}. Kernel size can't be greater than actual input size", nameof(input));
        }
        Tensor batch = input.Rank == rank + 1 ? input.Unsqueeze(0) : input;
        Tensor y = Convolutions.Output(batch, weight, bias, plan, Convolutions.NodeName);
        return input.Rank == rank + 1 ? y.Squeeze(0) : y;
    }

    public static Tensor Transposed(Tensor input, Tensor weight, Tensor? bias, Spatial stride, Spatial padding,
        Spatial outputPadding, long groups, Spatial dilation, int rank)
    {
        string op = $"conv_transpose{rank}d";
        using TapScope tap = Tap.Op(op, input, weight, bias);
        CheckTensors(input, weight, bias, rank, groups, op);
        ConvolutionPlan plan = new(stride.Expand(rank, 1, op, nameof(stride)),
            padding.Expand(rank, 0, op, nameof(padding)), dilation.Expand(rank, 1, op, nameof(dilation)), groups);
        plan.Check();
        long[] more = outputPadding.Expand(rank, 0, op, nameof(outputPadding));
        CheckTransposed(input, weight, bias, plan, more, op);
        Tensor batch = input.Rank == rank + 1 ? input.Unsqueeze(0) : input;
        long[] sizes = [batch.Layout.Sizes[0], weight.Layout.Sizes[1] * groups, .. new long[rank]];
        for (int i = 0; i < rank; i++)
        {
            sizes[i + 2] = plan.InputLength(i, batch.Layout.Sizes[i + 2], weight.Layout.Sizes[i + 2], more[i]);
            if (sizes[i + 2] > 0) continue;
            throw new ArgumentException($"{op}(): Given input size per channel: {input.Shape}. Calculated output " +
                $"size per channel: {Shape.Text(sizes.AsSpan(2))}. Output size is too small", nameof(input));
        }
        Tensor y = Convolutions.Input(batch, weight, bias, sizes, plan, Convolutions.NodeName);
        return input.Rank == rank + 1 ? y.Squeeze(0) : y;
    }

    private static void CheckTensors(Tensor input, Tensor weight, Tensor? bias, int rank, long groups, string op)
    {
        ArgumentNullException.ThrowIfNull(input);
        ArgumentNullException.ThrowIfNull(weight);
        LayerShapes.CheckFloating(input, op);
        if (weight.DType != input.DType || (bias is not null && bias.DType != input.DType))
        {
            throw new ArgumentException($"{op}(): Input type ({input.DType.ScalarName()}) and weight type " +
                $"({weight.DType.ScalarName()}) or bias type should be the same", nameof(input));
        }
        if (groups <= 0) throw new ArgumentException("non-positive groups is not supported", nameof(groups));
        if (weight.Rank != rank + 2)
        {
            throw new ArgumentException($"{op}(): weight should have {rank + 2} dimensions, but got shape " +
                $"{weight.Shape}",
                nameof(weight));
        }
        if (input.Rank != rank + 1 && input.Rank != rank + 2)
        {
            throw new ArgumentException($"Expected {rank + 1}D (unbatched) or {rank + 2}D (batched) input to {op}, " +
                $"but got input of size: {input.Shape}", nameof(input));
        }
        for (int i = 1; i < weight.Rank; i++)
        {
            if (weight.Layout.Sizes[i] > 0) continue;
            throw new ArgumentException($"{op}(): weight of shape {weight.Shape} has no elements", nameof(weight));
        }
        if (input.Layout.Sizes.AsSpan(input.Rank - rank - 1).Contains(0))
        {
            throw new ArgumentException($"{op}(): only the batch of an input may be of size 0, but got {input.Shape}",
                nameof(input));
        }
    }

    private static void CheckForward(Tensor input, Tensor weight, Tensor? bias, long groups)
    {
        int rank = weight.Rank - 2;
        long channels = input.Layout.Sizes[^(rank + 1)], outputs = weight.Layout.Sizes[0];
        if (outputs < groups || outputs % groups != 0)
        {
            throw new ArgumentException($"Given groups={groups}, expected weight to be at least {groups} at " +
                $"dimension 0 and divisible by it, but got weight of size {weight.Shape} instead", nameof(groups));
        }
        if (channels != weight.Layout.Sizes[1] * (Int128)groups)
        {
            throw new ArgumentException($"Given groups={groups}, weight of size {weight.Shape}, expected input " +
                $"{input.Shape} to have {(Int128)groups * weight.Layout.Sizes[1]} channels, but got {channels} " +
                    "channels instead", nameof(input));
        }
        CheckBias(bias, outputs, weight);
    }

    private static void CheckTransposed(
        Tensor input, Tensor weight, Tensor? bias, ConvolutionPlan plan, long[] more, string op)
    {
        long channels = input.Layout.Sizes[^(plan.Rank + 1)];
        if (channels != weight.Layout.Sizes[0] || channels % plan.Groups != 0)
        {
            throw new ArgumentException($"Given transposed=1, weight of size {weight.Shape} and " +
                $"groups={plan.Groups}, " +
                $"expected input {input.Shape} to have {weight.Layout.Sizes[0]} channels in as many groups",
                    nameof(input));
        }
        CheckBias(bias, (long)Int128.Min(weight.Layout.Sizes[1] * (Int128)plan.Groups, long.MaxValue), weight);
        for (int i = 0; i < more.Length; i++)
        {
            if (more[i] >= 0 && more[i] < Math.Max(plan.Stride[i], plan.Dilation[i])) continue;
            throw new ArgumentException($"{op}(): output padding must be smaller than either stride or dilation, " +
                $"and not negative, but got {Shape.Text(more)}");
        }
    }

    private static void CheckBias(Tensor? bias, long outputs, Tensor weight)
    {
        if (bias is null || (bias.Rank == 1 && bias.Count == outputs)) return;
        throw new ArgumentException($"Given weight of size {weight.Shape}, expected bias to be 1-dimensional with " +
            $"{outputs} elements, but got bias of size {bias.Shape} instead", nameof(bias));
    }

    /// <summary>What is odd of a padding that keeps the size goes to the right, as an op before the
    /// convolution.</summary>
    private static Tensor PadToKeep(Tensor input, Tensor weight, ref ConvolutionPlan plan)
    {
        if (Array.Exists(plan.Stride, static s => s != 1))
            throw new ArgumentException("padding='same' is not supported for strided convolutions");
        int rank = plan.Rank;
        long[] half = new long[rank], right = new long[2 * rank];
        for (int i = 0; i < rank; i++)
        {
            long total = plan.Dilation[i] * (weight.Layout.Sizes[i + 2] - 1);
            half[i] = total / 2;
            right[2 * (rank - 1 - i) + 1] = total % 2;
        }
        plan = plan with { Padding = half };
        return Array.TrueForAll(right, static r => r == 0) ? input : ConstantPad.Apply(input, right, 0);
    }
}
