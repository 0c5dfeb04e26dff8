using System.Numerics;

namespace Adjoint.Simd;

/// <summary>
/// An elementary function that formulas call by its type, <c>N.Call&lt;F&gt;(x)</c>: written once over lanes, with its
/// derivative beside it. <see cref="INum{N}"/> names the everyday ones; all others are of this kind, so that a new one
/// is
/// one struct and burdens no number type.
/// </summary>
internal interface IElementary
{
    /// <summary>PyTorch's name in snake case.</summary>
    static abstract string Name { get; }

    /// <summary>What PyTorch calls the node of its derivative: "TanBackward0".</summary>
    static abstract string NodeName { get; }

    /// <summary>What <see cref="Backward"/> reads.</summary>
    static abstract Needs Needs { get; }

    static abstract V Of<V, T>(V x) where V : struct, IFloatLanes<V, T> where T : unmanaged;

    /// <summary>g f'(x), where y = f(x); linear in g.</summary>
    static abstract N Backward<N>(N g, N x, N y) where N : struct, INum<N>;
}

/// <summary>A function of two numbers of the same kind.</summary>
internal interface IElementary2
{
    /// <inheritdoc cref="IElementary.Name"/>
    static abstract string Name { get; }

    /// <inheritdoc cref="IElementary.NodeName"/>
    static abstract string NodeName { get; }

    /// <summary>What <see cref="BackwardA"/> reads.</summary>
    static abstract Needs NeedsA { get; }

    /// <summary>What <see cref="BackwardB"/> reads.</summary>
    static abstract Needs NeedsB { get; }

    /// <summary>Whether both derivatives are shares from 0 to 1.</summary>
    static virtual bool Selects => false;

    static abstract V Of<V, T>(V a, V b) where V : struct, IFloatLanes<V, T> where T : unmanaged;

    /// <summary>The function of integers, for those that have one.</summary>
    static virtual T OfIntegers<T>(T a, T b) where T : unmanaged, IBinaryInteger<T>, IMinMaxValue<T> =>
        throw new NotSupportedException($"{typeof(T).Name} numbers have to be converted to a floating dtype first");

    static abstract N BackwardA<N>(N g, N a, N b) where N : struct, INum<N>;
    static abstract N BackwardB<N>(N g, N a, N b) where N : struct, INum<N>;
}

/// <summary>A function of one number that is computed lane by lane, in double.</summary>
internal interface IScalarElementary
{
    static abstract double Of(double x);
}

/// <inheritdoc cref="IScalarElementary"/>
internal interface IScalarElementary2
{
    static abstract double Of(double a, double b);
}
