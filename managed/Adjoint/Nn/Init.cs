namespace Adjoint.Nn;

/// <summary>Which side of a weight the variance is kept for.</summary>
public enum FanMode
{
    /// <summary>The number of inputs of a unit: keeps the variance of activations.</summary>
    FanIn,
    /// <summary>The number of outputs: keeps the variance of gradients.</summary>
    FanOut,
}

/// <summary>The function that follows a layer; each asks for its own scale of weights.</summary>
public enum Nonlinearity
{
    /// <summary>None: gain 1.</summary>
    Linear,
    /// <summary>Sigmoid: gain 1.</summary>
    Sigmoid,
    /// <summary>Tanh: gain 5/3.</summary>
    Tanh,
    /// <summary>Relu: gain sqrt(2).</summary>
    Relu,
    /// <summary>Relu with slope a below 0: gain sqrt(2 / (1 + a^2)).</summary>
    LeakyRelu,
    /// <summary>Selu: gain 3/4.</summary>
    Selu,
}

/// <summary>
/// First values for parameters: <c>torch.nn.init</c>. Every function writes into its tensor without recording anything,
/// and returns it.
/// </summary>
/// <example><code>Init.KaimingNormal_(layer.Weight, nonlinearity: Nonlinearity.Relu);</code></example>
public static class Init
{
    /// <summary>Uniform numbers of [a, b).</summary>
    public static Tensor Uniform_(Tensor tensor, double a = 0, double b = 1, Generator? generator = null)
    {
        using GradModeScope noGrad = NoGrad(tensor);
        return tensor.Uniform_(a, b, generator);
    }

    /// <summary>Normal numbers.</summary>
    public static Tensor Normal_(Tensor tensor, double mean = 0, double std = 1, Generator? generator = null)
    {
        using GradModeScope noGrad = NoGrad(tensor);
        return tensor.Normal_(mean, std, generator);
    }

    /// <summary>One number everywhere.</summary>
    public static Tensor Constant_(Tensor tensor, Scalar value)
    {
        using GradModeScope noGrad = NoGrad(tensor);
        return tensor.Fill_(value);
    }

    /// <summary>Zeros.</summary>
    public static Tensor Zeros_(Tensor tensor) => Constant_(tensor, 0);

    /// <summary>Ones.</summary>
    public static Tensor Ones_(Tensor tensor) => Constant_(tensor, 1);

    /// <summary>Uniform over (-b, b) with b = gain sqrt(3 / fan) (He et al. 2015): <c>kaiming_uniform_</c>.</summary>
    /// <param name="tensor">(out, in, ...).</param>
    /// <param name="a">The slope below 0, for <see cref="Nonlinearity.LeakyRelu"/>.</param>
    /// <param name="mode">Which fan.</param>
    /// <param name="nonlinearity">What follows the layer.</param>
    /// <param name="generator">Where the numbers come from; <see cref="Generator.Default"/> if not given.</param>
    /// <exception cref="ArgumentException">Fewer than 2 dimensions.</exception>
    public static Tensor KaimingUniform_(Tensor tensor, double a = 0, FanMode mode = FanMode.FanIn,
        Nonlinearity nonlinearity = Nonlinearity.LeakyRelu, Generator? generator = null)
    {
        double bound = Math.Sqrt(3) * KaimingStd(tensor, a, mode, nonlinearity);
        return tensor.Count == 0 ? tensor : Uniform_(tensor, -bound, bound, generator);
    }

    /// <summary>Normal with standard deviation gain / sqrt(fan): <c>kaiming_normal_</c>.</summary>
    /// <inheritdoc cref="KaimingUniform_"/>
    public static Tensor KaimingNormal_(Tensor tensor, double a = 0, FanMode mode = FanMode.FanIn,
        Nonlinearity nonlinearity = Nonlinearity.LeakyRelu, Generator? generator = null)
    {
        double std = KaimingStd(tensor, a, mode, nonlinearity);
        return tensor.Count == 0 ? tensor : Normal_(tensor, 0, std, generator);
    }

    /// <summary>Uniform over (-b, b) with b = gain sqrt(6 / (in + out)) (Glorot and Bengio 2010):
    /// <c>xavier_uniform_</c>.</summary>
    /// <exception cref="ArgumentException">Fewer than 2 dimensions.</exception>
    public static Tensor XavierUniform_(Tensor tensor, double gain = 1, Generator? generator = null)
    {
        double bound = Math.Sqrt(3) * XavierStd(tensor, gain);
        return tensor.Count == 0 ? tensor : Uniform_(tensor, -bound, bound, generator);
    }

    /// <summary>Normal with standard deviation gain sqrt(2 / (in + out)): <c>xavier_normal_</c>.</summary>
    /// <exception cref="ArgumentException">Fewer than 2 dimensions.</exception>
    public static Tensor XavierNormal_(Tensor tensor, double gain = 1, Generator? generator = null)
    {
        double std = XavierStd(tensor, gain);
        return tensor.Count == 0 ? tensor : Normal_(tensor, 0, std, generator);
    }

    /// <summary>By how much a nonlinearity asks the weights before it to grow: <c>calculate_gain</c>.</summary>
    /// <param name="nonlinearity">What follows the layer.</param>
    /// <param name="slope">The slope below 0, for <see cref="Nonlinearity.LeakyRelu"/>.</param>
    public static double CalculateGain(Nonlinearity nonlinearity, double slope = 0.01) => nonlinearity switch
    {
        Nonlinearity.Linear or Nonlinearity.Sigmoid => 1,
        Nonlinearity.Tanh => 5.0 / 3,
        Nonlinearity.Relu => Math.Sqrt(2),
        Nonlinearity.LeakyRelu => Math.Sqrt(2 / (1 + slope * slope)),
        Nonlinearity.Selu => 0.75,
        _ => throw new ArgumentException($"Unsupported nonlinearity {nonlinearity}", nameof(nonlinearity)),
    };

    /// <summary>How many inputs a unit of this weight (out, in, ...) has, and how many outputs an input
    /// feeds.</summary>
    /// <exception cref="ArgumentException">Fewer than 2 dimensions.</exception>
    public static (long In, long Out) Fans(Tensor tensor)
    {
        ArgumentNullException.ThrowIfNull(tensor);
        if (tensor.Rank < 2)
        {
            throw new ArgumentException(
                "Fan in and fan out can not be computed for tensor with fewer than 2 dimensions", nameof(tensor));
        }
        long field = 1;
        for (int dim = 2; dim < tensor.Rank; dim++) field *= tensor.Size(dim);
        return (tensor.Size(1) * field, tensor.Size(0) * field);
    }

    private static double KaimingStd(Tensor tensor, double a, FanMode mode, Nonlinearity nonlinearity)
    {
        (long fanIn, long fanOut) = Fans(tensor);
        return CalculateGain(nonlinearity, a) / Math.Sqrt(mode == FanMode.FanIn ? fanIn : fanOut);
    }

    private static double XavierStd(Tensor tensor, double gain)
    {
        (long fanIn, long fanOut) = Fans(tensor);
        return gain * Math.Sqrt(2.0 / (fanIn + fanOut));
    }

    private static GradModeScope NoGrad(Tensor tensor)
    {
        ArgumentNullException.ThrowIfNull(tensor);
        return GradMode.NoGrad();
    }
}
