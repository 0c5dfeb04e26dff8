using Adjoint.Kernels;
using Adjoint.Ops;
using Adjoint.Simd;

namespace Adjoint.Nn;

public static partial class Functional
{
    /// <summary>log(sigmoid(x)), elementwise: <c>torch.nn.functional.logsigmoid</c>.</summary>
    /// <param name="x">Any shape.</param>
    /// <returns>A new tensor of the same shape.</returns>
    /// <remarks>Computed without overflow on the way. Gradient: g sigmoid(-x).</remarks>
    /// <exception cref="ArgumentException">x is not floating point.</exception>
    /// <example><code>var y = Functional.LogSigmoid(x);</code></example>
    public static Tensor LogSigmoid(Tensor x) =>
        Unary.Apply<LogSigmoidOp>(Floating(x, "log_sigmoid_cpu"));
}

internal readonly struct LogSigmoidOp : IUnaryOp, INodeName
{
    public static string Name => "logsigmoid";
    public static string NodeName => "LogSigmoidBackward0";
    public static Needs Needs => Needs.X;

    [MethodImpl(AggressiveInlining)]
    public static N Forward<N>(N x) where N : struct, INum<N> =>
        N.MinPropagateNaN(x, N.Zero) - N.Log1p(N.Exp(-N.Abs(x)));

    [MethodImpl(AggressiveInlining)]
    public static N Backward<N>(N g, N x, N y) where N : struct, INum<N> => g * N.Sigmoid(-x);
}
