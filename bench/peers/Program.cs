using Adjoint.Harness;
using Adjoint.Peers;

// `--memory`: peak memory of training, each library in a process of its own.
if (args is ["--memory"])
{
    TrainingMemory.Compare();
    return 0;
}

if (args is ["--memory", "adjoint" or "torch"])
{
    TrainingMemory.Train(args[1]);
    return 0;
}

// Adjoint and TorchSharp side by side in one process, one thread each, in alternation: see Interleaved.
var report = new Report("peers", Machine.Describe());
if (Torch.TryLoad(out string state))
{
    report.Note($"peer: {state}");
}
else
{
    report.Note($"peer: TorchSharp did not load, Adjoint is measured alone: {state}");
}

if (Blas.TryLoad(out string blas))
{
    report.Note($"second peer for matrix products: {blas}");
}

report.Run(PeerRows.Create(), args is ["--only" or "--rows", var filter] ? filter : "");
return 0;
