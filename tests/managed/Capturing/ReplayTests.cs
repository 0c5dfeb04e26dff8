using Adjoint.Nn;
using Adjoint.Optim;
using Xunit;

namespace Adjoint.Tests.Capturing;

/// <summary>A replay has the bits of the eager step.</summary>
public class ReplayTests
{
    private const int Steps = 1000;

    [Fact]
    public void A_thousand_steps_of_sgd_equal_the_eager_ones() => Training.Compare(p => new SGD(p, lr: 0.05), Steps);

    [Fact]
    public void A_thousand_steps_with_momentum_and_dropout_equal_the_eager_ones() =>
        Training.Compare(p => new SGD(p, lr: 0.05, momentum: 0.9, weightDecay: 1e-3), Steps, dropout: 0.3);

    [Fact]
    public void A_thousand_steps_of_adam_equal_the_eager_ones() => Training.Compare(p => new Adam(p, lr: 1e-2), Steps);

    [Theory]
    [InlineData("nesterov")]
    [InlineData("amsgrad")]
    [InlineData("adamw")]
    [InlineData("rmsprop")]
    [InlineData("centered")]
    [InlineData("adagrad")]
    public void Every_optimizer_counts_on_in_a_replay(string name) => Training.Compare(p => name switch
    {
        "nesterov" => new SGD(p, lr: 0.05, momentum: 0.8, nesterov: true, weightDecay: 0.01),
        "amsgrad" => new Adam(p, amsgrad: true, weightDecay: 0.01),
        "adamw" => new AdamW(p, maximize: true),
        "rmsprop" => new RMSprop(p, lr: 1e-3, momentum: 0.5),
        "centered" => new RMSprop(p, lr: 1e-3, centered: true),
        _ => new Adagrad(p, lrDecay: 0.1),
    }, 40);

    [Fact]
    public void A_changed_learning_rate_takes_effect() => Training.Compare(p => new Adam(p, lr: 1e-2), 30,
        between: (i, optimizer) => optimizer.ParameterGroups[0].LearningRate = 0.01 / (1 + i / 7));

    [Fact]
    public void Options_that_need_other_state_are_refused()
    {
        Training training = new(p => new SGD(p, lr: 0.05));
        training.Load(0);
        using CapturedStep step = Capture.Record(training.Step);
        step.Run();
        SGD sgd = (SGD)training.Optimizer;
        sgd.Groups[0].Options = sgd.Groups[0].Options with { Momentum = 0.9 };
        Assert.Contains("other state", Assert.Throws<CaptureException>(step.Run).Message);
    }

    [Fact]
    public void Gradients_that_nobody_clears_go_on_adding_up()
    {
        Tensor w = Tensor.From([1f, 2f], requiresGrad: true), x = Tensor.From([3f, 5f]);
        using CapturedStep step = Capture.Record(() => (w * x).Sum().Backward());
        for (int i = 2; i <= 6; i++)
        {
            step.Run();
            Assert.Equal([3f * i, 5f * i], w.Grad!.ToArray<float>());
        }
        Assert.True(step.IsReplaying);
    }

    [Fact]
    public void Gradients_filled_with_zeros_are_the_same_tensors_for_ever()
    {
        Tensor w = Tensor.From([1f, 2f], requiresGrad: true), x = Tensor.From([3f, 5f]);
        SGD sgd = new([w], lr: 1);
        using CapturedStep step = Capture.Record(() =>
        {
            sgd.ZeroGrad(setToNone: false);
            (w * x).Sum().Backward();
        });
        for (int i = 0; i < 5; i++) step.Run();
        Assert.True(step.IsReplaying);
        Tensor grad = w.Grad!;
        x.CopyFrom([7f, 11f]);
        step.Run();
        Assert.Same(grad, w.Grad);
        Assert.Equal([7f, 11f], w.Grad!.ToArray<float>());
    }

    [Fact]
    public void Inference_is_captured_the_same_way()
    {
        Sequential model = new(new Linear(5, 4), new Tanh(), new Linear(4, 3), new Softmax(1));
        Tensor x = Tensor.Randn([2, 5]);
        using CapturedStep step = Capture.Record(() =>
        {
            using (GradMode.NoGrad()) return model.Forward(x);
        });
        for (int i = 0; i < 4; i++)
        {
            x.Copy_(Tensor.Randn([2, 5]));
            step.Run();
            Assert.Equal(model.Forward(x).ToArray<float>(), step.Outputs[0].ToArray<float>());
        }
    }

    [Fact]
    public void Random_numbers_go_on()
    {
        Generator a = new(5), b = new(5);
        using CapturedStep step = Capture.Record(() =>
            [Tensor.Randn([300], generator: a), Tensor.RandPerm(9, generator: a)]);
        for (int i = 0; i < 5; i++)
        {
            if (i > 0) step.Run();
            Assert.Equal(Tensor.Randn([300], generator: b).ToArray<float>(), step.Outputs[0].ToArray<float>());
            Assert.Equal(Tensor.RandPerm(9, generator: b).ToArray<long>(), step.Outputs[1].ToArray<long>());
        }
        Assert.True(step.IsReplaying);
        Assert.Equal(a.GetState(), b.GetState());
    }

    [Fact]
    public void Ignored_targets_change_the_divisor_of_the_mean()
    {
        Tensor x = Tensor.Randn([4, 3], requiresGrad: true), labels = Tensor.From([0L, 1, 2, 0]);
        using CapturedStep step = Capture.Record(() =>
        {
            x.Grad = null;
            Tensor loss = Functional.CrossEntropy(x, labels, labelSmoothing: 0.1);
            loss.Backward();
            return loss;
        });
        step.Run();
        labels.CopyFrom([0L, -100, 2, -100]);
        step.Run();
        float[] replayed = x.Grad!.ToArray<float>();
        x.Grad = null;
        Tensor eager = Functional.CrossEntropy(x, labels, labelSmoothing: 0.1);
        eager.Backward();
        Assert.Equal(eager.Item(), step.Outputs[0].Item());
        Assert.Equal(x.Grad!.ToArray<float>(), replayed);
    }

    [Fact]
    public void A_check_of_values_runs_in_every_replay()
    {
        Tensor x = Tensor.Randn([2, 3]), labels = Tensor.From([0L, 1]);
        Tensor index = Tensor.From(new long[,] { { 0 }, { 2 } });
        using CapturedStep loss = Capture.Record(() => Functional.CrossEntropy(x, labels));
        using CapturedStep gather = Capture.Record(() => x.Gather(1, index));
        loss.Run();
        gather.Run();
        labels.CopyFrom([0L, 3]);
        index.CopyFrom([0L, 3]);
        Assert.Contains("Target 3 is out of bounds", Assert.Throws<ArgumentOutOfRangeException>(loss.Run).Message);
        Assert.Contains("index 3 is out of bounds for dimension 1 with size 3",
            Assert.Throws<ArgumentOutOfRangeException>(gather.Run).Message);
    }

    [Fact]
    public void A_gradient_of_an_extreme_follows_the_values()
    {
        Tensor x = Tensor.From([1f, 4f, 2f], requiresGrad: true);
        using CapturedStep step = Capture.Record(() =>
        {
            x.Grad = null;
            x.Max().Backward();
        });
        step.Run();
        x.Detach().CopyFrom([5f, 4f, 5f]);
        step.Run();
        Assert.Equal([0.5f, 0f, 0.5f], x.Grad!.ToArray<float>());
        x.Detach().CopyFrom([5f, float.NaN, 5f]);
        step.Run();
        Assert.Equal([0f, 1f, 0f], x.Grad!.ToArray<float>());
    }

    [Fact]
    public void An_expanded_element_is_read_anew()
    {
        Tensor one = Tensor.Scalar(2f);
        using CapturedStep step = Capture.Record(() => one.Expand([3, 2]).Contiguous());
        step.Run();
        one.CopyFrom([9f]);
        step.Run();
        Assert.Equal([9f, 9f, 9f, 9f, 9f, 9f], step.Outputs[0].ToArray<float>());
    }
}
