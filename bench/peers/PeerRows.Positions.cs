using Adjoint.Harness;
using TorchSharp;
using Ours = Adjoint.Tensor;
using Theirs = TorchSharp.torch.Tensor;

namespace Adjoint.Peers;

internal static partial class PeerRows
{
    private const int Lines = 1000, LineLength = 1000, Picked = 500;

    /// <summary>What moves elements by position or by order, forward, on the same values.</summary>
    private static void AddPositions(RowSet rows)
    {
        AddPicking(rows, "gather along rows, 1000 x 1000", (x, at) => x.Gather(1, at), (x, at) => x.gather(1, at),
            [Lines, Picked]);
        AddPicking(rows, "index_select of 500 rows, 1000 x 1000", (x, at) => x.IndexSelect(0, at),
            (x, at) => x.index_select(0, at));
        AddPicking(rows, "cumsum along rows, 1000 x 1000", (x, _) => x.CumSum(1), (x, _) => x.cumsum(1));
        AddPicking(rows, "sort rows, 1000 x 1000", (x, _) => x.Sort(1).Values, (x, _) => x.sort(1).Values);
        AddPicking(rows, "topk 10 of rows, 1000 x 1000", (x, _) => x.TopK(10, 1).Values, (x, _) => x.topk(10, 1).values);
    }

    private static void AddPicking(RowSet rows, string name, Func<Ours, Ours, Ours> op,
        Func<Theirs, Theirs, Theirs> peer, long[]? positionsShape = null) => rows.Prepared(name, Peer, () =>
    {
        long[] shape = positionsShape ?? [Picked];
        Ours x = Ours.Randn([Lines, LineLength]), at = Ours.RandInt(0, LineLength, shape);
        float[] values = x.ToArray<float>();
        long[] positions = at.ToArray<long>();
        return (() =>
        {
            using MemoryScope scope = new();
            op(x, at);
        }, Torch.Peer(() =>
        {
            Theirs same = torch.tensor(values, [Lines, LineLength]), there = torch.tensor(positions, shape);
            return () =>
            {
                using DisposeScope scope = torch.NewDisposeScope();
                peer(same, there);
            };
        }));
    }, atLeast: 1.0);
}
