namespace Adjoint;

/// <summary>
/// One entry between the brackets of <c>x[...]</c>: an integer, a range, a slice with a step, an ellipsis, a new axis,
/// a tensor of positions or a mask. Integers, <see cref="Index"/>, <see cref="Range"/> and tensors convert by
/// themselves.
/// </summary>
/// <example><code>
/// x[0]                                  // the first row
/// x[.., ^1]                             // the last column
/// x[TensorIndex.Ellipsis, 0..2]         // the first two of the last dimension
/// x[TensorIndex.Slice(step: 2)]         // every other row
/// x[TensorIndex.NewAxis, ..]            // a dimension of size 1 in front
/// x[Tensor.From([2L, 0L])]              // rows 2 and 0, a copy
/// x[x &gt; 0]                              // the positive elements, a vector
/// </code></example>
public readonly struct TensorIndex : IEquatable<TensorIndex>
{
    internal enum Kinds : byte { Integer, Slice, Ellipsis, NewAxis, Positions }

    internal readonly Kinds Kind;
    internal readonly long? Start;
    internal readonly long? Stop;
    internal readonly long Step;
    internal readonly Tensor? Positions;

    private TensorIndex(Kinds kind, long? start = null, long? stop = null, long step = 1, Tensor? positions = null) =>
        (Kind, Start, Stop, Step, Positions) = (kind, start, stop, step, positions);

    /// <summary>As many whole dimensions as are missing: <c>...</c>.</summary>
    public static TensorIndex Ellipsis => new(Kinds.Ellipsis);

    /// <summary>A new dimension of size 1: <c>None</c>.</summary>
    public static TensorIndex NewAxis => new(Kinds.NewAxis);

    /// <summary>start:stop:step; negative bounds count from the end, null is the whole.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The step is not positive.</exception>
    public static TensorIndex Slice(long? start = null, long? stop = null, long step = 1)
    {
        if (step <= 0) throw new ArgumentOutOfRangeException(nameof(step), $"slice step must be positive, got {step}");
        return new TensorIndex(Kinds.Slice, start, stop, step);
    }

    /// <summary>One position; its dimension vanishes. Negative ones count from the end.</summary>
    public static implicit operator TensorIndex(int index) => new(Kinds.Integer, index);

    /// <inheritdoc cref="op_Implicit(int)"/>
    public static implicit operator TensorIndex(long index) => new(Kinds.Integer, index);

    /// <summary>One position, from the end with <c>^1</c>.</summary>
    public static implicit operator TensorIndex(Index index) =>
        new(Kinds.Integer, index.IsFromEnd ? -(long)index.Value : index.Value);

    /// <summary>A stretch: <c>1..3</c>, <c>..^1</c>, <c>..</c>.</summary>
    public static implicit operator TensorIndex(Range range) => new(Kinds.Slice, Bound(range.Start), Bound(range.End));

    /// <summary>Positions along a dimension, Int64 or Int32, of any shape: the elements there, copied. A Bool tensor
    /// is a
    /// mask over as many dimensions as it has: the elements where it is true.</summary>
    public static implicit operator TensorIndex(Tensor positions)
    {
        ArgumentNullException.ThrowIfNull(positions);
        return new TensorIndex(Kinds.Positions, positions: positions);
    }

    /// <inheritdoc/>
    public bool Equals(TensorIndex other) => Kind == other.Kind && Start == other.Start && Stop == other.Stop &&
        Step == other.Step && ReferenceEquals(Positions, other.Positions);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is TensorIndex other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Kind, Start, Stop, Step);

    /// <summary>Equal entries.</summary>
    public static bool operator ==(TensorIndex left, TensorIndex right) => left.Equals(right);

    /// <summary>Different entries.</summary>
    public static bool operator !=(TensorIndex left, TensorIndex right) => !left.Equals(right);

    // ^0 is one past the end whatever the size, which no negative number says.
    private static long? Bound(Index bound) =>
        !bound.IsFromEnd ? bound.Value : bound.Value == 0 ? long.MaxValue : -(long)bound.Value;
}
