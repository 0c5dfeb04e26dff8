using Adjoint.Autograd;
using Adjoint.Kernels;
using Adjoint.Nn;
using Adjoint.Simd;
using Adjoint.Tensors;

namespace Adjoint.Ops;

/// <summary>The loss of an element of the input and one of the target; p is its parameter.</summary>
internal interface IPairLoss : IBinaryOp, INodeName
{
    /// <summary>PyTorch's name of the loss, without <c>aten::</c>.</summary>
    static abstract string LossName { get; }

    /// <summary>Whether the target has a gradient, too; if not, the node has one edge.</summary>
    static virtual bool DifferentiatesTarget => true;

    /// <summary>The sum over all pairs in one pass over memory; null where it takes two, the losses and then their
    /// sum.</summary>
    static virtual Tensor? Total(Tensor input, Tensor target) => null;
}

/// <summary>A loss of pairs, weighted and reduced under one node.</summary>
internal static class PairLoss
{
    /// <param name="input">Any shape.</param>
    /// <param name="target">Of the input's sizes, or expanded to them by the caller.</param>
    /// <param name="weight">A factor for each element, a constant that broadcasts to the input; null for 1.</param>
    /// <param name="reduction">What becomes of the losses.</param>
    /// <param name="p">The parameter of the loss.</param>
    public static Tensor Apply<TLoss>(Tensor input, Tensor target, Tensor? weight, Reduction reduction, double p = 0)
        where TLoss : struct, IPairLoss
    {
        DType dtype = Common<TLoss>(input, target);
        Constant(weight, "weight", TLoss.LossName);
        if (!TLoss.DifferentiatesTarget) Constant(target, "target", TLoss.LossName);
        else if (reduction == Reduction.None && weight is null) return Binary.Apply<TLoss>(input, target, p);
        using TapScope tap = Tap.Op(TLoss.LossName, input, target, weight);
        Weighting scale = new(weight, reduction, input);
        Tensor y = Value<TLoss>(Binary.Cast(input, dtype), Binary.Cast(target, dtype), scale, p);
        if (GradMode.IsEnabled && (input.RequiresGrad || target.RequiresGrad))
        {
            PairLossNode<TLoss> node = new(input, target, scale, p);
            y.SetHistory(node);
        }
        if (ThreadModes.DualLevels != 0) PassTangent<TLoss>(input, target, y, scale, p);
        return y;
    }

    /// <summary>Refuses an argument that PyTorch does not differentiate, where it would have to be.</summary>
    public static void Constant(Tensor? t, string name, string op)
    {
        if (t is null) return;
        if (t.RequiresGrad && GradMode.IsEnabled)
            throw new NotSupportedException($"{op}: the derivative for '{name}' is not implemented");
        if (ThreadModes.DualLevels != 0) Duals.Refuse($"the {name} of {op}", t);
    }

    private static DType Common<TLoss>(Tensor input, Tensor target) where TLoss : struct, IPairLoss
    {
        DType dtype = Binary.Result(input, target, Integers.Keep);
        return dtype.IsFloatingPoint() ? dtype
            : throw new ArgumentException($"\"{TLoss.LossName}\" not implemented for '{dtype.ScalarName()}'");
    }

    private static Tensor Value<TLoss>(Tensor a, Tensor b, Weighting scale, double p) where TLoss : struct, IPairLoss
    {
        bool each = scale.Reduction == Reduction.None;
        Tensor? y = scale.Weight is null && !each ? TLoss.Total(a, b) : null;
        if (y is null)
        {
            Tensor losses = new(Binary.ResultLayout(a, b, TLoss.LossName), a.DType,
                each ? MemoryCategory.Tensor : MemoryCategory.Workspace);
            Elementwise.Binary<TLoss>(a, b, losses, p);
            if (scale.Weight is { } weight) Elementwise.Binary<MulOp>(losses, Binary.Cast(weight, a.DType), losses);
            y = each ? losses : Reductions.Sum(losses, Reductions.All(losses.Rank), keepDim: false);
        }
        if (scale.Divisor != 1) Elementwise.BinaryScalar<DivOp>(y, scale.Divisor, scalarFirst: false, y, 0);
        return y;
    }

    /// <summary>The Jacobian of the losses is diagonal: what goes back for g comes forward for a tangent.</summary>
    private static void PassTangent<TLoss>(Tensor a, Tensor b, Tensor y, Weighting scale, double p)
        where TLoss : struct, IPairLoss
    {
        if (Duals.Level is not { } level) return;
        Tensor? ta = level.TangentOf(a), tb = level.TangentOf(b);
        if (ta is null && tb is null) return;
        using PausedForward paused = new(level);
        Tensor u = Binary.Recast(a, y.DType), v = Binary.Recast(b, y.DType);
        TensorNum factor = TensorNum.Const(p), sum = TensorNum.Zero;
        if (ta is not null)
            sum = TLoss.BackwardA<TensorNum>(scale.Over(Binary.Recast(ta, y.DType)), u, v, TensorNum.Zero, factor);
        if (tb is not null)
        {
            TensorNum right =
                TLoss.BackwardB<TensorNum>(scale.Over(Binary.Recast(tb, y.DType)), u, v, TensorNum.Zero, factor);
            sum = ta is null ? right : sum + right;
        }
        level.Give(y, scale.Sum(sum.ToTensor(ta ?? tb!), a.Rank, level.Lead), ta, tb);
    }
}

/// <summary>How the losses of single elements become the loss.</summary>
/// <param name="weight">A factor for each element; null for 1.</param>
/// <param name="reduction">Whether they are added up.</param>
/// <param name="input">What the losses are the losses of.</param>
internal sealed class Weighting(Tensor? weight, Reduction reduction, Tensor input)
{
    public Tensor? Weight => weight;

    public Reduction Reduction => reduction;

    public long Divisor { get; } = reduction == Reduction.Mean ? input.Count : 1;

    /// <summary>The gradient of the loss, as that of its elements.</summary>
    public Tensor Over(Tensor g) => Over(g, weight);

    /// <inheritdoc cref="Over(Tensor)"/>
    /// <param name="g">The gradient.</param>
    /// <param name="weight">The weight, unpacked.</param>
    public Tensor Over(Tensor g, Tensor? weight)
    {
        if (Divisor != 1) g = g.Div(Divisor);
        return weight is null ? g : g.Mul(Binary.Recast(weight, g.DType));
    }

    /// <summary>The tangents of the elements, which have <paramref name="lead"/> dimensions more, as that of the
    /// loss.</summary>
    public Tensor Sum(Tensor tangents, int rank, int lead) => reduction == Reduction.None ? tangents
        : Reduced.SumTangent(tangents, Reductions.All(rank), keepDim: false, lead);
}

/// <summary>Of a loss of pairs: the gradient of the elements, with the one number g / n read over and over.</summary>
internal sealed class PairLossNode<TLoss> : NodeN where TLoss : struct, IPairLoss
{
    private readonly Weighting _scale;
    private readonly double _p;
    private SavedTensor _input;
    private SavedTensor _target;
    private SavedTensor _weight;

    public PairLossNode(Tensor input, Tensor target, Weighting scale, double p)
    {
        (_scale, _p) = (scale, p);
        if (TLoss.DifferentiatesTarget) Connect(input, target);
        else Connect(input);
        _input = new SavedTensor(input);
        _target = new SavedTensor(target);
        if (scale.Weight is { } weight) _weight = new SavedTensor(weight);
    }

    public override string Name => TLoss.NodeName;

    internal override GradientFlow Flow =>
        _scale.Reduction == Reduction.None ? GradientFlow.Elementwise : GradientFlow.Mixes;

    internal override int SavedCount => 3;

    internal override ref SavedTensor Saved(int index) =>
        ref index == 0 ? ref _input : ref index == 1 ? ref _target : ref _weight;

    internal override string SavedName(int index) => index switch { 0 => "self", 1 => "target", _ => "weight" };

    internal override void Backward(GraphTask task, Tensor g)
    {
        // Saved as they were given, so that higher derivatives reach them.
        Tensor a = Binary.Recast(_input.Unpack(this), g.DType), b = Binary.Recast(_target.Unpack(this), g.DType);
        g = _scale.Over(g, _weight.UnpackOptional(this));
        if (task.Wants(this, 0)) Send(task, 0, g, a, b);
        if (NextCount > 1 && task.Wants(this, 1)) Send(task, 1, g, a, b);
    }

    private void Send(GraphTask task, int index, Tensor g, Tensor a, Tensor b)
    {
        Layout layout = (index == 0 ? a : b).Layout.ToContiguous();
        if (task.InTensorOps)
        {
            TensorNum p = TensorNum.Const(_p);
            TensorNum d = index == 0
                ? TLoss.BackwardA<TensorNum>(g, a, b, TensorNum.Zero, p)
                : TLoss.BackwardB<TensorNum>(g, a, b, TensorNum.Zero, p);
            task.Send(this, index, d.ToTensor(a));
        }
        else if (task.AccumulationTarget(this, index, layout) is { } waiting)
        {
            Elementwise.BinaryGrad<TLoss>(index == 1, g, a, b, null, waiting, accumulate: true, _p);
        }
        else
        {
            Tensor fresh = GradientBuffers.New(layout, g.DType);
            Elementwise.BinaryGrad<TLoss>(index == 1, g, a, b, null, fresh, accumulate: false, _p);
            task.SendFresh(this, index, fresh);
        }
    }
}
