using Adjoint.Nn;
using Adjoint.Vectors.Data;

namespace Adjoint.Vectors.Ops;

internal sealed partial class OpTable
{
    private void AddContractions()
    {
        Add("baddbmm", c => c.X.Baddbmm(c.Tensor(1, "batch1"), c.Tensor(2, "batch2"), Beta(c),
            c.Double(-1, "alpha", 1)));
        Add("addbmm", c => c.X.Addbmm(c.Tensor(1, "batch1"), c.Tensor(2, "batch2"), Beta(c), c.Double(-1, "alpha", 1)));
        Add("addmv", c => c.X.Addmv(c.Tensor(1, "mat"), c.Tensor(2, "vec"), Beta(c), c.Double(-1, "alpha", 1)));
        Add("addr", c => c.X.Addr(c.Tensor(1, "vec1"), c.Tensor(2, "vec2"), Beta(c), c.Double(-1, "alpha", 1)));
        Add("einsum", Einsum);
        Add("inner", c => c.X.Inner(c.Tensor(1, "other")));
        Add("kron", c => c.X.Kron(c.Tensor(1, "other")));
        Add("vdot", c => c.X.VDot(c.Tensor(1, "other")));
        Add("tensordot", TensorDot);
        Add("linalg.multi_dot", c => Tensor.MultiDot(c.TensorList(0, "tensors")));
        Add("linalg.vecdot", c => c.X.VecDot(c.Tensor(1, "y"), c.Int(-1, "dim", -1)));
        Add("nn.functional.bilinear", c => Functional.Bilinear(c.X, c.Tensor(1, "input2"), c.Tensor(2, "weight"),
            c.TensorOrNull(3, "bias")));
    }

    private static double Beta(Call c) => c.Double(-1, "beta", 1);

    // The operands of the samples come first; written as in Python, the equation does.
    private static Tensor Einsum(Call c) => c.Raw(0) is string equation
        ? Tensor.Einsum(equation, [.. Enumerable.Range(1, c.Positions).SelectMany(i =>
            c.IsTensor(i) ? [c.Tensor(i)] : c.TensorList(i))])
        : Tensor.Einsum(c.Text(1, "equation"), c.IsTensor(0) ? [c.X] : c.TensorList(0));

    private static Tensor TensorDot(Call c)
    {
        if (c.Raw(2, "dims") is not ListValue lists) return c.X.TensorDot(c.Tensor(1, "b"), c.Int(2, "dims", 2));
        int[][] dims = [.. lists.Items.Select(static side => side switch
        {
            long one => [checked((int)one)],
            ListValue many => many.Items.Select(static d => d is long i
                ? checked((int)i) : throw new InexpressibleException($"dim {d}")).ToArray(),
            _ => throw new InexpressibleException($"dims {side}"),
        })];
        return dims is [int[] a, int[] b] ? c.X.TensorDot(c.Tensor(1, "b"), a, b)
            : throw new InexpressibleException("other than two lists of dims");
    }
}
