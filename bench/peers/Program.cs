using Adjoint.Harness;
using Adjoint.Peers;

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
