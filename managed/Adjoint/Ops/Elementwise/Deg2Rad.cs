using Adjoint.Kernels;
using Adjoint.Ops;
using Adjoint.Simd;

namespace Adjoint;

public sealed partial class Tensor
{
    /// <summary>x pi / 180: degrees to radians, elementwise: <c>torch.deg2rad</c>.</summary>
    /// <returns>A new tensor of the same shape; integers become Float32.</returns>
    /// <remarks>Gradient: g pi / 180.</remarks>
    /// <example><code>var y = x.Deg2Rad();</code></example>
    public Tensor Deg2Rad() => Unary.Apply<Deg2RadOp>(this);

    /// <summary>x pi / 180: degrees to radians, written into this tensor: <c>torch.Tensor.deg2rad_</c>.</summary>
    /// <exception cref="AutogradException">A leaf that requires a gradient, or a view that may not be
    /// written.</exception>
    public Tensor Deg2Rad_() => Unary.ApplyInPlace<Deg2RadOp>(this);
}

internal readonly struct Deg2RadOp : IUnaryOp, INodeName
{
    public static string Name => "deg2rad";
    public static string NodeName => "Deg2RadBackward0";
    public static Needs Needs => Needs.None;

    [MethodImpl(AggressiveInlining)]
    public static N Forward<N>(N x) where N : struct, INum<N> => x * N.Const(0.017453292519943295);

    [MethodImpl(AggressiveInlining)]
    public static N Backward<N>(N g, N x, N y) where N : struct, INum<N> => g * N.Const(0.017453292519943295);
}
