using Adjoint.Kernels;
using Adjoint.Ops;
using Adjoint.Simd;

namespace Adjoint;

/// <summary>x sigmoid(x).</summary>
internal readonly struct SiluOp : IUnaryOp, INodeName
{
    public static string Name => "silu";
    public static string NodeName => "SiluBackward0";
    public static Needs Needs => Needs.X;

    [MethodImpl(AggressiveInlining)]
    public static N Forward<N>(N x) where N : struct, INum<N> => x * N.Sigmoid(x);

    [MethodImpl(AggressiveInlining)]
    public static N Backward<N>(N g, N x, N y) where N : struct, INum<N>
    {
        N s = N.Sigmoid(x);
        return g * (s * (N.One + x * (N.One - s)));
    }
}
