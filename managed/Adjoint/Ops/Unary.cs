using Adjoint.Autograd;
using Adjoint.Kernels;
using Adjoint.Simd;
using Adjoint.Tensors;

namespace Adjoint.Ops;

/// <summary>Gives an op the name of its node; which digit PyTorch appends depends on the overload, so it is written out.</summary>
internal interface INodeName
{
    /// <summary>PyTorch's name: "TanhBackward0".</summary>
    static abstract string NodeName { get; }
}

/// <summary>What an elementwise op does with integers.</summary>
internal enum Integers
{
    /// <summary>They become Float32, as PyTorch does for functions of the reals.</summary>
    Promote,
    /// <summary>They stay what they are.</summary>
    Keep,
}

/// <summary>Every unary elementwise op goes through here: checks, dtype, launch, recording.</summary>
internal static class Unary
{
    public static Tensor Apply<TOp>(Tensor x, Integers integers = Integers.Promote)
        where TOp : struct, IUnaryOp, INodeName => Apply<Plain<TOp>>(x, TOp.NodeName, 0, 0, integers);

    public static Tensor Apply<TOp>(Tensor x, string nodeName, double p, double q, Integers integers)
        where TOp : struct, IParamUnaryOp =>
        Tap.Observer is null
            ? Compute<TOp>(x, nodeName, p, q, integers) : Observed<TOp>(x, nodeName, p, q, integers);

    // Apart, so that the method that computes has no finally: a process that never profiles pays one test.
    private static Tensor Observed<TOp>(Tensor x, string nodeName, double p, double q, Integers integers)
        where TOp : struct, IParamUnaryOp
    {
        using TapScope tap = Tap.Op(TOp.Name, x);
        return Compute<TOp>(x, nodeName, p, q, integers);
    }

    private static Tensor Compute<TOp>(Tensor x, string nodeName, double p, double q, Integers integers)
        where TOp : struct, IParamUnaryOp
    {
        if (integers == Integers.Promote && !x.DType.IsFloatingPoint()) x = Copies.Cast(x, DType.Float32);
        Tensor y = Elementwise.Unary<TOp>(x, p, q);
        if (x.Slot is not null && AutogradThread.Current.GradEnabled && x.RequiresGrad)
        {
            UnaryNode<TOp> node = new(nodeName, p, q);
            node.Connect(x);
            if ((TOp.Needs & Needs.X) != 0) node.Input = new SavedTensor(x);
            if ((TOp.Needs & Needs.Y) != 0) node.Output = SavedTensor.Output(y);
            y.SetHistory(node);
        }
        if (ThreadModes.DualLevels != 0) ElementwiseTangents.Unary<TOp>(x, y, p, q);
        return y;
    }

    public static Tensor ApplyInPlace<TOp>(Tensor x, Integers integers = Integers.Promote)
        where TOp : struct, IUnaryOp, INodeName => ApplyInPlace<Plain<TOp>>(x, TOp.NodeName, 0, 0, integers);

    public static Tensor ApplyInPlace<TOp>(Tensor x, string nodeName, double p, double q, Integers integers)
        where TOp : struct, IParamUnaryOp
    {
        using TapScope tap = Tap.InPlace(TOp.Name, x);
        bool record = InPlace.Check(x, x.RequiresGrad);
        if (integers == Integers.Promote && !x.DType.IsFloatingPoint())
            throw InPlace.CannotCast(TOp.Name, DType.Float32, x.DType);
        UnaryNode<TOp>? node = null;
        if (record)
        {
            node = new UnaryNode<TOp>(nodeName, p, q);
            node.Connect(x);
            // The formula reads what the op is about to overwrite.
            if ((TOp.Needs & Needs.X) != 0) node.Input = new SavedTensor(x.Clone());
        }
        Tensor? tangent = ThreadModes.DualLevels == 0 ? null
            : ElementwiseTangents.BeforeUnary<TOp>(x, nodeName, p, q);
        Elementwise.UnaryInPlace<TOp>(x, p, q);
        x.BumpVersion(TOp.Name + "_");
        if (node is not null)
        {
            Views.Rebase(x, node);
            if ((TOp.Needs & Needs.Y) != 0) node.Output = SavedTensor.Output(x);
        }
        if (ThreadModes.DualLevels != 0) Duals.Written(x, tangent);
        return x;
    }
}

/// <summary>The node of any unary elementwise op.</summary>
internal sealed class UnaryNode<TOp>(string name, double p, double q) : Node1 where TOp : struct, IParamUnaryOp
{
    internal SavedTensor Input;
    internal SavedTensor Output;

    public override string Name => name;

    internal override GradientFlow Flow => TOp.Selects ? GradientFlow.Moves : GradientFlow.Elementwise;

    internal override int SavedCount => (TOp.Needs & (Needs.X | Needs.Y)) == 0 ? 0 : 2;

    internal override ref SavedTensor Saved(int index) => ref index == 0 ? ref Input : ref Output;

    internal override string SavedName(int index) => index == 0 ? "self" : "result";

    internal override void Backward(GraphTask task, Tensor g)
    {
        if (!task.Wants(this, 0)) return;
        Tensor? x = (TOp.Needs & Needs.X) != 0 ? Input.Unpack(this) : null;
        Tensor? y = (TOp.Needs & Needs.Y) != 0 ? Output.Unpack(this) : null;
        if (task.InTensorOps)
        {
            task.Send(this, 0, FusedGradient.Of(name) is { } fused ? fused.Apply<TOp>(g, y!) : Formula(g, x, y));
            return;
        }
        Layout layout = ResultLayout.IsDense ? ResultLayout : ResultLayout.ToContiguous();
        if (task.AccumulationTarget(this, 0, layout) is { } waiting)
        {
            Elementwise.UnaryGrad<TOp>(g, x, y, waiting, accumulate: true, p, q);
        }
        else if (GradientBuffers.IsExclusive(g) && ReferenceEquals(g.Layout, layout))
        {
            Elementwise.UnaryGrad<TOp>(g, x, y, g, accumulate: false, p, q);
            task.Send(this, 0, g);
        }
        else
        {
            Tensor dx = GradientBuffers.New(layout, g.DType);
            Elementwise.UnaryGrad<TOp>(g, x, y, dx, accumulate: false, p, q);
            task.SendFresh(this, 0, dx);
        }
    }

    /// <summary>The gradients of a batch are broadcast against one input and one output.</summary>
    internal override void BackwardBatch(GraphTask task, Tensor?[] grads)
    {
        if (!task.Wants(this, 0)) return;
        Tensor? x = (TOp.Needs & Needs.X) != 0 ? Input.Unpack(this) : null;
        Tensor? y = (TOp.Needs & Needs.Y) != 0 ? Output.Unpack(this) : null;
        task.Send(this, 0, Formula(grads[0]!, x, y));
    }

    private Tensor Formula(Tensor g, Tensor? x, Tensor? y) =>
        TOp.Backward<TensorNum>(g, x, y, TensorNum.Const(p), TensorNum.Const(q)).ToTensor(g);
}
