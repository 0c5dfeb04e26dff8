using Adjoint.Harness;
using TorchSharp;
using Ours = Adjoint.Tensor;
using Theirs = TorchSharp.torch.Tensor;

namespace Adjoint.Peers;

internal static partial class PeerRows
{
    private const int MatrixSize = 128;

    /// <summary>Factorizations of one matrix.</summary>
    private static void AddLinalg(RowSet rows)
    {
        AddMatrix(rows, "cholesky 128", x => Linalg.Cholesky(x), x => torch.linalg.cholesky(x));
        AddMatrix(rows, "solve 128", x => Linalg.Solve(x, x), x => torch.linalg.solve(x, x));
        AddMatrix(rows, "qr 128", x => Linalg.Qr(x).R, x => torch.linalg.qr(x).R);
        AddMatrix(rows, "eigh 128", x => Linalg.Eigh(x).Eigenvectors, x => torch.linalg.eigh(x).Item2);
        AddMatrix(rows, "svd 128", x => Linalg.Svd(x).U, x => torch.linalg.svd(x).U);
    }

    // Symmetric and positive definite, with eigenvalues that are spread: what all of them take.
    private static void AddMatrix(RowSet rows, string name, Func<Ours, Ours> op, Func<Theirs, Theirs> peer) =>
        rows.Prepared(name, Peer, () =>
        {
            Ours root = Ours.Randn([MatrixSize, MatrixSize], DType.Float64, generator: new Generator(1));
            Ours a = root.MatMul(root.MT) + Ours.Eye(MatrixSize, dtype: DType.Float64);
            double[] values = a.ToArray<double>();
            return (() => op(a), Torch.Peer(() =>
            {
                Theirs same = torch.tensor(values, [MatrixSize, MatrixSize]);
                return () =>
                {
                    using DisposeScope scope = torch.NewDisposeScope();
                    peer(same);
                };
            }));
        }, atLeast: 0.5);
}
