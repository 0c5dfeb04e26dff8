using Adjoint.Autograd;
using Adjoint.Kernels;
using Adjoint.Tensors;

namespace Adjoint;

// Creation from random numbers. Each call takes one number of its generator, however many elements it makes.
public sealed unsafe partial class Tensor
{
    /// <summary>Uniform over [0, 1): <c>torch.rand</c>.</summary>
    /// <param name="shape">The sizes; none makes a scalar.</param>
    /// <param name="dtype">Float32 or Float64.</param>
    /// <param name="requiresGrad">Whether backward passes accumulate a gradient for this leaf.</param>
    /// <param name="generator">Where the numbers come from; <see cref="Generator.Default"/> if not given.</param>
    /// <exception cref="ArgumentOutOfRangeException">A size is negative, or there are too many elements.</exception>
    /// <exception cref="NotSupportedException">The dtype is not floating point.</exception>
    public static Tensor Rand(Shape shape, DType dtype = DType.Float32, bool requiresGrad = false,
        Generator? generator = null)
    {
        CheckRandomDType(dtype, "rand");
        return New(shape, dtype, requiresGrad, "rand").Randomize(Distribution.Uniform, 0, 1, generator);
    }

    /// <summary>Normal with mean 0 and standard deviation 1: <c>torch.randn</c>.</summary>
    /// <inheritdoc cref="Rand"/>
    public static Tensor Randn(Shape shape, DType dtype = DType.Float32, bool requiresGrad = false,
        Generator? generator = null)
    {
        CheckRandomDType(dtype, "randn");
        return New(shape, dtype, requiresGrad, "randn").Randomize(Distribution.Normal, 0, 1, generator);
    }

    /// <summary>Integers, uniform over [low, high): <c>torch.randint</c>.</summary>
    /// <param name="low">The smallest possible value.</param>
    /// <param name="high">One more than the largest; at most 2^53 more than <paramref name="low"/>.</param>
    /// <param name="shape">The sizes; none makes a scalar.</param>
    /// <param name="dtype">The element type.</param>
    /// <param name="generator">Where the numbers come from; <see cref="Generator.Default"/> if not given.</param>
    /// <exception cref="ArgumentOutOfRangeException">The range is empty, or the dtype cannot hold it; a size is
    /// negative, or there are too many elements.</exception>
    public static Tensor RandInt(long low, long high, Shape shape, DType dtype = DType.Int64,
        Generator? generator = null)
    {
        if (low >= high)
        {
            throw new ArgumentOutOfRangeException(nameof(low),
                $"randint(): random_ expects 'from' to be less than 'to', but got from={low} >= to={high}");
        }
        // Doubles, of which the numbers are made, hold every integer up to 2^53.
        const long Exact = 1L << 53;
        (long least, long most) = dtype switch
        {
            DType.Int32 => (int.MinValue, int.MaxValue),
            DType.UInt8 => (0, byte.MaxValue),
            DType.Bool => (0, 1),
            DType.Float32 => (-(1L << 24), 1L << 24),
            _ => (-Exact, Exact),
        };
        if (low < least) throw OutOfBounds("from", low, dtype);
        if (high - 1 > most) throw OutOfBounds("to - 1", high - 1, dtype);
        LayoutFor(shape, dtype, "randint");
        Tensor t = New(shape, DType.Int64, false, "randint").Randomize(Distribution.Uniform, low, high, generator);
        return dtype == DType.Int64 ? t : Copies.Cast(t, dtype);
    }

    /// <summary>0 .. n - 1 in random order: <c>torch.randperm</c>.</summary>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="n"/> is negative.</exception>
    public static Tensor RandPerm(long n, DType dtype = DType.Int64, Generator? generator = null)
    {
        using TapScope tap = Tap.Op("randperm");
        if (n < 0) throw new ArgumentOutOfRangeException(nameof(n), $"randperm(): n must be non-negative, got {n}");
        _ = LayoutFor([n], dtype, "randperm");
        Tensor order = new(LayoutFor([n], DType.Int64, "randperm"), DType.Int64);
        FillSteps<long, long>(order, 0, 1);
        Tensor random = new Tensor(Vector(n), DType.Float64, MemoryCategory.Workspace)
            .Randomize(Distribution.Uniform, 0, 1, generator);
        LaunchLog.Do(new ShuffleLaunch { Y = order.As<long>(), U = random.As<double>(), Count = (nint)n });
        GC.KeepAlive(random);
        GC.KeepAlive(order);
        random.Storage.Release();
        return dtype == DType.Int64 ? order : Copies.Cast(order, dtype);
    }

    /// <summary>Uniform over [0, 1) in this tensor's shape: <c>torch.rand_like</c>.</summary>
    /// <param name="dtype">The element type; this tensor's if not given.</param>
    /// <param name="requiresGrad">Whether backward passes accumulate a gradient for this leaf.</param>
    /// <param name="generator">Where the numbers come from; <see cref="Generator.Default"/> if not given.</param>
    /// <exception cref="NotSupportedException">The dtype is not floating point.</exception>
    public Tensor RandLike(DType? dtype = null, bool requiresGrad = false, Generator? generator = null)
    {
        CheckRandomDType(dtype ?? DType, "rand_like");
        return EmptyLike(dtype, requiresGrad).Randomize(Distribution.Uniform, 0, 1, generator);
    }

    /// <summary>Normal numbers in this tensor's shape: <c>torch.randn_like</c>.</summary>
    /// <inheritdoc cref="RandLike"/>
    public Tensor RandnLike(DType? dtype = null, bool requiresGrad = false, Generator? generator = null)
    {
        CheckRandomDType(dtype ?? DType, "randn_like");
        return EmptyLike(dtype, requiresGrad).Randomize(Distribution.Normal, 0, 1, generator);
    }

    /// <summary>Integers, uniform over [low, high), in this tensor's shape: <c>torch.randint_like</c>.</summary>
    /// <param name="low">The smallest possible value.</param>
    /// <param name="high">One more than the largest; at most 2^53 more than <paramref name="low"/>.</param>
    /// <param name="dtype">The element type; this tensor's if not given.</param>
    /// <param name="generator">Where the numbers come from; <see cref="Generator.Default"/> if not given.</param>
    /// <exception cref="ArgumentOutOfRangeException">The range is empty, or the dtype cannot hold it.</exception>
    public Tensor RandIntLike(long low, long high, DType? dtype = null, Generator? generator = null) =>
        RandInt(low, high, Shape, dtype ?? DType, generator);

    /// <summary>Overwrites the elements with uniform numbers of [low, high): <c>uniform_</c>.</summary>
    /// <exception cref="AutogradException">A leaf that requires a gradient, outside of no-grad mode.</exception>
    /// <exception cref="ArgumentException">low is greater than high.</exception>
    /// <exception cref="NotSupportedException">The dtype is not floating point.</exception>
    public Tensor Uniform_(double low = 0, double high = 1, Generator? generator = null)
    {
        if (!(low <= high))
        {
            throw new ArgumentException(
                $"uniform_ expects to return a [from, to) range, but found from={low} > to={high}");
        }
        return RandomInPlace("uniform_", Distribution.Uniform, low, high, generator);
    }

    /// <summary>Overwrites the elements with normal numbers: <c>normal_</c>.</summary>
    /// <exception cref="AutogradException">A leaf that requires a gradient, outside of no-grad mode.</exception>
    /// <exception cref="ArgumentException">The standard deviation is negative.</exception>
    /// <exception cref="NotSupportedException">The dtype is not floating point.</exception>
    public Tensor Normal_(double mean = 0, double std = 1, Generator? generator = null)
    {
        if (!(std >= 0)) throw new ArgumentException($"normal_ expects std >= 0.0, but found std {std}");
        return RandomInPlace("normal_", Distribution.Normal, mean, std, generator);
    }

    /// <summary>Overwrites each element with 1 with probability p, else with 0: <c>bernoulli_</c>. Any dtype.</summary>
    /// <exception cref="AutogradException">A leaf that requires a gradient, outside of no-grad mode.</exception>
    /// <exception cref="ArgumentException">p is not a probability.</exception>
    public Tensor Bernoulli_(double p = 0.5, Generator? generator = null)
    {
        if (!(p >= 0 && p <= 1)) throw new ArgumentException($"bernoulli_ expects p to be in [0, 1], but got p={p}");
        return RandomInPlace("bernoulli_", Distribution.Bernoulli, p, 0, generator);
    }

    private enum Distribution { Uniform, Normal, Bernoulli }

    private Tensor RandomInPlace(string op, Distribution distribution, double p, double q, Generator? generator)
    {
        if (distribution != Distribution.Bernoulli) CheckRandomDType(DType, op);
        OverwriteInPlace(op, target => target.Randomize(distribution, p, q, generator));
        return this;
    }

    // Element i, counted row-major, gets number i in every geometry.
    private Tensor Randomize(Distribution distribution, double p, double q, Generator? generator)
    {
        using TapScope tap = Tap.InPlace(distribution switch
        {
            Distribution.Uniform => "uniform",
            Distribution.Normal => "normal",
            _ => "bernoulli",
        }, this);
        RandomKey drawn;
        RandomKey* key = (generator ?? Generator.Default).Draw(&drawn);
        if (Count == 0) return this;
        Tensor dense = IsContiguous ? this : new Tensor(Layout.ToContiguous(), DType, MemoryCategory.Workspace);
        switch (DType)
        {
            case DType.Float32: Randomize<float>(dense, distribution, key, p, q); break;
            case DType.Float64: Randomize<double>(dense, distribution, key, p, q); break;
            case DType.Int64: Randomize<long>(dense, distribution, key, p, q); break;
            case DType.Int32: Randomize<int>(dense, distribution, key, p, q); break;
            default: Randomize<byte>(dense, distribution, key, p, q); break;
        }
        if (!ReferenceEquals(dense, this)) Copies.Into(dense, this);
        return this;
    }

    private static void Randomize<T>(Tensor t, Distribution distribution, RandomKey* key, double p, double q)
        where T : unmanaged
    {
        nint n = (nint)t.Count;
        switch (distribution)
        {
            case Distribution.Uniform: KernelSet.Uniform(t.As<T>(), n, key, p, q); break;
            case Distribution.Normal: KernelSet.Normal(t.As<T>(), n, key, p, q); break;
            default: KernelSet.Bernoulli(t.As<T>(), n, key, p); break;
        }
        GC.KeepAlive(t);
    }

    private static void CheckRandomDType(DType dtype, string op)
    {
        if (dtype.IsFloatingPoint()) return;
        throw new NotSupportedException($"{op}(): not implemented for dtype {dtype.Name()}");
    }

    private static ArgumentOutOfRangeException OutOfBounds(string what, long value, DType dtype) =>
        new(nameof(dtype), $"randint(): {what} = {value} is out of bounds for {dtype.Name()}");
}
