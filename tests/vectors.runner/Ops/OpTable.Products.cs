using Adjoint.Nn;

namespace Adjoint.Vectors.Ops;

internal sealed partial class OpTable
{
    private void AddProducts()
    {
        Add("matmul", c => c.X.MatMul(c.Tensor(1, "other")));
        Binary("__rmatmul__", (x, y) => y.MatMul(x));
        Add("mm", c => c.X.Mm(c.Tensor(1, "mat2")));
        Add("mv", c => c.X.Mv(c.Tensor(1, "vec")));
        Add("dot", c => c.X.Dot(c.Tensor(1, "tensor")));
        Add("outer", c => c.X.Outer(c.Tensor(1, "vec2")));
        Add("bmm", c => c.X.Bmm(c.Tensor(1, "mat2")));
        Add("addmm", Addmm);
        Add("addmm.decomposed", Addmm);
        Add("nn.functional.linear", c => Functional.Linear(c.X, c.Tensor(1, "weight"), c.TensorOrNull(2, "bias")));
    }

    private static Tensor Addmm(Call c) =>
        c.X.Addmm(c.Tensor(1, "mat1"), c.Tensor(2, "mat2"), c.Double(-1, "beta", 1), c.Double(-1, "alpha", 1));
}
