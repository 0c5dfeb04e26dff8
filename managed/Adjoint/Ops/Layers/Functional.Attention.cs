using Adjoint.Autograd;
using Adjoint.Ops;

namespace Adjoint.Nn;

public static partial class Functional
{
    /// <summary>softmax(query key^T scale + mask) value:
    /// <c>torch.nn.functional.scaled_dot_product_attention</c>.</summary>
    /// <param name="query">(..., L, E), Float32 or Float64.</param>
    /// <param name="key">(..., S, E).</param>
    /// <param name="value">(..., S, V).</param>
    /// <param name="attnMask">Broadcast to (..., L, S): bools, of which false means not to attend, or numbers that are
    /// added
    /// to the scores.</param>
    /// <param name="dropoutP">The probability that a weight becomes 0. Pass 0 in evaluation.</param>
    /// <param name="isCausal">Whether position i attends to positions 0 .. i alone.</param>
    /// <param name="scale">The factor of the scores; 1 / sqrt(E) if not given.</param>
    /// <param name="generator">Where the numbers of the dropout come from; <see cref="Generator.Default"/> if not
    /// given.</param>
    /// <returns>(..., L, V).</returns>
    /// <remarks>PyTorch's composite: both factors are scaled by the root of the scale, so that the product does not
    /// overflow.</remarks>
    /// <exception cref="ArgumentException">Shapes or dtypes that do not fit, or a mask where the mask is
    /// causal.</exception>
    /// <example><code>var y = Functional.ScaledDotProductAttention(q, k, v, isCausal: true);</code></example>
    public static Tensor ScaledDotProductAttention(Tensor query, Tensor key, Tensor value, Tensor? attnMask = null,
        double dropoutP = 0, bool isCausal = false, double? scale = null, Generator? generator = null)
    {
        const string Op = "scaled_dot_product_attention";
        using TapScope tap = Tap.Op(Op, query, key, value);
        CheckAttention(query, key, value, attnMask, isCausal);
        CheckProbability(dropoutP);
        Tensor? mask = isCausal ? Causal(query.Layout.Sizes[^2], key.Layout.Sizes[^2], query.DType)
            : attnMask is { DType: DType.Bool } chosen
                ? Tensor.Where(chosen, Tensor.Zeros([], query.DType), double.NegativeInfinity) : attnMask;
        double factor = scale ?? 1 / Math.Sqrt(query.Layout.Sizes[^1]);
        double root = Math.Sqrt(Math.Abs(factor));
        Tensor left = query.Mul(factor < 0 ? -root : root), right = key.Transpose(-2, -1).Mul(root);
        Tensor scores = left.MatMul(right);
        if (mask is not null) scores = scores.Add(mask);
        Tensor weights = attnMask is null ? scores.Softmax(-1) : SafeSoftmax(scores);
        if (dropoutP > 0) weights = Dropout(weights, dropoutP, training: true, generator);
        return weights.MatMul(value);
    }

    /// <summary>Softmax, but zeros where a mask has left nothing to attend to: PyTorch's
    /// <c>_safe_softmax</c>.</summary>
    private static Tensor SafeSoftmax(Tensor scores)
    {
        if (scores.Layout.Sizes[^1] == 0) return scores.Softmax(-1);
        Tensor nothing = scores.Detach().AMax([-1], keepDim: true).Eq(double.NegativeInfinity);
        return Tensor.Where(nothing, 0, Tensor.Where(nothing, 0, scores).Softmax(-1));
    }

    private static Tensor Causal(long queries, long keys, DType dtype)
    {
        Tensor later = Tensor.Arange(keys).Unsqueeze(0).Gt(Tensor.Arange(queries).Unsqueeze(1));
        return Tensor.Where(later, double.NegativeInfinity, Tensor.Zeros([], dtype));
    }

    private static void CheckAttention(Tensor query, Tensor key, Tensor value, Tensor? attnMask, bool isCausal)
    {
        const string Op = "scaled_dot_product_attention";
        ArgumentNullException.ThrowIfNull(query);
        ArgumentNullException.ThrowIfNull(key);
        ArgumentNullException.ThrowIfNull(value);
        LayerShapes.CheckFloating(query, Op, nameof(query));
        if (key.DType != query.DType || value.DType != query.DType)
        {
            throw new ArgumentException($"{Op}: Expected query, key, and value to have the same dtype, but got " +
                $"{query.DType.Name()}, {key.DType.Name()} and {value.DType.Name()}", nameof(key));
        }
        if (query.Rank < 2 || key.Rank < 2 || value.Rank < 2)
        {
            throw new ArgumentException($"{Op}: Expected query, key, and value to all be at least 2 dimensional, " +
                $"but got {query.Shape}, {key.Shape} and {value.Shape}", nameof(query));
        }
        if (query.Layout.Sizes[^1] != key.Layout.Sizes[^1] || key.Layout.Sizes[^2] != value.Layout.Sizes[^2])
        {
            throw new ArgumentException($"{Op}: query {query.Shape}, key {key.Shape} and value {value.Shape} do not " +
                "fit: query and key need the same last size, key and value the same one before", nameof(key));
        }
        if (attnMask is null) return;
        if (isCausal)
            throw new ArgumentException($"{Op}: Explicit attn_mask should not be set when is_causal=True",
                nameof(attnMask));
        if (attnMask.DType != DType.Bool && attnMask.DType != query.DType)
        {
            throw new ArgumentException($"{Op}: Expected attn_mask dtype to be bool or to match query dtype, but got " +
                attnMask.DType.Name(), nameof(attnMask));
        }
    }
}
