using Adjoint.Autograd;
using Adjoint.Ops;
using Adjoint.Tensors;

namespace Adjoint;

public sealed partial class Tensor
{
    /// <summary>Moves a dimension to another position, the others keeping their order, as a view:
    /// <c>torch.movedim</c>.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is no such dimension.</exception>
    /// <example><code>var channelsLast = x.MoveDim(1, -1);</code></example>
    public Tensor MoveDim(int source, int destination) => MoveDim([source], [destination]);

    /// <summary>Moves several dimensions at once.</summary>
    /// <param name="sources">The dimensions, each once.</param>
    /// <param name="destinations">Their new positions, each once.</param>
    /// <exception cref="ArgumentException">As many dimensions as positions were expected, or one appears
    /// twice.</exception>
    /// <example><code>var y = x.MoveDim([0, 1], [-1, -2]);</code></example>
    public Tensor MoveDim(ReadOnlySpan<int> sources, ReadOnlySpan<int> destinations)
    {
        using TapScope tap = Tap.Op("movedim", this);
        if (sources.Length != destinations.Length)
        {
            throw new ArgumentException("movedim: Invalid source or destination dims: source " +
                $"([{string.Join(", ", sources.ToArray())}] dims) should contain the same number of dims as " +
                "destination " +
                $"([{string.Join(", ", destinations.ToArray())}] dims)");
        }
        int[] order = new int[Rank];
        bool[] moved = new bool[Math.Max(Rank, 1)];
        Array.Fill(order, -1);
        for (int i = 0; i < sources.Length; i++)
        {
            int from = Dims.Wrap(sources[i], Rank, "movedim"), to = Dims.Wrap(destinations[i], Rank, "movedim");
            if (moved[from] || (Rank > 0 && order[to] >= 0))
            {
                throw new ArgumentException($"movedim: repeated dim in " +
                    $"{(moved[from] ? "`source`" : "`destination`")}: {(moved[from] ? from : to)}");
            }
            moved[from] = true;
            if (Rank > 0) order[to] = from;
        }
        if (Rank == 0) return ViewOps.Alias(this);
        for (int to = 0, next = 0; to < Rank; to++)
        {
            if (order[to] >= 0) continue;
            while (moved[next]) next++;
            order[to] = next++;
        }
        return Permute(order);
    }

    /// <summary>All dimensions in reverse order, as a view: PyTorch's property <c>Tensor.T</c>, aten's
    /// <c>numpy_T</c>. (<see cref="T()"/> is <c>torch.t</c>, of matrices only.)</summary>
    /// <example><code>var y = x.NumpyT;   // (2, 3, 4) to (4, 3, 2)</code></example>
    public Tensor NumpyT
    {
        get
        {
            int[] order = new int[Rank];
            for (int i = 0; i < order.Length; i++) order[i] = order.Length - 1 - i;
            return Permute(order);
        }
    }

    /// <summary>The conjugate transpose of a matrix, which is its transpose, as a view: <c>Tensor.H</c>.</summary>
    /// <exception cref="ArgumentException">Not a matrix.</exception>
    /// <example><code>var y = x.H;</code></example>
    public Tensor H => Rank == 2 ? MT
        : throw new ArgumentException($"tensor.H is only supported on matrices (2-D tensors). Got {Rank}-D tensor.");

    /// <summary>The conjugate transpose of every matrix of a batch, which is <see cref="MT"/>:
    /// <c>Tensor.mH</c>.</summary>
    /// <exception cref="ArgumentException">Fewer than two dimensions.</exception>
    /// <example><code>var y = x.MH;</code></example>
    public Tensor MH => MT;

    /// <summary>All elements in one dimension, row by row: a view where the tensor is contiguous, else of a copy:
    /// <c>torch.ravel</c>.</summary>
    /// <example><code>var y = x.Ravel();</code></example>
    public Tensor Ravel() => Contiguous().View([Count]);

    /// <summary>Splits one dimension into several, as a view: <c>torch.unflatten</c>.</summary>
    /// <param name="dim">The dimension.</param>
    /// <param name="sizes">What it becomes; one may be -1 and is inferred.</param>
    /// <exception cref="ArgumentException">There is no such dimension, or the sizes do not multiply up to
    /// it.</exception>
    /// <example><code>var heads = x.Unflatten(-1, [8, 64]);</code></example>
    public Tensor Unflatten(int dim, Shape sizes)
    {
        using TapScope tap = Tap.Op("unflatten", this);
        if (Rank == 0) throw new ArgumentException("unflatten(): a scalar has no dimension to split");
        if (sizes.Rank == 0) throw new ArgumentException("unflatten(): sizes must be non-empty", nameof(sizes));
        int d = Dims.Wrap(dim, Rank, "unflatten");
        long[] parts = ViewOps.InferSizes(sizes, Layout.Sizes[d], "unflatten");
        return View(new Shape([.. Layout.Sizes[..d], .. parts, .. Layout.Sizes[(d + 1)..]]));
    }
}
