using Adjoint.Simd;

namespace Adjoint.Kernels;

/// <summary>A distance of two vectors, made of their differences d one by one: of order p, but the exceptional orders
/// have formulas of their own.</summary>
internal interface IMetric
{
    static abstract string Name { get; }

    /// <summary>Whether <see cref="Term"/> and <see cref="Slope"/> read p.</summary>
    static virtual bool ReadsP => false;

    /// <summary>Whether the largest term counts, and not their sum.</summary>
    static virtual bool TakesLargest => false;

    static abstract N Term<N>(N d, N p) where N : struct, INum<N>;

    /// <summary>The distance of the terms together.</summary>
    static virtual N Finish<N>(N total, N p) where N : struct, INum<N> => total;

    /// <summary>g times the derivative of the distance y by the difference; odd in d, and 0 where d is 0.</summary>
    static abstract N Slope<N>(N g, N d, N y, N p) where N : struct, INum<N>;
}

/// <summary>How many elements differ.</summary>
internal readonly struct UnequalMetric : IMetric
{
    public static string Name => "unequal";
    public static N Term<N>(N d, N p) where N : struct, INum<N> => N.Select(N.Equal(d, N.Zero), N.Zero, N.One);
    public static N Slope<N>(N g, N d, N y, N p) where N : struct, INum<N> => N.Zero;
}

internal readonly struct AbsoluteMetric : IMetric
{
    public static string Name => "absolute";
    public static N Term<N>(N d, N p) where N : struct, INum<N> => N.Abs(d);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static N Slope<N>(N g, N d, N y, N p) where N : struct, INum<N> => Signed(d, g);

    /// <summary>x with the sign of d, 0 where d is 0.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static N Signed<N>(N d, N x) where N : struct, INum<N> =>
        N.Select(N.Less(N.Zero, d), x, N.Select(N.Less(d, N.Zero), -x, N.Zero));
}

internal readonly struct EuclideanMetric : IMetric
{
    public static string Name => "euclidean";
    public static N Term<N>(N d, N p) where N : struct, INum<N> => d * d;
    public static N Finish<N>(N total, N p) where N : struct, INum<N> => N.Sqrt(total);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static N Slope<N>(N g, N d, N y, N p) where N : struct, INum<N> => g * d / OrOne(y);

    /// <summary>A distance to divide by: where it is 0 so is d, and so is the slope.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static N OrOne<N>(N y) where N : struct, INum<N> => N.Select(N.Equal(y, N.Zero), N.One, y);
}

/// <summary>All that are largest have the whole slope, as in PyTorch.</summary>
internal readonly struct LargestMetric : IMetric
{
    public static string Name => "largest";
    public static bool TakesLargest => true;
    public static N Term<N>(N d, N p) where N : struct, INum<N> => N.Abs(d);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static N Slope<N>(N g, N d, N y, N p) where N : struct, INum<N> =>
        N.Select(N.Equal(N.Abs(d), y), AbsoluteMetric.Signed(d, g), N.Zero);
}

internal readonly struct PowerMetric : IMetric
{
    public static string Name => "power";
    public static bool ReadsP => true;
    public static N Term<N>(N d, N p) where N : struct, INum<N> => N.Pow(N.Abs(d), p);
    public static N Finish<N>(N total, N p) where N : struct, INum<N> => N.Pow(total, N.One / p);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static N Slope<N>(N g, N d, N y, N p) where N : struct, INum<N>
    {
        // Below order 1 the power of 0 is infinite, and the slope 0 nevertheless.
        N share = N.Select(N.Equal(d, N.Zero), N.One, N.Abs(d) / EuclideanMetric.OrOne(y));
        return AbsoluteMetric.Signed(d, g * N.Pow(share, p - N.One));
    }
}

/// <summary>A metric without a parameter, as a reduction of pairs.</summary>
internal readonly struct MetricReduce<TMetric> : IReduceOp where TMetric : struct, IMetric
{
    public static string Name => TMetric.Name;
    public static bool ReadsZ => true;

    // No distance is negative, so 0 begins a maximum as well as a sum.
    public static N Identity<N>() where N : struct, INum<N> => N.Zero;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static N Step<N>(N accumulator, N x, N z) where N : struct, INum<N> =>
        Combine(accumulator, TMetric.Term(x - z, N.One));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static N Combine<N>(N a, N b) where N : struct, INum<N> =>
        TMetric.TakesLargest ? N.MaxPropagateNaN(a, b) : a + b;
}
