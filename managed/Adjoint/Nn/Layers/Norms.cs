namespace Adjoint.Nn;

/// <summary>The last dimensions brought to mean 0 and variance 1, then scaled and shifted: <c>torch.nn.LayerNorm</c>.
/// Parameters: <c>weight</c> and <c>bias</c>, ones and zeros at first.</summary>
/// <example><code>var layer = new LayerNorm([512]);</code></example>
public sealed class LayerNorm : Module
{
    private readonly double _eps;

    /// <summary>A layer norm over these dimensions.</summary>
    /// <param name="normalizedShape">Their sizes.</param>
    /// <param name="eps">Added to the variance.</param>
    /// <param name="elementwiseAffine">Whether there are a weight and a bias.</param>
    /// <param name="bias">Whether there is a bias, if there is a weight.</param>
    /// <param name="dtype">The dtype of the parameters.</param>
    public LayerNorm(Shape normalizedShape, double eps = 1e-5, bool elementwiseAffine = true, bool bias = true,
        DType dtype = DType.Float32)
    {
        (NormalizedShape, _eps) = (normalizedShape, eps);
        RegisterParameter("weight", elementwiseAffine ? Tensor.Ones(normalizedShape, dtype) : null);
        RegisterParameter("bias", elementwiseAffine && bias ? Tensor.Zeros(normalizedShape, dtype) : null);
    }

    /// <summary>The sizes of the dimensions.</summary>
    public Shape NormalizedShape { get; }

    /// <summary>A factor for each element, or null.</summary>
    public Tensor? Weight => Parameter("weight");

    /// <summary>Added to each element, or null.</summary>
    public Tensor? Bias => Parameter("bias");

    /// <inheritdoc/>
    public override Tensor Forward(Tensor x) => Functional.LayerNorm(NotNull(x), NormalizedShape, Weight, Bias, _eps);

    /// <inheritdoc/>
    protected override string Describe() =>
        $"({string.Join(", ", NormalizedShape)},), eps={Text.Number(_eps)}, " +
        $"elementwise_affine={(Weight is null ? "False" : "True")}";
}

/// <summary>Groups of channels brought to mean 0 and variance 1, then scaled and shifted: <c>torch.nn.GroupNorm</c>.
/// Parameters: <c>weight</c> and <c>bias</c>, ones and zeros at first.</summary>
/// <example><code>var layer = new GroupNorm(numGroups: 8, numChannels: 64);</code></example>
public sealed class GroupNorm : Module
{
    private readonly double _eps;

    /// <summary>A group norm.</summary>
    /// <param name="numGroups">How many groups; divides the channels.</param>
    /// <param name="numChannels">How many channels.</param>
    /// <param name="eps">Added to the variance.</param>
    /// <param name="affine">Whether there are a weight and a bias.</param>
    /// <param name="dtype">The dtype of the parameters.</param>
    /// <exception cref="ArgumentException">The groups do not divide the channels.</exception>
    public GroupNorm(long numGroups, long numChannels, double eps = 1e-5, bool affine = true,
        DType dtype = DType.Float32)
    {
        if (numGroups <= 0 || numChannels < 0 || numChannels % numGroups != 0)
            throw new ArgumentException($"GroupNorm: num_channels {numChannels} must be divisible by num_groups " +
                $"{numGroups}");
        (NumGroups, NumChannels, _eps) = (numGroups, numChannels, eps);
        RegisterParameter("weight", affine ? Tensor.Ones([numChannels], dtype) : null);
        RegisterParameter("bias", affine ? Tensor.Zeros([numChannels], dtype) : null);
    }

    /// <summary>How many groups.</summary>
    public long NumGroups { get; }

    /// <summary>How many channels.</summary>
    public long NumChannels { get; }

    /// <summary>A factor for each channel, or null.</summary>
    public Tensor? Weight => Parameter("weight");

    /// <summary>Added to each channel, or null.</summary>
    public Tensor? Bias => Parameter("bias");

    /// <inheritdoc/>
    public override Tensor Forward(Tensor x) => Functional.GroupNorm(NotNull(x), NumGroups, Weight, Bias, _eps);

    /// <inheritdoc/>
    protected override string Describe() =>
        $"{NumGroups}, {NumChannels}, eps={Text.Number(_eps)}, affine={(Weight is null ? "False" : "True")}";
}

/// <summary>The last dimensions divided by the root of their mean square, then scaled: <c>torch.nn.RMSNorm</c>.
/// Parameter:
/// <c>weight</c>, ones at first.</summary>
/// <example><code>var layer = new RMSNorm([512]);</code></example>
public sealed class RMSNorm : Module
{
    private readonly double? _eps;

    /// <summary>An RMS norm over these dimensions.</summary>
    /// <param name="normalizedShape">Their sizes.</param>
    /// <param name="eps">Added to the mean square; the spacing of numbers at 1 if not given.</param>
    /// <param name="elementwiseAffine">Whether there is a weight.</param>
    /// <param name="dtype">The dtype of the parameter.</param>
    public RMSNorm(Shape normalizedShape, double? eps = null, bool elementwiseAffine = true,
        DType dtype = DType.Float32)
    {
        (NormalizedShape, _eps) = (normalizedShape, eps);
        RegisterParameter("weight", elementwiseAffine ? Tensor.Ones(normalizedShape, dtype) : null);
    }

    /// <summary>The sizes of the dimensions.</summary>
    public Shape NormalizedShape { get; }

    /// <summary>A factor for each element, or null.</summary>
    public Tensor? Weight => Parameter("weight");

    /// <inheritdoc/>
    public override Tensor Forward(Tensor x) => Functional.RmsNorm(NotNull(x), NormalizedShape, Weight, _eps);

    /// <inheritdoc/>
    protected override string Describe() =>
        $"({string.Join(", ", NormalizedShape)},), eps={(_eps is { } e ? Text.Number(e) : "None")}, " +
        $"elementwise_affine={(Weight is null ? "False" : "True")}";
}
