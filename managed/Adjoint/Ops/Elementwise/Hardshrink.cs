using Adjoint.Kernels;
using Adjoint.Ops;
using Adjoint.Simd;

namespace Adjoint.Nn;

public static partial class Functional
{
    /// <summary>x where |x| is above lambd, 0 elsewhere, elementwise: <c>torch.nn.functional.hardshrink</c>.</summary>
    /// <param name="x">Any shape.</param>
    /// <param name="lambd">The bound.</param>
    /// <returns>A new tensor of the same shape.</returns>
    /// <remarks>Gradient: g where x was kept, else 0.</remarks>
    /// <exception cref="ArgumentException">x is not floating point.</exception>
    /// <example><code>var y = Functional.Hardshrink(x, 0.3);</code></example>
    public static Tensor Hardshrink(Tensor x, double lambd = 0.5) =>
        Unary.Apply<HardshrinkOp>(Floating(x, "hardshrink_cpu"), "HardshrinkBackward0", lambd, 0, Integers.Promote);
}

/// <summary>p is the bound.</summary>
internal readonly struct HardshrinkOp : IParamUnaryOp
{
    public static string Name => "hardshrink";
    public static Needs Needs => Needs.X;
    public static bool Selects => true;

    [MethodImpl(AggressiveInlining)]
    public static N Forward<N>(N x, N p, N q) where N : struct, INum<N> =>
        N.Select(N.And(N.LessOrEqual(-p, x), N.LessOrEqual(x, p)), N.Zero, x);

    [MethodImpl(AggressiveInlining)]
    public static N Backward<N>(N g, N x, N y, N p, N q) where N : struct, INum<N> =>
        Formula.DependingOn(x, N.Select(N.And(N.LessOrEqual(-p, x), N.LessOrEqual(x, p)), N.Zero, g));
}
