namespace Adjoint.Nn;

/// <summary>x itself: <c>torch.nn.Identity</c>.</summary>
public sealed class Identity : Module
{
    /// <inheritdoc/>
    public override Tensor Forward(Tensor x) => NotNull(x);
}

/// <summary>max(x, 0): <c>torch.nn.ReLU</c>.</summary>
public sealed class ReLU : Module
{
    /// <inheritdoc/>
    public override Tensor Forward(Tensor x) => NotNull(x).Relu();
}

/// <summary>tanh(x): <c>torch.nn.Tanh</c>.</summary>
public sealed class Tanh : Module
{
    /// <inheritdoc/>
    public override Tensor Forward(Tensor x) => NotNull(x).Tanh();
}

/// <summary>x Phi(x), Phi the standard normal distribution: <c>torch.nn.GELU</c>.</summary>
/// <param name="approximate">How Phi is computed.</param>
public sealed class GELU(GeluApproximation approximate = GeluApproximation.None) : Module
{
    /// <inheritdoc/>
    public override Tensor Forward(Tensor x) => Functional.Gelu(x, approximate);

    /// <inheritdoc/>
    protected override string Describe() =>
        $"approximate='{(approximate == GeluApproximation.Tanh ? "tanh" : "none")}'";
}

/// <summary>x / (1 + exp(-x)): <c>torch.nn.SiLU</c>.</summary>
public sealed class SiLU : Module
{
    /// <inheritdoc/>
    public override Tensor Forward(Tensor x) => Functional.Silu(x);
}

/// <summary>1 / (1 + exp(-x)): <c>torch.nn.Sigmoid</c>.</summary>
public sealed class Sigmoid : Module
{
    /// <inheritdoc/>
    public override Tensor Forward(Tensor x) => NotNull(x).Sigmoid();
}
