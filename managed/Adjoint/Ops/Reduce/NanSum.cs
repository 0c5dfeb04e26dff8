using Adjoint.Autograd;
using Adjoint.Ops;
using Adjoint.Tensors;

namespace Adjoint;

public sealed partial class Tensor
{
    /// <summary>The sum over dimensions of what is not NaN: <c>torch.nansum</c>.</summary>
    /// <param name="dims">The dimensions to sum over; none means all.</param>
    /// <param name="keepDim">Keep them with size 1.</param>
    /// <param name="dtype">The dtype of the result; by default this one's, Int64 for integers and bools.</param>
    /// <remarks>Gradient: g, 0 for NaNs.</remarks>
    /// <exception cref="ArgumentOutOfRangeException">There is no such dimension.</exception>
    /// <example><code>var total = measured.NanSum([0]);</code></example>
    public Tensor NanSum(ReadOnlySpan<int> dims, bool keepDim = false, DType? dtype = null)
    {
        if (!DType.IsFloatingPoint()) return Sum(dims, keepDim, dtype);
        using TapScope tap = Tap.Op("nansum", this);
        int[] over = Dims.WrapAll(dims, Rank, "nansum");
        int[]? removed = keepDim ? null : over;
        Tensor x = Untracked();
        Tensor y = Reductions.Sum(Where(x.Eq(x), x, 0).Summable(dtype), over, keepDim);
        if (RequiresGrad && y.DType.IsFloatingPoint() && GradMode.IsEnabled)
        {
            FormulaNode<int[]?> node = new("NansumBackward0", GradientFlow.Moves, removed, static (g, kept, removed) =>
                Where(kept[0].Eq(kept[0]), Reduced.Restore(g, removed), 0));
            node.Connect(this);
            y.SetHistory(node.Keep(("self", new SavedTensor(this))));
        }
        if (ThreadModes.DualLevels != 0)
        {
            Duals.Linear(this, y, (x: this, over, keepDim), static (t, s, lead) =>
                Reduced.SumTangent(Where(s.x.Eq(s.x), t, 0), s.over, s.keepDim, lead));
        }
        return y;
    }

    /// <summary>The sum of all elements that are not NaN.</summary>
    /// <returns>A scalar tensor.</returns>
    /// <inheritdoc cref="NanSum(ReadOnlySpan{int}, bool, DType?)"/>
    public Tensor NanSum(DType? dtype = null) => NanSum([], false, dtype);

    /// <summary>The mean over dimensions of what is not NaN: <c>torch.nanmean</c>.</summary>
    /// <param name="dims">The dimensions; none means all.</param>
    /// <param name="keepDim">Keep them with size 1.</param>
    /// <param name="dtype">The floating dtype in which the mean is taken.</param>
    /// <remarks>NaN where nothing else is there. Gradient: g over the number of elements that were taken, 0 for
    /// NaNs.</remarks>
    /// <exception cref="ArgumentOutOfRangeException">There is no such dimension.</exception>
    /// <exception cref="ArgumentException">The dtype of the tensor is not floating point.</exception>
    /// <example><code>var average = measured.NanMean([0]);</code></example>
    public Tensor NanMean(ReadOnlySpan<int> dims, bool keepDim = false, DType? dtype = null)
    {
        if (!DType.IsFloatingPoint())
        {
            throw new ArgumentException(
                $"nanmean(): expected input to have floating point or complex dtype but got {DType.ScalarName()}");
        }
        Tensor x = Detach();
        return NanSum(dims, keepDim, dtype).Div(x.Eq(x).Sum(dims, keepDim));
    }

    /// <summary>The mean of all elements that are not NaN.</summary>
    /// <returns>A scalar tensor.</returns>
    /// <inheritdoc cref="NanMean(ReadOnlySpan{int}, bool, DType?)"/>
    public Tensor NanMean(DType? dtype = null) => NanMean([], false, dtype);

    /// <summary>The sum of the diagonal of a matrix: <c>torch.trace</c>.</summary>
    /// <remarks>Gradient: g on the diagonal, 0 elsewhere; the matrix need not be square.</remarks>
    /// <returns>A scalar tensor; Int64 for integers and bools.</returns>
    /// <exception cref="ArgumentException">The tensor is no matrix.</exception>
    /// <example><code>var invariant = matrix.Trace();</code></example>
    public Tensor Trace()
    {
        if (Rank != 2) throw new ArgumentException($"trace: expected a matrix, but got tensor with dim {Rank}");
        using TapScope tap = Tap.Op("trace", this);
        long rows = Layout.Sizes[0], columns = Layout.Sizes[1], n = Math.Min(rows, columns);
        Tensor diagonal = Alias(new Layout([n], [Layout.Strides[0] + Layout.Strides[1]]), Offset);
        Tensor y = Reductions.Sum(diagonal.Summable(null), [0], keepDim: false);
        if (RequiresGrad && GradMode.IsEnabled)
        {
            FormulaNode<(long Rows, long Columns)> node = new("TraceBackward0", GradientFlow.Moves, (rows, columns),
                static (g, _, s) =>
                {
                    long n = Math.Min(s.Rows, s.Columns);
                    return new PickPlan([s.Rows, s.Columns], [], [n]).Added(g.Expand([n]), Steps(n, s.Columns + 1));
                });
            node.Connect(this);
            y.SetHistory(node);
        }
        if (ThreadModes.DualLevels != 0) Duals.LinearEach(this, y, 0, static (t, _) => t.Trace());
        return y;
    }

    private static Tensor Steps(long n, long step) => Arange(n).Mul(step);
}
