using Adjoint.Ops;
using Adjoint.Simd;

namespace Adjoint;

public sealed partial class Tensor
{
    /// <summary>The hyperbolic cosine of x, elementwise: <c>torch.cosh</c>.</summary>
    /// <returns>A new tensor of the same shape; integers become Float32.</returns>
    /// <remarks>Gradient: g sinh(x).</remarks>
    /// <example><code>var y = x.Cosh();</code></example>
    public Tensor Cosh() => Unary.Apply<FunctionOp<CoshFunction>>(this);

    /// <summary>The hyperbolic cosine of x, written into this tensor: <c>torch.Tensor.cosh_</c>.</summary>
    /// <exception cref="AutogradException">A leaf that requires a gradient, or a view that may not be
    /// written.</exception>
    public Tensor Cosh_() => Unary.ApplyInPlace<FunctionOp<CoshFunction>>(this);
}

internal readonly struct CoshFunction : IElementary
{
    public static string Name => "cosh";
    public static string NodeName => "CoshBackward0";
    public static Needs Needs => Needs.X;

    [MethodImpl(AggressiveInlining)]
    public static V Of<V, T>(V x) where V : struct, IFloatLanes<V, T> where T : unmanaged => SimdMath.Cosh<V, T>(x);

    [MethodImpl(AggressiveInlining)]
    public static N Backward<N>(N g, N x, N y) where N : struct, INum<N> => g * N.Call<SinhFunction>(x);
}
