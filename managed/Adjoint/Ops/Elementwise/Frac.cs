using Adjoint.Kernels;
using Adjoint.Ops;
using Adjoint.Simd;

namespace Adjoint;

public sealed partial class Tensor
{
    /// <summary>The fraction of x with its sign, x - trunc(x), elementwise: <c>torch.frac</c>.</summary>
    /// <returns>A new tensor of the same shape.</returns>
    /// <remarks>Gradient: g.</remarks>
    /// <exception cref="ArgumentException">The dtype is not floating point.</exception>
    /// <example><code>var y = x.Frac();</code></example>
    public Tensor Frac() => Unary.Apply<FracOp>(FloatingFor("frac"));

    /// <summary>The fraction of x, written into this tensor: <c>torch.Tensor.frac_</c>.</summary>
    /// <exception cref="AutogradException">A leaf that requires a gradient, or a view that may not be
    /// written.</exception>
    /// <inheritdoc cref="Frac()"/>
    public Tensor Frac_() => Unary.ApplyInPlace<FracOp>(FloatingFor("frac"));

    private Tensor FloatingFor(string kernel) => DType.IsFloatingPoint() ? this
        : throw new ArgumentException($"\"{kernel}\" not implemented for '{DType.ScalarName()}'");
}

internal readonly struct FracOp : IUnaryOp, INodeName
{
    public static string Name => "frac";
    public static string NodeName => "FracBackward0";
    public static Needs Needs => Needs.None;

    [MethodImpl(AggressiveInlining)]
    public static N Forward<N>(N x) where N : struct, INum<N> => x - TruncOp.Forward(x);

    [MethodImpl(AggressiveInlining)]
    public static N Backward<N>(N g, N x, N y) where N : struct, INum<N> => g;
}
