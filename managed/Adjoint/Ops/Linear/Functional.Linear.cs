using Adjoint.Autograd;

namespace Adjoint.Nn;

/// <summary>Layers and losses as functions: <c>torch.nn.functional</c>.</summary>
public static partial class Functional
{
    /// <summary>input weight^T + bias: <c>torch.nn.functional.linear</c>.</summary>
    /// <param name="input">(..., in).</param>
    /// <param name="weight">(out, in), or (in) for one output.</param>
    /// <param name="bias">(out), or null.</param>
    /// <returns>(..., out).</returns>
    /// <remarks>A composite: addmm over the transposed weight, as PyTorch records it.</remarks>
    /// <exception cref="ArgumentException">Sizes that do not fit, or dtypes that differ.</exception>
    /// <example><code>var y = Functional.Linear(x, w, b);</code></example>
    public static Tensor Linear(Tensor input, Tensor weight, Tensor? bias = null)
    {
        using TapScope tap = Tap.Op("linear", input, weight, bias);
        ArgumentNullException.ThrowIfNull(input);
        ArgumentNullException.ThrowIfNull(weight);
        if (weight.Rank is not (1 or 2))
            throw new ArgumentException($"linear(): expected weight to be (out, in), but got shape {weight.Shape}", nameof(weight));
        if (input.Rank == 0 || input.Shape[^1] != weight.Shape[^1])
        {
            throw new ArgumentException($"linear(): input of shape {input.Shape} does not fit weight of shape {weight.Shape}: " +
                "the last dimensions have to be equal", nameof(input));
        }
        if (bias is null) return input.MatMul(weight.T());
        if (input.Rank == 2) return bias.Addmm(input, weight.T());
        if (weight.Rank == 1) return input.MatMul(weight).Add(bias);
        long[] sizes = [.. input.Layout.Sizes[..^1], weight.Shape[0]];
        long rows = new Shape(sizes[..^1]).Count;
        return bias.Addmm(input.Reshape([rows, input.Shape[^1]]), weight.T()).View(new Shape(sizes));
    }
}
