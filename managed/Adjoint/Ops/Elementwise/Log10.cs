using Adjoint.Ops;
using Adjoint.Simd;

namespace Adjoint;

public sealed partial class Tensor
{
    /// <summary>The logarithm of x to the base 10, elementwise: <c>torch.log10</c>.</summary>
    /// <returns>A new tensor of the same shape; integers become Float32.</returns>
    /// <remarks>NaN below 0, -infinity at 0. Gradient: g / (x log(10)).</remarks>
    /// <example><code>var y = x.Log10();</code></example>
    public Tensor Log10() => Unary.Apply<FunctionOp<Log10Function>>(this);

    /// <summary>The logarithm of x to the base 10, written into this tensor: <c>torch.Tensor.log10_</c>.</summary>
    /// <exception cref="AutogradException">A leaf that requires a gradient, or a view that may not be
    /// written.</exception>
    public Tensor Log10_() => Unary.ApplyInPlace<FunctionOp<Log10Function>>(this);
}

internal readonly struct Log10Function : IElementary
{
    public static string Name => "log10";
    public static string NodeName => "Log10Backward0";
    public static Needs Needs => Needs.X;

    [MethodImpl(AggressiveInlining)]
    public static V Of<V, T>(V x) where V : struct, IFloatLanes<V, T> where T : unmanaged => SimdMath.Log10<V, T>(x);

    [MethodImpl(AggressiveInlining)]
    public static N Backward<N>(N g, N x, N y) where N : struct, INum<N> =>
        g / (x * N.Const(2.302585092994046));
}
