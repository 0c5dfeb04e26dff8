using Adjoint.Autograd;
using Adjoint.Kernels;
using Adjoint.Tensors;

namespace Adjoint.Ops;

/// <summary>What a batch norm knows besides its tensors: x is (samples, channels, inner).</summary>
internal sealed record BatchNormPlan(long[] Sizes, bool OfBatch, double Eps)
{
    public Shape Shape => new(Sizes);

    public Shape WeightShape => [1, Sizes[1], 1];

    /// <summary>In tensor ops; what is not of the batch is a constant.</summary>
    public ComposedNorm Composed(Tensor mean, Tensor rstd) => OfBatch ? new([0, 2], Eps)
        : new([0, 2], Eps, mean.Detach().Reshape(WeightShape), rstd.Detach().Reshape(WeightShape));
}

/// <summary>Batch norm: statistics, a fused forward and a fused backward.</summary>
internal static unsafe class BatchNormalization
{
    public static (Tensor Y, Tensor Mean, Tensor Rstd) Apply(Tensor x, Tensor? w, Tensor? b, Tensor? runningMean,
        Tensor? runningVar, bool training, double momentum, double eps)
    {
        using TapScope tap = Tap.Op("native_batch_norm", x, w, b);
        long channels = x.Layout.Sizes[1], inner = 1;
        for (int i = 2; i < x.Rank; i++) inner *= x.Layout.Sizes[i];
        BatchNormPlan plan = new([x.Layout.Sizes[0], channels, inner], training, eps);
        Tensor y = new(x.Layout.ToContiguous(), x.DType);
        Tensor mean, rstd;
        using (GradModeScope noGrad = GradMode.NoGrad())
        {
            (mean, rstd) = training ? OfBatch(x, plan, runningMean, runningVar, momentum)
                : (NormArguments.Dense(runningMean!.Detach())!, runningVar!.Detach().Add(eps).Rsqrt());
        }
        Launch<ChannelForward>(x, w, b, mean, rstd, plan, y: y);
        if (GradMode.IsEnabled && (x.RequiresGrad || w is { RequiresGrad: true } || b is { RequiresGrad: true }))
            y.SetHistory(new BatchNormNode(plan, x, w, b, mean, rstd));
        if (ThreadModes.DualLevels != 0)
            NormArguments.PassTangents(y, x, w, b, plan.Shape, plan.WeightShape, plan.Composed(mean, rstd));
        return (y, mean, rstd);
    }

    /// <summary>The gradients of x, if it is wanted, weight and bias.</summary>
    public static (Tensor? X, Tensor W, Tensor B) Gradients(
        Tensor g, Tensor x, Tensor? w, Tensor mean, Tensor rstd, BatchNormPlan plan, bool wantsX)
    {
        using TapScope tap = Tap.Op("native_batch_norm_backward", g, x);
        Tensor? dx = wantsX ? new Tensor(x.Layout.ToContiguous(), x.DType, MemoryCategory.Gradient) : null;
        Layout channels = Layout.Contiguous([plan.Sizes[1]]);
        Tensor dw = new(channels, x.DType, MemoryCategory.Gradient);
        Tensor db = new(channels, x.DType, MemoryCategory.Gradient);
        Launch<ChannelBackward>(x, w, null, mean, rstd, plan, g: g, dx: dx, dw: dw, db: db);
        return (dx, dw, db);
    }

    /// <summary>Mean and rstd of the batch; the running ones are moved towards mean and unbiased variance.</summary>
    private static (Tensor Mean, Tensor Rstd) OfBatch(
        Tensor x, BatchNormPlan plan, Tensor? runningMean, Tensor? runningVar, double momentum)
    {
        Layout channels = Layout.Contiguous([plan.Sizes[1]]);
        Tensor mean = new(channels, x.DType), variance = new(channels, x.DType);
        Launch<ChannelMoments>(x.Detach(), null, null, mean, variance, plan);
        double count = plan.Sizes[0] * plan.Sizes[2];
        runningMean?.Mul_(1 - momentum).Add_(mean, momentum);
        runningVar?.Mul_(1 - momentum).Add_(variance, momentum * count / (count - 1));
        return (mean, variance.Add(plan.Eps).Rsqrt());
    }

    private static void Launch<TPass>(Tensor x, Tensor? w, Tensor? b, Tensor mean, Tensor rstd, BatchNormPlan plan,
        Tensor? y = null, Tensor? g = null, Tensor? dx = null, Tensor? dw = null, Tensor? db = null)
        where TPass : struct, IChannelNormPass
    {
        if (x.DType == DType.Float32) Launch<TPass, float>(x, w, b, mean, rstd, plan, y, g, dx, dw, db);
        else Launch<TPass, double>(x, w, b, mean, rstd, plan, y, g, dx, dw, db);
    }

    private static void Launch<TPass, T>(Tensor x, Tensor? w, Tensor? b, Tensor mean, Tensor rstd, BatchNormPlan plan,
        Tensor? y, Tensor? g, Tensor? dx, Tensor? dw, Tensor? db)
        where TPass : struct, IChannelNormPass
        where T : unmanaged
    {
        x = NormArguments.Dense(x)!;
        w = NormArguments.Dense(w);
        b = NormArguments.Dense(b);
        g = NormArguments.Dense(g);
        KernelSet.NormalizeChannels<TPass, T>(new ChannelNorm<T>
        {
            X = x.As<T>(),
            W = Start<T>(w),
            B = Start<T>(b),
            Y = Start<T>(y),
            Mean = mean.As<T>(),
            Rstd = rstd.As<T>(),
            G = Start<T>(g),
            D = Start<T>(dx),
            SumW = Start<T>(dw),
            SumB = Start<T>(db),
            Samples = (nint)plan.Sizes[0],
            Channels = (nint)plan.Sizes[1],
            Inner = (nint)plan.Sizes[2],
            OfBatch = plan.OfBatch,
        });
        foreach (Tensor? alive in (Tensor?[])[x, w, b, mean, rstd, y, g, dx, dw, db]) GC.KeepAlive(alive);
    }

    private static T* Start<T>(Tensor? t) where T : unmanaged => t is null ? null : t.As<T>();
}

internal sealed class BatchNormNode : NodeN
{
    private readonly BatchNormPlan _plan;
    private SavedTensor _input;
    private SavedTensor _weight;
    private SavedTensor _mean;
    private SavedTensor _rstd;

    public BatchNormNode(BatchNormPlan plan, Tensor x, Tensor? w, Tensor? b, Tensor mean, Tensor rstd)
    {
        _plan = plan;
        Connect(x, w, b);
        _input = new SavedTensor(x);
        if (w is not null) _weight = new SavedTensor(w);
        _mean = new SavedTensor(mean);
        _rstd = new SavedTensor(rstd);
    }

    public override string Name => "NativeBatchNormBackward0";

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

    internal override string SavedName(int index) => (index, _plan.OfBatch) switch
    {
        (0, _) => "input",
        (1, _) => "weight",
        (2, true) => "result1",
        (2, false) => "running_mean",
        (_, true) => "result2",
        _ => "running_var",
    };

    internal override void Backward(GraphTask task, Tensor g)
    {
        bool wantsX = task.Wants(this, 0);
        Tensor x = _input.Unpack(this), mean = _mean.Unpack(this), rstd = _rstd.Unpack(this);
        Tensor? w = _weight.UnpackOptional(this), dx, dw, db;
        if (task.InTensorOps)
        {
            (dx, dw, db) = _plan.Composed(mean, rstd).Gradients(
                g.Reshape(_plan.Shape), x.Reshape(_plan.Shape), w?.Reshape(_plan.WeightShape), _plan.WeightShape);
        }
        else
        {
            (dx, dw, db) = BatchNormalization.Gradients(g, x, w, mean, rstd, _plan, wantsX);
        }
        if (wantsX) task.SendFresh(this, 0, dx!.Reshape(x.Shape));
        if (task.Wants(this, 1)) task.SendFresh(this, 1, dw.Reshape([_plan.Sizes[1]]));
        if (task.Wants(this, 2)) task.SendFresh(this, 2, db.Reshape([_plan.Sizes[1]]));
    }
}
