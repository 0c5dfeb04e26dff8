using Adjoint.Autograd;
using Adjoint.Ops;
using Adjoint.Tensors;

namespace Adjoint;

public sealed partial class Tensor
{
    /// <summary>All windows along a dimension, as a view whose last dimension runs within a window:
    /// <c>Tensor.unfold</c>.</summary>
    /// <param name="dim">The dimension; its size becomes the number of windows, (n - size) / step + 1.</param>
    /// <param name="size">The length of a window.</param>
    /// <param name="step">From one window to the next.</param>
    /// <remarks>Gradient: where windows overlap, the sum of g. (Windows of images as columns are
    /// <see cref="Nn.Functional.Unfold"/>.)</remarks>
    /// <exception cref="ArgumentOutOfRangeException">No such dimension, a window that does not fit, or a step below
    /// 1.</exception>
    /// <example><code>var means = x.Unfold(0, 3, 1).Mean(-1);</code></example>
    public Tensor Unfold(int dim, long size, long step)
    {
        using TapScope tap = Tap.Op("unfold", this);
        int d = Dims.Wrap(dim, Rank, "unfold");
        (long[] sizes, long[] strides) = Rank == 0 ? ([1], [1]) : (Layout.Sizes, Layout.Strides);
        if (size < 0 || size > sizes[d])
        {
            throw new ArgumentOutOfRangeException(nameof(size),
                $"unfold(): size of a window must be between 0 and {sizes[d]}, the size of dimension {d}, but is " +
                $"{size}");
        }
        if (step <= 0) throw new ArgumentOutOfRangeException(nameof(step), $"unfold(): step is {step} but must be > 0");
        Layout windows;
        if (Rank == 0)
        {
            // A scalar is one window of one element, or of none.
            windows = Layout.Contiguous([size]);
        }
        else
        {
            long count = (sizes[d] - size) / step + 1;
            (sizes, strides) = ([.. sizes, size], [.. strides, strides[d]]);
            sizes[d] = count;
            // A step that leads nowhere may be of any length, and must not overflow.
            if (count > 1) strides[d] *= step;
            windows = new Layout(sizes, strides);
        }
        return ViewOps.Make(this, windows, Offset, (d, size, step), static (x, at) =>
            new ViewNode<Unfolding>("UnfoldBackward0", new Unfolding(x.Layout.Sizes, at.d, at.size, at.step),
                static (g, unfolding) => unfolding.Fold(g)));
    }
}

/// <summary>The windows along one dimension of a tensor of these sizes.</summary>
internal sealed record Unfolding(long[] Sizes, int Dim, long Size, long Step)
{
    /// <summary>The adjoint of taking the windows: each element is the sum of what all windows say of it.</summary>
    public Tensor Fold(Tensor g)
    {
        Tensor whole = new(Layout.Contiguous(Sizes), g.DType);
        using (GradMode.NoGrad())
        {
            whole.Zero_();
            if (Sizes.Length == 0)
            {
                if (Size == 1) Copies.Into(g, whole);
            }
            else
            {
                Add(g.Detach(), whole);
            }
        }
        return ViewOps.Moved(g, whole, "UnfoldBackwardBackward0", this, static (t, u) => u.Fold(t),
            static (t, u) => t.Unfold(u.Dim, u.Size, u.Step));
    }

    // Neither one window, nor one element of every window, meets an address twice: as few launches as there are of
    // these.
    private void Add(Tensor g, Tensor whole)
    {
        long windows = g.Layout.Sizes[Dim];
        if (g.Count == 0) return;
        if (Size <= windows)
        {
            for (long k = 0; k < Size; k++)
                Copies.AddInto(g.Select(-1, k), whole.Windowed(Dim, k, windows, windows > 1 ? Step : 1));
            return;
        }
        for (long w = 0; w < windows; w++)
        {
            // What is left of the dimension within a window stands last; in the whole it stands where it was.
            Tensor window = whole.Windowed(Dim, w * Step, Size, 1).MoveDim(Dim, -1);
            Copies.AddInto(g.Select(Dim, w), window);
        }
    }
}
