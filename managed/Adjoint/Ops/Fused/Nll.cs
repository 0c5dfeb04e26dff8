using System.Numerics;
using Adjoint.Autograd;
using Adjoint.Kernels;
using Adjoint.Tensors;

namespace Adjoint.Ops;

/// <summary>What a negative log-likelihood knows besides its tensors.</summary>
/// <param name="Source">The geometry of the log-probabilities: (C), (N, C) or (N, C, H, W).</param>
/// <param name="Ignore">The target that counts for nothing.</param>
/// <param name="Each">Whether every target keeps a loss of its own.</param>
/// <param name="Total">What the sum is divided by: the weight of all targets that count, one Float64; null for
/// 1.</param>
internal sealed unsafe record NllPlan(Layout Source, long Ignore, bool Each, Tensor? Total)
{
    /// <summary>A method, since a record prints its properties, and ILCompiler 10.0 breaks down over the text of a pointer.
    /// </summary>
    public double* Divisor() => Total is null ? null : Total.As<double>();

    public long Classes => Source.Sizes[Source.Rank == 1 ? 0 : 1];

    public string Name => Source.Rank == 4 ? "NllLoss2DBackward0" : "NllLossBackward0";
}

/// <summary>The negative log-likelihood of class targets, and its gradient as an op that can be differentiated once
/// more.
/// Each is linear in its floating argument, so each is the other's backward.</summary>
internal static unsafe class Nll
{
    /// <summary>The recorded op: a loss for each target, or their sum, or that over the weight of the targets that
    /// count. Shapes were checked; targets are checked here.</summary>
    public static Tensor Loss(Tensor input, Tensor target, Tensor? weight, long ignore, bool each, bool mean)
    {
        NllPlan plan = new(input.Layout, ignore, each, null);
        target = Indices(target);
        NllShapes.CheckTargets(target, plan.Classes, ignore);
        weight = Weights(weight, input.DType);
        if (mean) plan = plan with { Total = TotalWeight(target, weight, input, ignore) };
        return Apply(input, target, weight, plan);
    }

    public static Tensor Apply(Tensor x, Tensor target, Tensor? weight, NllPlan plan)
    {
        using TapScope tap = Tap.Op("nll_loss_forward", x, target, weight);
        Tensor a = x.IsContiguous ? x : Copies.Contiguous(x, MemoryCategory.Workspace);
        Tensor y = new(plan.Each ? target.Layout : Layout.Scalar, x.DType);
        if (x.DType == DType.Float32) Forward<float>(a, target, weight, plan, y);
        else Forward<double>(a, target, weight, plan, y);
        if (x.RequiresGrad && GradMode.IsEnabled) y.SetHistory(new NllNode(x, target, weight, plan));
        if (ThreadModes.DualLevels != 0)
        {
            Duals.Refuse("the weight of nll_loss", weight);
            Duals.LinearEach(x, y, (target, weight, plan), static (t, s) => Apply(t, s.target, s.weight, s.plan));
        }
        return y;
    }

    /// <summary>The gradient with respect to the log-probabilities, whose own edge is <paramref
    /// name="input"/>.</summary>
    public static Tensor Gradient(Tensor g, Tensor target, Tensor? weight, NllPlan plan, Edge input)
    {
        using TapScope tap = Tap.Op("nll_loss_backward", g, target, weight);
        Tensor dx = new(plan.Source.ToContiguous(), g.DType, MemoryCategory.Gradient);
        Fills.Into(dx, 0);
        nint step = plan.Each && !Elementwise.IsRepeatedElement(g) ? 1 : 0;
        Tensor each = step == 0 || g.IsContiguous ? g : Copies.Contiguous(g, MemoryCategory.Workspace);
        nint n = (nint)target.Count;
        if (n > 0)
        {
            if (g.DType == DType.Float32)
                KernelSet.NllGrad(Kernel<float>(target, weight, plan), each.As<float>(), step, dx.As<float>(),
                    plan.Divisor(), n);
            else
                KernelSet.NllGrad(Kernel<double>(target, weight, plan), each.As<double>(), step, dx.As<double>(),
                    plan.Divisor(), n);
        }
        GC.KeepAlive(each);
        GC.KeepAlive(target);
        GC.KeepAlive(weight);
        GC.KeepAlive(plan.Total);
        if (GradMode.IsEnabled && (g.RequiresGrad || input.Function is not null))
            dx.SetHistory(new NllGradNode(g, target, weight, plan, input));
        if (ThreadModes.DualLevels != 0)
        {
            Duals.LinearEach(g, dx, (target, weight, plan),
                static (t, s) => Gradient(t, s.target, s.weight, s.plan, default));
        }
        return dx;
    }

    /// <summary>The weight of all targets that are not ignored: their number, without weights.</summary>
    public static Tensor TotalWeight(Tensor target, Tensor? weight, Tensor input, long ignore)
    {
        target = Indices(target);
        weight = Weights(weight, input.DType);
        NllPlan plan = new(input.Layout, ignore, false, null);
        Tensor total = new(Layout.Scalar, DType.Float64, MemoryCategory.Workspace);
        if (input.DType == DType.Float32) AddWeights<float>(target, weight, plan, total);
        else AddWeights<double>(target, weight, plan, total);
        GC.KeepAlive(target);
        GC.KeepAlive(weight);
        return total;
    }

    /// <summary>Targets as the kernels read them: Int64, row-major.</summary>
    public static Tensor Indices(Tensor target)
    {
        target = Binary.Cast(target, DType.Int64);
        return target.IsContiguous ? target : Copies.Contiguous(target);
    }

    private static Tensor? Weights(Tensor? weight, DType dtype)
    {
        if (weight is null) return null;
        weight = Binary.Cast(weight, dtype);
        return weight.IsContiguous ? weight : Copies.Contiguous(weight);
    }

    private static void Forward<T>(Tensor x, Tensor target, Tensor? weight, NllPlan plan, Tensor y)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        Nll<T> nll = Kernel<T>(target, weight, plan);
        nint n = (nint)target.Count;
        if (!plan.Each)
            LaunchLog.Do(new WholeNllSum<T>
            {
                Nll = nll,
                X = x.As<T>(),
                Y = y.As<T>(),
                Divisor = plan.Divisor(),
                Count = n,
            });
        else if (n > 0) KernelSet.NllEach(nll, x.As<T>(), y.As<T>(), n);
        GC.KeepAlive(x);
        GC.KeepAlive(target);
        GC.KeepAlive(weight);
        GC.KeepAlive(plan.Total);
        GC.KeepAlive(y);
    }

    private static void AddWeights<T>(Tensor target, Tensor? weight, NllPlan plan, Tensor total)
        where T : unmanaged, IFloatingPointIeee754<T> =>
        LaunchLog.Do(new NllTotal<T>
        {
            Nll = Kernel<T>(target, weight, plan),
            Total = total.As<double>(),
            Count = (nint)target.Count,
        });

    private static Nll<T> Kernel<T>(Tensor target, Tensor? weight, NllPlan plan)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        long[] sizes = plan.Source.Sizes;
        long inner = 1;
        for (int i = 2; i < sizes.Length; i++) inner *= sizes[i];
        return new Nll<T>
        {
            Target = target.As<long>(),
            Weight = weight is null ? null : weight.As<T>(),
            Classes = (nint)plan.Classes,
            Inner = (nint)inner,
            Ignore = plan.Ignore,
        };
    }
}

internal sealed class NllNode : Node1
{
    private readonly NllPlan _plan;
    private SavedTensor _target;
    private SavedTensor _weight;

    public NllNode(Tensor x, Tensor target, Tensor? weight, NllPlan plan)
    {
        _plan = plan;
        Connect(x);
        _target = new SavedTensor(target);
        if (weight is not null) _weight = new SavedTensor(weight);
    }

    public override string Name => _plan.Name;

    internal override int SavedCount => 2;

    internal override ref SavedTensor Saved(int index) => ref index == 0 ? ref _target : ref _weight;

    internal override string SavedName(int index) => index == 0 ? "target" : "weight";

    internal override void Backward(GraphTask task, Tensor g)
    {
        if (!task.Wants(this, 0)) return;
        task.SendFresh(this, 0, Nll.Gradient(g, _target.Unpack(this), _weight.UnpackOptional(this), _plan,
            Next(0)));
    }
}

/// <summary>The gradient picked nothing but classes and factors: its own gradient is the loss of h, and zeros for the
/// log-probabilities, which it does not read.</summary>
internal sealed class NllGradNode : Node2
{
    private readonly NllPlan _plan;
    private SavedTensor _target;
    private SavedTensor _weight;

    public NllGradNode(Tensor g, Tensor target, Tensor? weight, NllPlan plan, Edge input)
    {
        _plan = plan;
        Connect(g.NextEdge(), input);
        _target = new SavedTensor(target);
        if (weight is not null) _weight = new SavedTensor(weight);
    }

    public override string Name => _plan.Source.Rank == 4 ? "NllLoss2DBackwardBackward0" : "NllLossBackwardBackward0";

    internal override int SavedCount => 2;

    internal override ref SavedTensor Saved(int index) => ref index == 0 ? ref _target : ref _weight;

    internal override string SavedName(int index) => index == 0 ? "target" : "weight";

    internal override void Backward(GraphTask task, Tensor h)
    {
        if (task.Wants(this, 0))
            task.SendFresh(this, 0, Nll.Apply(h, _target.Unpack(this), _weight.UnpackOptional(this), _plan));
        if (task.Wants(this, 1)) task.SendFresh(this, 1, Tensor.Zeros(new Shape(_plan.Source.Sizes), h.DType));
    }
}
