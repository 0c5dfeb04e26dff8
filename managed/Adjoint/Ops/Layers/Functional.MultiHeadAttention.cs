using Adjoint.Autograd;
using Adjoint.Ops;

namespace Adjoint.Nn;

public static partial class Functional
{
    /// <summary>Attention of several heads between projections:
    /// <c>torch.nn.functional.multi_head_attention_forward</c>.</summary>
    /// <param name="query">(L, N, E), Float32 or Float64.</param>
    /// <param name="key">(S, N, E).</param>
    /// <param name="value">(S, N, E).</param>
    /// <param name="embedDimToCheck">E.</param>
    /// <param name="numHeads">How many heads; divides E.</param>
    /// <param name="inProjWeight">The three projections of query, key and value, (3 E, E).</param>
    /// <param name="inProjBias">Their bias (3 E), or null.</param>
    /// <param name="biasK">One more key (1, 1, E) for all samples, or null.</param>
    /// <param name="biasV">Its value (1, 1, E), or null.</param>
    /// <param name="addZeroAttn">Whether there is one more key and value of zeros.</param>
    /// <param name="dropoutP">The probability that a weight becomes 0.</param>
    /// <param name="outProjWeight">The projection of the result, (E, E).</param>
    /// <param name="outProjBias">Its bias (E), or null.</param>
    /// <param name="training">Whether the dropout applies.</param>
    /// <param name="keyPaddingMask">(N, S): bools, of which true means not to attend, or numbers that are
    /// added.</param>
    /// <param name="needWeights">Whether the weights are handed back.</param>
    /// <param name="attnMask">(L, S) or (N heads, L, S), likewise.</param>
    /// <param name="averageAttnWeights">Whether the weights are the mean of the heads.</param>
    /// <param name="generator">Where the numbers of the dropout come from; <see cref="Generator.Default"/> if not
    /// given.</param>
    /// <returns>(L, N, E), and the weights (N, L, S) or (N, heads, L, S), or null.</returns>
    /// <remarks>PyTorch's composite: node <c>ViewBackward0</c>.</remarks>
    /// <exception cref="ArgumentException">Shapes or dtypes that do not fit.</exception>
    /// <example><code>var (y, w) = Functional.MultiHeadAttentionForward(x, x, x, 64, 8, wIn, bIn, null, null, false,
    /// 0, wOut,
    /// bOut);</code></example>
    public static (Tensor Y, Tensor? Weights) MultiHeadAttentionForward(Tensor query, Tensor key, Tensor value,
        long embedDimToCheck, long numHeads, Tensor inProjWeight, Tensor? inProjBias, Tensor? biasK, Tensor? biasV,
        bool addZeroAttn, double dropoutP, Tensor outProjWeight, Tensor? outProjBias, bool training = true,
        Tensor? keyPaddingMask = null, bool needWeights = true, Tensor? attnMask = null, bool averageAttnWeights = true,
        Generator? generator = null)
    {
        using TapScope tap = Tap.Op("multi_head_attention_forward", query, key, value);
        CheckProbability(dropoutP);
        CheckHeads(query, key, value, embedDimToCheck, numHeads, inProjWeight, inProjBias, outProjWeight, outProjBias);
        long length = query.Shape[0], samples = query.Shape[1], embed = embedDimToCheck, each = embed / numHeads;
        Tensor Projected(Tensor x, int part) => Linear(x, inProjWeight.Narrow(0, part * embed, embed),
            inProjBias?.Narrow(0, part * embed, embed));
        Tensor q = Projected(query, 0), k = Projected(key, 1), v = Projected(value, 2);
        long extra = 0;
        if (biasK is not null && biasV is not null)
        {
            k = Tensor.Cat([k, biasK.Expand([1, samples, embed])]);
            v = Tensor.Cat([v, biasV.Expand([1, samples, embed])]);
            extra++;
        }
        else if (biasK is not null || biasV is not null)
        {
            throw new ArgumentException("multi_head_attention_forward: bias_k and bias_v are given both or not at all",
                nameof(biasK));
        }
        Tensor Heads(Tensor x) => x.Contiguous().View([x.Shape[0], samples * numHeads, each]).Transpose(0, 1);
        (q, k, v) = (Heads(q), Heads(k), Heads(v));
        if (addZeroAttn)
        {
            Tensor zeros = Tensor.Zeros([samples * numHeads, 1, each], k.DType);
            (k, v) = (Tensor.Cat([k, zeros], 1), Tensor.Cat([v, zeros], 1));
            extra++;
        }
        Tensor? mask = HeadMask(attnMask, keyPaddingMask, samples, numHeads, extra, q.DType);
        Tensor scores = q.Mul(Math.Sqrt(1.0 / each)).Bmm(k.Transpose(-2, -1));
        Tensor weights = (mask is null ? scores : scores.Add(mask)).Softmax(-1);
        if (training && dropoutP > 0) weights = Dropout(weights, dropoutP, training: true, generator);
        Tensor joined = weights.Bmm(v).Transpose(0, 1).Contiguous().View([length * samples, embed]);
        Tensor y = Linear(joined, outProjWeight, outProjBias).View([length, samples, embed]);
        if (!needWeights) return (y, null);
        Tensor byHead = weights.View([samples, numHeads, length, k.Shape[1]]);
        return (y, averageAttnWeights ? byHead.Mean([1]) : byHead);
    }

    /// <summary>Both masks as numbers to add, for each head of each sample; null for none.</summary>
    private static Tensor? HeadMask(
        Tensor? attnMask, Tensor? padding, long samples, long heads, long extra, DType dtype)
    {
        Tensor? mask = attnMask is null ? null : Added(attnMask, extra, dtype);
        if (padding is null) return mask;
        Tensor columns = Added(padding, extra, dtype);
        columns = columns.View([samples, 1, 1, columns.Shape[1]]).Expand([-1, heads, -1, -1])
            .Reshape([samples * heads, 1, columns.Shape[1]]);
        return mask is null ? columns : mask.Add(columns);
    }

    private static Tensor Added(Tensor mask, long extra, DType dtype)
    {
        if (mask.DType == DType.Bool) mask = Tensor.Where(mask, double.NegativeInfinity, Tensor.Zeros([], dtype));
        return extra == 0 ? mask : ConstantPad.Apply(mask, [0, extra], 0);
    }

    private static void CheckHeads(Tensor query, Tensor key, Tensor value, long embed, long heads, Tensor inProjWeight,
        Tensor? inProjBias, Tensor outProjWeight, Tensor? outProjBias)
    {
        const string Op = "multi_head_attention_forward";
        ArgumentNullException.ThrowIfNull(query);
        ArgumentNullException.ThrowIfNull(key);
        ArgumentNullException.ThrowIfNull(value);
        ArgumentNullException.ThrowIfNull(inProjWeight);
        ArgumentNullException.ThrowIfNull(outProjWeight);
        LayerShapes.CheckFloating(query, Op, nameof(query));
        if (query.Rank != 3 || key.Rank != 3 || !key.Layout.SameSizes(value.Layout) || query.Shape[2] != embed
            || key.Shape[2] != embed || key.Shape[1] != query.Shape[1])
        {
            throw new ArgumentException($"{Op}: was expecting query (L, N, {embed}), key and value (S, N, {embed}), " +
                $"but got {query.Shape}, {key.Shape} and {value.Shape}", nameof(query));
        }
        if (embed <= 0 || heads <= 0 || embed % heads != 0)
            throw new ArgumentException($"{Op}: embed_dim {embed} not divisible by num_heads {heads}", nameof(heads));
        NormArguments.CheckWeight(inProjWeight, query, [3 * embed, embed], Op, nameof(inProjWeight));
        NormArguments.CheckWeight(inProjBias, query, [3 * embed], Op, nameof(inProjBias));
        NormArguments.CheckWeight(outProjWeight, query, [embed, embed], Op, nameof(outProjWeight));
        NormArguments.CheckWeight(outProjBias, query, [embed], Op, nameof(outProjBias));
    }
}
