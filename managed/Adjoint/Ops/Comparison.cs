using Adjoint.Autograd;
using Adjoint.Kernels;
using Adjoint.Tensors;

namespace Adjoint.Ops;

/// <summary>Every comparison goes through here: operands are promoted to one dtype and the result is Bool.</summary>
internal static class Comparison
{
    public static Tensor Apply<TOp>(Tensor a, Tensor b) where TOp : struct, ICompareOp
    {
        using TapScope tap = Tap.Op(TOp.Name, a, b);
        ArgumentNullException.ThrowIfNull(b);
        DType dtype = Binary.Result(a, b, Integers.Keep);
        Tensor y = new(Binary.ResultLayout(a, b, TOp.Name), DType.Bool);
        Elementwise.Compare<TOp>(Binary.Cast(a, dtype), Binary.Cast(b, dtype), y);
        return y;
    }

    public static Tensor Apply<TOp>(Tensor a, Scalar s) where TOp : struct, ICompareOp
    {
        using TapScope tap = Tap.Op(TOp.Name, a);
        Tensor x = Elementwise.Dense(Binary.Cast(a, Binary.Result(a, s, Integers.Keep)));
        Tensor y = new(x.Layout, DType.Bool);
        Elementwise.CompareScalar<TOp>(x, s, y);
        return y;
    }
}
