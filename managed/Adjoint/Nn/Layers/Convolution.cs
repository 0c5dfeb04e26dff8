using Adjoint.Ops;

namespace Adjoint.Nn;

/// <summary>What the convolution layers share: their numbers, and a weight and bias that begin as in PyTorch, uniform
/// over
/// (-1/sqrt(n), 1/sqrt(n)) with n = channels / groups times the kernel.</summary>
public abstract class Convolution : Module
{
    private protected Convolution(int rank, long inChannels, long outChannels, Spatial kernelSize, Spatial stride,
        ConvPadding padding, Spatial dilation, long groups, bool bias, DType dtype, Generator? generator,
            bool transposed)
    {
        string name = GetType().Name;
        if (groups <= 0)
        {
            throw new ArgumentException($"{name}: groups must be a positive integer, but got {groups}",
                nameof(groups));
        }
        if (inChannels <= 0 || inChannels % groups != 0)
            throw new ArgumentException($"{name}: in_channels {inChannels} must be divisible by groups {groups}",
                nameof(inChannels));
        if (outChannels <= 0 || outChannels % groups != 0)
        {
            throw new ArgumentException($"{name}: out_channels {outChannels} must be divisible by groups {groups}",
                nameof(outChannels));
        }
        long[] kernel = kernelSize.Expand(rank, 0, name, nameof(kernelSize));
        ConvolutionPlan plan = new(stride.Expand(rank, 1, name, nameof(stride)),
            padding.Numbers.Expand(rank, 0, name, nameof(padding)), dilation.Expand(rank, 1, name, nameof(dilation)),
                groups);
        plan.Check();
        if (Array.Exists(kernel, static k => k <= 0))
            throw new ArgumentException($"{name}: kernel sizes must be positive, but got {kernelSize}",
                nameof(kernelSize));
        (InChannels, OutChannels, KernelSize, Stride, Padding, Dilation, Groups) =
            (inChannels, outChannels, kernelSize, stride, padding, dilation, groups);
        (long first, long second) = transposed ? (inChannels, outChannels / groups)
            : (outChannels, inChannels / groups);
        RegisterParameter("weight", Tensor.Empty(new Shape([first, second, .. kernel]), dtype));
        RegisterParameter("bias", bias ? Tensor.Empty([outChannels], dtype) : null);
        ResetParameters(generator);
    }

    /// <summary>The channels of the input.</summary>
    public long InChannels { get; }

    /// <summary>The channels of the output.</summary>
    public long OutChannels { get; }

    /// <summary>The size of the window.</summary>
    public Spatial KernelSize { get; }

    /// <summary>Its steps.</summary>
    public Spatial Stride { get; }

    /// <summary>Zeros around the input.</summary>
    public ConvPadding Padding { get; }

    /// <summary>Distance of the elements of the window.</summary>
    public Spatial Dilation { get; }

    /// <summary>Parts of the channels that do not see each other.</summary>
    public long Groups { get; }

    /// <summary>(out, in / groups, kernel...); of a transposed convolution (in, out / groups, kernel...).</summary>
    public Tensor Weight => Parameter("weight")!;

    /// <summary>(out), or null.</summary>
    public Tensor? Bias => Parameter("bias");

    /// <summary>Draws first values anew.</summary>
    public void ResetParameters(Generator? generator = null)
    {
        Init.KaimingUniform_(Weight, a: Math.Sqrt(5), generator: generator);
        if (Bias is not { } bias) return;
        // The fan-in that the weight's initialisation uses: everything behind its first dimension.
        double bound = 1 / Math.Sqrt(Weight.Count / Weight.Shape[0]);
        Init.Uniform_(bias, -bound, bound, generator);
    }

    /// <inheritdoc/>
    protected override string Describe() =>
        $"{InChannels}, {OutChannels}, kernel_size={KernelSize}, stride={(Stride.IsGiven ? Stride : 1)}"
        + (Padding == ConvPadding.Valid ? "" : $", padding={Padding}")
        + (Dilation.IsGiven ? $", dilation={Dilation}" : "") + (Groups == 1 ? "" : $", groups={Groups}")
        + (Bias is null ? ", bias=False" : "");
}
