using Adjoint.Kernels;

namespace Adjoint.Ops;

/// <summary>
/// Arithmetic with a number as PyTorch's own C++ does it: its overload for a number, whose node has one edge. What a
/// user writes in Python, and here, makes the node of the overload for tensors.
/// </summary>
internal static class ByNumber
{
    public static Tensor Plus(this Tensor x, double number) =>
        WithNumber<AddOp>.Apply(x, number, "AddBackward1", parameter: 1);

    public static Tensor Times(this Tensor x, double number) => WithNumber<MulOp>.Apply(x, number, "MulBackward1");

    public static Tensor Over(this Tensor x, double number) =>
        WithNumber<DivOp>.Apply(x, number, "DivBackward1", Integers.Promote);
}
