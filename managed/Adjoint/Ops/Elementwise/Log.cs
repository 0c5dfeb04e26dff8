using Adjoint.Kernels;
using Adjoint.Ops;
using Adjoint.Simd;

namespace Adjoint;

public sealed partial class Tensor
{
    /// <summary>The natural logarithm of x, elementwise: <c>torch.log</c>.</summary>
    /// <returns>A new tensor of the same shape; integers become Float32.</returns>
    /// <remarks>NaN below 0, -inf at 0. Gradient: g / x.</remarks>
    /// <example><code>var y = x.Log();</code></example>
    public Tensor Log() => Unary.Apply<LogOp>(this);

    /// <summary>The natural logarithm of x, written into this tensor: <c>torch.Tensor.log_</c>.</summary>
    /// <exception cref="AutogradException">A leaf that requires a gradient, or a view that may not be written.</exception>
    public Tensor Log_() => Unary.ApplyInPlace<LogOp>(this);
}

internal readonly struct LogOp : IUnaryOp, INodeName
{
    public static string Name => "log";
    public static string NodeName => "LogBackward0";
    public static Needs Needs => Needs.X;

    [MethodImpl(AggressiveInlining)]
    public static N Forward<N>(N x) where N : struct, INum<N> => N.Log(x);

    [MethodImpl(AggressiveInlining)]
    public static N Backward<N>(N g, N x, N y) where N : struct, INum<N> => g / x;
}
