using Adjoint.Ops;

namespace Adjoint;

public sealed partial class Tensor
{
    /// <summary>
    /// A part of the tensor, as a view; assigning to it writes into this tensor: <c>x[1, ..]</c>, <c>x[0..2] = y</c>.
    /// Dimensions that are not mentioned stay whole. Positions in a tensor give a copy, and cannot be assigned to.
    /// </summary>
    /// <param name="indices">For each dimension an integer, a range, a slice or a tensor of positions; besides
    /// ellipsis and
    /// new axes.</param>
    /// <remarks>Gradient: g where the part lies, 0 elsewhere. The chain of views is PyTorch's: <see cref="Select"/> and
    /// <see cref="Slice"/> in order, and an alias where nothing is left out.</remarks>
    /// <exception cref="ArgumentException">More indices than dimensions, or two ellipses; assigned: a value that does
    /// not
    /// broadcast to the part.</exception>
    /// <exception cref="ArgumentOutOfRangeException">An integer or a position outside its dimension.</exception>
    /// <exception cref="NotSupportedException">Assigned through positions.</exception>
    /// <example><code>
    /// var column = x[.., 0];
    /// x[^1] = Tensor.Zeros([3]);
    /// </code></example>
    [IndexerName("Elements")]
    public Tensor this[params ReadOnlySpan<TensorIndex> indices]
    {
        get
        {
            // One slice by itself is always recorded, as in PyTorch; among several, one that takes everything is
            // passed over.
            if (indices is [{ Kind: TensorIndex.Kinds.Slice } only]) return Slice(0, only.Start, only.Stop, only.Step);
            Tensor part = Part(indices);
            return ReferenceEquals(part, this) ? AliasOf(this) : part;
        }
        set
        {
            ArgumentNullException.ThrowIfNull(value);
            foreach (TensorIndex index in indices)
            {
                if (index.Kind != TensorIndex.Kinds.Positions) continue;
                throw new NotSupportedException("assigning through a tensor of positions is not supported: use ranges");
            }
            Tensor part = Part(indices);
            // Leading dimensions of size 1 do not count in an assignment.
            while (value.Rank > part.Rank && value.Layout.Sizes[0] == 1) value = value.Squeeze(0);
            part.Copy_(value);
        }
    }

    private Tensor Part(ReadOnlySpan<TensorIndex> indices)
    {
        int taken = 0;
        bool ellipsis = false;
        foreach (TensorIndex index in indices)
        {
            if (index.Kind is not (TensorIndex.Kinds.NewAxis or TensorIndex.Kinds.Ellipsis)) taken++;
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
        List<(int Dim, Tensor Positions)>? positions = null;
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
                    (positions ??= []).Add((dim++, index.Positions!));
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
        return positions is null ? part : AdvancedIndex.Take(part, positions);
    }

    private static Tensor AliasOf(Tensor x) => ViewOps.Make(x, x.Layout, x.Offset, 0, static (_, _) =>
        new ViewNode<int>("AliasBackward0", 0, static (g, _) => g, static (g, _) => g));
}
