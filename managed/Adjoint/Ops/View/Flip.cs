using Adjoint.Autograd;
using Adjoint.Ops;
using Adjoint.Tensors;

namespace Adjoint;

public sealed partial class Tensor
{
    /// <summary>A copy with the elements of these dimensions in reverse order: <c>torch.flip</c>.</summary>
    /// <param name="dims">The dimensions, each once; none leaves everything as it is.</param>
    /// <remarks>Gradient: g, flipped.</remarks>
    /// <exception cref="ArgumentException">No such dimension, or one appears twice.</exception>
    /// <example><code>var y = x.Flip(0, 1);</code></example>
    public Tensor Flip(params ReadOnlySpan<int> dims)
    {
        using TapScope tap = Tap.Op("flip", this);
        int[] flipped = dims.IsEmpty ? [] : Dims.WrapAll(dims, Rank, "flip");
        Tensor y = Flipped(flipped);
        return ViewOps.Moved(this, y, "FlipBackward0", flipped, static (t, dims) => t.Flip(dims),
            static (g, dims) => g.Flip(dims));
    }

    /// <summary>A copy with columns (dimension 1) in reverse order: <c>torch.fliplr</c>.</summary>
    /// <exception cref="ArgumentException">Fewer than two dimensions.</exception>
    /// <example><code>var mirrored = image.FlipLR();</code></example>
    public Tensor FlipLR() => Rank >= 2 ? Flip(1)
        : throw new ArgumentException($"fliplr(): Input must be >= 2-d, but got shape {Shape}");

    /// <summary>A copy with rows (dimension 0) in reverse order: <c>torch.flipud</c>.</summary>
    /// <exception cref="ArgumentException">A scalar.</exception>
    /// <example><code>var y = x.FlipUD();</code></example>
    public Tensor FlipUD() => Rank >= 1 ? Flip(0)
        : throw new ArgumentException("flipud(): Input must be >= 1-d, but got a scalar");

    /// <summary>A copy turned by 90 degrees, k times, from the first of two dimensions towards the second:
    /// <c>torch.rot90</c>.</summary>
    /// <param name="k">How often; negative turns back.</param>
    /// <param name="dim0">The first dimension of the plane.</param>
    /// <param name="dim1">The second.</param>
    /// <remarks>Gradient: g, turned back.</remarks>
    /// <exception cref="ArgumentException">Fewer than two dimensions, no such dimensions, or both the
    /// same.</exception>
    /// <example><code>var y = image.Rot90();</code></example>
    public Tensor Rot90(long k = 1, int dim0 = 0, int dim1 = 1)
    {
        using TapScope tap = Tap.Op("rot90", this);
        if (Rank < 2) throw new ArgumentException($"rot90(): expected total dims >= 2, but got total dims = {Rank}");
        int a = Dims.Wrap(dim0, Rank, "rot90"), b = Dims.Wrap(dim1, Rank, "rot90");
        if (a == b)
        {
            throw new ArgumentException(
                $"rot90(): expected rotation dims to be different, but got dim0 = {dim0} and dim1 = {dim1}");
        }
        int turns = (int)(((k % 4) + 4) % 4);
        Tensor y = Flipped(turns switch { 0 => [], 1 => [b], 2 => [a, b], _ => [a] });
        if (turns % 2 == 1) y = y.Alias(y.SwappedLayout(a, b), y.Offset);
        return ViewOps.Moved(this, y, "Rot90Backward0", (turns, a, b), static (t, s) => t.Rot90(s.turns, s.a, s.b),
            static (g, s) => g.Rot90(-s.turns, s.a, s.b));
    }

    /// <summary>The copy, without a history: the source is read backwards.</summary>
    private Tensor Flipped(int[] dims)
    {
        Tensor y = new(Layout.ToContiguous(), DType);
        if (y.Count == 0) return y;
        long[] strides = [.. Layout.Strides];
        long first = Offset;
        foreach (int d in dims)
        {
            if (Rank == 0) break;
            first += (Layout.Sizes[d] - 1) * strides[d];
            strides[d] = -strides[d];
        }
        Copies.Into(Alias(new Layout(Layout.Sizes, strides), first), y);
        return y;
    }
}
