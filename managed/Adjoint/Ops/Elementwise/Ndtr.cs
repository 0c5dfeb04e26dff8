using Adjoint.Ops;

namespace Adjoint;

public sealed partial class Tensor
{
    /// <summary>The standard normal distribution Phi(x), the probability of a number below x, elementwise:
    /// <c>torch.special.ndtr</c>.</summary>
    /// <returns>A new tensor of the same shape; integers become Float32.</returns>
    /// <remarks>A composite, (1 + erf(x / sqrt(2))) / 2, as in PyTorch: left of -8 nothing is left of it, but of
    /// <see cref="LogNdtr"/> is. Node: <c>MulBackward1</c>.</remarks>
    /// <example><code>var p = x.Ndtr();</code></example>
    public Tensor Ndtr()
    {
        // PyTorch composes it in C++, where a number makes a node of one edge.
        Tensor twice = WithNumber<AddOp>.Apply(Times(this, 0.7071067811865476).Erf(), 1, "AddBackward1", parameter: 1);
        return Times(twice, 0.5);

        static Tensor Times(Tensor x, double number) => WithNumber<MulOp>.Apply(x, number, "MulBackward1");
    }
}
