using Adjoint.Ops;
using Adjoint.Simd;

namespace Adjoint;

public sealed partial class Tensor
{
    /// <summary>-x log(x), what x adds to an entropy, elementwise: <c>torch.special.entr</c>.</summary>
    /// <returns>A new tensor of the same shape; integers become Float32.</returns>
    /// <remarks>0 at 0, -infinity below. Gradient: -g (1 + log(x)).</remarks>
    /// <example><code>var entropy = p.Entr().Sum();</code></example>
    public Tensor Entr() => Unary.Apply<EntrOp>(this);
}

internal readonly struct EntrOp : Kernels.IUnaryOp, INodeName
{
    public static string Name => "special_entr";
    public static string NodeName => "SpecialEntrBackward0";
    public static Needs Needs => Needs.X;

    [MethodImpl(AggressiveInlining)]
    public static N Forward<N>(N x) where N : struct, INum<N>
    {
        N below = N.Select(N.Less(x, N.Zero), N.Const(double.NegativeInfinity), -x * N.Log(x));
        return N.Select(N.Equal(x, N.Zero), N.Zero, below);
    }

    [MethodImpl(AggressiveInlining)]
    public static N Backward<N>(N g, N x, N y) where N : struct, INum<N> => g * -(N.One + N.Log(x));
}
