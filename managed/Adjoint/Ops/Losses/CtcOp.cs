using System.Numerics;
using Adjoint.Autograd;
using Adjoint.Kernels;
using Adjoint.Tensors;

namespace Adjoint.Ops;

/// <summary>The losses of sequences, and the node that keeps what the recursion found.</summary>
internal static unsafe class CtcOp
{
    public static Tensor Apply(Tensor x, CtcPlan plan)
    {
        if (ThreadModes.DualLevels != 0) Duals.Refuse("ctc_loss", x);
        Tensor losses = new(Layout.Contiguous([x.Size(1)]), x.DType);
        Tensor alpha = new(Layout.Contiguous([x.Size(1), x.Size(0), plan.States]), DType.Float64);
        Run(x, plan, alpha, losses, null);
        if (GradMode.IsEnabled && x.RequiresGrad)
        {
            CtcNode node = new(x, alpha, plan);
            losses.SetHistory(node);
            node.KeepResult(losses);
        }
        return losses;
    }

    /// <summary>The slopes of each loss, (times, batch, classes).</summary>
    public static Tensor Slopes(Tensor x, CtcPlan plan, Tensor alpha, Tensor losses)
    {
        Tensor d = new(x.Layout.ToContiguous(), x.DType);
        Run(x, plan, alpha, losses, d);
        return d;
    }

    private static void Run(Tensor x, CtcPlan plan, Tensor alpha, Tensor losses, Tensor? d)
    {
        if (losses.Count == 0) return;
        if (x.DType == DType.Float32) Launch<float>(Copies.RowMajor(x), plan, alpha, losses, d);
        else Launch<double>(Copies.RowMajor(x), plan, alpha, losses, d);
    }

    private static void Launch<T>(Tensor x, CtcPlan plan, Tensor alpha, Tensor losses, Tensor? d)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        KernelSet.Ctc(new Ctc<T>
        {
            X = x.As<T>(),
            Labels = plan.Labels.As<long>(),
            Offsets = plan.Offsets.As<long>(),
            InputLengths = plan.InputLengths.As<long>(),
            TargetLengths = plan.TargetLengths.As<long>(),
            Alpha = alpha.As<double>(),
            Loss = losses.As<T>(),
            D = d is null ? null : d.As<T>(),
            Times = (nint)x.Size(0),
            Batch = (nint)x.Size(1),
            Classes = (nint)x.Size(2),
            States = (nint)plan.States,
            LabelCount = (nint)plan.Labels.Count,
            Blank = (nint)plan.Blank,
            ZeroInfinity = plan.ZeroInfinity,
        });
        GC.KeepAlive(x);
        GC.KeepAlive(plan);
        GC.KeepAlive(alpha);
        GC.KeepAlive(losses);
        GC.KeepAlive(d);
    }
}

internal sealed class CtcNode : Node1
{
    private readonly CtcPlan _plan;
    private SavedTensor _x;
    private SavedTensor _alpha;
    private SavedTensor _losses;

    public CtcNode(Tensor x, Tensor alpha, CtcPlan plan)
    {
        _plan = plan;
        Connect(x);
        _x = new SavedTensor(x);
        _alpha = new SavedTensor(alpha);
    }

    public override string Name => "CtcLossBackward0";

    internal override int SavedCount => 3;

    internal override ref SavedTensor Saved(int index) =>
        ref index == 0 ? ref _x : ref index == 1 ? ref _alpha : ref _losses;

    internal override string SavedName(int index) => index switch { 0 => "log_probs", 1 => "result1", _ => "result0" };

    public void KeepResult(Tensor losses) => _losses = SavedTensor.Output(losses);

    internal override void Backward(GraphTask task, Tensor g)
    {
        if (!task.Wants(this, 0)) return;
        Tensor slopes = CtcOp.Slopes(_x.Unpack(this), _plan, _alpha.Unpack(this), _losses.Unpack(this));
        Tensor? d = g.View([1, -1, 1]).Mul(slopes);
        if (task.InTensorOps)
        {
            // The slopes are the end of the recursion: nobody knows theirs.
            Tensor?[] gradients = [d];
            OnceDifferentiable.Seal(this, gradients);
            d = gradients[0];
        }
        task.SendFresh(this, 0, d!);
    }
}
