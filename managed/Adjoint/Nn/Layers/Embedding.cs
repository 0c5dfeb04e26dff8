namespace Adjoint.Nn;

/// <summary>A table of vectors, asked by number: <c>torch.nn.Embedding</c>. Parameter: <c>weight</c> (numbers, size),
/// normal at
/// first, with zeros in the row of the padding.</summary>
/// <example><code>
/// var layer = new Embedding(1000, 64, paddingIdx: 0);
/// var vectors = layer.Forward(Tensor.From([5L, 17L]));   // (2, 64)
/// </code></example>
public sealed class Embedding : Module
{
    private readonly bool _scaleGradByFreq;

    /// <summary>A table with random first values.</summary>
    /// <param name="numEmbeddings">How many vectors.</param>
    /// <param name="embeddingDim">Their size.</param>
    /// <param name="paddingIdx">A vector that is not trained; negative numbers count from the end.</param>
    /// <param name="scaleGradByFreq">Whether the gradient of a vector is divided by how often it is asked for.</param>
    /// <param name="dtype">The dtype of the table.</param>
    /// <param name="generator">Where the numbers come from; <see cref="Generator.Default"/> if not given.</param>
    /// <exception cref="ArgumentOutOfRangeException">A negative size, or a padding that is not in the
    /// table.</exception>
    public Embedding(long numEmbeddings, long embeddingDim, long? paddingIdx = null, bool scaleGradByFreq = false,
        DType dtype = DType.Float32, Generator? generator = null)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(numEmbeddings);
        ArgumentOutOfRangeException.ThrowIfNegative(embeddingDim);
        if (paddingIdx is { } padding && (padding < -numEmbeddings || padding >= numEmbeddings))
        {
            throw new ArgumentOutOfRangeException(nameof(paddingIdx),
                $"Padding_idx must be within num_embeddings: there are {numEmbeddings}, but got {padding}");
        }
        (NumEmbeddings, EmbeddingDim, _scaleGradByFreq) = (numEmbeddings, embeddingDim, scaleGradByFreq);
        PaddingIdx = paddingIdx < 0 ? paddingIdx + numEmbeddings : paddingIdx;
        RegisterParameter("weight", Tensor.Empty([numEmbeddings, embeddingDim], dtype));
        ResetParameters(generator);
    }

    /// <summary>How many vectors.</summary>
    public long NumEmbeddings { get; }

    /// <summary>Their size.</summary>
    public long EmbeddingDim { get; }

    /// <summary>The vector that is not trained, or null.</summary>
    public long? PaddingIdx { get; }

    /// <summary>The table.</summary>
    public Tensor Weight => Parameter("weight")!;

    /// <summary>Draws first values anew.</summary>
    public void ResetParameters(Generator? generator = null)
    {
        Init.Normal_(Weight, generator: generator);
        if (PaddingIdx is { } padding) Init.Zeros_(Weight.Detach().Select(0, padding));
    }

    /// <summary>(...) to (..., size).</summary>
    public override Tensor Forward(Tensor x) =>
        Functional.Embedding(NotNull(x), Weight, PaddingIdx, _scaleGradByFreq);

    /// <inheritdoc/>
    protected override string Describe() =>
        $"{NumEmbeddings}, {EmbeddingDim}" + (PaddingIdx is { } padding ? $", padding_idx={padding}" : "");
}
