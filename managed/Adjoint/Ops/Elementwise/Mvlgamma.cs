using Adjoint.Autograd;
using Adjoint.Ops;
using Adjoint.Tensors;

namespace Adjoint;

public sealed partial class Tensor
{
    /// <summary>The logarithm of the multivariate gamma function of dimension p, elementwise:
    /// <c>torch.mvlgamma</c>.</summary>
    /// <param name="p">The dimension, at least 1, where it is <see cref="Lgamma()"/>.</param>
    /// <returns>A new tensor of the same shape; integers become Float32.</returns>
    /// <remarks>p (p - 1) / 4 log(pi) + sum over j = 1 .. p of lgamma(x + (1 - j) / 2), for x above (p - 1) / 2.
    /// Gradient: g times the sum of <see cref="Digamma()"/> of the same numbers.</remarks>
    /// <exception cref="ArgumentException">The dimension is not positive.</exception>
    /// <example><code>var y = degrees.Mvlgamma(3);</code></example>
    public Tensor Mvlgamma(int p) => Multigamma.Apply(Multigamma.Checked(this, p), p);

    /// <summary>The logarithm of the multivariate gamma function, written into this tensor:
    /// <c>torch.Tensor.mvlgamma_</c>.</summary>
    /// <exception cref="AutogradException">A leaf that requires a gradient, or a view that may not be
    /// written.</exception>
    /// <inheritdoc cref="Mvlgamma(int)"/>
    public Tensor Mvlgamma_(int p)
    {
        if (!ReferenceEquals(Multigamma.Checked(this, p), this))
            throw InPlace.CannotCast("mvlgamma", DType.Float32, DType);
        return Replaced.By("mvlgamma_", this, x => Multigamma.Apply(x, p));
    }
}

/// <summary>Sums of functions of x, x - 1/2, x - 1, ...: those of the multivariate gamma function.</summary>
internal static class Multigamma
{
    /// <summary>x in a floating dtype.</summary>
    public static Tensor Checked(Tensor x, int p)
    {
        if (p < 1)
            throw new ArgumentException($"mvlgamma(): p has to be greater than or equal to 1, but got {p}", nameof(p));
        return x.DType.IsFloatingPoint() ? x : Copies.Cast(x, DType.Float32);
    }

    public static Tensor Apply(Tensor x, int p)
    {
        using TapScope tap = Tap.Op("mvlgamma", x);
        Tensor y;
        using (GradModeScope noGrad = GradMode.NoGrad())
            y = Steps(x.Detach(), p).Lgamma().Sum([-1]).Add(p * (p - 1.0) / 4 * Math.Log(Math.PI));
        if (x.RequiresGrad && GradMode.IsEnabled)
        {
            FormulaNode<int> node = new("MvlgammaBackward0", GradientFlow.Elementwise, p,
                static (g, kept, p) => g.Mul(Slope(kept[0], p)));
            node.Keep(("self", new SavedTensor(x))).Connect(x);
            y.SetHistory(node);
        }
        if (ThreadModes.DualLevels != 0)
            Duals.Linear(x, y, (x, p), static (t, s, _) => t.Mul(Slope(s.x, s.p)));
        return y;
    }

    private static Tensor Slope(Tensor x, int p) => Steps(x, p).Digamma().Sum([-1]);

    private static Tensor Steps(Tensor x, int p) =>
        x.Unsqueeze(-1).Sub(Tensor.Arange(p).To(x.DType).Mul(0.5));
}
