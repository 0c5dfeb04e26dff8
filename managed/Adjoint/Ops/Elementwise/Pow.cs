using Adjoint.Kernels;
using Adjoint.Ops;
using Adjoint.Simd;

namespace Adjoint;

public sealed partial class Tensor
{
    /// <summary>self ^ exponent, elementwise: <c>torch.pow</c>.</summary>
    /// <param name="exponent">An integer tensor takes a negative integer exponent only as a float: <c>x.Pow(-1.0)</c>.</param>
    /// <remarks>Gradient: g p self^(p - 1), and 0 for p = 0 even where self is 0.</remarks>
    /// <example><code>var y = x.Pow(3);</code></example>
    public Tensor Pow(Scalar exponent)
    {
        DType dtype = Binary.Result(this, exponent, Integers.Keep);
        CheckPower(dtype, exponent);
        if (dtype != DType) return To(dtype).Pow(exponent);
        // The one exponent of everyday, and the same value: x^2 rounds once either way.
        if (exponent.ToDouble() == 2) return Square();
        return Unary.Apply<PowScalarOp>(this, "PowBackward0", exponent.ToDouble(), 0, Integers.Keep);
    }

    /// <summary>self ^ exponent, elementwise with broadcasting.</summary>
    /// <remarks>Gradients: g e self^(e - 1), 0 where e is 0; and g y log(self), 0 where self is 0 and e is not negative.</remarks>
    /// <inheritdoc cref="Pow(Scalar)"/>
    public Tensor Pow(Tensor exponent) => Binary.Apply<PowOp>(this, exponent);

    /// <summary>self ^ exponent, written into this tensor: <c>torch.Tensor.pow_</c>.</summary>
    /// <exception cref="AutogradException">A leaf that requires a gradient, or a view that may not be
    /// written.</exception>
    /// <inheritdoc cref="Pow(Scalar)"/>
    public Tensor Pow_(Scalar exponent)
    {
        DType dtype = Binary.Result(this, exponent, Integers.Keep);
        CheckPower(dtype, exponent);
        if (dtype.Category() > DType.Category()) throw InPlace.CannotCast("pow", dtype, DType);
        return Unary.ApplyInPlace<PowScalarOp>(this, "PowBackward0", exponent.ToDouble(), 0, Integers.Keep);
    }

    /// <inheritdoc cref="Pow_(Scalar)"/>
    public Tensor Pow_(Tensor exponent) => Binary.ApplyInPlace<PowOp>(this, exponent);

    private static void CheckPower(DType dtype, Scalar exponent)
    {
        if (!dtype.IsFloatingPoint() && exponent.ToInt64() < 0)
        {
            throw new ArgumentException(
                "pow(): Integers to negative integer powers are not allowed.", nameof(exponent));
        }
    }

    /// <summary>base ^ exponent, elementwise.</summary>
    /// <inheritdoc cref="Pow(Tensor)"/>
    public static Tensor Pow(Scalar self, Tensor exponent)
    {
        ArgumentNullException.ThrowIfNull(exponent);
        return Binary.Apply<PowOp>(exponent, self, scalarFirst: true);
    }
}

internal readonly struct PowScalarOp : IParamUnaryOp
{
    public static string Name => "pow_scalar";
    public static Needs Needs => Needs.X;

    [MethodImpl(AggressiveInlining)]
    public static N Forward<N>(N x, N p, N q) where N : struct, INum<N> => N.Pow(x, p);

    [MethodImpl(AggressiveInlining)]
    public static N Backward<N>(N g, N x, N y, N p, N q) where N : struct, INum<N> =>
        N.Select(N.Equal(p, N.Zero), N.Zero, g * (p * N.Pow(x, p - N.One)));
}

internal readonly struct PowOp : IBinaryOp, INodeName
{
    public static string Name => "pow";
    public static string NodeName => "PowBackward1";
    public static Needs NeedsA => Needs.X | Needs.B;

    // PyTorch keeps the result too; computing it again costs less than the memory.
    public static Needs NeedsB => Needs.X | Needs.B;

    [MethodImpl(AggressiveInlining)]
    public static N Forward<N>(N a, N b, N p) where N : struct, INum<N> => N.Pow(a, b);

    [MethodImpl(AggressiveInlining)]
    public static N BackwardA<N>(N g, N a, N b, N y, N p) where N : struct, INum<N> =>
        N.Select(N.Equal(b, N.Zero), N.Zero, g * (b * N.Pow(a, b - N.One)));

    [MethodImpl(AggressiveInlining)]
    public static N BackwardB<N>(N g, N a, N b, N y, N p) where N : struct, INum<N> =>
        N.Select(N.And(N.Equal(a, N.Zero), N.LessOrEqual(N.Zero, b)), N.Zero, g * (N.Pow(a, b) * N.Log(a)));
}
