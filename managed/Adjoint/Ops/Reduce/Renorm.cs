using Adjoint.Autograd;
using Adjoint.Ops;
using Adjoint.Tensors;

namespace Adjoint;

public sealed partial class Tensor
{
    /// <summary>Each slice along a dimension with its norm brought down to a maximum: <c>torch.renorm</c>.</summary>
    /// <param name="p">The order of the norm; positive.</param>
    /// <param name="dim">The dimension that the slices lie along.</param>
    /// <param name="maxnorm">Slices whose norm is larger are scaled by maxnorm / (norm + 1e-7).</param>
    /// <remarks>Gradient of a slice that was scaled, with s = norm + 1e-7: maxnorm / s (g - sum(g x) / s times the
    /// slope of
    /// the norm); g of any other.</remarks>
    /// <exception cref="ArgumentException">The tensor has fewer than two dimensions, or is not floating
    /// point.</exception>
    /// <exception cref="ArgumentOutOfRangeException">There is no such dimension, p is not positive, or maxnorm is
    /// negative.</exception>
    /// <example><code>var bounded = table.Renorm(2, 0, 1);</code></example>
    public Tensor Renorm(double p, int dim, double maxnorm)
    {
        using TapScope tap = Tap.Op("renorm", this);
        if (!(p > 0))
        {
            throw new ArgumentOutOfRangeException(nameof(p), $"renorm: non-positive-norm not supported, got {p}");
        }
        if (!(maxnorm >= 0))
        {
            throw new ArgumentOutOfRangeException(nameof(maxnorm),
                $"renorm: expected maxnorm to be >= 0 but got {maxnorm}");
        }
        if (Rank < 2) throw new ArgumentException($"renorm: input needs at least 2 dimensions, got {Rank} dimensions");
        int kept = Dims.Wrap(dim, Rank, "renorm");
        int[] over = [.. Reductions.All(Rank).Where(d => d != kept)];
        Tensor x = Untracked(), norm = x.VectorNorm(p, over, keepDim: true);
        Tensor y = x.Mul(Where(norm.Gt(maxnorm), norm.Add(Renormed.Epsilon).Reciprocal().Mul(maxnorm), 1));
        Renormed.State state = new(p, maxnorm, over);
        if (RequiresGrad && GradMode.IsEnabled)
        {
            FormulaNode<Renormed.State> node = new("RenormBackward0", GradientFlow.Mixes, state,
                static (g, kept, s) => Renormed.Scaled(g, kept[0], s,
                    static (g, x, slope, s) => x.Mul(g).Sum(s.Over, keepDim: true).Mul(slope)));
            node.Connect(this);
            y.SetHistory(node.Keep(("self", new SavedTensor(this))));
        }
        if (ThreadModes.DualLevels != 0)
        {
            Duals.Linear(this, y, (x: this, state), static (t, s, lead) => Renormed.Scaled(t, s.x, s.state,
                (t, x, slope, s) => x.Mul(Reduced.SumTangent(slope.Mul(t), s.Over, keepDim: true, lead))));
        }
        return y;
    }

    /// <summary>The same, written into this tensor: <c>torch.Tensor.renorm_</c>.</summary>
    /// <exception cref="AutogradException">A leaf that requires a gradient, or a view that may not be
    /// written.</exception>
    /// <inheritdoc cref="Renorm(double, int, double)"/>
    public Tensor Renorm_(double p, int dim, double maxnorm) =>
        Replaced.By("renorm_", this, x => x.Renorm(p, dim, maxnorm));
}
