using Adjoint.Simd;

namespace Adjoint.Kernels;

/// <summary>A distribution made of uniform numbers u in [0, 1), with two parameters.</summary>
internal unsafe interface IDistribution
{
    static abstract string Name { get; }

    /// <summary>Shapes <see cref="Randoms.Chunk"/> uniform numbers in place.</summary>
    static abstract void Shape<V, T>(T* u, double p, double q)
        where V : struct, ISimd<V, T>
        where T : unmanaged;

    /// <summary>The integer that one uniform number becomes.</summary>
    static abstract double Integer(double u, double p, double q);
}

/// <summary>Uniform over [p, q). Rounding may carry p + u (q - p) up to q: that becomes p, as in PyTorch.</summary>
internal readonly unsafe struct UniformDistribution : IDistribution
{
    public static string Name => "uniform";
    public static double Integer(double u, double p, double q) => p + Math.Floor(u * (q - p));

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Shape<V, T>(T* u, double p, double q)
        where V : struct, ISimd<V, T>
        where T : unmanaged
    {
        V low = V.Const(p), high = V.Const(q), range = V.Const(q - p);
        for (int i = 0; i < Randoms.Chunk; i += V.Count)
        {
            V y = V.Fma(V.Load(u + i), range, low);
            V.Store(V.Select(V.Less(y, high), y, low), u + i);
        }
    }
}

/// <summary>1 with probability p, else 0.</summary>
internal readonly unsafe struct BernoulliDistribution : IDistribution
{
    public static string Name => "bernoulli";
    public static double Integer(double u, double p, double q) => u < p ? 1 : 0;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Shape<V, T>(T* u, double p, double q)
        where V : struct, ISimd<V, T>
        where T : unmanaged
    {
        V probability = V.Const(p);
        for (int i = 0; i < Randoms.Chunk; i += V.Count)
            V.Store(V.Select(V.Less(V.Load(u + i), probability), V.One, V.Zero), u + i);
    }
}

/// <summary>Normal with mean p and standard deviation q, by Box and Muller: with r = sqrt(-2 log(1 - u)) and
/// t = 2 pi u', a pair of uniform numbers becomes r cos t and r sin t.</summary>
internal readonly unsafe struct NormalDistribution : IDistribution
{
    public static string Name => "normal";

    public static double Integer(double u, double p, double q) =>
        throw new NotSupportedException("The normal distribution has no integer form: use a floating dtype.");

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    [SkipLocalsInit]
    public static void Shape<V, T>(T* u, double p, double q)
        where V : struct, ISimd<V, T>
        where T : unmanaged
    {
        const int Pairs = Randoms.Chunk / 2;
        T* first = stackalloc T[Pairs];
        T* second = stackalloc T[Pairs];
        for (int i = 0; i < Pairs; i++)
        {
            first[i] = u[2 * i];
            second[i] = u[2 * i + 1];
        }
        V mean = V.Const(p), deviation = V.Const(q), minusTwo = V.Const(-2), twoPi = V.Const(2 * Math.PI);
        for (int i = 0; i < Pairs; i += V.Count)
        {
            V radius = deviation * V.Sqrt(minusTwo * V.Log(V.One - V.Load(first + i)));
            V angle = twoPi * V.Load(second + i);
            V.Store(V.Fma(radius, V.Cos(angle), mean), first + i);
            V.Store(V.Fma(radius, V.Sin(angle), mean), second + i);
        }
        for (int i = 0; i < Pairs; i++)
        {
            u[2 * i] = first[i];
            u[2 * i + 1] = second[i];
        }
    }
}

/// <summary>
/// Random runs. Element i is a function of (seed, stream, i) and of nothing else: not of the machine, the width of its
/// lanes, the threads. Floats take one word of Philox each (24 bits), all other dtypes two words (53 bits).
/// </summary>
internal static unsafe class Randoms
{
    /// <summary>Elements made at a time: a multiple of every vector, of a Philox block and of a pair.</summary>
    public const int Chunk = 256;

    /// <summary>Writes elements start .. start + n - 1 to y; start is a multiple of <see cref="Chunk"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    [SkipLocalsInit]
    public static void Run<TDistribution, V, T>(T* y, nint start, nint n, ulong seed, ulong stream, double p, double q)
        where TDistribution : struct, IDistribution
        where V : struct, ISimd<V, T>
        where T : unmanaged
    {
        bool floats = typeof(T) == typeof(float);
        int wordsPerElement = floats ? 1 : 2;
        uint* words = stackalloc uint[2 * Chunk];
        T* made = stackalloc T[Chunk];
        for (nint done = 0; done < n; done += Chunk)
        {
            Words(words, Chunk * wordsPerElement, seed, stream, (ulong)(start + done) * (ulong)wordsPerElement / 4);
            if (floats) Uniforms(words, (float*)made);
            else if (typeof(T) == typeof(double)) Uniforms(words, (double*)made);
            else Integers<TDistribution, T>(words, made, p, q);
            if (floats || typeof(T) == typeof(double)) TDistribution.Shape<V, T>(made, p, q);
            Unsafe.CopyBlockUnaligned(y + done, made, (uint)(nint.Min(Chunk, n - done) * sizeof(T)));
        }
    }

    private static void Words(uint* words, int count, ulong seed, ulong stream, ulong counter)
    {
        for (int i = 0; i < count; i += 4, counter++)
        {
            Philox block = Philox.Block(seed, stream, counter);
            words[i] = block.A;
            words[i + 1] = block.B;
            words[i + 2] = block.C;
            words[i + 3] = block.D;
        }
    }

    private static void Uniforms(uint* words, float* u)
    {
        for (int i = 0; i < Chunk; i++) u[i] = (int)(words[i] >> 8) * (1f / (1 << 24));
    }

    private static void Uniforms(uint* words, double* u)
    {
        for (int i = 0; i < Chunk; i++) u[i] = Uniform53(words, i);
    }

    private static void Integers<TDistribution, T>(uint* words, T* y, double p, double q)
        where TDistribution : struct, IDistribution
        where T : unmanaged
    {
        for (int i = 0; i < Chunk; i++)
        {
            double value = TDistribution.Integer(Uniform53(words, i), p, q);
            Cast.Run<double, T>(&value, y + i, 1);
        }
    }

    /// <summary>(w0 * 2^21 + the top 21 bits of w1) / 2^53.</summary>
    private static double Uniform53(uint* words, int i) =>
        (long)(((ulong)words[2 * i] << 21) | (words[2 * i + 1] >> 11)) * (1.0 / (1L << 53));
}

/// <summary>(T* y, nint start, nint n, ulong seed, ulong stream, double p, double q); managed only.</summary>
internal readonly unsafe struct RandomKernel<TDistribution> : IKernel
    where TDistribution : struct, IDistribution
{
    public static string Name => "random_" + TDistribution.Name;

    public static void* Managed<V, V1, T>()
        where V : struct, ISimd<V, T>
        where V1 : struct, ISimd<V1, T>
        where T : unmanaged
        => (delegate*<T*, nint, nint, ulong, ulong, double, double, void>)&Randoms.Run<TDistribution, V, T>;

    public static void* Native<T>() where T : unmanaged => null;
}
