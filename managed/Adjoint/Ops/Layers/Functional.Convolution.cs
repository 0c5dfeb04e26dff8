using Adjoint.Ops;

namespace Adjoint.Nn;

public static partial class Functional
{
    /// <summary>Convolution of signals: <c>torch.nn.functional.conv1d</c>.</summary>
    /// <param name="input">(N, C, L) or (C, L).</param>
    /// <param name="weight">(O, C / groups, K).</param>
    /// <param name="bias">(O), or null.</param>
    /// <param name="stride">Steps of the window; 1 if not given.</param>
    /// <param name="padding">Zeros on both sides, <see cref="ConvPadding.Same"/> or <see
    /// cref="ConvPadding.Valid"/>.</param>
    /// <param name="dilation">Distance of the elements of the window; 1 if not given.</param>
    /// <param name="groups">Parts of the channels that do not see each other; divides C and O.</param>
    /// <returns>(N, O, L') with L' = (L + 2 padding - dilation (K - 1) - 1) / stride + 1, rounded down.</returns>
    /// <remarks>y[n, o, i] = bias[o] + sum over c and k of weight[o, c, k] input[n, c, i stride - padding + k
    /// dilation].
    /// A product of the weight with the columns of the input. Node: <c>ConvolutionBackward0</c>. Float32 and
    /// Float64.</remarks>
    /// <exception cref="ArgumentException">Ranks, sizes or dtypes that do not fit, or steps that are none.</exception>
    /// <example><code>var y = Functional.Conv1d(x, w, b, stride: 2, padding: 1);</code></example>
    public static Tensor Conv1d(Tensor input, Tensor weight, Tensor? bias = null, Spatial stride = default,
        ConvPadding padding = default, Spatial dilation = default, long groups = 1) =>
        ConvolutionCalls.Forward(input, weight, bias, stride, padding, dilation, groups, 1);

    /// <summary>Convolution of images: <c>torch.nn.functional.conv2d</c>.</summary>
    /// <param name="input">(N, C, H, W) or (C, H, W).</param>
    /// <param name="weight">(O, C / groups, KH, KW).</param>
    /// <inheritdoc cref="Conv1d"/>
    /// <param name="bias"/><param name="stride"/><param name="padding"/><param name="dilation"/><param name="groups"/>
    /// <returns>(N, O, H', W').</returns>
    /// <example><code>var y = Functional.Conv2d(x, w, b, stride: 2, padding: (1, 0));</code></example>
    public static Tensor Conv2d(Tensor input, Tensor weight, Tensor? bias = null, Spatial stride = default,
        ConvPadding padding = default, Spatial dilation = default, long groups = 1) =>
        ConvolutionCalls.Forward(input, weight, bias, stride, padding, dilation, groups, 2);

    /// <summary>Convolution of volumes: <c>torch.nn.functional.conv3d</c>.</summary>
    /// <param name="input">(N, C, D, H, W) or (C, D, H, W).</param>
    /// <param name="weight">(O, C / groups, KD, KH, KW).</param>
    /// <inheritdoc cref="Conv1d"/>
    /// <param name="bias"/><param name="stride"/><param name="padding"/><param name="dilation"/><param name="groups"/>
    /// <returns>(N, O, D', H', W').</returns>
    /// <example><code>var y = Functional.Conv3d(x, w, b, padding: 1);</code></example>
    public static Tensor Conv3d(Tensor input, Tensor weight, Tensor? bias = null, Spatial stride = default,
        ConvPadding padding = default, Spatial dilation = default, long groups = 1) =>
        ConvolutionCalls.Forward(input, weight, bias, stride, padding, dilation, groups, 3);

    /// <summary>Transposed convolution of signals, the gradient of <see cref="Conv1d"/> with respect to its input, as
    /// an
    /// op of its own: <c>torch.nn.functional.conv_transpose1d</c>.</summary>
    /// <param name="input">(N, C, L) or (C, L).</param>
    /// <param name="weight">(C, O / groups, K).</param>
    /// <param name="bias">(O), or null.</param>
    /// <param name="stride">Distance of the windows in the result; 1 if not given.</param>
    /// <param name="padding">What is cut off on both sides; 0 if not given.</param>
    /// <param name="outputPadding">What is added on one side, less than stride or dilation; 0 if not given.</param>
    /// <param name="groups">Parts of the channels that do not see each other; divides C.</param>
    /// <param name="dilation">Distance of the elements of the window; 1 if not given.</param>
    /// <returns>(N, O, L') with L' = (L - 1) stride - 2 padding + dilation (K - 1) + outputPadding + 1.</returns>
    /// <remarks>Node: <c>ConvolutionBackward0</c>. Float32 and Float64.</remarks>
    /// <exception cref="ArgumentException">Ranks, sizes or dtypes that do not fit, or steps that are none.</exception>
    /// <example><code>var y = Functional.ConvTranspose1d(x, w, stride: 2);</code></example>
    public static Tensor ConvTranspose1d(Tensor input, Tensor weight, Tensor? bias = null, Spatial stride = default,
        Spatial padding = default, Spatial outputPadding = default, long groups = 1, Spatial dilation = default) =>
        ConvolutionCalls.Transposed(input, weight, bias, stride, padding, outputPadding, groups, dilation, 1);

    /// <summary>Transposed convolution of images: <c>torch.nn.functional.conv_transpose2d</c>.</summary>
    /// <param name="input">(N, C, H, W) or (C, H, W).</param>
    /// <param name="weight">(C, O / groups, KH, KW).</param>
    /// <inheritdoc cref="ConvTranspose1d"/>
    /// <param name="bias"/><param name="stride"/><param name="padding"/><param name="outputPadding"/>
    /// <param name="groups"/><param name="dilation"/>
    /// <returns>(N, O, H', W').</returns>
    /// <example><code>var y = Functional.ConvTranspose2d(x, w, stride: 2);</code></example>
    public static Tensor ConvTranspose2d(Tensor input, Tensor weight, Tensor? bias = null, Spatial stride = default,
        Spatial padding = default, Spatial outputPadding = default, long groups = 1, Spatial dilation = default) =>
        ConvolutionCalls.Transposed(input, weight, bias, stride, padding, outputPadding, groups, dilation, 2);

    /// <summary>Transposed convolution of volumes: <c>torch.nn.functional.conv_transpose3d</c>.</summary>
    /// <param name="input">(N, C, D, H, W) or (C, D, H, W).</param>
    /// <param name="weight">(C, O / groups, KD, KH, KW).</param>
    /// <inheritdoc cref="ConvTranspose1d"/>
    /// <param name="bias"/><param name="stride"/><param name="padding"/><param name="outputPadding"/>
    /// <param name="groups"/><param name="dilation"/>
    /// <returns>(N, O, D', H', W').</returns>
    /// <example><code>var y = Functional.ConvTranspose3d(x, w, stride: 2);</code></example>
    public static Tensor ConvTranspose3d(Tensor input, Tensor weight, Tensor? bias = null, Spatial stride = default,
        Spatial padding = default, Spatial outputPadding = default, long groups = 1, Spatial dilation = default) =>
        ConvolutionCalls.Transposed(input, weight, bias, stride, padding, outputPadding, groups, dilation, 3);
}
