using Adjoint.Kernels;
using Adjoint.Ops;
using Adjoint.Simd;

namespace Adjoint;

public sealed partial class Tensor
{
    /// <summary>self + weight (end - self), elementwise with broadcasting: <c>torch.lerp</c>.</summary>
    /// <param name="end">What weight 1 gives, exactly.</param>
    /// <param name="weight">The way from self to the end.</param>
    /// <remarks>Gradients: g (1 - weight) and g weight.</remarks>
    /// <exception cref="ArgumentException">The shapes do not broadcast, or the dtypes differ or are not floating
    /// point.</exception>
    /// <example><code>var y = x.Lerp(target, 0.1);</code></example>
    public Tensor Lerp(Tensor end, double weight) => Binary.Apply<LerpOp>(this, OfSameDType(end, "end"), weight);

    /// <summary>self + weight (end - self) with a weight for each element.</summary>
    /// <remarks>Gradients: g (1 - weight), g weight and g (end - self).</remarks>
    /// <inheritdoc cref="Lerp(Tensor, double)"/>
    public Tensor Lerp(Tensor end, Tensor weight) =>
        Ternary.Apply<LerpTensorOp>(this, OfSameDType(end, "end"), OfSameDType(weight, "weight"));

    /// <summary>self + weight (end - self), written into this tensor: <c>torch.Tensor.lerp_</c>.</summary>
    /// <exception cref="AutogradException">A leaf that requires a gradient, or a view that may not be
    /// written.</exception>
    /// <inheritdoc cref="Lerp(Tensor, double)"/>
    public Tensor Lerp_(Tensor end, double weight) =>
        Binary.ApplyInPlace<LerpOp>(this, OfSameDType(end, "end"), weight);

    /// <inheritdoc cref="Lerp_(Tensor, double)"/>
    public Tensor Lerp_(Tensor end, Tensor weight) =>
        Ternary.ApplyInPlace<LerpTensorOp>(this, OfSameDType(end, "end"), OfSameDType(weight, "weight"));

    private Tensor OfSameDType(Tensor other, string name)
    {
        ArgumentNullException.ThrowIfNull(other, name);
        if (!DType.IsFloatingPoint())
            throw new ArgumentException($"\"lerp_kernel\" not implemented for '{DType.ScalarName()}'");
        return other.DType == DType ? other : throw new ArgumentException(
            $"lerp(): expected dtype {DType.Name()} for `{name}` but got dtype {other.DType.Name()}", name);
    }
}

/// <summary>p is the weight. Each end is met exactly, whichever is nearer.</summary>
internal readonly struct LerpOp : IBinaryOp, INodeName
{
    public static string Name => "lerp";
    public static string NodeName => "LerpBackward0";
    public static Needs NeedsA => Needs.None;
    public static Needs NeedsB => Needs.None;

    [MethodImpl(AggressiveInlining)]
    public static N Forward<N>(N a, N b, N p) where N : struct, INum<N>
    {
        N difference = b - a;
        return N.Select(N.Less(N.Abs(p), N.Const(0.5)), a + p * difference, b - difference * (N.One - p));
    }

    [MethodImpl(AggressiveInlining)]
    public static N BackwardA<N>(N g, N a, N b, N y, N p) where N : struct, INum<N> => g * (N.One - p);

    [MethodImpl(AggressiveInlining)]
    public static N BackwardB<N>(N g, N a, N b, N y, N p) where N : struct, INum<N> => g * p;
}

internal readonly struct LerpTensorOp : ITernaryOp
{
    public static string Name => "lerp";
    public static string NodeName => "LerpBackward1";

    public static string SavedName(int index) => index switch { 0 => "self", 1 => "end", _ => "weight" };

    public static Tensor Forward(Tensor a, Tensor b, Tensor c, double p) =>
        LerpOp.Forward<TensorNum>(a, b, c).ToTensor(a);

    public static Tensor Backward(int index, Tensor g, Tensor a, Tensor b, Tensor c, double p) => index switch
    {
        0 => g.Mul(c.RSub(1)),
        1 => g.Mul(c),
        _ => g.Mul(b.Sub(a)),
    };

    public static bool Reads(int index, int argument) => index == 2 ? argument < 2 : argument == 2;
}
