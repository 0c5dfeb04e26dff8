using Adjoint.Autograd;
using Adjoint.Kernels;
using Adjoint.Tensors;

namespace Adjoint.Ops;

/// <summary>How an input falls into rows: (samples, groups, channels, inner), with a mean for each sample and
/// group.</summary>
/// <param name="Op">PyTorch's name of the op.</param>
/// <param name="Node">What it records.</param>
/// <param name="Sizes">The four sizes.</param>
/// <param name="ByElement">Whether weights belong to inner elements (layer norm) instead of groups and
/// channels.</param>
/// <param name="Eps">Added to the variance.</param>
internal sealed record RowNormPlan(string Op, string Node, long[] Sizes, bool ByElement, double Eps)
{
    public long Rows => Sizes[0] * Sizes[1];

    public long Columns => Sizes[2] * Sizes[3];

    public Shape Shape => new(Sizes);

    /// <summary>Weights as they broadcast.</summary>
    public Shape WeightShape => ByElement ? [1, 1, 1, Sizes[3]] : [1, Sizes[1], Sizes[2], 1];

    public ComposedNorm Composed => new([2, 3], Eps);
}

/// <summary>Layer norm and group norm: fused forward and backward.</summary>
internal static unsafe class RowNormalization
{
    public static (Tensor Y, Tensor Mean, Tensor Rstd) Apply(
        Tensor x, Tensor? w, Tensor? b, RowNormPlan plan, long[] statistics)
    {
        using TapScope tap = Tap.Op(plan.Op, x, w, b);
        Tensor y = new(x.Layout.ToContiguous(), x.DType);
        Tensor mean = new(Layout.Contiguous(statistics), x.DType), rstd = new(mean.Layout, x.DType);
        if (x.DType == DType.Float32) Forward<float>(x, w, b, y, mean, rstd, plan);
        else Forward<double>(x, w, b, y, mean, rstd, plan);
        if (GradMode.IsEnabled && (x.RequiresGrad || w is { RequiresGrad: true } || b is { RequiresGrad: true }))
            y.SetHistory(new RowNormNode(plan, x, w, b, mean, rstd));
        if (ThreadModes.DualLevels != 0)
            NormArguments.PassTangents(y, x, w, b, plan.Shape, plan.WeightShape, plan.Composed);
        return (y, mean, rstd);
    }

    /// <summary>The gradients of x, weight and bias that are wanted.</summary>
    public static (Tensor? X, Tensor? W, Tensor? B) Gradients(Tensor g, Tensor x, Tensor? w, Tensor mean, Tensor rstd,
        RowNormPlan plan, Layout? weight, bool wantsX, bool wantsW, bool wantsB)
    {
        using TapScope tap = Tap.Op(plan.Op + "_backward", g, x);
        Tensor? dx = wantsX ? new Tensor(x.Layout.ToContiguous(), x.DType, MemoryCategory.Gradient) : null;
        Tensor? dw = wantsW ? new Tensor(weight!.ToContiguous(), x.DType, MemoryCategory.Gradient) : null;
        Tensor? db = wantsB ? new Tensor(weight!.ToContiguous(), x.DType, MemoryCategory.Gradient) : null;
        if (x.DType == DType.Float32) Backward<float>(g, x, w, mean, rstd, plan, dx, dw, db);
        else Backward<double>(g, x, w, mean, rstd, plan, dx, dw, db);
        return (dx, dw, db);
    }

    private static void Forward<T>(Tensor x, Tensor? w, Tensor? b, Tensor y, Tensor mean, Tensor rstd, RowNormPlan plan)
        where T : unmanaged
    {
        if (plan.Rows == 0) return;
        x = NormArguments.Dense(x)!;
        w = NormArguments.Dense(w);
        b = NormArguments.Dense(b);
        RowNorm<T> norm = Kernel<T>(x, w, mean, rstd, plan) with
        {
            B = b is null ? null : b.As<T>(),
            Y = y.As<T>(),
        };
        KernelSet.NormalizeRows(norm);
        GC.KeepAlive(x);
        GC.KeepAlive(w);
        GC.KeepAlive(b);
        GC.KeepAlive(y);
        GC.KeepAlive(mean);
        GC.KeepAlive(rstd);
    }

    private static void Backward<T>(Tensor g, Tensor x, Tensor? w, Tensor mean, Tensor rstd, RowNormPlan plan,
        Tensor? dx, Tensor? dw, Tensor? db)
        where T : unmanaged
    {
        long partials = plan.ByElement ? (plan.Rows + RowNorm<T>.Block - 1) / RowNorm<T>.Block : plan.Sizes[0];
        long weights = plan.ByElement ? plan.Sizes[3] : plan.Sizes[1] * plan.Sizes[2];
        if (partials == 0)
        {
            if (dw is not null) Fills.Into(dw, 0);
            if (db is not null) Fills.Into(db, 0);
            return;
        }
        x = NormArguments.Dense(x)!;
        w = NormArguments.Dense(w);
        g = NormArguments.Dense(g)!;
        Layout layout = Layout.Contiguous([partials, weights]);
        Tensor? sumW = dw is null ? null : new Tensor(layout, x.DType, MemoryCategory.Workspace);
        Tensor? sumB = db is null ? null : new Tensor(layout, x.DType, MemoryCategory.Workspace);
        KernelSet.NormalizeRowsGrad(Kernel<T>(x, w, mean, rstd, plan) with
        {
            G = g.As<T>(),
            D = dx is null ? null : dx.As<T>(),
            SumW = sumW is null ? null : sumW.As<T>(),
            SumB = sumB is null ? null : sumB.As<T>(),
        });
        if (dw is not null) KernelSet.Sum(sumW!.As<T>(), dw.As<T>(), 1, (nint)partials, (nint)weights);
        if (db is not null) KernelSet.Sum(sumB!.As<T>(), db.As<T>(), 1, (nint)partials, (nint)weights);
        GC.KeepAlive(g);
        GC.KeepAlive(x);
        GC.KeepAlive(w);
        GC.KeepAlive(mean);
        GC.KeepAlive(rstd);
        GC.KeepAlive(dx);
        GC.KeepAlive(sumW);
        GC.KeepAlive(sumB);
    }

    private static RowNorm<T> Kernel<T>(Tensor x, Tensor? w, Tensor mean, Tensor rstd, RowNormPlan plan)
        where T : unmanaged => new()
        {
            X = x.As<T>(),
            W = w is null ? null : w.As<T>(),
            Mean = mean.As<T>(),
            Rstd = rstd.As<T>(),
            Rows = (nint)plan.Rows,
            Groups = (nint)plan.Sizes[1],
            Channels = (nint)plan.Sizes[2],
            Inner = (nint)plan.Sizes[3],
            ByElement = plan.ByElement,
            Eps = plan.Eps,
        };
}

internal sealed class RowNormNode : NodeN
{
    private readonly RowNormPlan _plan;
    private readonly Layout? _weightLayout;
    private SavedTensor _input;
    private SavedTensor _weight;
    private SavedTensor _mean;
    private SavedTensor _rstd;

    public RowNormNode(RowNormPlan plan, Tensor x, Tensor? w, Tensor? b, Tensor mean, Tensor rstd)
    {
        _plan = plan;
        _weightLayout = (w ?? b)?.Layout;
        Connect(x, w, b);
        _input = new SavedTensor(x);
        if (w is not null) _weight = new SavedTensor(w);
        _mean = new SavedTensor(mean);
        _rstd = new SavedTensor(rstd);
    }

    public override string Name => _plan.Node;

    internal override int SavedCount => 4;

    internal override ref SavedTensor Saved(int index)
    {
        switch (index)
        {
            case 0: return ref _input;
            case 1: return ref _weight;
            case 2: return ref _mean;
            default: return ref _rstd;
        }
    }

    internal override string SavedName(int index) => index switch
    {
        0 => "input",
        1 => "weight",
        2 => "result1",
        _ => "result2",
    };

    internal override void Backward(GraphTask task, Tensor g)
    {
        bool wantsX = task.Wants(this, 0), wantsW = task.Wants(this, 1), wantsB = task.Wants(this, 2);
        Tensor x = _input.Unpack(this);
        Tensor? w = _weight.UnpackOptional(this), dx, dw, db;
        if (task.InTensorOps)
        {
            (dx, dw, db) = _plan.Composed.Gradients(
                g.Reshape(_plan.Shape), x.Reshape(_plan.Shape), w?.Reshape(_plan.WeightShape), _plan.WeightShape);
        }
        else
        {
            (dx, dw, db) = RowNormalization.Gradients(
                g, x, w, _mean.Unpack(this), _rstd.Unpack(this), _plan, _weightLayout, wantsX, wantsW, wantsB);
        }
        if (wantsX) task.SendFresh(this, 0, dx!.Reshape(x.Shape));
        if (wantsW) task.SendFresh(this, 1, dw!.Reshape(new Shape(_weightLayout!.Sizes)));
        if (wantsB) task.SendFresh(this, 2, db!.Reshape(new Shape(_weightLayout!.Sizes)));
    }
}
