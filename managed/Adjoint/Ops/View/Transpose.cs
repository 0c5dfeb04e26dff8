using Adjoint.Autograd;
using Adjoint.Ops;
using Adjoint.Tensors;

namespace Adjoint;

public sealed partial class Tensor
{
    /// <summary>Swaps two dimensions, as a view: <c>torch.transpose</c>.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is no such dimension.</exception>
    /// <example><code>var y = x.Transpose(0, 1);</code></example>
    public Tensor Transpose(int dim0, int dim1)
    {
        int a = Dims.Wrap(dim0, Rank, "transpose"), b = Dims.Wrap(dim1, Rank, "transpose");
        return Swapped(a, b, "TransposeBackward0");
    }

    /// <summary>The transpose of a matrix, as a view; a vector or scalar is returned as it is: <c>torch.t</c>.</summary>
    /// <exception cref="ArgumentException">More than two dimensions.</exception>
    /// <example><code>var y = x.T();</code></example>
    public Tensor T()
    {
        if (Rank > 2) throw new ArgumentException($"t() expects a tensor with <= 2 dimensions, but self is {Rank}D");
        return Rank < 2 ? Swapped(0, 0, "TBackward0") : Swapped(0, 1, "TBackward0");
    }

    /// <summary>The last two dimensions swapped, as a view: <c>Tensor.mT</c>.</summary>
    /// <exception cref="ArgumentException">Fewer than two dimensions.</exception>
    public Tensor MT => Rank >= 2 ? Swapped(Rank - 2, Rank - 1, "TransposeBackward0")
        : throw new ArgumentException($"tensor.mT is only supported on matrices or batches of matrices. Got {Rank}-D tensor.");

    /// <summary>Reorders the dimensions, as a view: <c>torch.permute</c>.</summary>
    /// <param name="dims">Which old dimension each new one is; each exactly once.</param>
    /// <exception cref="ArgumentException">Not a permutation of all dimensions.</exception>
    /// <example><code>var nhwc = x.Permute(0, 2, 3, 1);</code></example>
    public Tensor Permute(params ReadOnlySpan<int> dims)
    {
        using TapScope tap = Tap.Op("permute", this);
        if (dims.Length != Rank)
        {
            throw new ArgumentException($"permute(sparse_coo): number of dimensions in the tensor input does not match the " +
                $"length of the desired ordering of dimensions i.e. input.dim() = {Rank} is not equal to len(dims) = {dims.Length}");
        }
        int[] order = new int[dims.Length], inverse = new int[dims.Length];
        Array.Fill(inverse, -1);
        long[] sizes = new long[dims.Length], strides = new long[dims.Length];
        for (int i = 0; i < order.Length; i++)
        {
            int d = order[i] = Dims.Wrap(dims[i], Rank, "permute");
            if (inverse[d] >= 0) throw new ArgumentException("permute(): duplicate dims are not allowed.");
            inverse[d] = i;
            (sizes[i], strides[i]) = (Layout.Sizes[d], Layout.Strides[d]);
        }
        return ViewOps.Make(this, new Layout(sizes, strides), Offset, inverse, static (_, inverse) =>
            new ViewNode<int[]>("PermuteBackward0", inverse, static (g, inverse) => g.Permute(inverse),
                static (g, inverse) => g.Permute([0, .. inverse.Select(static d => d + 1)])));
    }

    private Tensor Swapped(int a, int b, string name)
    {
        using TapScope tap = Tap.Op(name == "TBackward0" ? "t" : "transpose", this);
        Layout layout = a == b ? Layout : SwappedLayout(a, b);
        return ViewOps.Make(this, layout, Offset, (a, b, name), static (_, state) =>
            new ViewNode<(int A, int B, string Name)>(state.name, state, static (g, s) => g.Swapped(s.A, s.B, s.Name),
                static (g, s) => g.Rank == 1 ? g : g.Swapped(s.A + 1, s.B + 1, s.Name)));
    }

    private Layout SwappedLayout(int a, int b)
    {
        long[] sizes = [.. Layout.Sizes], strides = [.. Layout.Strides];
        (sizes[a], sizes[b], strides[a], strides[b]) = (sizes[b], sizes[a], strides[b], strides[a]);
        return new Layout(sizes, strides);
    }
}
