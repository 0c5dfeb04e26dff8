using System.Diagnostics;
using Adjoint.Nn;
using Adjoint.Optim;

namespace Adjoint.Tool.Training;

/// <summary>How things stand after an epoch.</summary>
/// <param name="Number">Counts from 1.</param>
/// <param name="TrainingLoss">The mean over the steps of the epoch.</param>
/// <param name="TestLoss">Over the test rows, after the epoch.</param>
/// <param name="TestAccuracy">The part of the test rows that is recognised.</param>
/// <param name="StepsPerSecond">Within this epoch, without the evaluation.</param>
internal readonly record struct Epoch(
    int Number, double TrainingLoss, double TestLoss, double TestAccuracy, double StepsPerSecond);

/// <summary>
/// A network with one hidden layer, and the loop that trains it; the learning rate falls to 0 along a cosine.
/// </summary>
internal sealed class Trainer
{
    private readonly Digits _digits;
    private readonly TrainingOptions _options;
    private readonly Generator _generator;
    private readonly Optimizer _optimizer;
    private readonly CosineAnnealingLR _schedule;

    public Trainer(Digits digits, TrainingOptions options)
    {
        (_digits, _options) = (digits, options);
        _generator = new Generator(options.Seed);
        Model = new Sequential(
            new Linear(Digits.Pixels, options.Hidden, generator: _generator), new ReLU(),
            new Linear(options.Hidden, Digits.Classes, generator: _generator));
        _optimizer = options.MakeOptimizer(Model.Parameters());
        _schedule = new CosineAnnealingLR(_optimizer, options.Epochs);
    }

    public Sequential Model { get; }

    public int StepsPerEpoch => (Digits.TrainingRows + _options.BatchSize - 1) / _options.BatchSize;

    /// <summary>Trains epoch by epoch; <paramref name="onStep"/> is told after each step.</summary>
    public IEnumerable<Epoch> Run(Action onStep)
    {
        for (int number = 1; number <= _options.Epochs; number++)
        {
            long start = Stopwatch.GetTimestamp();
            double loss = TrainOnce(onStep);
            double seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
            (double testLoss, double accuracy) = Test();
            _schedule.Step();
            yield return new Epoch(number, loss, testLoss, accuracy, StepsPerEpoch / seconds);
        }
    }

    /// <summary>The loss of the first batch, with its graph: for the picture.</summary>
    public Tensor LossOfFirstBatch() => Loss(Enumerable.Range(0, _options.BatchSize).Select(i => (long)i).ToArray());

    private double TrainOnce(Action onStep)
    {
        long[] order = Tensor.RandPerm(Digits.TrainingRows, generator: _generator).ToArray<long>();
        double sum = 0;
        for (int first = 0; first < order.Length; first += _options.BatchSize)
        {
            ReadOnlySpan<long> rows = order.AsSpan(first, Math.Min(_options.BatchSize, order.Length - first));
            _optimizer.ZeroGrad();
            Tensor loss = Loss(rows);
            loss.Backward();
            _optimizer.Step();
            sum += loss.Item() * rows.Length;
            onStep();
        }
        return sum / order.Length;
    }

    private Tensor Loss(ReadOnlySpan<long> rows)
    {
        (Tensor pixels, Tensor labels) = _digits.Batch(rows);
        return Functional.CrossEntropy(Model.Forward(pixels), labels);
    }

    private (double Loss, double Accuracy) Test()
    {
        using GradModeScope scope = GradMode.NoGrad();
        long[] rows = new long[_digits.Count - Digits.TrainingRows];
        for (int i = 0; i < rows.Length; i++) rows[i] = Digits.TrainingRows + i;
        (Tensor pixels, Tensor labels) = _digits.Batch(rows);
        Tensor logits = Model.Forward(pixels);
        double hits = logits.ArgMax(1).Eq(labels).Sum().Item();
        return (Functional.CrossEntropy(logits, labels).Item(), hits / rows.Length);
    }
}
