using Adjoint.Kernels;
using Adjoint.Ops;
using Adjoint.Simd;

namespace Adjoint;

public sealed partial class Tensor
{
    /// <summary>max(self, min), elementwise: <c>torch.clamp_min</c>.</summary>
    /// <param name="min">The lower bound.</param>
    /// <remarks>NaN stays NaN. Gradient: g where self &gt;= min, the bound included, else 0.</remarks>
    /// <example><code>var y = x.ClampMin(0);</code></example>
    public Tensor ClampMin(Scalar min) => WithNumber<ClampMinOp>.Apply(this, min, "ClampMinBackward0");

    /// <summary>max(self, min) with bounds that broadcast against this tensor.</summary>
    /// <remarks>Gradients: to self where self &gt;= min, else to the bound.</remarks>
    /// <exception cref="ArgumentException">The shapes do not broadcast.</exception>
    /// <inheritdoc cref="ClampMin(Scalar)"/>
    public Tensor ClampMin(Tensor min) => Binary.Apply<ClampMinOp>(this, min);

    /// <summary>max(self, min), written into this tensor: <c>torch.Tensor.clamp_min_</c>.</summary>
    /// <exception cref="AutogradException">A leaf that requires a gradient, or a view that may not be
    /// written.</exception>
    /// <inheritdoc cref="ClampMin(Scalar)"/>
    public Tensor ClampMin_(Scalar min) => WithNumber<ClampMinOp>.ApplyInPlace(this, min, "ClampMinBackward0");

    /// <inheritdoc cref="ClampMin_(Scalar)"/>
    public Tensor ClampMin_(Tensor min) => Binary.ApplyInPlace<ClampMinOp>(this, min);
}

internal readonly struct ClampMinOp : IBinaryOp, INodeName
{
    public static string Name => "clamp_min";
    public static string NodeName => "ClampMinBackward1";
    public static Needs NeedsA => Needs.X | Needs.B;
    public static Needs NeedsB => Needs.X | Needs.B;
    public static bool Selects => true;

    [MethodImpl(AggressiveInlining)]
    public static N Forward<N>(N a, N b, N p) where N : struct, INum<N> => N.MaxPropagateNaN(a, b);

    [MethodImpl(AggressiveInlining)]
    public static N BackwardA<N>(N g, N a, N b, N y, N p) where N : struct, INum<N> =>
        N.Select(N.LessOrEqual(b, a), g, N.Zero);

    [MethodImpl(AggressiveInlining)]
    public static N BackwardB<N>(N g, N a, N b, N y, N p) where N : struct, INum<N> =>
        N.Select(N.Less(a, b), g, N.Zero);
}
