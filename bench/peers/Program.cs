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

report.Run(PeerRows.Create(), args is ["--rows", var filter] ? filter : "");
return 0;
