using Adjoint.Autograd;
using Adjoint.Tensors;

namespace Adjoint;

public sealed partial class Tensor
{
    /// <summary>So many views of a dimension, whose sizes differ by at most 1: <c>torch.tensor_split</c>.</summary>
    /// <param name="sections">How many; the first ones are larger.</param>
    /// <param name="dim">The dimension.</param>
    /// <exception cref="ArgumentException">A scalar, no such dimension, or no sections.</exception>
    /// <example><code>var thirds = x.TensorSplit(3);</code></example>
    public Tensor[] TensorSplit(long sections, int dim = 0)
    {
        using TapScope tap = Tap.Op("tensor_split", this);
        int d = SplitDim(dim);
        if (sections <= 0 || sections > Array.MaxLength)
        {
            throw new ArgumentOutOfRangeException(nameof(sections),
                $"tensor_split(): number of sections must be from 1 to {Array.MaxLength}, got {sections}");
        }
        Tensor[] parts = new Tensor[sections];
        (long each, long larger) = Math.DivRem(Layout.Sizes[d], sections);
        long from = 0;
        for (long i = 0; i < sections; i++)
        {
            long length = each + (i < larger ? 1 : 0);
            parts[i] = Windowed(d, from, length, 1);
            from += length;
        }
        return parts;
    }

    /// <summary>Views of a dimension, each ending before one of these indices, and the last at the end.</summary>
    /// <param name="indices">The indices, as of <see cref="Slice"/>: negative ones count from the end.</param>
    /// <param name="dim">The dimension.</param>
    /// <exception cref="ArgumentException">A scalar, or no such dimension.</exception>
    /// <example><code>var parts = x.TensorSplit([2, 4]);   // x[:2], x[2:4], x[4:]</code></example>
    public Tensor[] TensorSplit(ReadOnlySpan<long> indices, int dim = 0)
    {
        using TapScope tap = Tap.Op("tensor_split", this);
        int d = SplitDim(dim);
        Tensor[] parts = new Tensor[indices.Length + 1];
        long from = 0;
        for (int i = 0; i < indices.Length; i++)
        {
            parts[i] = Slice(d, from, indices[i]);
            from = indices[i];
        }
        parts[^1] = Slice(d, from);
        return parts;
    }

    /// <summary>As the two others: a scalar is a number of sections, a vector holds indices.</summary>
    /// <remarks>Reads the tensor at once: how many parts there are depends on it.</remarks>
    /// <exception cref="ArgumentException">Not a scalar or vector of Int64, a scalar, or no such
    /// dimension.</exception>
    /// <exception cref="CaptureException">Inside a captured step.</exception>
    public Tensor[] TensorSplit(Tensor indicesOrSections, int dim = 0)
    {
        ArgumentNullException.ThrowIfNull(indicesOrSections);
        if (indicesOrSections.DType != DType.Int64 || indicesOrSections.Rank > 1)
        {
            throw new ArgumentException("tensor_split expected tensor_indices_or_sections to be a " +
                "zero-dimensional or " +
                $"one-dimensional int64 tensor, but got {indicesOrSections.DType.Name()}{indicesOrSections.Shape}",
                nameof(indicesOrSections));
        }
        return indicesOrSections.Rank == 0
            ? TensorSplit(indicesOrSections.Item<long>(), dim)
            : TensorSplit(indicesOrSections.Contiguous().ToArray<long>(), dim);
    }

    /// <summary>Equal parts side by side, along dimension 1, or 0 of a vector: <c>torch.hsplit</c>.</summary>
    /// <exception cref="ArgumentException">A scalar, or a size that is no multiple of
    /// <paramref name="sections"/>.</exception>
    /// <example><code>var halves = x.HSplit(2);</code></example>
    public Tensor[] HSplit(long sections) => EvenSplit("hsplit", 1, Rank == 1 ? 0 : 1, sections);

    /// <summary>Parts side by side that end before these indices: <see cref="TensorSplit(ReadOnlySpan{long},
    /// int)"/>.</summary>
    /// <exception cref="ArgumentException">A scalar.</exception>
    public Tensor[] HSplit(params ReadOnlySpan<long> indices)
    {
        CheckSplitRank("hsplit", 1);
        return TensorSplit(indices, Rank == 1 ? 0 : 1);
    }

    /// <summary>Equal parts below each other, along dimension 0: <c>torch.vsplit</c>.</summary>
    /// <exception cref="ArgumentException">Fewer than two dimensions, or a size that is no multiple of
    /// <paramref name="sections"/>.</exception>
    /// <example><code>var halves = x.VSplit(2);</code></example>
    public Tensor[] VSplit(long sections) => EvenSplit("vsplit", 2, 0, sections);

    /// <summary>Parts below each other that end before these indices.</summary>
    /// <exception cref="ArgumentException">Fewer than two dimensions.</exception>
    public Tensor[] VSplit(params ReadOnlySpan<long> indices)
    {
        CheckSplitRank("vsplit", 2);
        return TensorSplit(indices, 0);
    }

    /// <summary>Equal parts behind each other, along dimension 2: <c>torch.dsplit</c>.</summary>
    /// <exception cref="ArgumentException">Fewer than three dimensions, or a size that is no multiple of
    /// <paramref name="sections"/>.</exception>
    /// <example><code>var halves = x.DSplit(2);</code></example>
    public Tensor[] DSplit(long sections) => EvenSplit("dsplit", 3, 2, sections);

    /// <summary>Parts behind each other that end before these indices.</summary>
    /// <exception cref="ArgumentException">Fewer than three dimensions.</exception>
    public Tensor[] DSplit(params ReadOnlySpan<long> indices)
    {
        CheckSplitRank("dsplit", 3);
        return TensorSplit(indices, 2);
    }

    private Tensor[] EvenSplit(string op, int rank, int dim, long sections)
    {
        CheckSplitRank(op, rank);
        if (sections <= 0 || Layout.Sizes[dim] % sections != 0)
        {
            throw new ArgumentException($"torch.{op} attempted to split along dimension {dim}, but the size of " +
                "the dimension " +
                $"{Layout.Sizes[dim]} is not divisible by the split_size {sections}!", nameof(sections));
        }
        return TensorSplit(sections, dim);
    }

    private void CheckSplitRank(string op, int rank)
    {
        if (Rank < rank)
        {
            throw new ArgumentException($"torch.{op} requires a tensor with at least {rank} dimension, but got a " +
                "tensor with " +
                $"{Rank} dimensions!");
        }
    }

    private int SplitDim(int dim) => Rank > 0 ? Dims.Wrap(dim, Rank, "tensor_split") : throw new ArgumentException(
        "tensor_split expected at least a 1-dimensional tensor, but got a tensor with 0 dims");
}
