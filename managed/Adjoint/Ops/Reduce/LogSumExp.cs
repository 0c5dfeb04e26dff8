using Adjoint.Autograd;
using Adjoint.Ops;
using Adjoint.Tensors;

namespace Adjoint;

public sealed partial class Tensor
{
    /// <summary>log(sum exp x) over dimensions, without overflow: <c>torch.logsumexp</c>.</summary>
    /// <param name="dims">The dimensions; none means all.</param>
    /// <param name="keepDim">Keep them with size 1.</param>
    /// <remarks>The largest element is taken out of the exponentials; -infinity of nothing. Integers are taken in
    /// Float32. Gradient: g exp(x - y), the softmax.</remarks>
    /// <exception cref="ArgumentOutOfRangeException">There is no such dimension.</exception>
    /// <example><code>var total = logits.LogSumExp([-1]);</code></example>
    public Tensor LogSumExp(ReadOnlySpan<int> dims, bool keepDim = false)
    {
        using TapScope tap = Tap.Op("logsumexp", this);
        Tensor x = DType.IsFloatingPoint() ? this : Copies.Cast(this, DType.Float32);
        int[] over = Dims.WrapAll(dims, Rank, "logsumexp");
        int[]? removed = keepDim ? null : over;
        Tensor y = LogOfSum(x.Untracked(), over, keepDim);
        if (x.RequiresGrad && GradMode.IsEnabled)
        {
            FormulaNode<int[]?> node = new("LogsumexpBackward0", GradientFlow.Mixes, removed,
                static (g, kept, removed) => Reduced.Restore(g, removed)
                    .Mul(kept[0].Sub(Reduced.Restore(kept[1], removed)).Exp()));
            node.Connect(x);
            y.SetHistory(node.Keep(("self", new SavedTensor(x)), ("result", SavedTensor.Output(y))));
        }
        if (ThreadModes.DualLevels != 0)
        {
            Duals.Linear(x, y, (x, y, over, removed), static (t, s, lead) => Reduced.SumTangent(
                t.Mul(s.x.Sub(Reduced.Restore(s.y, s.removed)).Exp()), s.over, s.removed is null, lead));
        }
        return y;
    }

    /// <summary>log(sum exp x) over one dimension.</summary>
    /// <inheritdoc cref="LogSumExp(ReadOnlySpan{int}, bool)"/>
    public Tensor LogSumExp(int dim, bool keepDim = false) => LogSumExp([dim], keepDim);

    /// <summary>The same memory for ops that nothing is to follow: no history, no tangent.</summary>
    internal Tensor Untracked() => Alias(Layout, Offset);

    private static Tensor LogOfSum(Tensor x, int[] over, bool keepDim)
    {
        if (Reductions.Length(x, over) == 0) return x.Sum(over, keepDim).Log();
        Tensor most = x.AMax(over, keepDim: true);
        // An infinity that is taken out of itself is no number.
        most = most.MaskedFill(most.Abs().Eq(double.PositiveInfinity), 0);
        Tensor y = x.Sub(most).Exp().Sum(over, keepDim: true).Log().Add(most);
        return keepDim ? y : y.Alias(Reductions.Reduced(x.Layout, over, keepDim: false), 0);
    }
}
