using Adjoint.Ops;
using Adjoint.Simd;

namespace Adjoint;

public sealed partial class Tensor
{
    /// <summary>The hyperbolic sine of x, elementwise: <c>torch.sinh</c>.</summary>
    /// <returns>A new tensor of the same shape; integers become Float32.</returns>
    /// <remarks>Gradient: g cosh(x).</remarks>
    /// <example><code>var y = x.Sinh();</code></example>
    public Tensor Sinh() => Unary.Apply<FunctionOp<SinhFunction>>(this);

    /// <summary>The hyperbolic sine of x, written into this tensor: <c>torch.Tensor.sinh_</c>.</summary>
    /// <exception cref="AutogradException">A leaf that requires a gradient, or a view that may not be
    /// written.</exception>
    public Tensor Sinh_() => Unary.ApplyInPlace<FunctionOp<SinhFunction>>(this);
}

internal readonly struct SinhFunction : IElementary
{
    public static string Name => "sinh";
    public static string NodeName => "SinhBackward0";
    public static Needs Needs => Needs.X;

    [MethodImpl(AggressiveInlining)]
    public static V Of<V, T>(V x) where V : struct, IFloatLanes<V, T> where T : unmanaged => SimdMath.Sinh<V, T>(x);

    [MethodImpl(AggressiveInlining)]
    public static N Backward<N>(N g, N x, N y) where N : struct, INum<N> => g * N.Call<CoshFunction>(x);
}
