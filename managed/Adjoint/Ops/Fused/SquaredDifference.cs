using Adjoint.Kernels;
using Adjoint.Simd;
using Adjoint.Tensors;

namespace Adjoint.Ops;

internal readonly struct SquaredDifferenceOp : IPairLoss
{
    public static string Name => "squareddifference";
    public static string LossName => "mse_loss";
    public static string NodeName => "MseLossBackward0";
    public static Needs NeedsA => Needs.X | Needs.B;
    public static Needs NeedsB => Needs.X | Needs.B;

    public static N Forward<N>(N a, N b, N p) where N : struct, INum<N>
    {
        N d = a - b;
        return d * d;
    }

    public static N BackwardA<N>(N g, N a, N b, N y, N p) where N : struct, INum<N> => (g + g) * (a - b);
    public static N BackwardB<N>(N g, N a, N b, N y, N p) where N : struct, INum<N> => (g + g) * (b - a);

    public static Tensor Total(Tensor input, Tensor target) => SquaredDifference.Total(input, target);
}

/// <summary>The squared error, reduced in the pass that computes it.</summary>
internal static unsafe class SquaredDifference
{
    /// <summary>The sum of (a - b)^2; the arguments have equal sizes.</summary>
    public static Tensor Total(Tensor a, Tensor b)
    {
        Tensor y = new(Layout.Scalar, a.DType);
        if (a.Count == 0)
        {
            Fills.Into(y, 0);
            return y;
        }
        Layout order = Binary.ResultLayout(a, b, "mse_loss");
        a = Elementwise.InOrderOf(a, order);
        b = Elementwise.InOrderOf(b, order);
        nint n = (nint)a.Count;
        if (a.DType == DType.Float32) KernelSet.SquaredDistance(a.As<float>(), b.As<float>(), y.As<float>(), n);
        else KernelSet.SquaredDistance(a.As<double>(), b.As<double>(), y.As<double>(), n);
        GC.KeepAlive(a);
        GC.KeepAlive(b);
        return y;
    }
}
