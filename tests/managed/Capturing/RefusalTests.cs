using Adjoint.Nn;
using Adjoint.Optim;
using Xunit;

namespace Adjoint.Tests.Capturing;

/// <summary>What a replay could not do again is refused, not frozen.</summary>
public class RefusalTests
{
    [Fact]
    public void Shapes_that_depend_on_values_are_refused()
    {
        Tensor x = Tensor.Ones([3]), two = Tensor.Scalar(2L), each = Tensor.From([1L, 0L, 2L]);
        Func<Tensor>[] steps =
        [
            () => x.RepeatInterleave(each, 0), () => x.TensorSplit(two)[0], () => x.TensorSplit(each)[0],
            () => x.Narrow(0, two, 1), () => x.Combinations(),
        ];
        Assert.All(steps, step => Assert.Throws<CaptureException>(() => Capture.Record(step)));
        Assert.Equal([3, 2, 1, 1], steps[..4].Select(static step => step().Count));
    }

    [Theory]
    [InlineData("Item")]
    [InlineData("ToArray")]
    [InlineData("ToArray2D")]
    [InlineData("CopyTo")]
    [InlineData("AsSpan")]
    [InlineData("AsTensorSpan")]
    [InlineData("AsReadOnlyTensorSpan")]
    [InlineData("ToString")]
    public void Reading_inside_is_refused(string method)
    {
        Tensor x = Tensor.Ones([1, 1]);
        CaptureException error = Assert.Throws<CaptureException>(() => Capture.Record(() =>
        {
            Tensor y = x * 2;
            _ = method switch
            {
                "Item" => y.Item(),
                "ToArray" => y.ToArray<float>().Length,
                "ToArray2D" => y.ToArray2D<float>().Length,
                "CopyTo" => Copy(y),
                "AsSpan" => y.AsSpan<float>().Length,
                "AsTensorSpan" => y.AsTensorSpan<float>().FlattenedLength,
                "AsReadOnlyTensorSpan" => y.AsReadOnlyTensorSpan<float>().FlattenedLength,
                _ => y.ToString().Length,
            };
            return y;
        }));
        Assert.StartsWith($"{method}() inside a captured step would read the values of this run and freeze them",
            error.Message);
        Assert.Equal(2, (x * 2).Item()); // the thread is as before

        static double Copy(Tensor y)
        {
            y.CopyTo(new float[1].AsSpan());
            return 0;
        }
    }

    [Fact]
    public void Branching_on_a_value_is_refused()
    {
        Tensor x = Tensor.Ones([1]);
        Assert.Throws<CaptureException>(() => Capture.Record(() => (bool)(x > 0) ? x * 2 : x * 3));
        Assert.Throws<CaptureException>(() => Capture.Record(() => x * (float)x));
    }

    [Fact]
    public void Writing_values_of_the_program_inside_is_refused()
    {
        Tensor x = Tensor.Ones([2]);
        float[] host = [1, 2];
        CaptureException error = Assert.Throws<CaptureException>(() => Capture.Record(() => x + Tensor.From(host)));
        Assert.StartsWith("From() inside a captured step would write the same values in every run", error.Message);
        Assert.Throws<CaptureException>(() => Capture.Record(() => x.CopyFrom(host)));
        Assert.Throws<CaptureException>(() => Capture.Record(() => x + Tensor.Scalar(1f)));
        Assert.Throws<CaptureException>(() => Capture.Record(() => x + Tensor.From(new[,] { { 1f, 2f } })));
    }

    [Fact]
    public void A_hook_that_reads_is_refused_and_one_that_computes_is_captured()
    {
        Tensor w = Tensor.From([1f, 2f], requiresGrad: true);
        Assert.Throws<CaptureException>(() => Capture.Record(() =>
        {
            Tensor y = w * 2;
            y.RegisterHook(g => { _ = g.ToArray<float>(); return null; });
            y.Sum().Backward();
        }));
        using CapturedStep step = Capture.Record(() =>
        {
            w.Grad = null;
            Tensor y = w * 2;
            y.RegisterHook(g => g * 10);
            y.Sum().Backward();
        });
        for (int i = 0; i < 3; i++) step.Run();
        Assert.True(step.IsReplaying);
        Assert.Equal([20f, 20f], w.Grad!.ToArray<float>());
    }

    [Fact]
    public void A_number_that_changes_is_refused()
    {
        Tensor x = Tensor.Ones([2]);
        double factor = 1;
        using CapturedStep step = Capture.Record(() => x * factor++);
        step.Run();
        step.Run();
        CaptureException error = Assert.Throws<CaptureException>(step.Run);
        Assert.StartsWith("the step did not repeat itself in 4 runs, so a replay would be wrong: a number that an op " +
            "was given has changed", error.Message);
        Assert.Equal([4f, 4f], step.Outputs[0].ToArray<float>()); // each of the four was a real step
        Assert.Throws<CaptureException>(step.Run);
    }

    [Fact]
    public void State_that_is_made_anew_each_time_is_refused()
    {
        Tensor hidden = Tensor.Ones([2]);
        using CapturedStep step = Capture.Record(() => { hidden = hidden * 2; });
        step.Run();
        step.Run();
        Assert.Contains("used other memory", Assert.Throws<CaptureException>(step.Run).Message);
        Assert.Equal([16f, 16f], hidden.ToArray<float>());
    }

    [Fact]
    public void A_gradient_of_the_step_before_is_refused_if_it_is_made_anew()
    {
        Tensor w = Tensor.From([1f, 2f], requiresGrad: true);
        w.Grad = Tensor.Ones([2]);
        SGD sgd = new([w], lr: 0.1);
        using CapturedStep step = Capture.Record(() =>
        {
            sgd.Step();
            sgd.ZeroGrad();
            (w * w).Sum().Backward();
        });
        step.Run();
        step.Run();
        Assert.Throws<CaptureException>(step.Run);
    }

    [Fact]
    public void Another_path_is_refused()
    {
        Tensor x = Tensor.Ones([2]);
        int run = 0;
        using CapturedStep step = Capture.Record(() => run++ % 2 == 0 ? x.Exp() : x.Tanh());
        step.Run();
        step.Run();
        Assert.Contains("another path was taken", Assert.Throws<CaptureException>(step.Run).Message);
    }

    [Fact]
    public void A_graph_from_outside_fails_in_the_second_step_as_in_eager_mode()
    {
        Tensor w = Tensor.From([1f, 2f], requiresGrad: true);
        Tensor loss = (w * 3).Exp().Sum();
        using CapturedStep step = Capture.Record(() => loss.Backward());
        Assert.Contains("backward through the graph a second time",
            Assert.Throws<AutogradException>(step.Run).Message);
    }

    [Fact]
    public void Memory_from_outside_that_the_step_releases_is_refused()
    {
        Tensor x = Tensor.Ones([2]);
        CaptureException error = Assert.Throws<CaptureException>(() => Capture.Record(() =>
        {
            Tensor y = x * 2;
            x.Storage.Release();
            return y;
        }));
        Assert.StartsWith("the step released memory that existed before it", error.Message);
    }

    [Fact]
    public void Saved_tensors_that_may_be_mutated_are_refused()
    {
        Tensor x = Tensor.Ones([2]);
        using CapturedStep step = Capture.Record(() => x * 2);
        step.Run();
        using (SavedTensorHooks.AllowMutation())
        {
            Assert.Throws<CaptureException>(() => Capture.Record(() => x * 2));
            Assert.Throws<CaptureException>(step.Run);
        }
        step.Run();
    }

    [Fact]
    public void Anomaly_mode_is_refused()
    {
        Tensor w = Tensor.Ones([2], requiresGrad: true);
        using (AnomalyMode.Enable())
            Assert.Throws<CaptureException>(() => Capture.Record(() => w.Exp().Sum().Backward()));
    }

    [Fact]
    public void Another_thread_inside_is_refused()
    {
        Tensor x = Tensor.Ones([2]);
        Exception? error = null;
        Capture.Record(() =>
        {
            Tensor y = x * 2;
            Thread other = new(() => error = Record.Exception(() => y * 2));
            other.Start();
            other.Join();
        }).Dispose();
        Assert.IsType<CaptureException>(error);
    }

    [Fact]
    public void A_capture_inside_a_capture_is_refused()
    {
        Tensor x = Tensor.Ones([2]);
        using CapturedStep inner = Capture.Record(() => x * 2);
        Assert.Throws<CaptureException>(() => Capture.Record(() => { Capture.Record(() => x * 2); }));
        Assert.Throws<CaptureException>(() => Capture.Record(inner.Run));
    }

    [Fact]
    public void A_checkpoint_with_dropout_is_refused_and_without_it_is_captured()
    {
        Tensor w = Tensor.Randn([4, 4], requiresGrad: true), x = Tensor.Randn([2, 4]);
        CapturedStep Of(Func<Tensor, Tensor> f) => Capture.Record(() =>
        {
            w.Grad = null;
            Checkpoint.Run(f, x.MatMul(w)).Sum().Backward();
        });
        using CapturedStep plain = Of(h => h.Tanh().Exp());
        plain.Run();
        plain.Run();
        Assert.True(plain.IsReplaying);
        using CapturedStep random = Of(h => Functional.Dropout(h, 0.5));
        random.Run();
        random.Run();
        Assert.Throws<CaptureException>(random.Run);
    }

    [Fact]
    public void A_gradient_that_was_replaced_is_refused_where_the_step_adds_to_it()
    {
        Tensor w = Tensor.From([1f, 2f], requiresGrad: true);
        using CapturedStep step = Capture.Record(() => (w * 2).Sum().Backward());
        for (int i = 0; i < 3; i++) step.Run();
        Assert.True(step.IsReplaying);
        w.Grad = null;
        Assert.Contains("was replaced since", Assert.Throws<CaptureException>(step.Run).Message);
    }

    [Fact]
    public void Optimizer_state_that_was_replaced_is_refused()
    {
        Training training = new(p => new Adam(p));
        training.Load(0);
        using CapturedStep step = Capture.Record(training.Step);
        step.Run();
        training.Optimizer.LoadStateDict(training.Optimizer.StateDict());
        Assert.Contains("was replaced since the capture", Assert.Throws<CaptureException>(step.Run).Message);
    }

    [Fact]
    public void Null_is_refused()
    {
        Assert.Throws<ArgumentNullException>(() => Capture.Record((Func<Tensor>)null!));
        Assert.Throws<ArgumentNullException>(() => Capture.Record((Action)null!));
        Assert.Throws<ArgumentException>(() => Capture.Record(() => (Tensor)null!));
    }
}
