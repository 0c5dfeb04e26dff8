using Adjoint.Kernels;
using Adjoint.Ops;
using Adjoint.Simd;

namespace Adjoint;

public sealed partial class Tensor
{
    /// <summary>other - alpha self, elementwise: <c>torch.rsub</c>; what <c>2 - x</c> calls.</summary>
    /// <param name="other">The number from which this tensor is subtracted.</param>
    /// <param name="alpha">A factor on this tensor.</param>
    /// <remarks>Gradient: -alpha g. Bools are refused.</remarks>
    /// <example><code>var y = x.RSub(2);   // 2 - x</code></example>
    public Tensor RSub(Scalar other, double alpha = 1)
    {
        DType dtype = Binary.Result(NotBool(this), NotBool(other), Integers.Keep);
        return dtype == DType
            ? Unary.Apply<RSubOp>(this, "RsubBackward1", other.ToDouble(), alpha, Integers.Keep)
            : To(dtype).RSub(other, alpha);
    }

    /// <summary>other - alpha self, elementwise with broadcasting.</summary>
    /// <inheritdoc cref="RSub(Scalar, double)"/>
    public Tensor RSub(Tensor other, double alpha = 1)
    {
        ArgumentNullException.ThrowIfNull(other);
        return Binary.Apply<RSubTensorOp>(NotBool(this), NotBool(other), alpha);
    }
}

internal readonly struct RSubOp : IParamUnaryOp
{
    public static string Name => "rsub_scalar";
    public static Needs Needs => Needs.None;

    [MethodImpl(AggressiveInlining)]
    public static N Forward<N>(N x, N p, N q) where N : struct, INum<N> => N.Fma(-q, x, p);

    [MethodImpl(AggressiveInlining)]
    public static N Backward<N>(N g, N x, N y, N p, N q) where N : struct, INum<N> => -(g * q);
}

internal readonly struct RSubTensorOp : IBinaryOp, INodeName
{
    public static string Name => "rsub";
    public static string NodeName => "RsubBackward0";
    public static Needs NeedsA => Needs.None;
    public static Needs NeedsB => Needs.Pass;

    [MethodImpl(AggressiveInlining)]
    public static N Forward<N>(N a, N b, N p) where N : struct, INum<N> => N.Fma(-p, a, b);

    [MethodImpl(AggressiveInlining)]
    public static N BackwardA<N>(N g, N a, N b, N y, N p) where N : struct, INum<N> => -(g * p);

    [MethodImpl(AggressiveInlining)]
    public static N BackwardB<N>(N g, N a, N b, N y, N p) where N : struct, INum<N> => g;
}
