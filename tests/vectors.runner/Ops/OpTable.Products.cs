using Adjoint.Nn;

namespace Adjoint.Vectors.Ops;

internal sealed partial class OpTable
{
    private void AddProducts()
    {
        Binary("matmul", (x, y) => x.MatMul(y));
        Binary("__rmatmul__", (x, y) => y.MatMul(x));
        Binary("mm", (x, y) => x.Mm(y));
        Binary("mv", (x, y) => x.Mv(y));
        Binary("dot", (x, y) => x.Dot(y));
        Binary("outer", (x, y) => x.Outer(y));
        Binary("bmm", (x, y) => x.Bmm(y));
        Add("addmm", Addmm);
        Add("addmm.decomposed", Addmm);
        Add("nn.functional.linear", c => Functional.Linear(c.X, c.Tensor(1, "weight"), c.TensorOrNull(2, "bias")));
    }

    private static Tensor Addmm(Call c) =>
        c.X.Addmm(c.Tensor(1, "mat1"), c.Tensor(2, "mat2"), c.Double(-1, "beta", 1), c.Double(-1, "alpha", 1));
}
