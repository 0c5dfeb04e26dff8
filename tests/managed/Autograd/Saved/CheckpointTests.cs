using Adjoint.Autograd;
using Adjoint.Nn;
using Adjoint.Tests.Memory;
using Xunit;

namespace Adjoint.Tests.Autograd.Saved;

/// <summary>Checkpoints: A20. Alone, as they count memory and draw from the default generator.</summary>
[Collection(nameof(ArenaTests))]
public class CheckpointTests
{
    private static Tensor X(params double[] values) => Tensor.From(values, requiresGrad: true);

    [Fact]
    public void Gradients_are_those_of_the_plain_call()
    {
        Tensor x = X(0.3, 0.7), w = X(2, 5);
        Tensor y = Checkpoint.Run(inputs => (inputs[0].Sin().Exp() * inputs[1]).Tanh(), [x, w]).Sum();
        Tensor plain = (x.Sin().Exp() * w).Tanh().Sum();
        Tensor?[] expected = Grad.Of(plain, [x, w]);
        Assert.Equal(plain.Item(), y.Item());
        y.Backward();
        Assert.Equal(expected[0]!.ToArray<double>(), x.Grad!.ToArray<double>());
        Assert.Equal(expected[1]!.ToArray<double>(), w.Grad!.ToArray<double>());
    }

    [Fact]
    public void The_call_is_repeated_once_a_pass_and_at_each_access_outside()
    {
        int calls = 0;
        Tensor x = X(0.5);
        Tensor y = Checkpoint.Run(t =>
        {
            calls++;
            Tensor b = t * t;
            _ = t * b;
            return t.Exp();
        }, x);
        Assert.Equal(1, calls);
        for (int i = 2; i <= 3; i++)
        {
            Assert.Equal(Math.Exp(0.5), y.GradFn!.RawSavedTensors[1].Unpack()!.Item(), 12);
            Assert.Equal(i, calls);
        }
        y.Backward(retainGraph: true);
        y.Backward();
        Assert.Equal(5, calls);
        Assert.Equal(2 * Math.Exp(0.5), x.Grad!.Item(), 12);
        Assert.StartsWith("Trying to backward through the graph a second time",
            Assert.Throws<AutogradException>(() => y.GradFn!.RawSavedTensors[1].Unpack()).Message);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void The_second_run_stops_when_it_has_what_is_needed(bool early)
    {
        int ends = 0;
        Tensor x = X(0.5);
        Tensor y;
        using (Checkpoint.SetEarlyStop(early))
        {
            y = Checkpoint.Run(t =>
            {
                Tensor result = t.Sin() + 1;
                ends++;
                return result;
            }, x);
        }
        y.Backward();
        Assert.Equal(early ? 1 : 2, ends);
        Assert.Equal(Math.Cos(0.5), x.Grad!.Item(), 12);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Random_numbers_are_drawn_again(bool preserve)
    {
        Generator.ManualSeed(7);
        Tensor x = Tensor.Ones([1000], DType.Float64, requiresGrad: true);
        Tensor y = Checkpoint.Run(t => Functional.Dropout(t * t, 0.5), x, preserve);
        GeneratorState before = Generator.Default.GetState();
        y.Sum().Backward();
        Assert.Equal(preserve, before == Generator.Default.GetState());
        // The gradient is 2 where the value is: the mask of the second run was that of the first.
        bool same = y.ToArray<double>().Zip(x.Grad!.ToArray<double>()).All(p => p.Second == 2 * p.First);
        Assert.Equal(preserve, same);
    }

    [Fact]
    public void Checkpoints_nest()
    {
        int inner = 0, outer = 0;
        Tensor x = X(0.4);
        Tensor Inner(Tensor t)
        {
            inner++;
            return t.Sin().Exp();
        }
        Tensor y = Checkpoint.Run(t =>
        {
            outer++;
            return Checkpoint.Run(Inner, Checkpoint.Run(Inner, t.Cos()).Tanh()).Sin();
        }, x);
        Assert.Equal((2, 1), (inner, outer));
        Tensor plain = x.Cos().Sin().Exp().Tanh().Sin().Exp().Sin();
        Tensor g = Grad.Of(plain, [x], createGraph: true)[0]!;
        Tensor h = Grad.Of(y, [x], createGraph: true)[0]!;
        Assert.Equal(g.Item(), h.Item(), 12);
        Assert.Equal(2, outer);
        Assert.Equal(Grad.Of(g, [x])[0]!.Item(), Grad.Of(h, [x])[0]!.Item(), 12);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Gradients_can_be_taken_inside_of_the_call(bool early)
    {
        using CheckpointEarlyStopScope scope = Checkpoint.SetEarlyStop(early);
        Tensor x = X(0.4);
        Tensor y = Checkpoint.Run(t =>
        {
            Tensor u = t.Sin();
            return Grad.Of(u * u, [t], createGraph: true)[0]! * t;
        }, x);
        Tensor plain = (2 * x).Sin() * x;
        Assert.Equal(plain.Item(), y.Item(), 12);
        Assert.Equal(Grad.Of(plain, [x])[0]!.Item(), Grad.Of(y, [x])[0]!.Item(), 12);
    }

    [Fact]
    public void Any_result_and_no_recording_are_fine()
    {
        Tensor x = X(3);
        (Tensor a, string name) = Checkpoint.Run(t => (t * t, "square"), x);
        a.Backward();
        Assert.Equal((6, "square"), (x.Grad!.Item(), name));
        using (GradMode.NoGrad()) Assert.False(Checkpoint.Run(t => t * t, x).RequiresGrad);
    }

    [Fact]
    public void A_second_run_that_saves_another_number_of_tensors_is_refused()
    {
        int calls = 0;
        Tensor x = X(1);
        Tensor y = Checkpoint.Run(t => calls++ == 0 ? t.Sin().Exp() : t.Sin(), x);
        string fewer = Assert.Throws<AutogradException>(() => y.Backward()).Message;
        Assert.StartsWith("torch.utils.checkpoint: A different number of tensors was saved during the original " +
            "forward and " +
            "recomputation.\nNumber of tensors saved during forward: 2\nNumber of tensors saved during " +
            "recomputation: 1.",
            fewer);
        calls = 0;
        using (Checkpoint.SetEarlyStop(false)) y = Checkpoint.Run(t => calls++ == 0 ? t.Sin() : t.Sin().Exp(), x);
        Assert.StartsWith("torch.utils.checkpoint: trying to save more tensors during recomputation than during " +
            "the original",
            Assert.Throws<AutogradException>(() => y.Backward()).Message);
    }

    [Fact]
    public void A_second_run_of_other_geometry_is_refused()
    {
        int calls = 0;
        Tensor x = X(1, 2);
        Tensor y = Checkpoint.Run(t => (calls++ == 0 ? t * 1 : t.Narrow(0, 0, 1) * 1).Sin().Sum(), x);
        string text = Assert.Throws<AutogradException>(() => y.Backward()).Message;
        Assert.StartsWith("torch.utils.checkpoint: Recomputed values for the following tensors have different " +
            "metadata than " +
            "during the forward pass.\ntensor at position 0:\nsaved metadata: {'shape': torch.Size([2])", text);
    }

    [Fact]
    public void A_failed_second_run_can_be_repeated()
    {
        bool fails = true;
        Tensor x = X(1);
        int calls = 0;
        Tensor y = Checkpoint.Run(t => calls++ > 0 && fails ? throw new TimeoutException() : t.Sin(), x);
        Assert.Throws<TimeoutException>(() => y.Backward());
        fails = false;
        y.Backward();
        Assert.Equal(Math.Cos(1), x.Grad!.Item(), 12);
    }

    [Fact]
    public void A_tensor_that_another_node_has_unpacked_in_the_pass_is_gone()
    {
        Tensor x = X(1);
        Tensor y = Checkpoint.Run(t => t.Sin().Exp(), x);
        RawSavedTensor sine = y.GradFn!.Next(0).Function!.RawSavedTensors[0];
        Tensor z = y * 1;
        z.RegisterHook(g =>
        {
            Assert.Equal(1, sine.Unpack()!.Item());
            return null;
        });
        Assert.StartsWith("torch.utils.checkpoint: Unpack is being triggered for a tensor that was already " +
            "unpacked once.",
            Assert.Throws<AutogradException>(() => z.Backward()).Message);
    }

    private sealed class ReadsTwice : IFunction
    {
        public static Tensor Forward(FunctionContext context, Tensor x)
        {
            context.SaveForBackward(x);
            return x * x;
        }

        public static Tensor? Backward(FunctionContext context, Tensor gradient) =>
            gradient * (context.SavedTensors[0]! + context.SavedTensors[0]!);
    }

    [Fact]
    public void A_node_may_read_its_own_saved_tensors_twice()
    {
        Tensor x = X(3);
        Checkpoint.Run(t => Function.Apply<ReadsTwice>(t.Exp()), x).Backward();
        Assert.Equal(2 * Math.Exp(6), x.Grad!.Item(), 9);
    }

    [Fact]
    public void Inputs_written_since_are_found()
    {
        Tensor x = X(3);
        Tensor a = x * 1;
        Tensor y = Checkpoint.Run(t => t.Sin(), a);
        a.Add_(1);
        Assert.StartsWith("one of the variables needed for gradient computation has been modified by an inplace " +
            "operation",
            Assert.Throws<AutogradException>(() => y.Backward()).Message);
    }

    [Fact]
    public void Hooks_around_a_checkpoint_see_its_inputs_only()
    {
        int packed = 0;
        Tensor x = X(3);
        Tensor y;
        using (SavedTensorHooks.Use(t => { packed++; return t.Clone(); }, t => t))
            y = Checkpoint.Run(t => t.Sin().Exp().Tanh(), x);
        Assert.Equal(1, packed);
        y.Backward();
        Assert.Equal(1, packed);
        double e = Math.Exp(Math.Sin(3)), th = Math.Tanh(e);
        Assert.Equal((1 - th * th) * e * Math.Cos(3), x.Grad!.Item(), 12);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(7)]
    public void A_sequence_is_run_in_segments(int segments)
    {
        int calls = 0;
        Tensor x = X(0.5);
        Func<Tensor, Tensor>[] functions = [.. Enumerable.Repeat<Func<Tensor, Tensor>>(t =>
        {
            calls++;
            return t.Sin();
        }, 7)];
        Tensor y = Checkpoint.Sequential(functions, segments, x);
        Assert.Equal(7, calls);
        y.Backward();
        Assert.Equal(7 + 7 / segments * (segments - 1), calls);
        Tensor plain = x;
        for (int i = 0; i < 7; i++) plain = plain.Sin();
        Assert.Equal(Grad.Of(plain, [x])[0]!.Item(), x.Grad!.Item(), 12);
        Assert.Throws<ArgumentOutOfRangeException>(() => Checkpoint.Sequential(functions, 8, x));
    }

    [Fact]
    public void Memory_falls_to_the_inputs_and_one_segment()
    {
        const long Bytes = 1 << 20;
        // 36 results are kept by the plain chain; 6 inputs and one segment of 6 by the other, and a few on the way.
        Assert.InRange(Peak(segments: 1), 34 * Bytes, 46 * Bytes);
        Assert.InRange(Peak(segments: 6), 6 * Bytes, 18 * Bytes);

        static long Peak(int segments)
        {
            Tensor x = Tensor.Ones([Bytes / 8], DType.Float64, requiresGrad: true);
            Func<Tensor, Tensor>[] chain = [.. Enumerable.Repeat<Func<Tensor, Tensor>>(t =>
            {
                Settle();
                return t.Sin();
            }, 36)];
            Settle();
            long before = AdjointMemory.Stats.LiveBytes;
            AdjointMemory.ResetPeak();
            Checkpoint.Sequential(chain, segments, x).Sum().Backward();
            return AdjointMemory.Stats.PeakLiveBytes - before;
        }

        // What was dropped is counted until it is found.
        static void Settle()
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
            AdjointMemory.Trim();
        }
    }
}
