using Adjoint.Autograd;
using Adjoint.Ops;
using Adjoint.Tensors;

namespace Adjoint.Nn;

public static partial class Functional
{
    /// <summary>x1 x2 / (max(|x1|, eps) max(|x2|, eps)) along a dimension:
    /// <c>torch.nn.functional.cosine_similarity</c>.</summary>
    /// <param name="x1">Any shape.</param>
    /// <param name="x2">Broadcasts with x1.</param>
    /// <param name="dim">The dimension of the vectors, which vanishes.</param>
    /// <param name="eps">Shorter vectors count as of this length; the gradient passes as if they did not.</param>
    /// <exception cref="ArgumentException">The shapes do not broadcast, or the dtype is not floating point.</exception>
    /// <exception cref="ArgumentOutOfRangeException">There is no such dimension.</exception>
    /// <example><code>var cos = Functional.CosineSimilarity(a, b, dim: -1);</code></example>
    public static Tensor CosineSimilarity(Tensor x1, Tensor x2, int dim = 1, double eps = 1e-8)
    {
        using TapScope tap = Tap.Op("cosine_similarity", x1, x2);
        (x1, x2) = BroadcastBoth(x1, x2, "cosine_similarity");
        DType dtype = Binary.Result(x1, x2, Integers.Keep);
        if (!dtype.IsFloatingPoint())
        {
            throw new ArgumentException(
                $"expected common dtype to be floating point, yet common dtype is {dtype.ScalarName()}");
        }
        int d = Dims.Wrap(dim, x1.Rank, "cosine_similarity");
        x1 = Binary.Recast(x1, dtype);
        x2 = Binary.Recast(x2, dtype);
        // Each divided by its own length first: the product of the lengths could overflow.
        return x1.Div(Length(x1)).Mul(x2.Div(Length(x2))).Sum(d);

        Tensor Length(Tensor x)
        {
            Tensor length = x.VectorNorm(2, [d], keepDim: true).Clone();
            using (GradMode.NoGrad()) length.ClampMin_(eps);
            return length;
        }
    }

    /// <summary>The norm of x1 - x2 + eps along the last dimension:
    /// <c>torch.nn.functional.pairwise_distance</c>.</summary>
    /// <param name="x1">Vectors, (..., D).</param>
    /// <param name="x2">Vectors; broadcasts with x1.</param>
    /// <param name="p">The order of the norm.</param>
    /// <param name="eps">Added to each difference, so that equal vectors have a gradient.</param>
    /// <param name="keepDim">Keep the last dimension with size 1.</param>
    /// <exception cref="ArgumentException">The shapes do not broadcast, both are scalars, or the dtype is not floating
    /// point.</exception>
    /// <example><code>var distance = Functional.PairwiseDistance(a, b);</code></example>
    public static Tensor PairwiseDistance(Tensor x1, Tensor x2, double p = 2, double eps = 1e-6, bool keepDim = false)
    {
        using TapScope tap = Tap.Op("pairwise_distance", x1, x2);
        ArgumentNullException.ThrowIfNull(x1);
        ArgumentNullException.ThrowIfNull(x2);
        return x1.Sub(x2).Plus(eps).NormOver(p, [Math.Max(x1.Rank, x2.Rank) - 1], keepDim, null, "NormBackward1");
    }

    /// <summary>softmax(-x) along a dimension: <c>torch.nn.functional.softmin</c>.</summary>
    /// <param name="x">Any shape.</param>
    /// <param name="dim">The dimension along which the results add up to 1.</param>
    /// <param name="dtype">-x is cast to this dtype first.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such dimension.</exception>
    /// <exception cref="ArgumentException">The dtype is not floating point.</exception>
    /// <example><code>var weights = Functional.Softmin(cost, 1);</code></example>
    public static Tensor Softmin(Tensor x, int dim, DType? dtype = null)
    {
        ArgumentNullException.ThrowIfNull(x);
        return x.Neg().Softmax(dim, dtype);
    }

    /// <summary>The gradient of softmax, (gradOutput - sum(gradOutput output)) output:
    /// <c>torch._softmax_backward_data</c>.</summary>
    /// <param name="gradOutput">The gradient of the result.</param>
    /// <param name="output">The result of the softmax, of the same shape and dtype.</param>
    /// <param name="dim">The dimension of the softmax.</param>
    /// <param name="inputDType">The dtype of what the softmax was taken of: that of the result.</param>
    /// <exception cref="ArgumentException">Shapes or dtypes differ, or are not floating point.</exception>
    /// <exception cref="ArgumentOutOfRangeException">There is no such dimension.</exception>
    /// <example><code>var dx = Functional.SoftmaxBackwardData(g, y, -1, y.DType);</code></example>
    public static Tensor SoftmaxBackwardData(Tensor gradOutput, Tensor output, int dim, DType inputDType)
    {
        ArgumentNullException.ThrowIfNull(gradOutput);
        ArgumentNullException.ThrowIfNull(output);
        Floating(output, "softmax_backward_data");
        if (gradOutput.DType != output.DType || inputDType.Checked("_softmax_backward_data") != output.DType)
        {
            throw new ArgumentException("_softmax_backward_data: expected one dtype, got " +
                $"{gradOutput.DType.Name()}, {output.DType.Name()} and {inputDType.Name()}", nameof(inputDType));
        }
        if (!gradOutput.Layout.SameSizes(output.Layout))
        {
            throw new ArgumentException("_softmax_backward_data: expected equal shapes, got " +
                $"{gradOutput.Shape} and {output.Shape}", nameof(gradOutput));
        }
        int d = Dims.Wrap(dim, output.Rank, "_softmax_backward_data");
        return Softmaxes.Gradient(gradOutput, output, d, log: false);
    }
}
