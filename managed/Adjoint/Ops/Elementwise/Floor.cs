using Adjoint.Kernels;
using Adjoint.Ops;
using Adjoint.Simd;

namespace Adjoint;

public sealed partial class Tensor
{
    /// <summary>The largest integer that is not above x, elementwise: <c>torch.floor</c>.</summary>
    /// <returns>A new tensor of the same shape; integers stay what they are.</returns>
    /// <remarks>Gradient: 0.</remarks>
    /// <example><code>var y = x.Floor();</code></example>
    public Tensor Floor() => Unary.Apply<FloorOp>(this, Integers.Keep);

    /// <summary>The largest integer that is not above x, written into this tensor:
    /// <c>torch.Tensor.floor_</c>.</summary>
    /// <exception cref="AutogradException">A leaf that requires a gradient, or a view that may not be
    /// written.</exception>
    public Tensor Floor_() => Unary.ApplyInPlace<FloorOp>(this, Integers.Keep);
}

internal readonly struct FloorOp : IUnaryOp, INodeName
{
    public static string Name => "floor";
    public static string NodeName => "FloorBackward0";
    public static Needs Needs => Needs.None;
    public static bool Selects => true;

    [MethodImpl(AggressiveInlining)]
    public static N Forward<N>(N x) where N : struct, INum<N> => N.Floor(x);

    [MethodImpl(AggressiveInlining)]
    public static N Backward<N>(N g, N x, N y) where N : struct, INum<N> => N.Zero;
}
