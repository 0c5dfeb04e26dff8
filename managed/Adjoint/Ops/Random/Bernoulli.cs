using System.Numerics;
using Adjoint.Autograd;
using Adjoint.Kernels;
using Adjoint.Ops;
using Adjoint.Tensors;

namespace Adjoint;

public sealed unsafe partial class Tensor
{
    /// <summary>1 with the probability that each element is, else 0: <c>torch.bernoulli</c>.</summary>
    /// <param name="generator">Where the numbers come from; <see cref="Generator.Default"/> if not given.</param>
    /// <remarks>Gradient: 0.</remarks>
    /// <returns>A tensor of this shape and dtype.</returns>
    /// <exception cref="ArgumentException">The dtype is not floating point, or an element is no
    /// probability.</exception>
    /// <example><code>var kept = probabilities.Bernoulli();</code></example>
    public Tensor Bernoulli(Generator? generator = null)
    {
        using TapScope tap = Tap.Op("bernoulli", this);
        if (!DType.IsFloatingPoint())
            throw new ArgumentException($"bernoulli(): expected a floating point tensor, but got {DType.Name()}");
        Tensor p = Copies.RowMajor(this), u = Rand(Shape, DType.Float64, generator: generator);
        Tensor y = new(Layout.ToContiguous(), DType);
        if (DType == DType.Float32) Bernoulli<float>(p, u, y);
        else Bernoulli<double>(p, u, y);
        RandomSource.Record(y, "BernoulliBackward0", this);
        return y;
    }

    /// <summary>Normal numbers with these means and deviations: <c>torch.normal</c>.</summary>
    /// <param name="mean">The means, floating point.</param>
    /// <param name="std">The standard deviations, floating point; broadcasts with the means.</param>
    /// <param name="generator">Where the numbers come from; <see cref="Generator.Default"/> if not given.</param>
    /// <remarks>Gradients: 0. For a sample that follows its parameters write mean + std * mean.RandnLike().</remarks>
    /// <returns>A tensor of the shape that both broadcast to, in the dtype of the means.</returns>
    /// <exception cref="ArgumentException">A dtype is not floating point, the shapes do not broadcast, or a deviation
    /// is
    /// negative.</exception>
    /// <example><code>var y = Tensor.Normal(mean, std);</code></example>
    public static Tensor Normal(Tensor mean, Tensor std, Generator? generator = null)
    {
        ArgumentNullException.ThrowIfNull(mean);
        ArgumentNullException.ThrowIfNull(std);
        Tensor y = RandomSource.Normal(mean, std, generator);
        RandomSource.Record(y, "NormalBackward3", mean, std);
        return y;
    }

    /// <summary>Normal numbers with these means and one deviation.</summary>
    /// <inheritdoc cref="Normal(Tensor, Tensor, Generator?)"/>
    public static Tensor Normal(Tensor mean, double std = 1, Generator? generator = null)
    {
        ArgumentNullException.ThrowIfNull(mean);
        Tensor y = RandomSource.Normal(mean, Full([], std, DType.Float64), generator);
        RandomSource.Record(y, "NormalBackward1", mean);
        return y;
    }

    /// <summary>Normal numbers with one mean and these deviations, in the dtype of the deviations.</summary>
    /// <inheritdoc cref="Normal(Tensor, Tensor, Generator?)"/>
    public static Tensor Normal(double mean, Tensor std, Generator? generator = null)
    {
        ArgumentNullException.ThrowIfNull(std);
        if (!std.DType.IsFloatingPoint()) throw RandomSource.NotFloating(std);
        Tensor y = RandomSource.Normal(Full([], mean, std.DType), std, generator);
        RandomSource.Record(y, "NormalBackward2", std);
        return y;
    }

    /// <summary>Numbers of 0 .. n - 1, drawn in proportion to the n weights of each row:
    /// <c>torch.multinomial</c>.</summary>
    /// <param name="numSamples">How many are drawn for each row.</param>
    /// <param name="replacement">Whether a number may be drawn again.</param>
    /// <param name="generator">Where the numbers come from; <see cref="Generator.Default"/> if not given.</param>
    /// <remarks>The tensor is a vector of weights or a matrix with one such vector in each row; their sums need not be
    /// 1. No gradient.</remarks>
    /// <returns>An Int64 vector, or a matrix with one row for each.</returns>
    /// <exception cref="ArgumentException">The tensor has another rank or dtype; weights are negative, not finite, or
    /// all 0; there are fewer positive ones than are to be drawn without replacement.</exception>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="numSamples"/> is not positive, or larger than n
    /// without replacement.</exception>
    /// <example><code>var token = probabilities.Multinomial(1);</code></example>
    public Tensor Multinomial(long numSamples, bool replacement = false, Generator? generator = null)
    {
        using TapScope tap = Tap.Op("multinomial", this);
        if (Rank is not (1 or 2)) throw new ArgumentException($"multinomial(): prob_dist must be 1 or 2 dim, got " +
            $"{Shape}");
        if (!DType.IsFloatingPoint())
        {
            throw new ArgumentException("multinomial(): only supports floating-point dtypes for input, got " +
                DType.ScalarName());
        }
        long length = Layout.Sizes[^1], rows = Rank == 2 ? Layout.Sizes[0] : 1;
        if (numSamples <= 0 || (!replacement && numSamples > length) || length == 0)
        {
            throw new ArgumentOutOfRangeException(nameof(numSamples), "multinomial(): cannot sample n_sample <= 0 or " +
                $"n_sample > prob_dist.size(-1) samples without replacement, got {numSamples} of {length}");
        }
        Tensor y = Empty(Rank == 2 ? [rows, numSamples] : [numSamples], DType.Int64);
        if (rows == 0) return y;
        Tensor weights = Copies.RowMajor(this), keys = Empty([rows, length], DType.Float64);
        Tensor u = Rand([rows, replacement ? numSamples : length], DType.Float64, generator: generator);
        if (DType == DType.Float32) Multinomial<float>(weights, u, keys, y, replacement);
        else Multinomial<double>(weights, u, keys, y, replacement);
        return replacement ? y : keys.TopK(numSamples, largest: false).Indices.View(y.Shape);
    }

    private static void Bernoulli<T>(Tensor p, Tensor u, Tensor y) where T : unmanaged, IFloatingPoint<T>
    {
        LaunchLog.Do(new BernoulliLaunch<T>
        {
            P = p.As<T>(),
            U = u.As<double>(),
            Y = y.As<T>(),
            Count = (nint)y.Count,
        });
        GC.KeepAlive(p);
        GC.KeepAlive(u);
        GC.KeepAlive(y);
    }

    private static void Multinomial<T>(Tensor weights, Tensor u, Tensor keys, Tensor y, bool replacement)
        where T : unmanaged, IFloatingPoint<T>
    {
        LaunchLog.Do(new MultinomialLaunch<T>
        {
            Weights = weights.As<T>(),
            U = u.As<double>(),
            Keys = keys.As<double>(),
            Y = y.As<long>(),
            Rows = (nint)keys.Layout.Sizes[0],
            Length = (nint)keys.Layout.Sizes[1],
            Samples = (nint)y.Layout.Sizes[^1],
            Replacement = replacement,
        });
        GC.KeepAlive(weights);
        GC.KeepAlive(u);
        GC.KeepAlive(keys);
        GC.KeepAlive(y);
    }
}
