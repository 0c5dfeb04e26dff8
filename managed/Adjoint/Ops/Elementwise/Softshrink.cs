using Adjoint.Kernels;
using Adjoint.Ops;
using Adjoint.Simd;

namespace Adjoint.Nn;

public static partial class Functional
{
    /// <summary>x brought nearer to 0 by lambd, 0 where it is nearer already, elementwise:
    /// <c>torch.nn.functional.softshrink</c>.</summary>
    /// <param name="x">Any shape.</param>
    /// <param name="lambd">The bound, not negative.</param>
    /// <returns>A new tensor of the same shape.</returns>
    /// <remarks>NaN stays NaN. Gradient: g where |x| is above lambd, else 0.</remarks>
    /// <exception cref="ArgumentException">x is not floating point, or the bound is negative.</exception>
    /// <example><code>var y = Functional.Softshrink(x, 0.3);</code></example>
    public static Tensor Softshrink(Tensor x, double lambd = 0.5) =>
        Unary.Apply<SoftshrinkOp>(Shrinkable(x, lambd), "SoftshrinkBackward0", lambd, 0, Integers.Promote);
}

/// <summary>p is the bound.</summary>
internal readonly struct SoftshrinkOp : IParamUnaryOp
{
    public static string Name => "softshrink";
    public static Needs Needs => Needs.X;
    public static bool Selects => true;

    [MethodImpl(AggressiveInlining)]
    public static N Forward<N>(N x, N p, N q) where N : struct, INum<N> =>
        N.Select(N.Less(p, x), x - p, N.Select(N.Less(x, -p), x + p, x * N.Zero));

    [MethodImpl(AggressiveInlining)]
    public static N Backward<N>(N g, N x, N y, N p, N q) where N : struct, INum<N> =>
        Formula.DependingOn(x, N.Select(N.And(N.LessOrEqual(-p, x), N.LessOrEqual(x, p)), N.Zero, g));
}
