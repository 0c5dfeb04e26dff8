using Adjoint.Autograd;
using Adjoint.Tensors;

namespace Adjoint.Ops;

/// <summary>Padding with a constant, which cuts off where the padding is negative: the gradient is the padding with all
/// numbers negated, of zeros.</summary>
internal static class ConstantPad
{
    /// <param name="x">Any shape and dtype.</param>
    /// <param name="pad">Left and right of the last dimension, then of the one before, and so on.</param>
    /// <param name="value">What stands there.</param>
    public static Tensor Apply(Tensor x, long[] pad, Scalar value)
    {
        using TapScope tap = Tap.Op("constant_pad_nd", x);
        long[] sizes = Padded(x, pad);
        Tensor.CheckFits(value, x.DType);
        Tensor y = new(Layout.Contiguous(sizes), x.DType);
        Fills.Into(y, value);
        Tensor from = x.Alias(Inside(x, pad, 1, out long skipped), x.Offset + skipped);
        Copies.Into(from, y.Alias(Inside(y, pad, -1, out skipped), skipped));
        if (x.RequiresGrad && GradMode.IsEnabled)
        {
            ConstantPadNode node = new(pad);
            node.Connect(x);
            y.SetHistory(node);
        }
        if (ThreadModes.DualLevels != 0) Duals.Linear(x, y, pad, static (t, pad, _) => Apply(t, pad, 0));
        return y;
    }

    private static long[] Padded(Tensor x, long[] pad)
    {
        if (pad.Length % 2 != 0)
            throw new ArgumentException($"Length of pad must be even but instead it equals {pad.Length}", nameof(pad));
        if (pad.Length > 2 * x.Rank)
        {
            throw new ArgumentException($"Length of pad should be no more than twice the number of dimensions of the " +
                $"input. Pad length is {pad.Length} while the input has {x.Rank} dimensions.", nameof(pad));
        }
        long[] sizes = [.. x.Layout.Sizes];
        for (int i = 0; i < pad.Length / 2; i++)
        {
            long length = sizes[^(i + 1)];
            Int128 size = (Int128)length + pad[2 * i] + pad[2 * i + 1];
            if (size < 0 || size > long.MaxValue || pad[2 * i] < -length || pad[2 * i + 1] < -length)
            {
                throw new ArgumentException($"The input size {sizes[^(i + 1)]}, plus padding {pad[2 * i]} and " +
                    $"{pad[2 * i + 1]}, resulted in a size of {size}, which is invalid.", nameof(pad));
            }
            sizes[^(i + 1)] = (long)size;
        }
        return sizes;
    }

    /// <summary>What is left of a tensor after cutting off, where the signed padding is negative.</summary>
    private static Layout Inside(Tensor t, long[] pad, int sign, out long skipped)
    {
        long[] sizes = [.. t.Layout.Sizes];
        skipped = 0;
        for (int i = 0; i < pad.Length / 2; i++)
        {
            long left = Math.Max(-sign * pad[2 * i], 0), right = Math.Max(-sign * pad[2 * i + 1], 0);
            sizes[^(i + 1)] = Math.Max(sizes[^(i + 1)] - left - right, 0);
            skipped += left * t.Layout.Strides[^(i + 1)];
        }
        return new Layout(sizes, t.Layout.Strides);
    }
}

internal sealed class ConstantPadNode(long[] pad) : Node1
{
    public override string Name => "ConstantPadNdBackward0";

    internal override GradientFlow Flow => GradientFlow.Moves;

    internal override void Backward(GraphTask task, Tensor g)
    {
        if (!task.Wants(this, 0)) return;
        task.SendFresh(this, 0, ConstantPad.Apply(g, Array.ConvertAll(pad, static p => -p), 0));
    }

    internal override void BackwardBatch(GraphTask task, Tensor?[] grads) => Backward(task, grads[0]!);
}
