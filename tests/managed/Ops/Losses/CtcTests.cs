using Adjoint.Nn;
using Xunit;

namespace Adjoint.Tests.Ops.Losses;

/// <summary>The loss of sequences against the sum over all sequences of outputs, one by one.</summary>
public sealed class CtcTests
{
    private const int Times = 4, Batch = 3, Classes = 3;
    private static readonly long[] s_labels = [1, 2, 2, 2, 1];
    private static readonly long[] s_inputs = [4, 4, 3], s_lengths = [2, 2, 1];

    public static TheoryData<Reduction> Reductions => [Reduction.None, Reduction.Sum, Reduction.Mean];

    [Theory]
    [MemberData(nameof(Reductions))]
    public void Is_the_probability_of_all_sequences_that_collapse_to_the_target(Reduction reduction)
    {
        Tensor x = Logits();
        double[] expected = Expected(x.LogSoftmax(2));
        if (reduction == Reduction.Sum) expected = [expected.Sum()];
        if (reduction == Reduction.Mean) expected = [expected.Zip(s_lengths, static (l, n) => l / n).Average()];
        foreach (Tensor targets in (Tensor[])[Tensor.From(s_labels), Padded()])
        {
            Tensor loss = Loss(x, targets, reduction);
            Close(expected, loss, 1e-12);
            Close(expected, Loss(x.To(DType.Float32), targets, reduction), 1e-5);
            Assert.True(GradCheck.Check(t => Loss(t, targets, reduction), x.RequiresGrad_()));
        }
    }

    [Fact]
    public void One_sample_needs_no_batch()
    {
        Tensor x = Logits().Select(1, 0).Detach(), target = Tensor.From([1L, 2]);
        Tensor loss = Functional.CtcLoss(x.LogSoftmax(1), target, Tensor.Scalar(4L), Tensor.Scalar(2L),
            reduction: Reduction.None);
        Assert.Equal(0, loss.Rank);
        Assert.Equal(Expected(Logits().LogSoftmax(2))[0], loss.Item(), 1e-12);
        Assert.Equal(loss.Item(), new CTCLoss(reduction: Reduction.Sum).Forward(x.LogSoftmax(1).Unsqueeze(1), target,
            Tensor.From([4L]), Tensor.From([2L])).Item());
    }

    [Fact]
    public void What_is_impossible_is_infinite_or_nothing()
    {
        // Two labels that are equal need a blank between them, so three outputs.
        Tensor x = Tensor.Zeros([2, 1, 3], DType.Float64, requiresGrad: true), target = Tensor.From([1L, 1]);
        Tensor Loss(bool zero) => Functional.CtcLoss(x.LogSoftmax(2), target, Tensor.From([2L]), Tensor.From([2L]),
            zeroInfinity: zero);
        Assert.True(double.IsPositiveInfinity(Loss(false).Item()));
        Tensor nothing = Loss(true);
        Assert.Equal(0, nothing.Item());
        nothing.Backward();
        Assert.All(x.Grad!.ToArray<double>(), static g => Assert.Equal(0, g));
        // No labels: a blank at each time.
        Assert.Equal(2 * Math.Log(3), Functional.CtcLoss(x.LogSoftmax(2), Tensor.Zeros([0], DType.Int64),
            Tensor.From([2L]), Tensor.From([0L])).Item(), 1e-12);
    }

    [Fact]
    public void Threads_change_no_bit_and_the_graph_has_PyTorchs_names()
    {
        Tensor x = Tensor.Randn([60, 24, 20], generator: new Generator(5)).RequiresGrad_();
        Tensor targets = Tensor.Arange(24 * 20).Remainder(19).Add(1).Reshape([24, 20]);
        Tensor full = Tensor.Full([24], 60L), lengths = Tensor.Arange(24L).Remainder(20);
        int before = Threads.Count;
        try
        {
            Threads.Count = 1;
            (float Loss, float[] Gradient) alone = Run();
            Threads.Count = 3;
            (float Loss, float[] Gradient) shared = Run();
            Assert.Equal(alone.Loss, shared.Loss);
            Assert.Equal(alone.Gradient, shared.Gradient);
        }
        finally
        {
            Threads.Count = before;
        }
        Node mean = Functional.CtcLoss(x, targets, full, lengths).GradFn!;
        Assert.Equal("MeanBackward0 DivBackward0 CtcLossBackward0 AccumulateGrad", string.Join(' ', mean.Name,
            mean.Next(0).Function!.Name, mean.Next(0).Function!.Next(0).Function!.Name,
            mean.Next(0).Function!.Next(0).Function!.Next(0).Function!.Name));

        (float, float[]) Run()
        {
            Tensor loss = Functional.CtcLoss(x.LogSoftmax(2), targets, full, lengths);
            return (loss.Item<float>(), Grad.Of(loss, [x])[0]!.ToArray<float>());
        }
    }

    [Fact]
    public void Refuses_what_does_not_fit_and_a_second_derivative()
    {
        Tensor x = Logits().RequiresGrad_(), labels = Tensor.From(s_labels);
        Tensor inputs = Tensor.From(s_inputs), lengths = Tensor.From(s_lengths);
        Refuses("at most 4", () => Functional.CtcLoss(x, labels, inputs + 1, lengths));
        Refuses("at least 0", () => Functional.CtcLoss(x, labels, inputs, lengths - 2));
        Refuses("batch_size", () => Functional.CtcLoss(x, labels, inputs[..2], lengths));
        Refuses("one behind the other", () => Functional.CtcLoss(x, labels, inputs, lengths + 1));
        Refuses("blank must be in label range", () => Functional.CtcLoss(x, labels, inputs, lengths, blank: 3));
        Refuses("out of bounds", () => Functional.CtcLoss(x, labels + 1, inputs, lengths));
        Refuses("expected scalar type Long", () => Functional.CtcLoss(x, labels.To(DType.Float32), inputs, lengths));
        Tensor first = Grad.Of(Loss(x, labels, Reduction.Mean), [x], createGraph: true)[0]!;
        Assert.Throws<AutogradException>(() => first.Sum().Backward());
        using (ForwardMode.DualLevel())
        {
            Tensor dual = ForwardMode.MakeDual(x.Detach(), x.Detach());
            Assert.Throws<NotImplementedException>(() => Loss(dual, labels, Reduction.Mean));
        }

        static void Refuses(string text, Func<Tensor> call) => Assert.Contains(text,
            Assert.ThrowsAny<ArgumentException>(call).Message, StringComparison.Ordinal);
    }

    private static Tensor Logits() => Tensor.Randn([Times, Batch, Classes], DType.Float64, generator: new Generator(4));

    private static Tensor Padded() => Tensor.From([1L, 2, 2, 2, 1, 99], [3, 2]);

    private static Tensor Loss(Tensor x, Tensor targets, Reduction reduction) => Functional.CtcLoss(x.LogSoftmax(2),
        targets, Tensor.From(s_inputs), Tensor.From(s_lengths), reduction: reduction);

    private static double[] Expected(Tensor logProbs)
    {
        double[] x = logProbs.Detach().ToArray<double>(), losses = new double[Batch];
        for (int b = 0, from = 0; b < Batch; from += (int)s_lengths[b], b++)
        {
            double probability = 0;
            for (int path = 0; path < Math.Pow(Classes, s_inputs[b]); path++)
            {
                List<long> collapsed = [];
                double log = 0;
                long last = 0;
                for (int t = 0, digits = path; t < s_inputs[b]; t++, digits /= Classes)
                {
                    long c = digits % Classes;
                    log += x[(t * Batch + b) * Classes + c];
                    if (c != 0 && c != last) collapsed.Add(c);
                    last = c;
                }
                if (collapsed.SequenceEqual(s_labels[from..(from + (int)s_lengths[b])])) probability += Math.Exp(log);
            }
            losses[b] = -Math.Log(probability);
        }
        return losses;
    }

    private static void Close(double[] expected, Tensor actual, double tolerance)
    {
        double[] values = actual.Detach().To(DType.Float64).Reshape([-1]).ToArray<double>();
        Assert.Equal(expected.Length, values.Length);
        for (int i = 0; i < values.Length; i++)
            Assert.Equal(expected[i], values[i], tolerance * Math.Max(1, expected[i]));
    }
}
