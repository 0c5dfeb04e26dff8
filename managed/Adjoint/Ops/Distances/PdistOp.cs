using Adjoint.Autograd;
using Adjoint.Tensors;

namespace Adjoint.Ops;

/// <summary>Distances between the rows of one matrix, and their node.</summary>
internal static class PdistOp
{
    public static Tensor Apply(Tensor x, double p)
    {
        using TapScope tap = Tap.Op("pdist", x);
        long n = x.Size(0);
        Tensor y = new(Layout.Contiguous([n * (n - 1) / 2]), x.DType);
        RowDistances.Into(y, x, x, p, condensed: true);
        if (GradMode.IsEnabled && x.RequiresGrad)
        {
            PdistNode node = new(x, p);
            y.SetHistory(node);
            node.KeepResult(y);
        }
        if (ThreadModes.DualLevels != 0)
        {
            Duals.LinearEach(x, y, (x, y, p), static (t, s) =>
                RowDistances.Slopes(RowDistances.Differences(t, t), s.x, s.x, Square(s.y, s.x.Size(0)), s.p).Sum(-1)
                    .MaskedSelect(Above(s.x.Size(0))));
        }
        return y;
    }

    /// <summary>The pairs as a symmetric matrix with zeros on its diagonal.</summary>
    public static Tensor Square(Tensor pairs, long n)
    {
        Tensor above = Tensor.Zeros([n, n], pairs.DType).MaskedScatter(Above(n), pairs);
        return above.Add(above.T());
    }

    private static Tensor Above(long n) => Tensor.Arange(n).Unsqueeze(1).Lt(Tensor.Arange(n));
}

internal sealed class PdistNode : Node1
{
    private readonly double _p;
    private SavedTensor _x;
    private SavedTensor _y;

    public PdistNode(Tensor x, double p)
    {
        _p = p;
        Connect(x);
        _x = new SavedTensor(x);
    }

    public override string Name => "PdistBackward0";

    internal override int SavedCount => 2;

    internal override ref SavedTensor Saved(int index) => ref index == 0 ? ref _x : ref _y;

    internal override string SavedName(int index) => index == 0 ? "self" : "result";

    public void KeepResult(Tensor y) => _y = SavedTensor.Output(y);

    /// <summary>In the symmetric matrix every row meets all others, so its part is that of the rows alone.</summary>
    internal override void Backward(GraphTask task, Tensor g)
    {
        if (!task.Wants(this, 0)) return;
        Tensor x = _x.Unpack(this), y = PdistOp.Square(_y.Unpack(this), x.Size(0));
        g = PdistOp.Square(g, x.Size(0));
        if (task.InTensorOps)
        {
            task.SendFresh(this, 0, RowDistances.Slopes(g.Unsqueeze(-1), x, x, y, _p).Sum(-2));
            return;
        }
        Tensor d = GradientBuffers.New(x.Layout.ToContiguous(), x.DType);
        RowDistances.GradientInto(d, Copies.RowMajor(g), x, x, Copies.RowMajor(y), _p, second: false);
        task.SendFresh(this, 0, d);
    }
}
