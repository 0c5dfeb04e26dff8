using Adjoint.Harness;
using TorchSharp;

namespace Adjoint.Peers;

internal static partial class PeerRows
{
    /// <summary>Whole steps of training: Linear, ReLU, Linear, ReLU, Linear, cross entropy, SGD.</summary>
    private static void AddTraining(RowSet rows)
    {
        AddMlp(rows, 1, [32, 64, 64, 8], eager: 20, captured: 80);
        AddMlp(rows, 32, [128, 256, 256, 10], eager: 2, captured: 2.3);
        AddMlp(rows, 128, [784, 512, 512, 10], eager: 1.3, captured: 1.3);
        AddMlp(rows, 256, [1024, 1024, 1024, 1024], eager: 1.1, captured: 1.1);
    }

    private static void AddMlp(RowSet rows, int batch, int[] sizes, double eager, double captured)
    {
        string name = $"MLP step, batch {batch}, {string.Join('-', sizes)}";
        rows.Prepared(name, Peer, () => (MlpWorkload.Step(batch, sizes), TorchMlpStep(batch, sizes)), eager);
        rows.Prepared($"captured {name}", Peer, () =>
            (Capture.Record(MlpWorkload.Step(batch, sizes)).Run, TorchMlpStep(batch, sizes)), captured);
    }

    internal static Action? TorchMlpStep(int batch, int[] sizes) => Torch.Peer(() =>
    {
        var model = torch.nn.Sequential(torch.nn.Linear(sizes[0], sizes[1]), torch.nn.ReLU(),
            torch.nn.Linear(sizes[1], sizes[2]), torch.nn.ReLU(), torch.nn.Linear(sizes[2], sizes[3]));
        var optimizer = torch.optim.SGD(model.parameters(), 0.01);
        torch.Tensor x = torch.randn(batch, sizes[0]), labels = torch.randint(0, sizes[3], batch);
        return () =>
        {
            using DisposeScope scope = torch.NewDisposeScope();
            optimizer.zero_grad();
            torch.nn.functional.cross_entropy(model.forward(x), labels).backward();
            optimizer.step();
        };
    });
}
