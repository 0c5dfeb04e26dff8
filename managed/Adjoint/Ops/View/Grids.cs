using Adjoint.Autograd;
using Adjoint.Tensors;

namespace Adjoint;

public sealed partial class Tensor
{
    /// <summary>Tensors expanded to the shape that all broadcast to, as views:
    /// <c>torch.broadcast_tensors</c>.</summary>
    /// <exception cref="ArgumentException">Shapes that do not broadcast.</exception>
    /// <example><code>var pair = Tensor.BroadcastTensors(row, column);</code></example>
    public static Tensor[] BroadcastTensors(params IReadOnlyList<Tensor> tensors)
    {
        using TapScope tap = Tap.Op("broadcast_tensors", tensors);
        ArgumentNullException.ThrowIfNull(tensors);
        CheckElements(tensors, "broadcast_tensors");
        long[] sizes = [];
        foreach (Tensor t in tensors) sizes = Broadcast.Sizes(sizes, t.Layout.Sizes, "broadcast_tensors");
        Shape shape = new(sizes);
        return Each(tensors, "broadcast_tensors", t => t.Shape == shape ? t : t.Expand(shape));
    }

    /// <summary>The coordinates of all points of a grid, as views: <c>torch.meshgrid</c>.</summary>
    /// <param name="tensors">The coordinates along each dimension: vectors, or scalars, of one dtype.</param>
    /// <param name="indexing">Which dimensions the first two run along.</param>
    /// <returns>As many tensors of shape (n0, n1, ...), with <see cref="GridIndexing.XY"/> (n1, n0, ...).</returns>
    /// <exception cref="ArgumentException">No tensors, more than one dimension, or dtypes that differ.</exception>
    /// <example><code>var grid = Tensor.Meshgrid([rows, columns]);</code></example>
    public static Tensor[] Meshgrid(IReadOnlyList<Tensor> tensors, GridIndexing indexing = GridIndexing.IJ)
    {
        using TapScope tap = Tap.Op("meshgrid", tensors);
        ArgumentNullException.ThrowIfNull(tensors);
        if (tensors.Count == 0)
            throw new ArgumentException("meshgrid expects a non-empty TensorList", nameof(tensors));
        CheckElements(tensors, "meshgrid");
        if (!Enum.IsDefined(indexing))
        {
            throw new ArgumentException("torch.meshgrid: indexing must be one of \"xy\" or \"ij\", but received: " +
                $"{indexing}", nameof(indexing));
        }
        bool swap = indexing == GridIndexing.XY && tensors.Count >= 2;
        Tensor[] axes = [.. tensors];
        if (swap) (axes[0], axes[1]) = (axes[1], axes[0]);
        foreach (Tensor t in axes)
        {
            if (t.Rank > 1)
            {
                throw new ArgumentException(
                    $"torch.meshgrid: Expected 0D or 1D tensor in the tensor list but got: {t.Shape}", nameof(tensors));
            }
            if (t.DType != axes[0].DType)
            {
                throw new ArgumentException("torch.meshgrid expects all tensors to have the same dtype, but got " +
                    $"{axes[0].DType.Name()} and {t.DType.Name()}", nameof(tensors));
            }
        }
        Shape shape = new(Array.ConvertAll(axes, static t => t.Count));
        Tensor[] grids = new Tensor[axes.Length];
        for (int i = 0; i < grids.Length; i++)
        {
            long[] along = new long[axes.Length];
            Array.Fill(along, 1);
            along[i] = axes[i].Count;
            grids[i] = axes[i].View(new Shape(along)).Expand(shape);
        }
        if (!swap) return grids;
        (grids[0], grids[1]) = (grids[1], grids[0]);
        return Array.ConvertAll(grids, static t => t.Transpose(0, 1));
    }

    /// <summary>All tuples of one element of each vector, the last one running fastest:
    /// <c>torch.cartesian_prod</c>.</summary>
    /// <returns>(n0 n1 ..., number of vectors); the vector itself if there is only one.</returns>
    /// <exception cref="ArgumentException">No tensors, not vectors, or dtypes that differ.</exception>
    /// <example><code>var pairs = Tensor.CartesianProd(a, b);</code></example>
    public static Tensor CartesianProd(params IReadOnlyList<Tensor> tensors)
    {
        using TapScope tap = Tap.Op("cartesian_prod", tensors);
        ArgumentNullException.ThrowIfNull(tensors);
        CheckElements(tensors, "cartesian_prod");
        foreach (Tensor t in tensors)
            if (t.Rank != 1) throw new ArgumentException($"cartesian_prod(): Expect a 1D vector, but got shape " +
                $"{t.Shape}");
        if (tensors.Count == 1) return tensors[0];
        return Stack(Array.ConvertAll(Meshgrid(tensors), static t => t.Flatten()), 1);
    }

    /// <summary>All subsets of r elements of a vector, in the order of their positions:
    /// <c>torch.combinations</c>.</summary>
    /// <param name="r">How many elements; at most 64.</param>
    /// <param name="withReplacement">Whether an element may be taken several times.</param>
    /// <returns>(number of subsets, r).</returns>
    /// <remarks>As in PyTorch, by way of all n^r tuples.</remarks>
    /// <exception cref="ArgumentException">Not a vector, or r is negative or too large.</exception>
    /// <example><code>var pairs = x.Combinations();</code></example>
    public Tensor Combinations(int r = 2, bool withReplacement = false)
    {
        using TapScope tap = Tap.Op("combinations", this);
        if (Rank != 1) throw new ArgumentException($"combinations(): Expect a 1D vector, but got shape {Shape}");
        if (r is < 0 or > 64)
            throw new ArgumentOutOfRangeException(nameof(r), $"combinations(): Expect a number from 0 to 64, but " +
                $"got {r}");
        if (r == 0) return Empty([0], DType);
        Tensor[] grids = Meshgrid(Enumerable.Repeat(this, r).ToArray());
        Tensor[] places = Meshgrid(Enumerable.Repeat(Arange(Count), r).ToArray());
        Tensor chosen = Ones(places[0].Shape, DType.Bool);
        for (int i = 1; i < r; i++)
        {
            chosen = chosen.LogicalAnd(
                withReplacement ? places[i - 1].Le(places[i]) : places[i - 1].Lt(places[i]));
        }
        return Stack(Array.ConvertAll(grids, t => t.MaskedSelect(chosen)), 1);
    }
}
