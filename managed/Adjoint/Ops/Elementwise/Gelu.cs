using Adjoint.Kernels;
using Adjoint.Ops;
using Adjoint.Simd;

namespace Adjoint;

/// <summary>x Phi(x), Phi the distribution function of the standard normal distribution.</summary>
internal readonly struct GeluOp : IUnaryOp, INodeName
{
    public static string Name => "gelu";
    public static string NodeName => "GeluBackward0";
    public static Needs Needs => Needs.X;
    public static bool IsLong => true;

    [MethodImpl(AggressiveInlining)]
    public static N Forward<N>(N x) where N : struct, INum<N> => N.Gelu(x);

    [MethodImpl(AggressiveInlining)]
    public static N Backward<N>(N g, N x, N y) where N : struct, INum<N>
    {
        N distribution = N.Const(0.5) * (N.One + N.Erf(x * N.Const(0.7071067811865476)));
        N density = N.Const(0.3989422804014327) * N.Exp(N.Const(-0.5) * (x * x));
        return g * (distribution + x * density);
    }
}

/// <summary>x / 2 (1 + tanh u) with u = sqrt(2 / pi) (x + 0.044715 x^3), which is x sigmoid(2 u): nothing is lost in the
/// left tail.</summary>
internal readonly struct GeluTanhOp : IUnaryOp, INodeName
{
    public static string Name => "gelu_tanh";
    public static string NodeName => "GeluBackward0";
    public static Needs Needs => Needs.X;

    [MethodImpl(AggressiveInlining)]
    public static N Forward<N>(N x) where N : struct, INum<N> =>
        x * N.Sigmoid(N.Const(1.5957691216057308) * (x * (N.One + N.Const(0.044715) * (x * x))));

    [MethodImpl(AggressiveInlining)]
    public static N Backward<N>(N g, N x, N y) where N : struct, INum<N>
    {
        N square = N.Const(0.044715) * (x * x);
        N s = N.Sigmoid(N.Const(1.5957691216057308) * (x * (N.One + square)));
        N slope = N.Const(1.5957691216057308) * (N.One + N.Const(3) * square);
        return g * (s + x * slope * (s * (N.One - s)));
    }
}
