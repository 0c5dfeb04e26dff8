using Adjoint.Autograd;
using Adjoint.Ops;
using Adjoint.Tensors;

namespace Adjoint.Nn;

public static partial class Functional
{
    /// <summary>The distances between each two rows, of order p: <c>torch.nn.functional.pdist</c>.</summary>
    /// <param name="input">(N, M).</param>
    /// <param name="p">The order, not negative, as in <see cref="Tensor.Cdist"/>.</param>
    /// <returns>(N (N - 1) / 2): of row 0 to rows 1, 2, ..., then of row 1 to rows 2, 3, ...</returns>
    /// <exception cref="ArgumentException">The input is not a matrix, or not floating point.</exception>
    /// <exception cref="ArgumentOutOfRangeException">p is negative.</exception>
    /// <example><code>var spread = Functional.Pdist(points).Min();</code></example>
    public static Tensor Pdist(Tensor input, double p = 2)
    {
        ArgumentNullException.ThrowIfNull(input);
        if (input.Rank != 2)
            throw new ArgumentException($"pdist only supports 2D tensors, got: {input.Rank}D", nameof(input));
        if (!input.DType.IsFloatingPoint())
            throw new ArgumentException("pdist only supports floating-point dtypes", nameof(input));
        CdistOp.CheckOrder(p, "pdist");
        return PdistOp.Apply(input.Contiguous(), p);
    }
}
