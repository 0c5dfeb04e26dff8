using Adjoint.Ops;
using Adjoint.Simd;

namespace Adjoint;

public sealed partial class Tensor
{
    /// <summary>I0(x), the modified Bessel function of the first kind of order 0, elementwise:
    /// <c>torch.i0</c>.</summary>
    /// <returns>A new tensor of the same shape; integers become Float32.</returns>
    /// <remarks>Gradient: g <see cref="I1"/>(x).</remarks>
    /// <example><code>var y = x.I0();</code></example>
    public Tensor I0() => Unary.Apply<FunctionOp<I0Function>>(this);

    /// <summary>I0(x), written into this tensor: <c>torch.Tensor.i0_</c>.</summary>
    /// <exception cref="AutogradException">A leaf that requires a gradient, or a view that may not be
    /// written.</exception>
    public Tensor I0_() => Unary.ApplyInPlace<FunctionOp<I0Function>>(this);
}

internal readonly struct I0Function : IElementary
{
    public static string Name => "i0";
    public static string NodeName => "I0Backward0";
    public static Needs Needs => Needs.X;

    [MethodImpl(AggressiveInlining)]
    public static V Of<V, T>(V x) where V : struct, IFloatLanes<V, T> where T : unmanaged =>
        SimdMath.I0<V, T>(x);

    [MethodImpl(AggressiveInlining)]
    public static N Backward<N>(N g, N x, N y) where N : struct, INum<N> => g * N.Call<I1Function>(x);
}
