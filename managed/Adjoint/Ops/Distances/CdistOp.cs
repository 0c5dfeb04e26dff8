using Adjoint.Autograd;
using Adjoint.Tensors;

namespace Adjoint.Ops;

/// <summary>Distances pair by pair, and their node.</summary>
internal static class CdistOp
{
    public static void Check(Tensor a, Tensor b, double p, CdistMode mode)
    {
        if (a.Rank < 2) throw new ArgumentException($"cdist only supports at least 2D tensors, X1 got: {a.Rank}D");
        if (b.Rank < 2) throw new ArgumentException($"cdist only supports at least 2D tensors, X2 got: {b.Rank}D");
        if (!a.DType.IsFloatingPoint() || a.DType != b.DType)
        {
            throw new ArgumentException("cdist only supports floating-point dtypes, and one for both, got: " +
                $"{a.DType.ScalarName()} and {b.DType.ScalarName()}");
        }
        if (a.Size(-1) != b.Size(-1))
        {
            throw new ArgumentException(
                $"X1 and X2 must have the same number of columns. X1: {a.Size(-1)} X2: {b.Size(-1)}");
        }
        CheckOrder(p, "cdist");
        if (mode is < CdistMode.MatMulIfNecessary or > CdistMode.Pairwise)
            throw new ArgumentException($"{mode} is not a valid value for compute_mode", nameof(mode));
    }

    public static void CheckOrder(double p, string op)
    {
        if (!(p >= 0))
        {
            throw new ArgumentOutOfRangeException(nameof(p), $"{op} only supports non-negative p values, got {p}");
        }
    }

    public static Tensor Apply(Tensor a, Tensor b, long[] batch, double p)
    {
        Tensor x = InBatch(a, batch), z = InBatch(b, batch);
        Tensor y = new(Layout.Contiguous([.. batch, a.Size(-2), b.Size(-2)]), a.DType);
        RowDistances.Into(y, x, z, p, condensed: false);
        if (GradMode.IsEnabled && (a.RequiresGrad || b.RequiresGrad))
        {
            CdistNode node = new(a, b, batch, p);
            y.SetHistory(node);
            node.KeepResult(y);
        }
        if (ThreadModes.DualLevels != 0)
        {
            Duals.Pair(a, b, y, (a, b, y, p), static (ta, tb, s) =>
                RowDistances.Slopes(RowDistances.Differences(ta, tb!), s.a, s.b, s.y, s.p).Sum(-1));
        }
        return y;
    }

    /// <summary>The values row-major, with the dimensions in front expanded.</summary>
    public static Tensor InBatch(Tensor t, long[] batch)
    {
        Layout layout = Broadcast.Expand(t.Layout, [.. batch, t.Size(-2), t.Size(-1)]);
        return layout.Count == t.Count ? Copies.RowMajor(t.Untracked())
            : Copies.Contiguous(t.Alias(layout, t.Offset), MemoryCategory.Workspace);
    }
}

internal sealed class CdistNode : Node2
{
    private readonly long[] _batch;
    private readonly double _p;
    private SavedTensor _a;
    private SavedTensor _b;
    private SavedTensor _y;

    public CdistNode(Tensor a, Tensor b, long[] batch, double p)
    {
        (_batch, _p) = (batch, p);
        Connect(a, b);
        _a = new SavedTensor(a);
        _b = new SavedTensor(b);
    }

    public override string Name => "CdistBackward0";

    internal override int SavedCount => 3;

    internal override ref SavedTensor Saved(int index) => ref index == 0 ? ref _a : ref index == 1 ? ref _b : ref _y;

    internal override string SavedName(int index) => index switch { 0 => "x1", 1 => "x2", _ => "result" };

    public void KeepResult(Tensor y) => _y = SavedTensor.Output(y);

    internal override void Backward(GraphTask task, Tensor g)
    {
        Tensor a = _a.Unpack(this), b = _b.Unpack(this), y = _y.Unpack(this);
        if (task.InTensorOps)
        {
            // Odd in the differences: what goes to b is the negative.
            Tensor slopes = RowDistances.Slopes(g.Unsqueeze(-1), a, b, y, _p);
            if (task.Wants(this, 0)) task.SendFresh(this, 0, slopes.Sum(-2));
            if (task.Wants(this, 1)) task.SendFresh(this, 1, slopes.Sum(-3).Neg());
            return;
        }
        Tensor x = CdistOp.InBatch(a, _batch), z = CdistOp.InBatch(b, _batch), rows = Copies.RowMajor(g);
        for (int i = 0; i < 2; i++)
        {
            if (!task.Wants(this, i)) continue;
            Tensor d = GradientBuffers.New((i == 0 ? x : z).Layout.ToContiguous(), g.DType);
            RowDistances.GradientInto(d, rows, x, z, Copies.RowMajor(y), _p, second: i == 1);
            task.SendFresh(this, i, d);
        }
    }
}
