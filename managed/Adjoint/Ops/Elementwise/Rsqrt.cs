using Adjoint.Kernels;
using Adjoint.Ops;
using Adjoint.Simd;

namespace Adjoint;

public sealed partial class Tensor
{
    /// <summary>1 / sqrt(x), elementwise: <c>torch.rsqrt</c>.</summary>
    /// <returns>A new tensor of the same shape; integers become Float32.</returns>
    /// <remarks>Infinity at 0, NaN below. Gradient: -g y^3 / 2.</remarks>
    /// <example><code>var y = x.Rsqrt();</code></example>
    public Tensor Rsqrt() => Unary.Apply<RsqrtOp>(this);

    /// <summary>1 / sqrt(x), written into this tensor: <c>torch.Tensor.rsqrt_</c>.</summary>
    /// <exception cref="AutogradException">A leaf that requires a gradient, or a view that may not be written.</exception>
    public Tensor Rsqrt_() => Unary.ApplyInPlace<RsqrtOp>(this);
}

internal readonly struct RsqrtOp : IUnaryOp, INodeName
{
    public static string Name => "rsqrt";
    public static string NodeName => "RsqrtBackward0";
    public static Needs Needs => Needs.Y;

    // The square root and the quotient round once each, an error of up to 1.5 units; one step of Newton, with x y in two
    // parts, leaves half a unit. It is NaN where the first result is 0 or infinite, and exact.
    [MethodImpl(AggressiveInlining)]
    public static N Forward<N>(N x) where N : struct, INum<N>
    {
        N y = N.One / N.Sqrt(x);
        N high = x * y;
        N low = N.Fma(x, y, -high);
        N error = N.Fma(low, y, N.Fma(high, y, -N.One)); // x y^2 - 1
        N better = N.Fma(N.Const(-0.5) * y, error, y);
        return N.Select(N.Equal(better, better), better, y);
    }

    [MethodImpl(AggressiveInlining)]
    public static N Backward<N>(N g, N x, N y) where N : struct, INum<N> => g * (N.Const(-0.5) * (y * (y * y)));
}
