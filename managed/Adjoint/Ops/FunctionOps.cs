using Adjoint.Kernels;
using Adjoint.Simd;

namespace Adjoint.Ops;

/// <summary>The op of an elementary function.</summary>
internal readonly struct FunctionOp<F> : IUnaryOp, INodeName where F : struct, IElementary
{
    public static string Name => F.Name;
    public static string NodeName => F.NodeName;
    public static Needs Needs => F.Needs;

    [MethodImpl(AggressiveInlining)]
    public static N Forward<N>(N x) where N : struct, INum<N> => N.Call<F>(x);

    [MethodImpl(AggressiveInlining)]
    public static N Backward<N>(N g, N x, N y) where N : struct, INum<N> => F.Backward(g, x, y);
}

/// <summary>The op of a function of two numbers.</summary>
internal readonly struct Function2Op<F> : IBinaryOp, INodeName where F : struct, IElementary2
{
    public static string Name => F.Name;
    public static string NodeName => F.NodeName;
    public static Needs NeedsA => F.NeedsA;
    public static Needs NeedsB => F.NeedsB;
    public static bool Selects => F.Selects;

    [MethodImpl(AggressiveInlining)]
    public static N Forward<N>(N a, N b, N p) where N : struct, INum<N> => N.Call<F>(a, b);

    [MethodImpl(AggressiveInlining)]
    public static N BackwardA<N>(N g, N a, N b, N y, N p) where N : struct, INum<N> => F.BackwardA(g, a, b);

    [MethodImpl(AggressiveInlining)]
    public static N BackwardB<N>(N g, N a, N b, N y, N p) where N : struct, INum<N> => F.BackwardB(g, a, b);
}

/// <summary>
/// A binary op whose second argument is a number, as an op of one argument: where PyTorch has an overload for it, whose
/// node has one edge.
/// </summary>
internal readonly struct WithNumber<TOp> : IParamUnaryOp where TOp : struct, IBinaryOp
{
    public static string Name => TOp.Name;
    public static Needs Needs => TOp.NeedsA & Needs.X;
    public static bool Selects => TOp.Selects;

    [MethodImpl(AggressiveInlining)]
    public static N Forward<N>(N x, N p, N q) where N : struct, INum<N> => TOp.Forward(x, p, q);

    [MethodImpl(AggressiveInlining)]
    public static N Backward<N>(N g, N x, N y, N p, N q) where N : struct, INum<N> =>
        TOp.BackwardA(g, x, p, N.Zero, q);

    /// <summary>f(x, number; factor).</summary>
    public static Tensor Apply(Tensor x, Scalar number, string nodeName, Integers integers = Integers.Keep,
        double factor = 0)
    {
        x = Binary.Recast(x, Binary.Result(x, number, integers));
        return Unary.Apply<WithNumber<TOp>>(x, nodeName, number.ToDouble(), factor, Integers.Keep);
    }

    /// <summary>x = f(x, number).</summary>
    public static Tensor ApplyInPlace(Tensor x, Scalar number, string nodeName, Integers integers = Integers.Keep)
    {
        DType dtype = Binary.Result(x, number, integers);
        if (dtype.Category() > x.DType.Category()) throw InPlace.CannotCast(TOp.Name, dtype, x.DType);
        return Unary.ApplyInPlace<WithNumber<TOp>>(x, nodeName, number.ToDouble(), 0, Integers.Keep);
    }
}

/// <summary>What formulas share.</summary>
internal static class Formula
{
    /// <summary>
    /// The gradient, as one that also depends on x, with zero as its derivative. PyTorch's ops that choose by x have a
    /// node of their own for the second order, and x is among its arguments.
    /// </summary>
    [MethodImpl(AggressiveInlining)]
    public static N DependingOn<N>(N x, N gradient) where N : struct, INum<N> =>
        N.Select(N.Less(x, x), x, gradient);
}
