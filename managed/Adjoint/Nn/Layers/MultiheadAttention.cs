namespace Adjoint.Nn;

/// <summary>Attention of several heads between projections: <c>torch.nn.MultiheadAttention</c>. Parameters:
/// <c>in_proj_weight</c>, <c>in_proj_bias</c> and the module <c>out_proj</c>.</summary>
/// <example><code>
/// var layer = new MultiheadAttention(embedDim: 64, numHeads: 8);
/// var (y, weights) = layer.Attend(x, x, x);   // x is (length, batch, 64)
/// </code></example>
public sealed class MultiheadAttention : Module
{
    private readonly Linear _outProj;
    private readonly Generator? _generator;

    /// <summary>A layer with random first values: the projections of Glorot and Bengio, biases 0.</summary>
    /// <param name="embedDim">The size of the vectors.</param>
    /// <param name="numHeads">How many heads; divides the size.</param>
    /// <param name="dropout">The probability that a weight becomes 0 in training.</param>
    /// <param name="bias">Whether the projections have a bias.</param>
    /// <param name="batchFirst">Whether inputs are (batch, length, size) instead of (length, batch, size).</param>
    /// <param name="dtype">The dtype of the parameters.</param>
    /// <param name="generator">Where the numbers come from; <see cref="Generator.Default"/> if not given.</param>
    /// <exception cref="ArgumentException">Heads that do not divide the size, or no probability.</exception>
    public MultiheadAttention(long embedDim, long numHeads, double dropout = 0, bool bias = true,
        bool batchFirst = false,
        DType dtype = DType.Float32, Generator? generator = null)
    {
        if (embedDim is <= 0 or > int.MaxValue || numHeads <= 0 || embedDim % numHeads != 0)
            throw new ArgumentException($"MultiheadAttention: embed_dim {embedDim} must be divisible by num_heads " +
                $"{numHeads}");
        Functional.CheckProbability(dropout);
        (EmbedDim, NumHeads, Dropout, BatchFirst, _generator) = (embedDim, numHeads, dropout, batchFirst, generator);
        RegisterParameter("in_proj_weight", Tensor.Empty([3 * embedDim, embedDim], dtype));
        RegisterParameter("in_proj_bias", bias ? Tensor.Zeros([3 * embedDim], dtype) : null);
        _outProj = RegisterModule("out_proj", new Linear(embedDim, embedDim, bias, dtype, generator));
        Init.XavierUniform_(Parameter("in_proj_weight")!, generator: generator);
        if (_outProj.Bias is { } outBias) Init.Zeros_(outBias);
    }

    /// <summary>The size of the vectors.</summary>
    public long EmbedDim { get; }

    /// <summary>How many heads.</summary>
    public long NumHeads { get; }

    /// <summary>The probability that a weight becomes 0 in training.</summary>
    public double Dropout { get; }

    /// <summary>Whether inputs are (batch, length, size).</summary>
    public bool BatchFirst { get; }

    /// <summary>The attention of x to itself.</summary>
    public override Tensor Forward(Tensor x) => Attend(NotNull(x), x, x, needWeights: false).Y;

    /// <summary>The attention of <paramref name="query"/> to keys and their values.</summary>
    /// <param name="query">(L, N, size), or (N, L, size) where the batch comes first.</param>
    /// <param name="key">(S, N, size), likewise.</param>
    /// <param name="value">(S, N, size), likewise.</param>
    /// <param name="keyPaddingMask">(N, S): true where not to attend, or numbers that are added; or null.</param>
    /// <param name="needWeights">Whether the weights are handed back.</param>
    /// <param name="attnMask">(L, S) or (N heads, L, S), likewise; or null.</param>
    /// <param name="averageAttnWeights">Whether the weights are the mean of the heads.</param>
    public (Tensor Y, Tensor? Weights) Attend(Tensor query, Tensor key, Tensor value, Tensor? keyPaddingMask = null,
        bool needWeights = true, Tensor? attnMask = null, bool averageAttnWeights = true)
    {
        if (BatchFirst)
        {
            Tensor Turned(Tensor t) => NotNull(t).Rank == 3 ? t.Transpose(0, 1)
                : throw new ArgumentException($"MultiheadAttention: expected (N, L, {EmbedDim}), but got {t.Shape}");
            (query, key, value) = (Turned(query), Turned(key), Turned(value));
        }
        (Tensor y, Tensor? weights) = Functional.MultiHeadAttentionForward(query, key, value, EmbedDim, NumHeads,
            Parameter("in_proj_weight")!, Parameter("in_proj_bias"), null, null, false, Dropout, _outProj.Weight,
            _outProj.Bias, IsTraining, keyPaddingMask, needWeights, attnMask, averageAttnWeights, _generator);
        return (BatchFirst ? y.Transpose(0, 1) : y, weights);
    }
}
