using Adjoint.Autograd;
using Adjoint.Ops;
using Adjoint.Tensors;

namespace Adjoint;

public sealed partial class Tensor
{
    /// <summary>Whether any element is not zero: <c>torch.any</c>.</summary>
    /// <remarks>NaN is not zero. False of an empty tensor. No gradient.</remarks>
    /// <returns>A Bool scalar; UInt8 of UInt8, as in PyTorch.</returns>
    /// <example><code>if ((bool)x.Ne(x).Any()) Console.WriteLine("NaN");</code></example>
    public Tensor Any() => Truth<LargestOf>(Reductions.All(Rank), false, ofNothing: false);

    /// <summary>Whether any element along a dimension is not zero.</summary>
    /// <param name="dim">The dimension that is reduced.</param>
    /// <param name="keepDim">Keep it with size 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such dimension.</exception>
    /// <returns>A Bool tensor; UInt8 of UInt8, as in PyTorch.</returns>
    /// <inheritdoc cref="Any()"/>
    public Tensor Any(int dim, bool keepDim = false) =>
        Truth<LargestOf>(Dims.WrapAll([dim], Rank, "any"), keepDim, ofNothing: false);

    /// <summary>Whether any element over dimensions is not zero.</summary>
    /// <param name="dims">The dimensions; none means all.</param>
    /// <param name="keepDim">Keep them with size 1.</param>
    /// <inheritdoc cref="Any(int, bool)"/>
    public Tensor Any(ReadOnlySpan<int> dims, bool keepDim = false) =>
        Truth<LargestOf>(Dims.WrapAll(dims, Rank, "any"), keepDim, ofNothing: false);

    /// <summary>Whether no element is zero: <c>torch.all</c>.</summary>
    /// <remarks>NaN is not zero. True of an empty tensor. No gradient.</remarks>
    /// <example><code>bool same = (bool)x.Eq(y).All();</code></example>
    /// <inheritdoc cref="Any()"/>
    public Tensor All() => Truth<SmallestOf>(Reductions.All(Rank), false, ofNothing: true);

    /// <summary>Whether no element along a dimension is zero.</summary>
    /// <remarks>NaN is not zero. True along a dimension of size 0. No gradient.</remarks>
    /// <inheritdoc cref="Any(int, bool)"/>
    public Tensor All(int dim, bool keepDim = false) =>
        Truth<SmallestOf>(Dims.WrapAll([dim], Rank, "all"), keepDim, ofNothing: true);

    /// <summary>Whether no element over dimensions is zero.</summary>
    /// <param name="dims">The dimensions; none means all.</param>
    /// <param name="keepDim">Keep them with size 1.</param>
    /// <inheritdoc cref="All(int, bool)"/>
    public Tensor All(ReadOnlySpan<int> dims, bool keepDim = false) =>
        Truth<SmallestOf>(Dims.WrapAll(dims, Rank, "all"), keepDim, ofNothing: true);

    /// <summary>How many elements are not zero: <c>torch.count_nonzero</c>.</summary>
    /// <remarks>NaN is not zero. No gradient.</remarks>
    /// <returns>An Int64 scalar.</returns>
    /// <example><code>long right = (long)predicted.Eq(labels).CountNonzero();</code></example>
    public Tensor CountNonzero() => Ne(0).Sum();

    /// <summary>How many elements along a dimension are not zero.</summary>
    /// <param name="dim">The dimension that is reduced.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such dimension.</exception>
    /// <returns>An Int64 tensor.</returns>
    /// <inheritdoc cref="CountNonzero()"/>
    public Tensor CountNonzero(int dim) => Ne(0).Sum(dim);

    /// <summary>How many elements over dimensions are not zero.</summary>
    /// <param name="dims">The dimensions; none means all.</param>
    /// <inheritdoc cref="CountNonzero(int)"/>
    public Tensor CountNonzero(ReadOnlySpan<int> dims) => Ne(0).Sum(dims);

    // The largest of zeros and ones is "or", the smallest is "and".
    private Tensor Truth<TReduction>(int[] over, bool keepDim, bool ofNothing) where TReduction : struct, IReduction
    {
        using TapScope tap = Tap.Op(ofNothing ? "all" : "any", this);
        Tensor y = Reductions.Reduce<TReduction>(Binary.Cast(this, DType.Bool), over, keepDim, ofNothing);
        return DType == DType.UInt8 ? Binary.Cast(y, DType.UInt8) : y;
    }
}
