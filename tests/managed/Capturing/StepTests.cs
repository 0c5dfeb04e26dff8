using Adjoint.Nn;
using Adjoint.Optim;
using Xunit;

namespace Adjoint.Tests.Capturing;

/// <summary>The captured step as an object.</summary>
public class StepTests
{
    [Fact]
    public void Each_run_is_one_step()
    {
        Tensor count = Tensor.Zeros([1]);
        using CapturedStep step = Capture.Record(() => count.Add_(1));
        for (int i = 1; i < 6; i++)
        {
            Assert.Equal(i, count.Item());
            step.Run();
        }
        Assert.True(step.IsReplaying);
    }

    [Fact]
    public void Outputs_are_the_same_tensors_for_good()
    {
        // The first step makes the gradient, the others add to it: the plan is that of a later run.
        Tensor w = Tensor.From([1f, 2f], requiresGrad: true);
        using CapturedStep step = Capture.Record(() =>
        {
            Tensor loss = (w * w).Sum();
            loss.Backward();
            return [loss, w.Grad! * 1];
        });
        Tensor loss = step.Outputs[0], grad = step.Outputs[1];
        for (int i = 2; i < 7; i++)
        {
            w.Detach().CopyFrom([i, 0f]);
            step.Run();
            Assert.Same(loss, step.Outputs[0]);
            Assert.Equal(i * i, loss.Item());
            Assert.Equal(w.Grad!.ToArray<float>(), grad.ToArray<float>());
        }
        Assert.True(step.IsReplaying);
        Assert.Null(loss.GradFn);
    }

    [Fact]
    public void Versions_are_counted_as_in_eager_steps()
    {
        Training eager = new(p => new SGD(p)), captured = new(p => new SGD(p));
        eager.Load(0);
        captured.Load(0);
        int[] Versions(Training training) => [.. training.Model.Parameters().Select(p => p.Version)];
        int[] before = Versions(captured);
        using CapturedStep step = Capture.Record(captured.Step);
        for (int i = 0; i < 4; i++) step.Run();
        for (int i = 0; i < 5; i++) eager.Step();
        Assert.Equal(Versions(eager), Versions(captured));
        Assert.NotEqual(before, Versions(captured));
    }

    [Fact]
    public void A_graph_that_saved_what_a_run_overwrites_is_refused()
    {
        Tensor x = Tensor.Ones([2]), w = Tensor.From([1f, 2f], requiresGrad: true);
        using CapturedStep step = Capture.Record(() => x * 2);
        step.Run();
        Tensor loss = (w * step.Outputs[0]).Sum();
        step.Run();
        Assert.Contains("modified by an inplace operation",
            Assert.Throws<AutogradException>(() => loss.Backward()).Message);
    }

    [Fact]
    public void Gradients_dropped_outside_come_back_with_the_next_run()
    {
        Training training = new(p => new SGD(p));
        training.Load(0);
        using CapturedStep step = Capture.Record(training.Step);
        step.Run();
        training.Optimizer.ZeroGrad();
        step.Run();
        Assert.All(training.Model.Parameters(), p => Assert.NotNull(p.Grad));
    }

    [Fact]
    public void Gradients_cleared_at_the_end_of_a_step_stay_cleared()
    {
        Training training = new(p => new SGD(p));
        training.Load(0);
        using CapturedStep step = Capture.Record(() =>
        {
            training.Step();
            training.Optimizer.ZeroGrad();
        });
        for (int i = 0; i < 3; i++) step.Run();
        Assert.True(step.IsReplaying);
        Assert.All(training.Model.Parameters(), p => Assert.Null(p.Grad));
    }

    [Fact]
    public void It_describes_itself()
    {
        Tensor x = Tensor.Ones([2]);
        using CapturedStep step = Capture.Record(() => x.Exp().Add(1));
        step.Run();
        Assert.Equal(2, step.LaunchCount);
        Assert.Equal("replays 2 launches on 128 bytes of its own\n   0  Map Plain Exp f32\n   1  Zip Add f32",
            step.Describe());
    }

    [Fact]
    public void A_step_runs_on_any_thread_but_on_one_at_a_time()
    {
        Tensor count = Tensor.Zeros([1]);
        using CapturedStep step = Capture.Record(() => count.Add_(1));
        for (int i = 0; i < 3; i++)
        {
            Thread thread = new(step.Run);
            thread.Start();
            thread.Join();
        }
        Assert.Equal(4, count.Item());
        CapturedStep? nested = null;
        bool again = false;
        nested = Capture.Record(() =>
        {
            if (again) nested!.Run();
            return count * 2;
        });
        again = true;
        Assert.Contains("one thread at a time", Assert.Throws<InvalidOperationException>(nested.Run).Message);
    }

    [Fact]
    public void Threads_capture_side_by_side()
    {
        Exception?[] errors = new Exception?[4];
        Thread[] threads = [.. Enumerable.Range(0, errors.Length).Select(t => new Thread(() => errors[t] = Record.Exception(
            () => Training.Compare(p => new Adam(p, lr: 0.01 * (t + 1)), 60, dropout: 0.1 * t))))];
        foreach (Thread thread in threads) thread.Start();
        foreach (Thread thread in threads) thread.Join();
        Assert.All(errors, Assert.Null);
    }

    [Fact]
    public void A_step_that_fails_can_be_run_again()
    {
        Tensor x = Tensor.Randn([2, 3]), labels = Tensor.From([0L, 1]);
        using CapturedStep step = Capture.Record(() => Functional.CrossEntropy(x, labels));
        labels.CopyFrom([0L, 7]);
        Assert.Throws<ArgumentOutOfRangeException>(step.Run);
        labels.CopyFrom([0L, 2]);
        step.Run();
        step.Run();
        Assert.Equal(Functional.CrossEntropy(x, labels).Item(), step.Outputs[0].Item());
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void Fused_launches_have_the_bits_of_single_ones(int threads)
    {
        const int N = 300_001;
        int before = Threads.Count;
        Threads.Count = threads;
        try
        {
            Tensor x = Tensor.Randn([N]), w = Tensor.Randn([N], requiresGrad: true), scale = Tensor.Scalar(1.5f);
            Tensor Step()
            {
                w.Grad = null;
                Tensor y = (x * w).Tanh() * scale + x.Exp();
                y.Sum().Backward();
                using (GradMode.NoGrad()) w.Sub_(w.Grad! * 0.1);
                return y;
            }
            byte[] start = Training.Bytes(w);
            List<byte[]> results = [];
            foreach (bool fuses in new[] { true, false })
            {
                w.Detach().CopyFrom(System.Runtime.InteropServices.MemoryMarshal.Cast<byte, float>(start));
                using CapturedStep step = new(() => [Step()]) { Fuses = fuses };
                for (int i = 0; i < 4; i++) step.Run();
                Assert.True(step.IsReplaying);
                Assert.Equal(fuses, step.Describe().Contains(" + ", StringComparison.Ordinal));
                results.Add([.. Training.Bytes(step.Outputs[0]), .. Training.Bytes(w)]);
            }
            w.Detach().CopyFrom(System.Runtime.InteropServices.MemoryMarshal.Cast<byte, float>(start));
            Tensor eager = Step();
            for (int i = 0; i < 4; i++) eager = Step();
            byte[] expected = [.. Training.Bytes(eager), .. Training.Bytes(w)];
            Assert.True(expected.AsSpan().SequenceEqual(results[0]));
            Assert.True(expected.AsSpan().SequenceEqual(results[1]));
        }
        finally
        {
            Threads.Count = before;
        }
    }

    [Fact]
    public void Launches_over_shifted_memory_are_not_fused()
    {
        const int N = 100_000;
        Tensor x = Tensor.Zeros([N + 1]), head = x.Slice(0, 0, N), tail = x.Slice(0, 1, N + 1);
        using CapturedStep step = Capture.Record(() =>
        {
            head.Add_(1);
            return tail * 2;
        });
        for (int i = 2; i < 5; i++)
        {
            step.Run();
            float[] doubled = step.Outputs[0].ToArray<float>();
            Assert.All(doubled[..^1], value => Assert.Equal(2 * i, value));
            Assert.Equal(0, doubled[^1]);
        }
        Assert.True(step.IsReplaying);
        Assert.Equal(2, step.LaunchCount);
    }

    [Fact]
    public void A_launch_that_reads_one_element_of_what_another_writes_is_not_fused()
    {
        Tensor x = Tensor.Ones([50_000]), last = x.Slice(0, 49_999, 50_000);
        using CapturedStep step = Capture.Record(() =>
        {
            x.Mul_(2);
            return x + last.Expand([50_000]);
        });
        for (int i = 2; i < 6; i++)
        {
            step.Run();
            Assert.All(step.Outputs[0].ToArray<float>(), value => Assert.Equal(2 << i, value));
        }
        Assert.True(step.IsReplaying);
    }

    [Fact]
    public void Large_products_and_reductions_on_two_threads_have_the_eager_bits()
    {
        int before = Threads.Count;
        Threads.Count = 2;
        try
        {
            Tensor x = Tensor.Randn([128, 512]), w = Tensor.Randn([512, 512], requiresGrad: true);
            Tensor Step()
            {
                w.Grad = null;
                Tensor loss = x.MatMul(w).Softmax(1).Square().Sum();
                loss.Backward();
                return loss;
            }
            using CapturedStep step = Capture.Record(Step);
            for (int i = 0; i < 3; i++) step.Run();
            byte[] grad = Training.Bytes(w.Grad!), loss = Training.Bytes(step.Outputs[0]);
            Assert.Equal(Training.Bytes(Step()), loss);
            Assert.True(Training.Bytes(w.Grad!).AsSpan().SequenceEqual(grad));
        }
        finally
        {
            Threads.Count = before;
        }
    }
}
