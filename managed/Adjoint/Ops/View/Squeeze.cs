using Adjoint.Autograd;
using Adjoint.Ops;
using Adjoint.Tensors;

namespace Adjoint;

public sealed partial class Tensor
{
    /// <summary>Inserts a dimension of size 1, as a view: <c>torch.unsqueeze</c>.</summary>
    /// <param name="dim">Its position in the result; -1 is the last.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such position.</exception>
    /// <example><code>var row = x.Unsqueeze(0);</code></example>
    public Tensor Unsqueeze(int dim)
    {
        using TapScope tap = Tap.Op("unsqueeze", this);
        int d = Dims.Wrap(dim, Rank + 1, "unsqueeze");
        long stride = d < Rank ? Layout.Sizes[d] * Layout.Strides[d] : 1;
        Layout layout = new(ViewOps.Inserted(Layout.Sizes, d, 1), ViewOps.Inserted(Layout.Strides, d, stride));
        return ViewOps.Make(this, layout, Offset, d, static (_, d) =>
            new ViewNode<int>("UnsqueezeBackward0", d, static (g, d) => g.Squeeze(d), static (g, d) => g.Squeeze(d + 1)));
    }

    /// <summary>Removes every dimension of size 1, as a view: <c>torch.squeeze</c>.</summary>
    /// <example><code>var y = x.Squeeze();</code></example>
    public Tensor Squeeze() => Squeezed(Dims.WrapAll([], Rank, "squeeze"), "SqueezeBackward0");

    /// <summary>Removes this dimension if its size is 1, as a view.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is no such dimension.</exception>
    public Tensor Squeeze(int dim) => Squeezed([Dims.Wrap(dim, Rank, "squeeze")], "SqueezeBackward1");

    /// <summary>Removes these dimensions where their size is 1, as a view.</summary>
    /// <param name="dims">The dimensions; others stay, and all of them if none is given.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such dimension.</exception>
    public Tensor Squeeze(params ReadOnlySpan<int> dims) =>
        Squeezed(dims.IsEmpty ? [] : Dims.WrapAll(dims, Rank, "squeeze"), "SqueezeBackward2");

    private Tensor Squeezed(int[] dims, string name)
    {
        using TapScope tap = Tap.Op("squeeze", this);
        List<long> sizes = [], strides = [];
        for (int i = 0; i < Rank; i++)
        {
            if (Layout.Sizes[i] == 1 && dims.Contains(i)) continue;
            sizes.Add(Layout.Sizes[i]);
            strides.Add(Layout.Strides[i]);
        }
        Layout layout = sizes.Count == Rank ? Layout : new Layout([.. sizes], [.. strides]);
        return ViewOps.Make(this, layout, Offset, name, static (x, name) =>
            new ViewNode<long[]>(name, x.Layout.Sizes, static (g, sizes) => g.Reshape(new Shape(sizes)),
                static (g, sizes) => g.Reshape(Batches.Behind(g.Size(0), sizes))));
    }
}
