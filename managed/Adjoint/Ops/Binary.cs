using Adjoint.Autograd;
using Adjoint.Kernels;
using Adjoint.Simd;
using Adjoint.Tensors;

namespace Adjoint.Ops;

/// <summary>Every binary elementwise op goes through here: promotion, broadcasting, launch, recording.</summary>
internal static class Binary
{
    public static Tensor Apply<TOp>(Tensor a, Tensor b, double p = 0, Integers integers = Integers.Keep)
        where TOp : struct, IBinaryOp, INodeName =>
        Tap.Observer is null ? Compute<TOp>(a, b, p, integers) : Observed<TOp>(a, b, p, integers);

    // Apart, so that the method that computes has no finally: a process that never profiles pays one test.
    private static Tensor Observed<TOp>(Tensor a, Tensor b, double p, Integers integers)
        where TOp : struct, IBinaryOp, INodeName
    {
        using TapScope tap = Tap.Op(TOp.Name, a, b);
        return Compute<TOp>(a, b, p, integers);
    }

    private static Tensor Compute<TOp>(Tensor a, Tensor b, double p, Integers integers)
        where TOp : struct, IBinaryOp, INodeName
    {
        ArgumentNullException.ThrowIfNull(b);
        DType dtype = Result(a, b, integers);
        Tensor y = new(ResultLayout(a, b, TOp.Name), dtype);
        Tensor x = Cast(a, dtype), z = Cast(b, dtype);
        Elementwise.Binary<TOp>(x, z, y, p);
        if (dtype == DType.Bool) Copies.Normalize(y);
        if ((a.Slot ?? b.Slot) is not null && AutogradThread.Current.GradEnabled)
        {
            bool needA = a.RequiresGrad, needB = b.RequiresGrad;
            if (needA || needB) y.SetHistory(Record<TOp>(a, b, a, b, needA, needB, p));
        }
        if (ThreadModes.DualLevels != 0) ElementwiseTangents.Binary<TOp>(a, b, y, p);
        return y;
    }

    /// <summary>The op with a number as its second argument, or as its first.</summary>
    public static Tensor Apply<TOp>(Tensor a, Scalar s, double p = 0, bool scalarFirst = false,
        Integers integers = Integers.Keep) where TOp : struct, IBinaryOp, INodeName =>
        Tap.Observer is null
            ? Compute<TOp>(a, s, p, scalarFirst, integers) : Observed<TOp>(a, s, p, scalarFirst, integers);

    private static Tensor Observed<TOp>(Tensor a, Scalar s, double p, bool scalarFirst, Integers integers)
        where TOp : struct, IBinaryOp, INodeName
    {
        using TapScope tap = Tap.Op(TOp.Name, a);
        return Compute<TOp>(a, s, p, scalarFirst, integers);
    }

    private static Tensor Compute<TOp>(Tensor a, Scalar s, double p, bool scalarFirst, Integers integers)
        where TOp : struct, IBinaryOp, INodeName
    {
        DType dtype = Result(a, s, integers);
        Tensor x = Elementwise.Dense(Cast(a, dtype));
        Tensor y = new(x.Layout, dtype);
        Elementwise.BinaryScalar<TOp>(x, s, scalarFirst, y, p);
        if (dtype == DType.Bool) Copies.Normalize(y);
        if (a.Slot is not null && AutogradThread.Current.GradEnabled && a.RequiresGrad)
            y.SetHistory(RecordScalar<TOp>(a, a, s, scalarFirst, p));
        if (ThreadModes.DualLevels != 0) ElementwiseTangents.Scalar<TOp>(a, s, scalarFirst, y, p);
        return y;
    }

    public static Tensor ApplyInPlace<TOp>(Tensor a, Tensor b, double p = 0, Integers integers = Integers.Keep)
        where TOp : struct, IBinaryOp, INodeName
    {
        using TapScope tap = Tap.InPlace(TOp.Name, a, b);
        ArgumentNullException.ThrowIfNull(b);
        bool needA = a.RequiresGrad, needB = b.RequiresGrad;
        bool record = InPlace.Check(a, needA || needB);
        InPlace.CheckOperand(a, b);
        DType dtype = Result(a, b, integers);
        if (dtype.Category() > a.DType.Category()) throw InPlace.CannotCast(TOp.Name, dtype, a.DType);
        if (!Broadcast.CanExpand(b.Layout.Sizes, a.Layout.Sizes))
        {
            _ = Broadcast.Sizes(a.Layout.Sizes, b.Layout.Sizes, TOp.Name + "_");
            throw new ArgumentException($"{TOp.Name}_(): output with shape {a.Shape} doesn't match the broadcast shape " +
                Shape.Text(Broadcast.Sizes(a.Layout.Sizes, b.Layout.Sizes, TOp.Name + "_")));
        }
        Tensor z = Cast(b, a.DType);
        // Reading a part of what is being written needs a copy; exactly the same elements do not.
        if (ReferenceEquals(z.Storage, a.Storage) && !(z.Offset == a.Offset && z.Layout.Strides.AsSpan().SequenceEqual(a.Layout.Strides)
            && z.Layout.SameSizes(a.Layout))) z = Copies.Contiguous(z);
        BinaryNode<TOp>? node = null;
        if (record)
        {
            Tensor before = needB && (TOp.NeedsB & Needs.X) != 0 || needA && (TOp.NeedsA & Needs.X) != 0 ? a.Clone() : a;
            node = Record<TOp>(a, b, before, ReferenceEquals(a, b) ? before : b, needA, needB, p);
        }
        Tensor? tangent = ThreadModes.DualLevels == 0 ? null : ElementwiseTangents.BeforeBinary<TOp>(a, b, p);
        Elementwise.Binary<TOp>(a, z, a, p);
        if (a.DType == DType.Bool) Copies.Normalize(a);
        a.BumpVersion(TOp.Name + "_");
        if (node is not null) Views.Rebase(a, node);
        if (ThreadModes.DualLevels != 0) Duals.Written(a, tangent);
        return a;
    }

    public static Tensor ApplyInPlace<TOp>(Tensor a, Scalar s, double p = 0, Integers integers = Integers.Keep)
        where TOp : struct, IBinaryOp, INodeName
    {
        using TapScope tap = Tap.InPlace(TOp.Name, a);
        bool record = InPlace.Check(a, a.RequiresGrad);
        DType dtype = Result(a, s, integers);
        if (dtype.Category() > a.DType.Category()) throw InPlace.CannotCast(TOp.Name, dtype, a.DType);
        BinaryNode<TOp>? node = null;
        if (record)
        {
            Tensor before = (TOp.NeedsA & Needs.X) != 0 ? a.Clone() : a;
            node = RecordScalar<TOp>(a, before, s, scalarFirst: false, p);
        }
        Tensor? tangent = ThreadModes.DualLevels == 0 ? null : ElementwiseTangents.BeforeScalar<TOp>(a, s, p);
        if (a.Layout.IsDense)
        {
            Elementwise.BinaryScalar<TOp>(a, s, scalarFirst: false, a, p);
        }
        else
        {
            Tensor y = new(a.Layout.ToContiguous(), a.DType);
            Elementwise.BinaryScalar<TOp>(Copies.Contiguous(a), s, scalarFirst: false, y, p);
            Copies.Into(y, a);
        }
        if (a.DType == DType.Bool) Copies.Normalize(a);
        a.BumpVersion(TOp.Name + "_");
        if (node is not null) Views.Rebase(a, node);
        if (ThreadModes.DualLevels != 0) Duals.Written(a, tangent);
        return a;
    }

    /// <summary>The dtype of a result: the higher category decides, and within it tensors with dimensions.</summary>
    public static DType Result(Tensor a, Tensor b, Integers integers)
    {
        DType dtype = a.DType;
        if (dtype != b.DType)
        {
            int ca = a.DType.Category(), cb = b.DType.Category();
            if (ca == cb && (a.Rank == 0) != (b.Rank == 0)) dtype = a.Rank == 0 ? b.DType : a.DType;
            else if (ca > cb && a.Rank == 0 && b.Rank > 0) dtype = a.DType;
            else if (cb > ca && b.Rank == 0 && a.Rank > 0) dtype = b.DType;
            else dtype = DTypes.Promote(a.DType, b.DType);
        }
        return integers == Integers.Promote && !dtype.IsFloatingPoint() ? DType.Float32 : dtype;
    }

    public static DType Result(Tensor a, Scalar s, Integers integers)
    {
        DType dtype = s.PromoteWith(a.DType);
        return integers == Integers.Promote && !dtype.IsFloatingPoint() ? DType.Float32 : dtype;
    }

    /// <summary>The geometry of a result: the inputs' own where they agree, else row-major.</summary>
    public static Layout ResultLayout(Tensor a, Tensor b, string op)
    {
        if (ReferenceEquals(a.Layout, b.Layout) && a.Layout.IsDense) return a.Layout;
        if (b.Rank == 0 && a.Layout.IsDense) return a.Layout;
        if (a.Rank == 0 && b.Layout.IsDense) return b.Layout;
        if (a.Layout.SameSizes(b.Layout))
        {
            return a.Layout.IsDense && a.Layout.Strides.AsSpan().SequenceEqual(b.Layout.Strides)
                ? a.Layout : a.Layout.ToContiguous();
        }
        long[] sizes = Broadcast.Sizes(a.Layout.Sizes, b.Layout.Sizes, op);
        if (a.Layout.IsContiguous && a.Layout.Sizes.AsSpan().SequenceEqual(sizes)) return a.Layout;
        if (b.Layout.IsContiguous && b.Layout.Sizes.AsSpan().SequenceEqual(sizes)) return b.Layout;
        return Layout.Contiguous(sizes);
    }

    public static Tensor Cast(Tensor t, DType dtype) => t.DType == dtype ? t : Copies.Cast(t, dtype);

    /// <summary>The same as an op, for what derivatives have to pass through.</summary>
    public static Tensor Recast(Tensor t, DType dtype) => t.DType == dtype ? t : t.To(dtype);

    private static BinaryNode<TOp> Record<TOp>(Tensor a, Tensor b, Tensor savedA, Tensor savedB, bool needA, bool needB,
        double p) where TOp : struct, IBinaryOp, INodeName
    {
        BinaryNode<TOp> node = new(p);
        node.Connect(needA ? a : null, needB ? b : null);
        Needs needs = (needA ? TOp.NeedsA : Needs.None) | (needB ? TOp.NeedsB : Needs.None);
        if ((needs & Needs.X) != 0) node.A = new SavedTensor(savedA);
        if ((needs & Needs.B) != 0) node.B = new SavedTensor(savedB);
        return node;
    }

    private static BinaryNode<TOp> RecordScalar<TOp>(Tensor a, Tensor saved, Scalar s, bool scalarFirst, double p)
        where TOp : struct, IBinaryOp, INodeName
    {
        BinaryNode<TOp> node = new(p) { Number = s.ToDouble(), NumberAt = scalarFirst ? 0 : 1 };
        node.Connect(scalarFirst ? null : a, scalarFirst ? a : null);
        if (((scalarFirst ? TOp.NeedsB : TOp.NeedsA) & (scalarFirst ? Needs.B : Needs.X)) != 0)
        {
            if (scalarFirst) node.B = new SavedTensor(saved);
            else node.A = new SavedTensor(saved);
        }
        return node;
    }
}

/// <summary>The node of any binary elementwise op, with tensors or with one number.</summary>
internal sealed class BinaryNode<TOp>(double p) : Node2 where TOp : struct, IBinaryOp, INodeName
{
    internal SavedTensor A;
    internal SavedTensor B;
    internal double Number;

    /// <summary>Which argument is the number: -1 for none.</summary>
    internal int NumberAt = -1;

    public override string Name => TOp.NodeName;

    internal override GradientFlow Flow => TOp.Selects ? GradientFlow.Moves : GradientFlow.Elementwise;

    internal override int SavedCount => ((TOp.NeedsA | TOp.NeedsB) & (Needs.X | Needs.B)) == 0 ? 0 : 2;

    internal override ref SavedTensor Saved(int index) => ref index == 0 ? ref A : ref B;

    internal override string SavedName(int index) => index == 0 ? "self" : "other";

    internal override void Backward(GraphTask task, Tensor g)
    {
        bool wantsA = Edge0.Function is not null && task.Wants(this, 0);
        bool wantsB = Edge1.Function is not null && task.Wants(this, 1);
        if (wantsA) Send(task, 0, TOp.NeedsA, g, last: !wantsB);
        if (wantsB) Send(task, 1, TOp.NeedsB, g, last: true);
    }

    internal override void BackwardBatch(GraphTask task, Tensor?[] grads) => Backward(task, grads[0]!);

    /// <param name="task">The pass.</param>
    /// <param name="index">The argument.</param>
    /// <param name="needs">What its derivative reads.</param>
    /// <param name="g">The gradient of the result.</param>
    /// <param name="last">Whether the node reads g no more after this, so that its buffer may take the derivative.</param>
    private void Send(GraphTask task, int index, Needs needs, Tensor g, bool last)
    {
        if ((needs & Needs.Pass) != 0 && p == 1)
        {
            task.Send(this, index, g);
            return;
        }
        // Saved as they were given, so that higher derivatives reach them, and cast to the dtype of the op here.
        Tensor? a = (needs & Needs.X) != 0 && NumberAt != 0 ? Binary.Recast(A.Unpack(this), ResultDType) : null;
        Tensor? b = (needs & Needs.B) != 0 && NumberAt != 1 ? Binary.Recast(B.Unpack(this), ResultDType) : null;
        // A number is "saved" as PyTorch saves it: after release the node cannot run again.
        if (NumberAt >= 0 && Released) throw Errors.Freed(this);
        if (task.InTensorOps || task.Batch != 0)
        {
            // In a batch the gradients have a dimension more and are broadcast against one pair of inputs.
            TensorNum x = NumberAt == 0 ? TensorNum.Const(Number) : a;
            TensorNum z = NumberAt == 1 ? TensorNum.Const(Number) : b;
            TensorNum d = index == 0
                ? TOp.BackwardA(g, x, z, TensorNum.Zero, TensorNum.Const(p))
                : TOp.BackwardB(g, x, z, TensorNum.Zero, TensorNum.Const(p));
            task.Send(this, index, d.ToTensor(g));
            return;
        }
        if (task.AccumulationTarget(this, index, ResultLayout) is { } waiting)
        {
            Run(index, g, a, b, waiting, accumulate: true);
            return;
        }
        if (last && GradientBuffers.IsExclusive(g) && ReferenceEquals(g.Layout, ResultLayout) && ResultLayout.IsDense)
        {
            Run(index, g, a, b, g, accumulate: false);
            task.Send(this, index, g);
            return;
        }
        Tensor fresh = GradientBuffers.New(ResultLayout.IsDense ? ResultLayout : ResultLayout.ToContiguous(), g.DType);
        Run(index, g, a, b, fresh, accumulate: false);
        task.SendFresh(this, index, fresh);
    }

    private void Run(int index, Tensor g, Tensor? a, Tensor? b, Tensor d, bool accumulate)
    {
        if (NumberAt >= 0) Elementwise.BinaryScalarGrad<TOp>(g, NumberAt == 1 ? a : b, Number, NumberAt == 0, d, accumulate, p);
        else Elementwise.BinaryGrad<TOp>(index == 1, g, a, b, null, d, accumulate, p);
    }
}
