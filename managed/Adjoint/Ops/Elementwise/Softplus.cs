using Adjoint.Kernels;
using Adjoint.Ops;
using Adjoint.Simd;

namespace Adjoint.Nn;

public static partial class Functional
{
    /// <summary>log(1 + e^(beta x)) / beta, elementwise: <c>torch.nn.functional.softplus</c>.</summary>
    /// <param name="x">Any shape.</param>
    /// <param name="beta">How sharp the corner is.</param>
    /// <param name="threshold">Where the function is taken to be x.</param>
    /// <returns>A new tensor of the same shape.</returns>
    /// <remarks>x itself where beta x is above the threshold, as in PyTorch. Gradient: g sigmoid(beta x), or g
    /// there.</remarks>
    /// <exception cref="ArgumentException">x is not floating point.</exception>
    /// <example><code>var y = Functional.Softplus(x);</code></example>
    public static Tensor Softplus(Tensor x, double beta = 1, double threshold = 20) =>
        Unary.Apply<SoftplusOp>(Floating(x, "softplus_cpu"), "SoftplusBackward0", beta, threshold, Integers.Promote);
}

/// <summary>p is beta, q the threshold.</summary>
internal readonly struct SoftplusOp : IParamUnaryOp
{
    public static string Name => "softplus";
    public static Needs Needs => Needs.X;

    [MethodImpl(AggressiveInlining)]
    public static N Forward<N>(N x, N p, N q) where N : struct, INum<N> =>
        N.Select(N.Less(q, x * p), x, N.Log1p(N.Exp(x * p)) / p);

    [MethodImpl(AggressiveInlining)]
    public static N Backward<N>(N g, N x, N y, N p, N q) where N : struct, INum<N> =>
        N.Select(N.Less(q, x * p), g, g * N.Sigmoid(x * p));
}
