using Adjoint.Autograd;
using Adjoint.Ops;
using Adjoint.Tensors;

namespace Adjoint;

public sealed partial class Tensor
{
    /// <summary>The lower triangle of every matrix, zeros above it: <c>torch.tril</c>.</summary>
    /// <param name="diagonal">The highest diagonal that is kept: y[i, j] = x[i, j] where j - i is at most this.</param>
    /// <remarks>Gradient: the lower triangle of g.</remarks>
    /// <exception cref="ArgumentException">Fewer than two dimensions.</exception>
    /// <example><code>var causal = Tensor.Ones([4, 4]).Tril();</code></example>
    public Tensor Tril(long diagonal = 0) => Triangle(diagonal, upper: false);

    /// <summary><see cref="Tril"/> in place: <c>Tensor.tril_</c>.</summary>
    /// <exception cref="ArgumentException">Fewer than two dimensions.</exception>
    /// <exception cref="AutogradException">A leaf that requires a gradient, or a view that may not be
    /// written.</exception>
    public Tensor Tril_(long diagonal = 0) => Replaced.By("tril_", this, t => t.Tril(diagonal));

    /// <summary>The upper triangle of every matrix, zeros below it: <c>torch.triu</c>.</summary>
    /// <param name="diagonal">The lowest diagonal that is kept: y[i, j] = x[i, j] where j - i is at least this.</param>
    /// <remarks>Gradient: the upper triangle of g.</remarks>
    /// <exception cref="ArgumentException">Fewer than two dimensions.</exception>
    /// <example><code>var strict = x.Triu(1);</code></example>
    public Tensor Triu(long diagonal = 0) => Triangle(diagonal, upper: true);

    /// <summary><see cref="Triu"/> in place: <c>Tensor.triu_</c>.</summary>
    /// <exception cref="ArgumentException">Fewer than two dimensions.</exception>
    /// <exception cref="AutogradException">A leaf that requires a gradient, or a view that may not be
    /// written.</exception>
    public Tensor Triu_(long diagonal = 0) => Replaced.By("triu_", this, t => t.Triu(diagonal));

    private Tensor Triangle(long diagonal, bool upper)
    {
        string op = upper ? "triu" : "tril";
        using TapScope tap = Tap.Op(op, this);
        if (Rank < 2) throw new ArgumentException($"{op}: input tensor must have at least 2 dimensions, but got " +
            $"{Shape}");
        Tensor y = new(Layout.ToContiguous(), DType);
        TriangleCopies.Into(this, y, diagonal, upper);
        return ViewOps.Moved(this, y, upper ? "TriuBackward0" : "TrilBackward0", (diagonal, upper),
            static (t, s) => t.Triangle(s.diagonal, s.upper), static (g, s) => g.Triangle(s.diagonal, s.upper));
    }
}
