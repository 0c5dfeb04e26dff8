namespace Adjoint.Nn;

/// <summary>What the batch norm layers share. Parameters: <c>weight</c> and <c>bias</c>, ones and zeros at first.
/// Buffers:
/// <c>running_mean</c>, <c>running_var</c> and <c>num_batches_tracked</c>.</summary>
public abstract class BatchNorm : Module
{
    private readonly string _op;
    private readonly double _eps;
    private readonly double? _momentum;

    private protected BatchNorm(string op, long numFeatures, double eps, double? momentum, bool affine,
        bool trackRunningStats, DType dtype)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(numFeatures);
        (_op, NumFeatures, _eps, _momentum) = (op, numFeatures, eps, momentum);
        RegisterParameter("weight", affine ? Tensor.Ones([numFeatures], dtype) : null);
        RegisterParameter("bias", affine ? Tensor.Zeros([numFeatures], dtype) : null);
        RegisterBuffer("running_mean", trackRunningStats ? Tensor.Zeros([numFeatures], dtype) : null);
        RegisterBuffer("running_var", trackRunningStats ? Tensor.Ones([numFeatures], dtype) : null);
        RegisterBuffer("num_batches_tracked", trackRunningStats ? Tensor.Zeros([], DType.Int64) : null);
    }

    /// <summary>The number of channels.</summary>
    public long NumFeatures { get; }

    /// <summary>A factor for each channel, or null.</summary>
    public Tensor? Weight => Parameter("weight");

    /// <summary>Added to each channel, or null.</summary>
    public Tensor? Bias => Parameter("bias");

    /// <summary>The mean of each channel in evaluation, or null.</summary>
    public Tensor? RunningMean => Buffer("running_mean");

    /// <summary>The variance of each channel in evaluation, or null.</summary>
    public Tensor? RunningVar => Buffer("running_var");

    /// <summary>(N, C, ...) to the same shape.</summary>
    /// <exception cref="ArgumentException">Another rank or number of channels, or one value per channel in
    /// training.</exception>
    public override Tensor Forward(Tensor x)
    {
        CheckRank(NotNull(x));
        bool ofBatch = IsTraining || RunningMean is null;
        double factor = _momentum ?? 0;
        if (IsTraining && Buffer("num_batches_tracked") is { } batches)
        {
            batches.Add_(1);
            // Without a momentum, the mean of all batches so far.
            if (_momentum is null) factor = 1.0 / batches.Item<long>();
        }
        return Functional.BatchNorm(x, IsTraining || !ofBatch ? RunningMean : null,
            IsTraining || !ofBatch ? RunningVar : null, Weight, Bias, ofBatch, factor, _eps);
    }

    private protected abstract bool Takes(int rank);

    private void CheckRank(Tensor x)
    {
        if (!Takes(x.Rank)) throw new ArgumentException($"{_op}: unexpected input of shape {x.Shape}", nameof(x));
        // Before a batch is counted that is then refused.
        if (x.Shape[1] != NumFeatures)
            throw new ArgumentException($"{_op}: expected {NumFeatures} channels, but got input of shape {x.Shape}",
                nameof(x));
        if (IsTraining && x.Count == NumFeatures && x.Count > 0)
        {
            throw new ArgumentException($"Expected more than 1 value per channel when training, got input size " +
                $"{x.Shape}",
                nameof(x));
        }
    }

    /// <inheritdoc/>
    protected override string Describe() =>
        $"{NumFeatures}, eps={Text.Number(_eps)}, momentum={(_momentum is { } m ? Text.Number(m) : "None")}, " +
        $"affine={(Weight is null ? "False" : "True")}, track_running_stats={(RunningMean is null ? "False" : "True")}";
}

/// <summary>Batch norm of (N, C) or (N, C, L): <c>torch.nn.BatchNorm1d</c>.</summary>
/// <param name="numFeatures">C.</param>
/// <param name="eps">Added to the variance.</param>
/// <param name="momentum">The weight of a batch in the running numbers; null for the mean of all batches.</param>
/// <param name="affine">Whether there are a weight and a bias.</param>
/// <param name="trackRunningStats">Whether there are running numbers; else evaluation uses those of the batch.</param>
/// <param name="dtype">The dtype of parameters and buffers.</param>
/// <example><code>var layer = new BatchNorm1d(16);</code></example>
public sealed class BatchNorm1d(long numFeatures, double eps = 1e-5, double? momentum = 0.1, bool affine = true,
    bool trackRunningStats = true, DType dtype = DType.Float32)
    : BatchNorm("BatchNorm1d", numFeatures, eps, momentum, affine, trackRunningStats, dtype)
{
    private protected override bool Takes(int rank) => rank is 2 or 3;
}

/// <summary>Batch norm of (N, C, H, W): <c>torch.nn.BatchNorm2d</c>.</summary>
/// <param name="numFeatures">C.</param>
/// <param name="eps">Added to the variance.</param>
/// <param name="momentum">The weight of a batch in the running numbers; null for the mean of all batches.</param>
/// <param name="affine">Whether there are a weight and a bias.</param>
/// <param name="trackRunningStats">Whether there are running numbers; else evaluation uses those of the batch.</param>
/// <param name="dtype">The dtype of parameters and buffers.</param>
/// <example><code>var layer = new BatchNorm2d(16);</code></example>
public sealed class BatchNorm2d(long numFeatures, double eps = 1e-5, double? momentum = 0.1, bool affine = true,
    bool trackRunningStats = true, DType dtype = DType.Float32)
    : BatchNorm("BatchNorm2d", numFeatures, eps, momentum, affine, trackRunningStats, dtype)
{
    private protected override bool Takes(int rank) => rank == 4;
}
