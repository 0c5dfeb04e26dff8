using Adjoint.Harness;
using Adjoint.Nn;
using Adjoint.Optim;
using TorchSharp;
using static TorchSharp.torch;

namespace Adjoint.Peers;

internal static partial class PeerRows
{
    /// <summary>Graphs so small that they cost nothing but their bookkeeping.</summary>
    private static void AddGraphs(RowSet rows)
    {
        Adjoint.Tensor x = Adjoint.Tensor.From([1f, 2f, 3f], requiresGrad: true), y = Adjoint.Tensor.From([4f, 5f, 6f]);
        rows.Against("(x*y).Sum().Backward(), n = 3", () =>
        {
            x.Grad = null;
            (x * y).Sum().Backward();
        }, Peer, Torch.Peer(() =>
        {
            torch.Tensor tx = torch.arange(1f, 4f, requires_grad: true), ty = torch.arange(4f, 7f);
            return () =>
            {
                using DisposeScope scope = torch.NewDisposeScope();
                tx.grad = null;
                (tx * ty).sum().backward();
            };
        }), atLeast: 40);

        Linear layer = new(1, 1);
        SGD optimizer = new(layer.Parameters(), lr: 0.01);
        Adjoint.Tensor input = Adjoint.Tensor.Randn([1, 1]), target = Adjoint.Tensor.Randn([1, 1]);
        rows.Against("Linear(1,1) + MSE + SGD step", () =>
        {
            optimizer.ZeroGrad();
            Functional.MseLoss(layer.Forward(input), target).Backward();
            optimizer.Step();
        }, Peer, Torch.Peer(() =>
        {
            var torchLayer = torch.nn.Linear(1, 1);
            var torchOptimizer = torch.optim.SGD(torchLayer.parameters(), 0.01);
            torch.Tensor tx = torch.randn(1, 1), ty = torch.randn(1, 1);
            return () =>
            {
                using DisposeScope scope = torch.NewDisposeScope();
                torchOptimizer.zero_grad();
                torch.nn.functional.mse_loss(torchLayer.forward(tx), ty).backward();
                torchOptimizer.step();
            };
        }), atLeast: 40);

        Adjoint.Tensor scalar = Adjoint.Tensor.Scalar(1.001f, requiresGrad: true);
        rows.Against("chain of 1000 scalar multiplications", () =>
        {
            scalar.Grad = null;
            Adjoint.Tensor product = scalar;
            for (int i = 0; i < 1000; i++) product *= scalar;
            product.Backward();
        }, Peer, Torch.Peer(() =>
        {
            torch.Tensor torchScalar = torch.tensor(1.001f, requires_grad: true);
            return () =>
            {
                using DisposeScope scope = torch.NewDisposeScope();
                torchScalar.grad = null;
                torch.Tensor product = torchScalar;
                for (int i = 0; i < 1000; i++) product = product * torchScalar;
                product.backward();
            };
        }), atLeast: 40);
    }
}
