using Adjoint.Ops;

namespace Adjoint;

public sealed partial class Tensor
{
    /// <summary>
    /// A part of the tensor, as a view; assigning to it writes into this tensor: <c>x[1, ..]</c>, <c>x[0..2] = y</c>.
    /// Dimensions that are not mentioned stay whole. Positions or a mask in a tensor give a copy; assigned to, they are
    /// written in place.
    /// </summary>
    /// <param name="indices">For each dimension an integer, a range, a slice or a tensor of positions (Int64 or Int32);
    /// a Bool tensor stands for as many dimensions as it has; besides ellipsis and new axes.</param>
    /// <remarks>Gradient: g where the part lies, 0 elsewhere; a position that is taken twice gets both. The chain of
    /// views is PyTorch's: <see cref="Select"/> and <see cref="Slice"/> in order, and an alias where nothing is left
    /// out.
    /// Positions that are assigned to should not repeat: the last one counts, but each gets a gradient.</remarks>
    /// <exception cref="ArgumentException">More indices than dimensions, two ellipses, or a mask of other sizes;
    /// assigned: a value that does not broadcast to the part.</exception>
    /// <exception cref="ArgumentOutOfRangeException">An integer or a position outside its dimension.</exception>
    /// <exception cref="AutogradException">Assigned: a leaf that requires a gradient, or a view that may not be
    /// written.</exception>
    /// <example><code>
    /// var column = x[.., 0];
    /// x[^1] = Tensor.Zeros([3]);
    /// x[x &lt; 0] = Tensor.Scalar(0f);
    /// </code></example>
    [IndexerName("Elements")]
    public Tensor this[params ReadOnlySpan<TensorIndex> indices]
    {
        get
        {
            // One slice by itself is always recorded, as in PyTorch; among several, one that takes everything is
            // passed over.
            if (indices is [{ Kind: TensorIndex.Kinds.Slice } only]) return Slice(0, only.Start, only.Stop, only.Step);
            Tensor part = Part(indices, out List<(int, Tensor)>? positions);
            return positions is not null ? AdvancedIndex.Take(part, positions)
                : ReferenceEquals(part, this) ? ViewOps.Alias(this) : part;
        }
        set
        {
            ArgumentNullException.ThrowIfNull(value);
            Tensor part = Part(indices, out List<(int, Tensor)>? positions);
            if (positions is null) part.Copy_(WithoutLeadingOnes(value, part.Rank));
            else AdvancedIndex.Assign(part, positions, value);
        }
    }

    /// <summary>Leading dimensions of size 1 do not count in an assignment.</summary>
    internal static Tensor WithoutLeadingOnes(Tensor value, int rank)
    {
        while (value.Rank > rank && value.Layout.Sizes[0] == 1) value = value.Squeeze(0);
        return value;
    }

    private Tensor Part(ReadOnlySpan<TensorIndex> indices, out List<(int Dim, Tensor Index)>? positions)
    {
        int taken = 0;
        bool ellipsis = false;
        foreach (TensorIndex index in indices)
        {
            taken += index.Kind switch
            {
                TensorIndex.Kinds.NewAxis or TensorIndex.Kinds.Ellipsis => 0,
                TensorIndex.Kinds.Positions => AdvancedIndex.Takes(index.Positions!),
                _ => 1,
            };
            if (index.Kind != TensorIndex.Kinds.Ellipsis) continue;
            if (ellipsis) throw new ArgumentException("an index can only have a single ellipsis ('...')",
                nameof(indices));
            ellipsis = true;
        }
        if (taken > Rank)
        {
            throw new ArgumentException(Rank == 0
                ? "invalid index of a 0-dim tensor. Use Item() to convert it to a number"
                : $"too many indices for tensor of dimension {Rank}: got {taken}", nameof(indices));
        }
        Tensor part = this;
        positions = null;
        int dim = 0;
        foreach (TensorIndex index in indices)
        {
            switch (index.Kind)
            {
                case TensorIndex.Kinds.Integer:
                    part = part.Select(dim, index.Start ?? 0);
                    break;
                case TensorIndex.Kinds.NewAxis:
                    part = part.Unsqueeze(dim++);
                    break;
                case TensorIndex.Kinds.Positions:
                    // A mask without dimensions makes one for itself, which is there or not.
                    int dims = AdvancedIndex.Takes(index.Positions!);
                    if (dims == 0) part = part.Unsqueeze(dim);
                    AdvancedIndex.Add(positions ??= [], part, dim, index.Positions!);
                    dim += Math.Max(1, dims);
                    break;
                case TensorIndex.Kinds.Ellipsis:
                    dim += Rank - taken;
                    break;
                default:
                    bool whole = (index.Start ?? 0) == 0 && index.Stop == part.Layout.Sizes[dim] && index.Step == 1;
                    if (!whole) part = part.Slice(dim, index.Start, index.Stop, index.Step);
                    dim++;
                    break;
            }
        }
        return part;
    }
}
