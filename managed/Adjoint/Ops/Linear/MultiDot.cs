using Adjoint.Autograd;
using Adjoint.Ops;
using Adjoint.Tensors;

namespace Adjoint;

public sealed partial class Tensor
{
    /// <summary>The product of two or more matrices, multiplied in the order that costs least:
    /// <c>torch.linalg.multi_dot</c>.</summary>
    /// <param name="tensors">Matrices of one floating-point dtype; the first may be a vector, taken as a row, and the
    /// last one, taken as a column.</param>
    /// <remarks>A composite of mm.</remarks>
    /// <exception cref="ArgumentException">Fewer than two tensors, other ranks, sizes that do not fit, or dtypes that
    /// differ.</exception>
    /// <example><code>var y = Tensor.MultiDot(a, b, c);</code></example>
    public static Tensor MultiDot(params IReadOnlyList<Tensor> tensors)
    {
        using TapScope tap = Tap.Op("linalg_multi_dot", tensors);
        ArgumentNullException.ThrowIfNull(tensors);
        CheckElements(tensors, "multi_dot");
        int n = tensors.Count;
        if (n < 2) throw new ArgumentException($"multi_dot(): expected at least 2 tensors but got " +
            $"{n}", nameof(tensors));
        Tensor[] chain = [.. tensors];
        List<long> sizes = [];
        for (int i = 0; i < n; i++)
        {
            bool end = i == 0 || i == n - 1;
            if (chain[i].Rank != 2 && !(end && chain[i].Rank == 1))
            {
                throw new ArgumentException($"multi_dot(): tensor {i} must be {(end ? "1D or 2D" : "2D")} but got " +
                    $"{chain[i].Rank}D");
            }
            Products.CheckDType(chain[0], chain[i], "multi_dot");
        }
        if (chain[0].Rank == 1) chain[0] = chain[0].Unsqueeze(0);
        else sizes.Add(chain[0].Layout.Sizes[0]);
        if (chain[^1].Rank == 1) chain[^1] = chain[^1].Unsqueeze(-1);
        else sizes.Add(chain[^1].Layout.Sizes[1]);
        for (int i = 1; i < n; i++)
        {
            if (chain[i - 1].Layout.Sizes[1] == chain[i].Layout.Sizes[0]) continue;
            throw new ArgumentException($"multi_dot(): tensors {i - 1} and {i} with shapes {chain[i - 1].Shape} and " +
                $"{chain[i].Shape} cannot be multiplied");
        }
        return Multiply(chain, ChainOrder(chain), 0, n - 1).View(new Shape([.. sizes]));
    }

    /// <summary>Inner products along a dimension: the sum of x y. <c>torch.linalg.vecdot</c>.</summary>
    /// <param name="other">Broadcasts with self; of floating point, like self.</param>
    /// <param name="dim">The dimension that is summed.</param>
    /// <exception cref="ArgumentException">Shapes that do not broadcast, no such dimension, or dtypes that
    /// differ.</exception>
    /// <example><code>var y = a.VecDot(b);   // (..., n) and (..., n) to (...)</code></example>
    public Tensor VecDot(Tensor other, int dim = -1)
    {
        using TapScope tap = Tap.Op("linalg_vecdot", this, other);
        Products.CheckDType(this, other, "linalg.vecdot");
        return Rank == 1 && other.Rank == 1 && Dims.Wrap(dim, 1, "linalg.vecdot") == 0
            ? VDot(other) : Mul(other).Sum(dim);
    }

    // split[i, j]: after which factor the product of i to j is divided. Costs are counted as doubles, because those of
    // long chains of large matrices pass 2^63.
    private static int[,] ChainOrder(Tensor[] chain)
    {
        int n = chain.Length;
        double[] p = [chain[0].Layout.Sizes[0], .. chain.Select(static t => (double)t.Layout.Sizes[1])];
        double[,] cost = new double[n, n];
        int[,] split = new int[n, n];
        for (int length = 1; length < n; length++)
        {
            for (int i = 0; i + length < n; i++)
            {
                int j = i + length;
                cost[i, j] = double.PositiveInfinity;
                // Of equal costs the first division counts; of a whole chain of three it is (a b) c, as in PyTorch.
                for (int at = i; at < j; at++)
                {
                    int k = n == 3 ? i + j - 1 - at : at;
                    double q = cost[i, k] + cost[k + 1, j] + p[i] * p[k + 1] * p[j + 1];
                    if (q < cost[i, j]) (cost[i, j], split[i, j]) = (q, k);
                }
            }
        }
        return split;
    }

    private static Tensor Multiply(Tensor[] chain, int[,] split, int i, int j) => i == j ? chain[i]
        : Multiply(chain, split, i, split[i, j]).Mm(Multiply(chain, split, split[i, j] + 1, j));
}
