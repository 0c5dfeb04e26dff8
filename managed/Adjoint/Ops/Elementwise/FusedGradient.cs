using Adjoint.Autograd;
using Adjoint.Kernels;
using Adjoint.Tensors;

namespace Adjoint.Ops;

/// <summary>
/// A gradient that PyTorch has as an op of its own: in a graph of gradients it is one node, made by one kernel, and not
/// the tensor ops of its formula. All three are functions of the gradient g and the output y, and linear in g.
/// </summary>
/// <param name="op">PyTorch's name of the op, without <c>aten::</c>.</param>
/// <param name="node">The name of the node of the op.</param>
/// <param name="toOutput">With h the gradient of the op's result: the gradient of y, from h, g and y.</param>
internal sealed class FusedGradient(string op, string node, Func<Tensor, Tensor, Tensor, Tensor> toOutput)
{
    // g (1 - y^2)
    private static readonly FusedGradient s_tanh =
        new("tanh_backward", "TanhBackwardBackward0", static (h, g, y) => h.Mul(g).Mul(y).Mul(-2));

    // g y (1 - y)
    private static readonly FusedGradient s_sigmoid =
        new("sigmoid_backward", "SigmoidBackwardBackward0", static (h, g, y) => h.Mul(g).Mul(y.Mul(-2).Add(1)));

    // g where y > 0: constant in y but at the kink, where PyTorch takes 0 too.
    private static readonly FusedGradient s_relu =
        new("threshold_backward", "ThresholdBackwardBackward0", static (h, _, _) => h.ZerosLike());

    public string Node => node;

    /// <summary>How the node of this name differentiates; null where its formula in tensor ops is PyTorch's way
    /// too.</summary>
    public static FusedGradient? Of(string node) => node switch
    {
        "TanhBackward0" => s_tanh,
        "SigmoidBackward0" => s_sigmoid,
        "ReluBackward0" => s_relu,
        _ => null,
    };

    /// <summary>The op: recorded, if grad mode is on.</summary>
    public Tensor Apply<TOp>(Tensor g, Tensor y) where TOp : struct, IParamUnaryOp
    {
        using TapScope tap = Tap.Op(op, g, y);
        Tensor dx = new(y.Layout.IsDense ? y.Layout : y.Layout.ToContiguous(), y.DType);
        Elementwise.UnaryGrad<TOp>(g, null, y, dx, accumulate: false);
        if (GradMode.IsEnabled && (g.RequiresGrad || y.RequiresGrad))
            dx.SetHistory(new FusedGradientNode<TOp>(this, g, y));
        if (ThreadModes.DualLevels != 0) PassTangents<TOp>(g, y, dx);
        return dx;
    }

    /// <summary>The op is elementwise, so what goes to g and to y for h is also what comes from a tangent h of g, or
    /// of y.</summary>
    private void PassTangents<TOp>(Tensor g, Tensor y, Tensor dx) where TOp : struct, IParamUnaryOp
    {
        if (Duals.Level is not { } level) return;
        Tensor? tg = level.TangentOf(g), ty = level.TangentOf(y);
        if (tg is null && ty is null) return;
        using PausedForward paused = new(level);
        Tensor? tangent = tg is null ? null
            : TOp.Backward<TensorNum>(tg, null, y, TensorNum.Zero, TensorNum.Zero).ToTensor(tg);
        if (ty is not null)
        {
            Tensor fromOutput = ToOutput(ty, g, y);
            tangent = tangent is null ? fromOutput : tangent.Add(fromOutput);
        }
        level.Give(dx, tangent!, tg, ty);
    }

    public Tensor ToOutput(Tensor h, Tensor g, Tensor y) => toOutput(h, g, y);
}

/// <summary>The node of a <see cref="FusedGradient"/>.</summary>
internal sealed class FusedGradientNode<TOp> : Node2 where TOp : struct, IParamUnaryOp
{
    private readonly FusedGradient _kind;
    private SavedTensor _g;
    private SavedTensor _y;

    public FusedGradientNode(FusedGradient kind, Tensor g, Tensor y)
    {
        _kind = kind;
        Connect(g, y);
        _g = new SavedTensor(g);
        _y = new SavedTensor(y);
    }

    public override string Name => _kind.Node;

    internal override GradientFlow Flow => GradientFlow.Elementwise;

    internal override int SavedCount => 2;

    internal override ref SavedTensor Saved(int index) => ref index == 0 ? ref _g : ref _y;

    internal override string SavedName(int index) => index == 0 ? "grad_output" : "result";

    internal override void Backward(GraphTask task, Tensor h)
    {
        Tensor y = _y.Unpack(this);
        if (task.Wants(this, 0)) task.Send(this, 0, _kind.Apply<TOp>(h, y));
        if (task.Wants(this, 1)) task.Send(this, 1, _kind.ToOutput(h, _g.Unpack(this), y));
    }
}
