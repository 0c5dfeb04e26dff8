using Adjoint.Harness;
using Adjoint.Nn;
using Adjoint.Optim;

namespace Adjoint.Bench.Rows;

/// <summary>Small graphs: what an op, its node and its backward cost when there is nothing to compute.</summary>
internal static class GraphRows
{
    public static void AddTo(RowSet rows)
    {
        Tensor x = Tensor.From([1f, 2f, 3f], requiresGrad: true), y = Tensor.From([4f, 5f, 6f]);
        rows.Within("(x*y).Sum().Backward(), n = 3", () =>
        {
            x.Grad = null;
            (x * y).Sum().Backward();
        }, microseconds: 1.5);

        Linear layer = new(1, 1);
        SGD optimizer = new(layer.Parameters(), lr: 0.01);
        Tensor input = Tensor.Randn([1, 1]), target = Tensor.Randn([1, 1]);
        rows.Within("Linear(1,1) + MSE + SGD step", () =>
        {
            optimizer.ZeroGrad();
            Functional.MseLoss(layer.Forward(input), target).Backward();
            optimizer.Step();
        }, microseconds: 5);
    }
}
