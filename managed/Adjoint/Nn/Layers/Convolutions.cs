namespace Adjoint.Nn;

/// <summary>Convolution of signals: <c>torch.nn.Conv1d</c>. Parameters: <c>weight</c> and <c>bias</c>.</summary>
/// <example><code>
/// var layer = new Conv1d(3, 16, kernelSize: 3, padding: 1);
/// var y = layer.Forward(x);
/// </code></example>
/// <param name="inChannels">The channels of the input.</param>
/// <param name="outChannels">The channels of the output.</param>
/// <param name="kernelSize">The size of the window.</param>
/// <param name="stride">Its steps; 1 if not given.</param>
/// <param name="padding">Zeros around the input.</param>
/// <param name="dilation">Distance of the elements of the window; 1 if not given.</param>
/// <param name="groups">Parts of the channels that do not see each other.</param>
/// <param name="bias">Whether there is a bias.</param>
/// <param name="dtype">The dtype of the parameters.</param>
/// <param name="generator">Where the numbers come from; <see cref="Generator.Default"/> if not given.</param>
/// <exception cref="ArgumentException">Channels that the groups do not divide, or numbers that are not
/// positive.</exception>
public sealed class Conv1d(long inChannels, long outChannels, Spatial kernelSize, Spatial stride = default,
    ConvPadding padding = default, Spatial dilation = default, long groups = 1, bool bias = true,
    DType dtype = DType.Float32, Generator? generator = null)
    : Convolution(1, inChannels, outChannels, kernelSize, stride, padding, dilation, groups, bias, dtype, generator,
        false)
{
    /// <summary>(N, in, L) to (N, out, L').</summary>
    public override Tensor Forward(Tensor x) =>
        Functional.Conv1d(x, Weight, Bias, Stride, Padding, Dilation, Groups);
}

/// <summary>Convolution of images: <c>torch.nn.Conv2d</c>. Parameters: <c>weight</c> and <c>bias</c>.</summary>
/// <example><code>
/// var layer = new Conv2d(3, 16, kernelSize: 3, padding: 1);
/// var y = layer.Forward(x);
/// </code></example>
/// <param name="inChannels">The channels of the input.</param>
/// <param name="outChannels">The channels of the output.</param>
/// <param name="kernelSize">The size of the window.</param>
/// <param name="stride">Its steps; 1 if not given.</param>
/// <param name="padding">Zeros around the input.</param>
/// <param name="dilation">Distance of the elements of the window; 1 if not given.</param>
/// <param name="groups">Parts of the channels that do not see each other.</param>
/// <param name="bias">Whether there is a bias.</param>
/// <param name="dtype">The dtype of the parameters.</param>
/// <param name="generator">Where the numbers come from; <see cref="Generator.Default"/> if not given.</param>
/// <exception cref="ArgumentException">Channels that the groups do not divide, or numbers that are not
/// positive.</exception>
public sealed class Conv2d(long inChannels, long outChannels, Spatial kernelSize, Spatial stride = default,
    ConvPadding padding = default, Spatial dilation = default, long groups = 1, bool bias = true,
    DType dtype = DType.Float32, Generator? generator = null)
    : Convolution(2, inChannels, outChannels, kernelSize, stride, padding, dilation, groups, bias, dtype, generator,
        false)
{
    /// <summary>(N, in, H, W) to (N, out, H', W').</summary>
    public override Tensor Forward(Tensor x) =>
        Functional.Conv2d(x, Weight, Bias, Stride, Padding, Dilation, Groups);
}

/// <summary>Convolution of volumes: <c>torch.nn.Conv3d</c>. Parameters: <c>weight</c> and <c>bias</c>.</summary>
/// <example><code>
/// var layer = new Conv3d(3, 16, kernelSize: 3, padding: 1);
/// var y = layer.Forward(x);
/// </code></example>
/// <param name="inChannels">The channels of the input.</param>
/// <param name="outChannels">The channels of the output.</param>
/// <param name="kernelSize">The size of the window.</param>
/// <param name="stride">Its steps; 1 if not given.</param>
/// <param name="padding">Zeros around the input.</param>
/// <param name="dilation">Distance of the elements of the window; 1 if not given.</param>
/// <param name="groups">Parts of the channels that do not see each other.</param>
/// <param name="bias">Whether there is a bias.</param>
/// <param name="dtype">The dtype of the parameters.</param>
/// <param name="generator">Where the numbers come from; <see cref="Generator.Default"/> if not given.</param>
/// <exception cref="ArgumentException">Channels that the groups do not divide, or numbers that are not
/// positive.</exception>
public sealed class Conv3d(long inChannels, long outChannels, Spatial kernelSize, Spatial stride = default,
    ConvPadding padding = default, Spatial dilation = default, long groups = 1, bool bias = true,
    DType dtype = DType.Float32, Generator? generator = null)
    : Convolution(3, inChannels, outChannels, kernelSize, stride, padding, dilation, groups, bias, dtype, generator,
        false)
{
    /// <summary>(N, in, D, H, W) to (N, out, D', H', W').</summary>
    public override Tensor Forward(Tensor x) =>
        Functional.Conv3d(x, Weight, Bias, Stride, Padding, Dilation, Groups);
}

/// <summary>Transposed convolution of images: <c>torch.nn.ConvTranspose2d</c>. Parameters: <c>weight</c> and
/// <c>bias</c>.</summary>
/// <example><code>var layer = new ConvTranspose2d(16, 3, kernelSize: 2, stride: 2);</code></example>
/// <param name="inChannels">The channels of the input.</param>
/// <param name="outChannels">The channels of the output.</param>
/// <param name="kernelSize">The size of the window.</param>
/// <param name="stride">Distance of the windows in the output; 1 if not given.</param>
/// <param name="padding">What is cut off on both sides; 0 if not given.</param>
/// <param name="outputPadding">What is added on one side; 0 if not given.</param>
/// <param name="groups">Parts of the channels that do not see each other.</param>
/// <param name="bias">Whether there is a bias.</param>
/// <param name="dilation">Distance of the elements of the window; 1 if not given.</param>
/// <param name="dtype">The dtype of the parameters.</param>
/// <param name="generator">Where the numbers come from; <see cref="Generator.Default"/> if not given.</param>
/// <exception cref="ArgumentException">Channels that the groups do not divide, or numbers that are not
/// positive.</exception>
public sealed class ConvTranspose2d(long inChannels, long outChannels, Spatial kernelSize, Spatial stride = default,
    Spatial padding = default, Spatial outputPadding = default, long groups = 1, bool bias = true,
    Spatial dilation = default, DType dtype = DType.Float32, Generator? generator = null)
    : Convolution(2, inChannels, outChannels, kernelSize, stride, padding, dilation, groups, bias, dtype, generator,
        true)
{
    /// <summary>(N, in, H, W) to (N, out, H', W').</summary>
    public override Tensor Forward(Tensor x) => Functional.ConvTranspose2d(
        x, Weight, Bias, Stride, Padding.Numbers, outputPadding, Groups, Dilation);
}
