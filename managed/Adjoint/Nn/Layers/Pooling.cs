namespace Adjoint.Nn;

/// <summary>The largest of each window of images: <c>torch.nn.MaxPool2d</c>.</summary>
/// <param name="kernelSize">The size of a window.</param>
/// <param name="stride">Its steps; its own size if not given.</param>
/// <param name="padding">What no maximum comes from, on both sides; 0 if not given.</param>
/// <param name="dilation">Distance of the elements of a window; 1 if not given.</param>
/// <param name="ceilMode">Whether a window may reach beyond the padding at the end.</param>
public sealed class MaxPool2d(Spatial kernelSize, Spatial stride = default, Spatial padding = default,
    Spatial dilation = default, bool ceilMode = false) : Module
{
    /// <inheritdoc/>
    public override Tensor Forward(Tensor x) =>
        Functional.MaxPool2d(NotNull(x), kernelSize, stride, padding, dilation, ceilMode);

    /// <inheritdoc/>
    protected override string Describe() =>
        $"kernel_size={kernelSize}, stride={(stride.IsGiven ? stride : kernelSize)}, " +
        $"padding={(padding.IsGiven ? padding : 0)}, dilation={(dilation.IsGiven ? dilation : 1)}, " +
        $"ceil_mode={(ceilMode ? "True" : "False")}";
}

/// <summary>The mean of each window of images: <c>torch.nn.AvgPool2d</c>.</summary>
/// <param name="kernelSize">The size of a window.</param>
/// <param name="stride">Its steps; its own size if not given.</param>
/// <param name="padding">Zeros on both sides; 0 if not given.</param>
/// <param name="ceilMode">Whether a window may reach beyond the padding at the end.</param>
/// <param name="countIncludePad">Whether the zeros count in the means.</param>
public sealed class AvgPool2d(Spatial kernelSize, Spatial stride = default, Spatial padding = default,
    bool ceilMode = false, bool countIncludePad = true) : Module
{
    /// <inheritdoc/>
    public override Tensor Forward(Tensor x) =>
        Functional.AvgPool2d(NotNull(x), kernelSize, stride, padding, ceilMode, countIncludePad);

    /// <inheritdoc/>
    protected override string Describe() =>
        $"kernel_size={kernelSize}, stride={(stride.IsGiven ? stride : kernelSize)}, " +
        $"padding={(padding.IsGiven ? padding : 0)}";
}

/// <summary>The means of nearly equal parts of images: <c>torch.nn.AdaptiveAvgPool2d</c>.</summary>
/// <param name="outputSize">How many parts in each dimension; null keeps a size.</param>
public sealed class AdaptiveAvgPool2d(Spatial outputSize) : Module
{
    /// <inheritdoc/>
    public override Tensor Forward(Tensor x) => Functional.AdaptiveAvgPool2d(NotNull(x), outputSize);

    /// <inheritdoc/>
    protected override string Describe() => $"output_size={outputSize}";
}
