using Adjoint.Simd;

namespace Adjoint.Kernels;

/// <summary>A reduction: a step that takes an element into an accumulator, and how two accumulators become
/// one.</summary>
internal interface IReduceOp
{
    static abstract string Name { get; }

    /// <summary>Whether <see cref="Step"/> reads its second operand.</summary>
    static abstract bool ReadsZ { get; }

    static abstract N Identity<N>() where N : struct, INum<N>;
    static abstract N Step<N>(N accumulator, N x, N z) where N : struct, INum<N>;
    static abstract N Combine<N>(N a, N b) where N : struct, INum<N>;

    /// <summary>Whether what <see cref="Map"/> makes of the elements is stored; a step then combines with it.</summary>
    static virtual bool Writes => false;

    /// <summary>Whether a step is so long that a method may hold it only a few times: see <see cref="SimdMath"/>.</summary>
    static virtual bool IsLong => false;

    static virtual N Map<N>(N x, N z) where N : struct, INum<N> => throw new NotSupportedException();
}

internal readonly struct SumReduce : IReduceOp
{
    public static string Name => "sum";
    public static bool ReadsZ => false;
    public static N Identity<N>() where N : struct, INum<N> => N.Zero;
    public static N Step<N>(N accumulator, N x, N z) where N : struct, INum<N> => accumulator + x;
    public static N Combine<N>(N a, N b) where N : struct, INum<N> => a + b;
}

internal readonly struct ProdReduce : IReduceOp
{
    public static string Name => "prod";
    public static bool ReadsZ => false;
    public static N Identity<N>() where N : struct, INum<N> => N.One;
    public static N Step<N>(N accumulator, N x, N z) where N : struct, INum<N> => accumulator * x;
    public static N Combine<N>(N a, N b) where N : struct, INum<N> => a * b;
}

/// <summary>NaN if any element is NaN, as torch.max.</summary>
internal readonly struct MaxReduce : IReduceOp
{
    public static string Name => "max";
    public static bool ReadsZ => false;
    public static N Identity<N>() where N : struct, INum<N> => N.Const(double.NegativeInfinity);
    public static N Step<N>(N accumulator, N x, N z) where N : struct, INum<N> => N.MaxPropagateNaN(accumulator, x);
    public static N Combine<N>(N a, N b) where N : struct, INum<N> => N.MaxPropagateNaN(a, b);
}

/// <summary>NaN if any element is NaN, as torch.min.</summary>
internal readonly struct MinReduce : IReduceOp
{
    public static string Name => "min";
    public static bool ReadsZ => false;
    public static N Identity<N>() where N : struct, INum<N> => N.Const(double.PositiveInfinity);
    public static N Step<N>(N accumulator, N x, N z) where N : struct, INum<N> => N.MinPropagateNaN(accumulator, x);
    public static N Combine<N>(N a, N b) where N : struct, INum<N> => N.MinPropagateNaN(a, b);
}

/// <summary>Sum of (x - z)^2, for the second pass of the moments: z is the mean.</summary>
internal readonly struct SquaredDeviationReduce : IReduceOp
{
    public static string Name => "squareddeviation";
    public static bool ReadsZ => true;
    public static N Identity<N>() where N : struct, INum<N> => N.Zero;
    public static N Combine<N>(N a, N b) where N : struct, INum<N> => a + b;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static N Step<N>(N accumulator, N x, N z) where N : struct, INum<N>
    {
        N d = x - z;
        return N.Fma(d, d, accumulator);
    }
}

/// <summary>Sum of x * z, for the backward of softmax.</summary>
internal readonly struct DotReduce : IReduceOp
{
    public static string Name => "dot";
    public static bool ReadsZ => true;
    public static N Identity<N>() where N : struct, INum<N> => N.Zero;
    public static N Step<N>(N accumulator, N x, N z) where N : struct, INum<N> => N.Fma(x, z, accumulator);
    public static N Combine<N>(N a, N b) where N : struct, INum<N> => a + b;
}
