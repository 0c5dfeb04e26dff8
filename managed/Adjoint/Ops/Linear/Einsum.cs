using Adjoint.Autograd;
using Adjoint.Ops;

namespace Adjoint;

public sealed partial class Tensor
{
    /// <summary>Sums of products in Einstein's notation: <c>torch.einsum</c>.</summary>
    /// <param name="equation">
    /// A letter for each dimension of each operand, operands separated by commas; behind <c>-&gt;</c> the letters of
    /// the result. Letters that are missing there are summed over; a letter twice in one operand is a diagonal;
    /// <c>...</c> stands for any dimensions, which broadcast. Without an arrow the result has the ellipsis, then all
    /// letters that occur once, capitals first.
    /// </param>
    /// <param name="operands">One tensor for each part of the equation, of one floating-point dtype.</param>
    /// <remarks>A composite: operands are aligned and multiplied from left to right, by bmm where something is summed,
    /// so its nodes are those of permute, bmm, mul, sum and view.</remarks>
    /// <exception cref="ArgumentException">An equation that is none, or does not fit the operands.</exception>
    /// <example><code>var c = Tensor.Einsum("ij,jk->ik", a, b);</code></example>
    public static Tensor Einsum(string equation, params IReadOnlyList<Tensor> operands)
    {
        ArgumentNullException.ThrowIfNull(equation);
        ArgumentNullException.ThrowIfNull(operands);
        using TapScope tap = Tap.Op("einsum", operands);
        CheckElements(operands, "einsum");
        if (operands.Count == 0)
            throw new ArgumentException("einsum(): must provide at least one operand", nameof(operands));
        EinsumEquation parsed = EinsumEquation.Parse(equation, operands);
        return EinsumContraction.Of(parsed, operands);
    }
}
