using Adjoint.Ops;
using Adjoint.Simd;

namespace Adjoint;

public sealed partial class Tensor
{
    /// <summary>The number that is not negative and whose hyperbolic cosine is x, elementwise:
    /// <c>torch.acosh</c>.</summary>
    /// <returns>A new tensor of the same shape; integers become Float32.</returns>
    /// <remarks>NaN below 1. Gradient: g / sqrt(x^2 - 1), infinite at 1.</remarks>
    /// <example><code>var y = x.Acosh();</code></example>
    public Tensor Acosh() => Unary.Apply<FunctionOp<AcoshFunction>>(this);

    /// <summary>The number that is not negative and whose hyperbolic cosine is x, written into this tensor:
    /// <c>torch.Tensor.acosh_</c>.</summary>
    /// <exception cref="AutogradException">A leaf that requires a gradient, or a view that may not be
    /// written.</exception>
    public Tensor Acosh_() => Unary.ApplyInPlace<FunctionOp<AcoshFunction>>(this);
}

internal readonly struct AcoshFunction : IElementary
{
    public static string Name => "acosh";
    public static string NodeName => "AcoshBackward0";
    public static Needs Needs => Needs.X;

    [MethodImpl(AggressiveInlining)]
    public static V Of<V, T>(V x) where V : struct, IFloatLanes<V, T> where T : unmanaged => SimdMath.Acosh<V, T>(x);

    [MethodImpl(AggressiveInlining)]
    public static N Backward<N>(N g, N x, N y) where N : struct, INum<N> => g / N.Sqrt(x * x - N.One);
}
