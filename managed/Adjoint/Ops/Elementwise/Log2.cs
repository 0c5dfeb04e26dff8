using Adjoint.Ops;
using Adjoint.Simd;

namespace Adjoint;

public sealed partial class Tensor
{
    /// <summary>The logarithm of x to the base 2, elementwise: <c>torch.log2</c>.</summary>
    /// <returns>A new tensor of the same shape; integers become Float32.</returns>
    /// <remarks>NaN below 0, -infinity at 0. Gradient: g / (x log(2)).</remarks>
    /// <example><code>var y = x.Log2();</code></example>
    public Tensor Log2() => Unary.Apply<FunctionOp<Log2Function>>(this);

    /// <summary>The logarithm of x to the base 2, written into this tensor: <c>torch.Tensor.log2_</c>.</summary>
    /// <exception cref="AutogradException">A leaf that requires a gradient, or a view that may not be
    /// written.</exception>
    public Tensor Log2_() => Unary.ApplyInPlace<FunctionOp<Log2Function>>(this);
}

internal readonly struct Log2Function : IElementary
{
    public static string Name => "log2";
    public static string NodeName => "Log2Backward0";
    public static Needs Needs => Needs.X;

    [MethodImpl(AggressiveInlining)]
    public static V Of<V, T>(V x) where V : struct, IFloatLanes<V, T> where T : unmanaged => SimdMath.Log2<V, T>(x);

    [MethodImpl(AggressiveInlining)]
    public static N Backward<N>(N g, N x, N y) where N : struct, INum<N> =>
        g / (x * N.Const(0.6931471805599453));
}
