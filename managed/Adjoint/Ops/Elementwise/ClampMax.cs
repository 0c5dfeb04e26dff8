using Adjoint.Kernels;
using Adjoint.Ops;
using Adjoint.Simd;

namespace Adjoint;

public sealed partial class Tensor
{
    /// <summary>min(self, max), elementwise: <c>torch.clamp_max</c>.</summary>
    /// <param name="max">The upper bound.</param>
    /// <remarks>NaN stays NaN. Gradient: g where self &lt;= max, the bound included, else 0.</remarks>
    /// <example><code>var y = x.ClampMax(0);</code></example>
    public Tensor ClampMax(Scalar max) => WithNumber<ClampMaxOp>.Apply(this, max, "ClampMaxBackward0");

    /// <summary>min(self, max) with bounds that broadcast against this tensor.</summary>
    /// <remarks>Gradients: to self where self &lt;= max, else to the bound.</remarks>
    /// <exception cref="ArgumentException">The shapes do not broadcast.</exception>
    /// <inheritdoc cref="ClampMax(Scalar)"/>
    public Tensor ClampMax(Tensor max) => Binary.Apply<ClampMaxOp>(this, max);

    /// <summary>min(self, max), written into this tensor: <c>torch.Tensor.clamp_max_</c>.</summary>
    /// <exception cref="AutogradException">A leaf that requires a gradient, or a view that may not be
    /// written.</exception>
    /// <inheritdoc cref="ClampMax(Scalar)"/>
    public Tensor ClampMax_(Scalar max) => WithNumber<ClampMaxOp>.ApplyInPlace(this, max, "ClampMaxBackward0");

    /// <inheritdoc cref="ClampMax_(Scalar)"/>
    public Tensor ClampMax_(Tensor max) => Binary.ApplyInPlace<ClampMaxOp>(this, max);
}

internal readonly struct ClampMaxOp : IBinaryOp, INodeName
{
    public static string Name => "clamp_max";
    public static string NodeName => "ClampMaxBackward1";
    public static Needs NeedsA => Needs.X | Needs.B;
    public static Needs NeedsB => Needs.X | Needs.B;
    public static bool Selects => true;

    [MethodImpl(AggressiveInlining)]
    public static N Forward<N>(N a, N b, N p) where N : struct, INum<N> => N.MinPropagateNaN(a, b);

    [MethodImpl(AggressiveInlining)]
    public static N BackwardA<N>(N g, N a, N b, N y, N p) where N : struct, INum<N> =>
        N.Select(N.LessOrEqual(a, b), g, N.Zero);

    [MethodImpl(AggressiveInlining)]
    public static N BackwardB<N>(N g, N a, N b, N y, N p) where N : struct, INum<N> =>
        N.Select(N.Less(b, a), g, N.Zero);
}
