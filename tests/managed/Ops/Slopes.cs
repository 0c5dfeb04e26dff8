using Xunit;

namespace Adjoint.Tests.Ops;

/// <summary>Holds analytic gradients of first and second order against central differences, in Float64.</summary>
internal static class Slopes
{
    private const double Step = 1e-5;

    /// <summary>Checks <paramref name="f"/> at <paramref name="x"/>: its result is weighted with fixed numbers and
    /// summed.</summary>
    /// <remarks>Central differences of step 1e-5 are good to about 1e-10 relative, minus the cancellation of 1e-16 /
    /// 1e-5:
    /// 1e-6 is safe for values of order 1.</remarks>
    public static void Check(Func<Tensor, Tensor> f, double[] x, Shape shape, bool second = true)
    {
        Tensor leaf = Tensor.From(x, shape, requiresGrad: true);
        Tensor gradient = Grad.Of(Weighted(f(leaf), 1), [leaf])[0]!;
        Compare(gradient, at => Weighted(f(at), 1).Item(), x, shape);
        if (!second) return;

        Tensor first = Grad.Of(Weighted(f(leaf), 1), [leaf], createGraph: true)[0]!;
        if (!first.RequiresGrad)
        {
            // The gradient does not depend on x: then it does not change with it either.
            Compare(leaf.Detach().ZerosLike(), at => Weighted(Of(f, at), 2).Item(), x, shape);
            return;
        }
        Tensor hessian = Grad.Of(Weighted(first, 2), [leaf], allowUnused: true)[0] ?? leaf.Detach().ZerosLike();
        Compare(hessian, at => Weighted(Of(f, at), 2).Item(), x, shape);
    }

    private static Tensor Of(Func<Tensor, Tensor> f, Tensor at)
    {
        Tensor leaf = at.Detach().Clone().RequiresGrad_();
        return Grad.Of(Weighted(f(leaf), 1), [leaf])[0]!;
    }

    private static void Compare(Tensor gradient, Func<Tensor, double> value, double[] x, Shape shape)
    {
        double[] g = gradient.Detach().ToArray<double>();
        for (int i = 0; i < x.Length; i++)
        {
            double[] up = [.. x], down = [.. x];
            up[i] += Step;
            down[i] -= Step;
            double slope = (value(Tensor.From(up, shape)) - value(Tensor.From(down, shape))) / (2 * Step);
            Assert.True(Math.Abs(slope - g[i]) <= 1e-6 * Math.Max(1, Math.Abs(slope)),
                $"element {i}: {g[i]}, measured {slope}");
        }
    }

    private static Tensor Weighted(Tensor y, int kind)
    {
        double[] weights = new double[y.Count];
        for (int i = 0; i < weights.Length; i++) weights[i] = Math.Cos(kind * (i + 1)) + 1.5;
        return (y * Tensor.From(weights, y.Shape)).Sum();
    }
}
