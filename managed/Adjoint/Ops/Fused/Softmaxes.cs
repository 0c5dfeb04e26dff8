using Adjoint.Autograd;
using Adjoint.Tensors;

namespace Adjoint.Ops;

/// <summary>Softmax and log-softmax, and their gradients as ops that can be differentiated once more.</summary>
internal static class Softmaxes
{
    public static Tensor Apply(Tensor x, int dim, DType? dtype, bool log)
    {
        using TapScope tap = Tap.Op(log ? "log_softmax" : "softmax", x);
        int d = Dims.Wrap(dim, x.Rank, log ? "log_softmax" : "softmax");
        if (dtype is { } wanted) x = x.To(wanted);
        if (!x.DType.IsFloatingPoint())
        {
            throw new ArgumentException(
                $"\"{(log ? "log_softmax" : "softmax")}_kernel_impl\" not implemented for '{x.DType.ScalarName()}'");
        }
        Tensor y = Rows.Softmax(x, d, log);
        if (x.RequiresGrad && GradMode.IsEnabled)
        {
            SoftmaxNode node = new(d, log);
            node.Connect(x);
            node.Output = SavedTensor.Output(y);
            y.SetHistory(node);
        }
        if (ThreadModes.DualLevels != 0)
        {
            Duals.Linear(x, y, (y, d, log), static (t, s, lead) => s.log
                ? t.Sub(Total(t.Mul(s.y.Exp()), s.y, s.d, lead))
                : s.y.Mul(t.Sub(Total(t.Mul(s.y), s.y, s.d, lead))));
        }
        return y;
    }

    /// <summary>The gradient of softmax: <c>torch._softmax_backward_data</c>,
    /// <c>torch._log_softmax_backward_data</c>.</summary>
    public static Tensor Gradient(Tensor g, Tensor y, int dim, bool log)
    {
        using TapScope tap = Tap.Op(log ? "_log_softmax_backward_data" : "_softmax_backward_data", g, y);
        Tensor dx = new(y.Layout.ToContiguous(), y.DType);
        Rows.SoftmaxGrad(g, y, dx, dim, log, accumulate: false);
        if (GradMode.IsEnabled && (g.RequiresGrad || y.RequiresGrad))
            dx.SetHistory(new SoftmaxGradNode(g, y, dim, log));
        if (ThreadModes.DualLevels != 0) PassTangent(g, y, dx, dim, log);
        return dx;
    }

    /// <summary>Of dx = (g - sum(g y)) y, or of dx = g - e^y sum(g): linear in g, a product rule in y.</summary>
    private static void PassTangent(Tensor g, Tensor y, Tensor dx, int dim, bool log)
    {
        if (Duals.Level is not { } level) return;
        Tensor? tg = level.TangentOf(g), ty = level.TangentOf(y);
        if (tg is null && ty is null) return;
        using PausedForward paused = new(level);
        int lead = level.Lead;
        Tensor? sum = null;
        if (tg is not null)
        {
            sum = log ? tg.Sub(y.Exp().Mul(Total(tg, y, dim, lead)))
                : y.Mul(tg.Sub(Total(tg.Mul(y), y, dim, lead)));
        }
        if (ty is not null)
        {
            Tensor right = log ? ty.Mul(y.Exp()).Mul(Total(g, y, dim, 0)).Neg()
                : ty.Mul(g.Sub(Total(g.Mul(y), y, dim, 0))).Sub(y.Mul(Total(ty.Mul(g), y, dim, lead)));
            sum = sum is null ? right : sum.Add(right);
        }
        level.Give(dx, sum!, tg, ty);
    }

    /// <summary>The sum along a dimension of y, of what has <paramref name="lead"/> dimensions in front.</summary>
    private static Tensor Total(Tensor t, Tensor y, int dim, int lead) =>
        y.Rank == 0 ? t : t.Sum(dim + lead, keepDim: true);
}

internal sealed class SoftmaxNode(int dim, bool log) : Node1
{
    internal SavedTensor Output;

    public override string Name => log ? "LogSoftmaxBackward0" : "SoftmaxBackward0";

    internal override int SavedCount => 1;

    internal override ref SavedTensor Saved(int index) => ref Output;

    internal override string SavedName(int index) => "result";

    internal override void Backward(GraphTask task, Tensor g)
    {
        if (!task.Wants(this, 0)) return;
        Tensor y = Output.Unpack(this);
        if (task.InTensorOps)
        {
            task.Send(this, 0, Softmaxes.Gradient(g, y, dim, log));
        }
        else if (task.AccumulationTarget(this, 0, y.Layout) is { } waiting)
        {
            Rows.SoftmaxGrad(g, y, waiting, dim, log, accumulate: true);
        }
        else if (GradientBuffers.IsExclusive(g) && g.IsContiguous)
        {
            Rows.SoftmaxGrad(g, y, g, dim, log, accumulate: false);
            task.Send(this, 0, g);
        }
        else
        {
            Tensor dx = GradientBuffers.New(y.Layout.ToContiguous(), y.DType);
            Rows.SoftmaxGrad(g, y, dx, dim, log, accumulate: false);
            task.SendFresh(this, 0, dx);
        }
    }
}

/// <summary>The second derivative. With h the gradient of dx: of dx = (g - sum(g y)) y it is (h - sum(h y)) y to g and
/// h (g - sum(g y)) - g sum(h y) to y; of dx = g - e^y sum(g) it is h - sum(h e^y) to g and -h e^y sum(g) to
/// y.</summary>
internal sealed class SoftmaxGradNode : Node2
{
    private readonly int _dim;
    private readonly bool _log;
    private SavedTensor _g;
    private SavedTensor _y;

    public SoftmaxGradNode(Tensor g, Tensor y, int dim, bool log)
    {
        (_dim, _log) = (dim, log);
        Connect(g, y);
        _g = new SavedTensor(g);
        _y = new SavedTensor(y);
    }

    public override string Name => _log ? "LogSoftmaxBackwardDataBackward0" : "SoftmaxBackwardDataBackward0";

    internal override int SavedCount => 2;

    internal override ref SavedTensor Saved(int index) => ref index == 0 ? ref _g : ref _y;

    internal override string SavedName(int index) => index == 0 ? "grad_output" : "output";

    internal override void Backward(GraphTask task, Tensor h)
    {
        Tensor g = _g.Unpack(this), y = _y.Unpack(this);
        if (_log)
        {
            Tensor p = y.Exp();
            if (task.Wants(this, 0)) task.SendFresh(this, 0, h.Sub(Total(h.Mul(p))));
            if (task.Wants(this, 1)) task.SendFresh(this, 1, h.Mul(p).Mul(Total(g)).Neg());
            return;
        }
        if (task.Wants(this, 0)) task.SendFresh(this, 0, Softmaxes.Gradient(h, y, _dim, log: false));
        if (task.Wants(this, 1))
            task.SendFresh(this, 1, h.Mul(g.Sub(Total(g.Mul(y)))).Sub(g.Mul(Total(h.Mul(y)))));
    }

    private Tensor Total(Tensor t) => t.Sum(_dim, keepDim: true);
}
