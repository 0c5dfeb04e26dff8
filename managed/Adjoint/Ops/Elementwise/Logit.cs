using Adjoint.Kernels;
using Adjoint.Ops;
using Adjoint.Simd;

namespace Adjoint;

public sealed partial class Tensor
{
    /// <summary>log(x / (1 - x)), the inverse of the sigmoid, elementwise: <c>torch.logit</c>.</summary>
    /// <param name="eps">x is first brought into [eps, 1 - eps]; left as it is if null or negative.</param>
    /// <returns>A new tensor of the same shape; integers become Float32.</returns>
    /// <remarks>Gradient: g / (x (1 - x)); 0 outside of [eps, 1 - eps], and NaN outside of [0, 1] where there is no
    /// eps.</remarks>
    /// <example><code>var y = x.Logit(eps: 1e-6);</code></example>
    public Tensor Logit(double? eps = null) =>
        Unary.Apply<LogitOp>(this, "LogitBackward0", LowOf(eps), HighOf(eps), Integers.Promote);

    /// <summary>log(x / (1 - x)), written into this tensor: <c>torch.Tensor.logit_</c>.</summary>
    /// <exception cref="AutogradException">A leaf that requires a gradient, or a view that may not be
    /// written.</exception>
    /// <inheritdoc cref="Logit(double?)"/>
    public Tensor Logit_(double? eps = null) =>
        Unary.ApplyInPlace<LogitOp>(this, "LogitBackward0", LowOf(eps), HighOf(eps), Integers.Promote);

    private static double LowOf(double? eps) => eps is null or < 0 ? double.NegativeInfinity : eps.Value;

    private static double HighOf(double? eps) => eps is null or < 0 ? double.PositiveInfinity : 1 - eps.Value;
}

/// <summary>p and q are the bounds.</summary>
internal readonly struct LogitOp : IParamUnaryOp
{
    public static string Name => "logit";
    public static Needs Needs => Needs.X;

    [MethodImpl(AggressiveInlining)]
    public static N Forward<N>(N x, N p, N q) where N : struct, INum<N>
    {
        N inside = N.Select(N.Less(x, p), p, N.Select(N.Less(q, x), q, x));
        return N.Log(inside / (N.One - inside));
    }

    [MethodImpl(AggressiveInlining)]
    public static N Backward<N>(N g, N x, N y, N p, N q) where N : struct, INum<N>
    {
        N defined = N.And(N.LessOrEqual(N.Zero, x), N.LessOrEqual(x, N.One));
        N slope = N.Select(defined, g / (x * (N.One - x)), N.Const(double.NaN));
        return N.Select(N.Or(N.Less(x, p), N.Less(q, x)), N.Zero, slope);
    }
}
