using System.Runtime.InteropServices;
using Adjoint.Harness;
using Adjoint.Nn;
using Adjoint.Optim;
using TorchSharp;
using static TorchSharp.torch;

namespace Adjoint.Peers;

/// <summary>The same work by Adjoint and by TorchSharp. A row is one call, its peer a prepared action.</summary>
internal static class PeerRows
{
    private const int Million = 1_000_000;

    public static RowSet Create()
    {
        Threads.Count = 1;
        var rows = new RowSet();
        AddMachine(rows);
        AddGraphs(rows);
        AddKernels(rows);
        AddTraining(rows);
        return rows;
    }

    /// <summary>
    /// y += b in place on both sides, bound by the same memory: the row says whether the two are measured fairly.
    /// </summary>
    private static unsafe void AddMachine(RowSet rows)
    {
        float* b = Buffer(), y = Buffer();
        rows.Against("plain vector loop, add_ 1M", () => PlainLoop.Add(y, b, y, Million), "torch add_", Torch.Peer(() =>
        {
            torch.Tensor tb = torch.zeros(Million), ty = torch.zeros(Million);
            return () => ty.add_(tb);
        }), atLeast: 0.8);
    }

    private static void AddGraphs(RowSet rows)
    {
        Adjoint.Tensor x = Adjoint.Tensor.From([1f, 2f, 3f], requiresGrad: true), y = Adjoint.Tensor.From([4f, 5f, 6f]);
        rows.Against("(x*y).Sum().Backward(), n = 3", () =>
        {
            x.Grad = null;
            (x * y).Sum().Backward();
        }, "TorchSharp", Torch.Peer(() =>
        {
            torch.Tensor tx = torch.arange(1f, 4f, requires_grad: true), ty = torch.arange(4f, 7f);
            return () =>
            {
                using DisposeScope scope = torch.NewDisposeScope();
                tx.grad = null;
                (tx * ty).sum().backward();
            };
        }), atLeast: 16);

        Linear layer = new(1, 1);
        SGD optimizer = new(layer.Parameters(), lr: 0.01);
        Adjoint.Tensor input = Adjoint.Tensor.Randn([1, 1]), target = Adjoint.Tensor.Randn([1, 1]);
        rows.Against("Linear(1,1) + MSE + SGD step", () =>
        {
            optimizer.ZeroGrad();
            Functional.MseLoss(layer.Forward(input), target).Backward();
            optimizer.Step();
        }, "TorchSharp", Torch.Peer(() =>
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
        }), atLeast: 21);
    }

    private static void AddKernels(RowSet rows)
    {
        Adjoint.Tensor a = Adjoint.Tensor.Rand([Million]), b = Adjoint.Tensor.Rand([Million]);
        rows.Against("add 1M into a new tensor", () => _ = a + b, "TorchSharp", Binary((x, y) => x + y), atLeast: 0.8);
        rows.Against("exp 1M", () => _ = a.Exp(), "TorchSharp", Binary((x, _) => x.exp()), atLeast: 1);
        rows.Against("tanh 1M", () => _ = a.Tanh(), "TorchSharp", Binary((x, _) => x.tanh()), atLeast: 1);
        rows.Against("sum 1M", () => _ = a.Sum(), "TorchSharp", Binary((x, _) => x.sum()), atLeast: 0.8);
        foreach (int n in new[] { 64, 128, 256, 512, 1024 })
        {
            Adjoint.Tensor m = Adjoint.Tensor.Randn([n, n]);
            rows.Against($"mm {n}", () => _ = m.Mm(m), "TorchSharp", Torch.Peer(() =>
            {
                torch.Tensor t = torch.randn(n, n);
                return () => t.mm(t).Dispose();
            }), atLeast: 0.8);
        }
    }

    private static void AddTraining(RowSet rows)
    {
        AddMlp(rows, 1, [32, 64, 64, 8], atLeast: 5, captured: 80);
        AddMlp(rows, 32, [128, 256, 256, 10], atLeast: 1, captured: 2.3);
        AddMlp(rows, 128, [784, 512, 512, 10], atLeast: 0.8, captured: 0.8);
    }

    private static void AddMlp(RowSet rows, int batch, int[] sizes, double atLeast, double captured)
    {
        Sequential model = new(new Linear(sizes[0], sizes[1]), new ReLU(), new Linear(sizes[1], sizes[2]), new ReLU(),
            new Linear(sizes[2], sizes[3]));
        SGD optimizer = new(model.Parameters(), lr: 0.01);
        Adjoint.Tensor x = Adjoint.Tensor.Randn([batch, sizes[0]]);
        Adjoint.Tensor labels = Adjoint.Tensor.RandInt(0, sizes[3], [batch]);
        void Step()
        {
            optimizer.ZeroGrad();
            Functional.CrossEntropy(model.Forward(x), labels).Backward();
            optimizer.Step();
        }
        string name = $"MLP step, batch {batch}, {string.Join('-', sizes)}";
        rows.Against(name, Step, "TorchSharp", TorchMlp(batch, sizes), atLeast);
        CapturedStep step = Capture.Record(Step);
        step.Run();
        rows.Against("captured " + name, step.Run, "TorchSharp", TorchMlp(batch, sizes), captured);
    }

    private static Action? TorchMlp(int batch, int[] sizes) => Torch.Peer(() =>
        {
            var peer = torch.nn.Sequential(torch.nn.Linear(sizes[0], sizes[1]), torch.nn.ReLU(),
                torch.nn.Linear(sizes[1], sizes[2]), torch.nn.ReLU(), torch.nn.Linear(sizes[2], sizes[3]));
            var peerOptimizer = torch.optim.SGD(peer.parameters(), 0.01);
            torch.Tensor tx = torch.randn(batch, sizes[0]), ty = torch.randint(0, sizes[3], batch);
            return () =>
            {
                using DisposeScope scope = torch.NewDisposeScope();
                peerOptimizer.zero_grad();
                torch.nn.functional.cross_entropy(peer.forward(tx), ty).backward();
                peerOptimizer.step();
            };
        });

    private static Action? Binary(Func<torch.Tensor, torch.Tensor, torch.Tensor> op) => Torch.Peer(() =>
    {
        torch.Tensor x = torch.rand(Million), y = torch.rand(Million);
        return () => op(x, y).Dispose();
    });

    /// <summary>Zeros, 64-byte aligned, kept until the process ends.</summary>
    private static unsafe float* Buffer()
    {
        var buffer = (float*)NativeMemory.AlignedAlloc(Million * sizeof(float), 64);
        new Span<float>(buffer, Million).Clear();
        return buffer;
    }
}
