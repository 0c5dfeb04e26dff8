using System.Runtime.InteropServices;
using Adjoint.Harness;
using TorchSharp;

namespace Adjoint.Peers;

/// <summary>The same work by Adjoint and by TorchSharp. A row is one call, its peer a prepared action.</summary>
/// <remarks>The targets are what a user of TorchSharp should feel: rows that fall short stay in the report.</remarks>
internal static partial class PeerRows
{
    private const string Peer = "TorchSharp";
    private const int Million = 1_000_000;

    public static RowSet Create()
    {
        Threads.Count = 1;
        var rows = new RowSet();
        AddMachine(rows);
        AddGraphs(rows);
        AddTraining(rows);
        AddGemm(rows);
        AddElementwise(rows);
        AddReductions(rows);
        AddLayers(rows);
        AddPositions(rows);
        AddLinalg(rows);
        AddThreads(rows);
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

    /// <summary>Zeros, 64-byte aligned, kept until the process ends.</summary>
    private static unsafe float* Buffer()
    {
        var buffer = (float*)NativeMemory.AlignedAlloc(Million * sizeof(float), 64);
        new Span<float>(buffer, Million).Clear();
        return buffer;
    }
}
