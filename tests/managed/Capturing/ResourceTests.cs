using Adjoint.Nn;
using Adjoint.Optim;
using Adjoint.Tests.Memory;
using Xunit;

namespace Adjoint.Tests.Capturing;

/// <summary>What a captured step costs, and what it leaves behind.</summary>
[Collection(nameof(ArenaTests))]
public class ResourceTests
{
    [Fact]
    public void A_replay_allocates_nothing_and_collects_nothing()
    {
        Training training = new(p => new Adam(p), dropout: 0.2);
        training.Load(0);
        using CapturedStep step = Capture.Record(training.Step);
        for (int i = 0; i < 100; i++) step.Run();
        int collections = GC.CollectionCount(0);
        long leases = AdjointMemory.Stats.Tensor.Allocations, before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 10_000; i++) step.Run();
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
        Assert.Equal(leases, AdjointMemory.Stats.Tensor.Allocations);
        Assert.Equal(collections, GC.CollectionCount(0));
    }

    [Fact]
    public void It_needs_no_more_memory_than_eager_steps()
    {
        Sequential model = new(new Linear(64, 64), new Tanh(), new Linear(64, 64), new Tanh(), new Linear(64, 8));
        Tensor x = Tensor.Randn([256, 64]), target = Tensor.Randn([256, 8]);
        SGD sgd = new(model.Parameters());
        void Step()
        {
            sgd.ZeroGrad();
            Functional.MseLoss(model.Forward(x), target).Backward();
            sgd.Step();
        }
        Step();
        sgd.ZeroGrad();
        long before = ArenaTests.Settle().LiveBytes;
        // What a step drops without releasing it, as the activations, is there until it is found.
        for (int i = 0; i < 3; i++) Step();
        long eager = AdjointMemory.Stats.PeakLiveBytes - before;
        using CapturedStep step = Capture.Record(Step);
        step.Run();
        Assert.True(step.IsReplaying);
        Assert.InRange(step.BufferBytes, 1, eager);
    }

    [Fact]
    public void Disposal_gives_the_memory_back_but_for_what_somebody_shows()
    {
        Training training = new(p => new SGD(p, momentum: 0.9));
        training.Load(0);
        training.Step();
        long before = ArenaTests.Settle().LiveBytes;
        CapturedStep step = Capture.Record(training.Step);
        step.Run();
        step.Run();
        Tensor loss = step.Outputs[0], grad = training.Model.Parameters().First().Grad!;
        byte[] lossBytes = Training.Bytes(loss), gradBytes = Training.Bytes(grad);
        step.Dispose();
        Assert.Throws<ObjectDisposedException>(step.Run);
        step.Dispose();
        Assert.Equal(lossBytes, Training.Bytes(loss));
        Assert.Equal(gradBytes, Training.Bytes(grad));
        // The gradients of before are gone, those of the step are there, and the loss.
        Assert.InRange(ArenaTests.Settle().LiveBytes, before, before + 4096);
        GC.KeepAlive(loss);
        training.Load(1);
        training.Step(); // eager again, with gradients that the step had made
    }

    [Fact]
    public void A_dropped_step_is_collected()
    {
        Tensor x = Tensor.Randn([1000]);
        long before = ArenaTests.Settle().LiveBytes;
        [System.Runtime.CompilerServices.MethodImpl(System.Runtime.CompilerServices.MethodImplOptions.NoInlining)]
        void Drop()
        {
            CapturedStep step = Capture.Record(() => x.Exp().Tanh());
            step.Run();
            step.Run();
        }
        Drop();
        Assert.Equal(before, ArenaTests.Settle().LiveBytes);
    }

    [Fact]
    public void Memory_that_was_released_is_not_used_again()
    {
        Tensor x;
        CapturedStep step;
        using (new MemoryScope())
        {
            x = Tensor.Randn([10]);
            Tensor input = x;
            step = Capture.Record(() => input * 2);
            step.Run();
            step.Run();
        }
        Assert.Throws<ObjectDisposedException>(step.Run);
        Assert.Equal(10, step.Outputs[0].ToArray<float>().Length); // no scope outside releases what the step made
        step.Dispose();
    }

    [Fact]
    public void A_scope_inside_releases_into_the_step()
    {
        Tensor x = Tensor.Ones([1000]), y = Tensor.Zeros([1000]);
        using CapturedStep step = Capture.Record(() =>
        {
            for (int i = 0; i < 10; i++)
            {
                using MemoryScope scope = new();
                y.Add_(x * 2);
            }
        });
        step.Run();
        step.Run();
        Assert.Equal(60, y.Select(0, 0).Item());
        Assert.Equal(4096, step.BufferBytes);
    }

    [Fact]
    public void A_collection_meanwhile_moves_nothing()
    {
        Training eager = new(p => new Adam(p)), captured = new(p => new Adam(p));
        eager.Load(0);
        captured.Load(0);
        CapturedStep? step = null;
        for (int i = 0; i < 8; i++)
        {
            eager.Step();
            if (step is null)
            {
                step = Capture.Record(() =>
                {
                    Tensor loss = captured.Step();
                    GC.Collect();
                    AdjointMemory.Trim();
                    return loss;
                });
            }
            else
            {
                step.Run();
            }
            ArenaTests.Settle();
            Assert.Equal(eager.State(), captured.State());
        }
        step!.Dispose();
    }
}
