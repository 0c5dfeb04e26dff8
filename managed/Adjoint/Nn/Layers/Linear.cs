namespace Adjoint.Nn;

/// <summary>y = x W^T + b: <c>torch.nn.Linear</c>. Parameters: <c>weight</c> (out, in) and <c>bias</c> (out).</summary>
/// <remarks>Both begin uniform over (-1/sqrt(in), 1/sqrt(in)), as in PyTorch.</remarks>
/// <example><code>
/// var layer = new Linear(64, 32);
/// var y = layer.Forward(Tensor.Randn([8, 64]));   // (8, 32)
/// </code></example>
public sealed class Linear : Module
{
    /// <summary>A layer with random first values.</summary>
    /// <param name="inFeatures">The size of the last dimension of the input.</param>
    /// <param name="outFeatures">The size of the last dimension of the output.</param>
    /// <param name="bias">Whether there is a b.</param>
    /// <param name="dtype">The dtype of the parameters.</param>
    /// <param name="generator">Where the numbers come from; <see cref="Generator.Default"/> if not given.</param>
    /// <exception cref="ArgumentOutOfRangeException">A size is negative.</exception>
    public Linear(long inFeatures, long outFeatures, bool bias = true, DType dtype = DType.Float32,
        Generator? generator = null)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(inFeatures);
        ArgumentOutOfRangeException.ThrowIfNegative(outFeatures);
        InFeatures = inFeatures;
        OutFeatures = outFeatures;
        RegisterParameter("weight", Tensor.Empty([outFeatures, inFeatures], dtype));
        RegisterParameter("bias", bias ? Tensor.Empty([outFeatures], dtype) : null);
        ResetParameters(generator);
    }

    /// <summary>The size of the last dimension of the input.</summary>
    public long InFeatures { get; }

    /// <summary>The size of the last dimension of the output.</summary>
    public long OutFeatures { get; }

    /// <summary>W: (out, in).</summary>
    public Tensor Weight => Parameter("weight")!;

    /// <summary>b: (out), or null.</summary>
    public Tensor? Bias => Parameter("bias");

    /// <summary>Draws first values anew.</summary>
    public void ResetParameters(Generator? generator = null)
    {
        // a = sqrt(5) makes the gain sqrt(1/3), so the bound sqrt(3) gain / sqrt(in) is 1 / sqrt(in).
        Init.KaimingUniform_(Weight, a: Math.Sqrt(5), generator: generator);
        if (Bias is not { } bias) return;
        double bound = InFeatures > 0 ? 1 / Math.Sqrt(InFeatures) : 0;
        Init.Uniform_(bias, -bound, bound, generator);
    }

    /// <summary>(..., in) to (..., out).</summary>
    public override Tensor Forward(Tensor x) => Functional.Linear(x, Weight, Bias);

    /// <inheritdoc/>
    protected override string Describe() =>
        $"in_features={InFeatures}, out_features={OutFeatures}, bias={(Bias is null ? "False" : "True")}";
}
