using Adjoint.Ops;
using Adjoint.Simd;

namespace Adjoint;

public sealed partial class Tensor
{
    /// <summary>2^x, elementwise: <c>torch.exp2</c>.</summary>
    /// <returns>A new tensor of the same shape; integers become Float32.</returns>
    /// <remarks>Gradient: g y log(2).</remarks>
    /// <example><code>var y = x.Exp2();</code></example>
    public Tensor Exp2() => Unary.Apply<FunctionOp<Exp2Function>>(this);

    /// <summary>2^x, written into this tensor: <c>torch.Tensor.exp2_</c>.</summary>
    /// <exception cref="AutogradException">A leaf that requires a gradient, or a view that may not be
    /// written.</exception>
    public Tensor Exp2_() => Unary.ApplyInPlace<FunctionOp<Exp2Function>>(this);
}

internal readonly struct Exp2Function : IElementary
{
    public static string Name => "exp2";
    public static string NodeName => "Exp2Backward0";
    public static Needs Needs => Needs.Y;

    [MethodImpl(AggressiveInlining)]
    public static V Of<V, T>(V x) where V : struct, IFloatLanes<V, T> where T : unmanaged => SimdMath.Exp2<V, T>(x);

    [MethodImpl(AggressiveInlining)]
    public static N Backward<N>(N g, N x, N y) where N : struct, INum<N> =>
        g * (y * N.Const(0.6931471805599453));
}
