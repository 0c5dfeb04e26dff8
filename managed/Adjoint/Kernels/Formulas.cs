using Adjoint.Simd;

namespace Adjoint.Kernels;

/// <summary>An elementwise op of one input: y = f(x). The formulas are all there is; see "An op is declared once".</summary>
internal interface IUnaryOp
{
    /// <summary>PyTorch's name in snake case: "tanh". Kernels (f32_map_tanh) and the node (TanhBackward0) are named after it.</summary>
    static abstract string Name { get; }

    /// <summary>What <see cref="Backward"/> reads.</summary>
    static abstract Needs Needs { get; }

    /// <summary>
    /// Whether the op chooses among its arguments, so that the derivative is a share from 0 to 1: where it is 0, the
    /// result does not depend on the argument at all.
    /// </summary>
    static virtual bool Selects => false;

    /// <summary>Whether the forward formula is so long that a driver may hold it but once for vectors: see
    /// <see cref="SimdMath"/>.</summary>
    static virtual bool IsLong => false;

    static abstract N Forward<N>(N x) where N : struct, INum<N>;

    /// <summary>dL/dx from g = dL/dy, the input x and the output y.</summary>
    static abstract N Backward<N>(N g, N x, N y) where N : struct, INum<N>;
}

/// <summary>An elementwise op of one input and up to two scalar parameters: y = f(x; p, q).</summary>
internal interface IParamUnaryOp
{
    static abstract string Name { get; }
    static abstract Needs Needs { get; }

    /// <inheritdoc cref="IUnaryOp.Selects"/>
    static virtual bool Selects => false;

    /// <inheritdoc cref="IUnaryOp.IsLong"/>
    static virtual bool IsLong => false;

    static abstract N Forward<N>(N x, N p, N q) where N : struct, INum<N>;
    static abstract N Backward<N>(N g, N x, N y, N p, N q) where N : struct, INum<N>;
}

/// <summary>An elementwise op of two inputs, y = f(a, b; p). Broadcasting is never its business.</summary>
internal interface IBinaryOp
{
    static abstract string Name { get; }

    /// <summary>What <see cref="BackwardA"/> reads.</summary>
    static abstract Needs NeedsA { get; }

    /// <summary>What <see cref="BackwardB"/> reads.</summary>
    static abstract Needs NeedsB { get; }

    /// <inheritdoc cref="IUnaryOp.Selects"/>
    static virtual bool Selects => false;

    static abstract N Forward<N>(N a, N b, N p) where N : struct, INum<N>;
    static abstract N BackwardA<N>(N g, N a, N b, N y, N p) where N : struct, INum<N>;
    static abstract N BackwardB<N>(N g, N a, N b, N y, N p) where N : struct, INum<N>;
}

/// <summary>An elementwise predicate of two inputs; the mask becomes a bool tensor.</summary>
internal interface ICompareOp
{
    static abstract string Name { get; }
    static abstract N Compare<N>(N a, N b) where N : struct, INum<N>;
}

/// <summary>Gives an op without parameters the shape of one with parameters, so that there is one driver.</summary>
internal readonly struct Plain<TOp> : IParamUnaryOp where TOp : struct, IUnaryOp
{
    public static string Name => TOp.Name;
    public static Needs Needs => TOp.Needs;
    public static bool Selects => TOp.Selects;
    public static bool IsLong => TOp.IsLong;
    public static N Forward<N>(N x, N p, N q) where N : struct, INum<N> => TOp.Forward(x);
    public static N Backward<N>(N g, N x, N y, N p, N q) where N : struct, INum<N> => TOp.Backward(g, x, y);
}
