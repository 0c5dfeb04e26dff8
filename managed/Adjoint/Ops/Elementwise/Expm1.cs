using Adjoint.Kernels;
using Adjoint.Ops;
using Adjoint.Simd;

namespace Adjoint;

public sealed partial class Tensor
{
    /// <summary>e^x - 1, accurate near 0, elementwise: <c>torch.expm1</c>.</summary>
    /// <returns>A new tensor of the same shape; integers become Float32.</returns>
    /// <remarks>Gradient: g (y + 1).</remarks>
    /// <example><code>var y = x.Expm1();</code></example>
    public Tensor Expm1() => Unary.Apply<Expm1Op>(this);

    /// <summary>e^x - 1, accurate near 0, written into this tensor: <c>torch.Tensor.expm1_</c>.</summary>
    /// <exception cref="AutogradException">A leaf that requires a gradient, or a view that may not be written.</exception>
    public Tensor Expm1_() => Unary.ApplyInPlace<Expm1Op>(this);
}

internal readonly struct Expm1Op : IUnaryOp, INodeName
{
    public static string Name => "expm1";
    public static string NodeName => "Expm1Backward0";
    public static Needs Needs => Needs.Y;

    [MethodImpl(AggressiveInlining)]
    public static N Forward<N>(N x) where N : struct, INum<N> => N.Expm1(x);

    [MethodImpl(AggressiveInlining)]
    public static N Backward<N>(N g, N x, N y) where N : struct, INum<N> => g * (y + N.One);
}
