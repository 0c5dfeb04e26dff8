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

/// <summary>1 / (1 + exp(-x)): <c>torch.nn.Sigmoid</c>.</summary>
public sealed class Sigmoid : Module
{
    /// <inheritdoc/>
    public override Tensor Forward(Tensor x) => NotNull(x).Sigmoid();
}
