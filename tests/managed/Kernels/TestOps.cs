using Adjoint.Kernels;
using Adjoint.Simd;

namespace Adjoint.Tests.Kernels;

// Ops of the tests: each kind of Needs, with the names and formulas of kernels that the C library has.

internal readonly struct TestExp : IUnaryOp
{
    public static string Name => "exp";
    public static Needs Needs => Needs.Y;
    public static N Forward<N>(N x) where N : struct, INum<N> => N.Exp(x);
    public static N Backward<N>(N g, N x, N y) where N : struct, INum<N> => g * y;
}

internal readonly struct TestTanh : IUnaryOp
{
    public static string Name => "tanh";
    public static Needs Needs => Needs.Y;
    public static N Forward<N>(N x) where N : struct, INum<N> => N.Tanh(x);
    public static N Backward<N>(N g, N x, N y) where N : struct, INum<N> => g * (N.One - y * y);
}

internal readonly struct TestSquare : IUnaryOp
{
    public static string Name => "square";
    public static Needs Needs => Needs.X;
    public static N Forward<N>(N x) where N : struct, INum<N> => x * x;
    public static N Backward<N>(N g, N x, N y) where N : struct, INum<N> => g * (x + x);
}

internal readonly struct TestNeg : IUnaryOp
{
    public static string Name => "neg";
    public static Needs Needs => Needs.None;
    public static N Forward<N>(N x) where N : struct, INum<N> => -x;
    public static N Backward<N>(N g, N x, N y) where N : struct, INum<N> => -g;
}

internal readonly struct TestClamp : IParamUnaryOp
{
    public static string Name => "clamp";
    public static Needs Needs => Needs.X;

    public static N Forward<N>(N x, N p, N q) where N : struct, INum<N> =>
        N.MinPropagateNaN(N.MaxPropagateNaN(x, p), q);

    public static N Backward<N>(N g, N x, N y, N p, N q) where N : struct, INum<N> =>
        N.Select(N.And(N.LessOrEqual(p, x), N.LessOrEqual(x, q)), g, N.Zero);
}

internal readonly struct TestAdd : IBinaryOp
{
    public static string Name => "add";
    public static Needs NeedsA => Needs.None;
    public static Needs NeedsB => Needs.None;
    public static N Forward<N>(N a, N b, N p) where N : struct, INum<N> => N.Fma(p, b, a);
    public static N BackwardA<N>(N g, N a, N b, N y, N p) where N : struct, INum<N> => g;
    public static N BackwardB<N>(N g, N a, N b, N y, N p) where N : struct, INum<N> => g * p;
}

internal readonly struct TestMul : IBinaryOp
{
    public static string Name => "mul";
    public static Needs NeedsA => Needs.B;
    public static Needs NeedsB => Needs.X;
    public static N Forward<N>(N a, N b, N p) where N : struct, INum<N> => a * b;
    public static N BackwardA<N>(N g, N a, N b, N y, N p) where N : struct, INum<N> => g * b;
    public static N BackwardB<N>(N g, N a, N b, N y, N p) where N : struct, INum<N> => g * a;
}

internal readonly struct TestDiv : IBinaryOp
{
    public static string Name => "div";
    public static Needs NeedsA => Needs.B;
    public static Needs NeedsB => Needs.X | Needs.B;
    public static N Forward<N>(N a, N b, N p) where N : struct, INum<N> => a / b;
    public static N BackwardA<N>(N g, N a, N b, N y, N p) where N : struct, INum<N> => g / b;
    public static N BackwardB<N>(N g, N a, N b, N y, N p) where N : struct, INum<N> => -g * (a / b / b);
}

/// <summary>Reads everything; not in the C library.</summary>
internal readonly struct TestGreedy : IBinaryOp
{
    public static string Name => "test_greedy";
    public static Needs NeedsA => Needs.X | Needs.B | Needs.Y;
    public static Needs NeedsB => Needs.Y;
    public static N Forward<N>(N a, N b, N p) where N : struct, INum<N> => a * b + p;
    public static N BackwardA<N>(N g, N a, N b, N y, N p) where N : struct, INum<N> => g * (a + b) - y * p;
    public static N BackwardB<N>(N g, N a, N b, N y, N p) where N : struct, INum<N> => g * y - p;
}

internal readonly struct TestLess : ICompareOp
{
    public static string Name => "lt";
    public static N Compare<N>(N a, N b) where N : struct, INum<N> => N.Less(a, b);
}

internal readonly struct TestEqual : ICompareOp
{
    public static string Name => "eq";
    public static N Compare<N>(N a, N b) where N : struct, INum<N> => N.Equal(a, b);
}
