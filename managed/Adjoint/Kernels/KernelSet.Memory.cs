namespace Adjoint.Kernels;

internal static unsafe partial class KernelSet
{
    /// <summary>y = x, contiguous.</summary>
    public static void Copy<T>(T* x, T* y, nint n) where T : unmanaged
    {
        if (n > 0) Share(n, Grain, new CopyRange<T> { X = x, Y = y });
    }

    /// <summary>destination = source, element by element over <paramref name="sizes"/>. Strides count elements; the
    /// source's
    /// may be 0 (broadcast) or negative (backwards). The two must not overlap.</summary>
    public static void CopyStrided<T>(
        T* source, ReadOnlySpan<long> sourceStrides, T* destination, ReadOnlySpan<long> destinationStrides,
        ReadOnlySpan<long> sizes)
        where T : unmanaged
        => MoveStrided<CopyStridedKernel, T>(source, sourceStrides, destination, destinationStrides, sizes);

    /// <summary>destination += source, as <see cref="CopyStrided"/>; no stride of the destination is 0.</summary>
    public static void AddStrided<T>(
        T* source, ReadOnlySpan<long> sourceStrides, T* destination, ReadOnlySpan<long> destinationStrides,
        ReadOnlySpan<long> sizes)
        where T : unmanaged
        => MoveStrided<AddStridedKernel, T>(source, sourceStrides, destination, destinationStrides, sizes);

    /// <summary>y = (TTo)x; see <see cref="Kernels.Cast"/> for the rules. A bool is a <see cref="Bool8"/>.</summary>
    public static void Cast<TFrom, TTo>(TFrom* x, TTo* y, nint n)
        where TFrom : unmanaged
        where TTo : unmanaged
    {
        if (n > 0) Share(n, Grain, new CastRange<TFrom, TTo> { X = x, Y = y });
    }

    /// <summary>As the three below, with a key that is read when the launch runs.</summary>
    public static void Uniform<T>(T* y, nint n, RandomKey* key, double low, double high) where T : unmanaged
        => Random<UniformDistribution, T>(y, n, key, low, high);

    /// <inheritdoc cref="Uniform{T}(T*, nint, RandomKey*, double, double)"/>
    public static void Normal<T>(T* y, nint n, RandomKey* key, double mean, double deviation) where T : unmanaged
        => Random<NormalDistribution, T>(y, n, key, mean, deviation);

    /// <inheritdoc cref="Uniform{T}(T*, nint, RandomKey*, double, double)"/>
    public static void Bernoulli<T>(T* y, nint n, RandomKey* key, double probability) where T : unmanaged
        => Random<BernoulliDistribution, T>(y, n, key, probability, 0);

    /// <summary>y[i] uniform over [low, high); a function of (seed, offset, i). Integers: low .. high - 1.</summary>
    public static void Uniform<T>(T* y, nint n, ulong seed, ulong offset, double low, double high) where T : unmanaged
    {
        RandomKey key = new() { Seed = seed, Offset = offset };
        Uniform(y, n, &key, low, high);
    }

    /// <summary>y[i] normal; a function of (seed, offset, i). Floating dtypes only.</summary>
    public static void Normal<T>(
        T* y, nint n, ulong seed, ulong offset, double mean, double deviation) where T : unmanaged
    {
        RandomKey key = new() { Seed = seed, Offset = offset };
        Normal(y, n, &key, mean, deviation);
    }

    /// <summary>y[i] = 1 with the given probability, else 0; a function of (seed, offset, i).</summary>
    public static void Bernoulli<T>(T* y, nint n, ulong seed, ulong offset, double probability) where T : unmanaged
    {
        RandomKey key = new() { Seed = seed, Offset = offset };
        Bernoulli(y, n, &key, probability);
    }

    private static void Random<TDistribution, T>(T* y, nint n, RandomKey* key, double p, double q)
        where TDistribution : struct, IDistribution
        where T : unmanaged
    {
        if (n <= 0) return;
        Share((n + Randoms.Chunk - 1) / Randoms.Chunk, Grain / Randoms.Chunk, new RandomRange<TDistribution, T>
        {
            Y = y,
            Count = n,
            Key = key,
            P = p,
            Q = q,
        });
    }

    private static void MoveStrided<TKernel, T>(
        T* source, ReadOnlySpan<long> sourceStrides, T* destination, ReadOnlySpan<long> destinationStrides,
        ReadOnlySpan<long> sizes)
        where TKernel : struct, IKernel
        where T : unmanaged
    {
        Span<StridedDimension> dimensions = stackalloc StridedDimension[int.Max(1, sizes.Length)];
        int rank = Strided.Normalize(sourceStrides, destinationStrides, sizes, dimensions);
        if (rank < 0) return;
        nint each = 1;
        for (int i = 1; i < rank; i++) each *= dimensions[i].Size;
        fixed (StridedDimension* stack = dimensions)
        {
            StridedDimension* first = LaunchLog.Own(stack, rank);
            var range = new StridedRange<TKernel, T>
            {
                Source = source,
                Destination = destination,
                Dimensions = first,
                Rank = rank,
            };
            if (rank == 0) Share(1, 1, range);
            else Share(first->Size, OuterGrain(each), range);
        }
    }
}
