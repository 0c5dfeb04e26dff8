using Adjoint.Tests.Memory;
using Xunit;

namespace Adjoint.Tests.Autograd.Saved;

/// <summary>In-place writes to saved tensors where they are allowed: A19.8. Alone, as they count memory.</summary>
[Collection(nameof(ArenaTests))]
public class MutationTests
{
    private static Tensor X(params double[] values) => Tensor.From(values, requiresGrad: true);

    [Fact]
    public void A_saved_tensor_may_be_written_and_keeps_its_value_for_backward()
    {
        Tensor a = X(1, 2, 3);
        using SavedTensorScope scope = SavedTensorHooks.AllowMutation();
        Tensor b = a.Clone();
        Tensor loss = (b * b).Sum();
        b.Sin_();
        loss.Backward();
        Assert.Equal([2, 4, 6], a.Grad!.ToArray<double>());
    }

    [Fact]
    public void Writes_through_views_and_bases_are_seen()
    {
        Tensor a = X(1, 2, 3);
        using SavedTensorScope scope = SavedTensorHooks.AllowMutation();
        Tensor b = a.Clone();
        Tensor whole = (b * b).Sum();
        b.Narrow(0, 0, 2).Zero_();
        Tensor part = b.Narrow(0, 1, 2);
        Tensor of = (part * part).Sum();
        b.Fill_(7);
        Assert.Equal([2, 4, 6], Grad.Of(whole, [a])[0]!.ToArray<double>());
        Assert.Equal([0, 0, 6], Grad.Of(of, [a])[0]!.ToArray<double>());
    }

    [Fact]
    public void Each_version_keeps_its_own_value()
    {
        Tensor a = X(2);
        using SavedTensorScope scope = SavedTensorHooks.AllowMutation();
        Tensor b = a.Clone();
        Tensor first = b * b;
        b.Mul_(3);
        Tensor second = b * b;
        using (GradMode.NoGrad()) b.Detach().CopyFrom([100.0]);
        Assert.Equal(4, Grad.Of(first, [a])[0]!.Item());
        Assert.Equal(36, Grad.Of(second, [a])[0]!.Item());
    }

    [Fact]
    public void A_version_is_copied_once_and_only_if_it_is_still_needed()
    {
        Tensor a = X(2);
        using SavedTensorScope scope = SavedTensorHooks.AllowMutation();
        Tensor b = a.Clone();
        Tensor y = b * b * b;
        Assert.Equal(1, AllocationsOf(() => b.Add_(1)));
        Assert.Equal(0, AllocationsOf(() => b.Add_(1)));
        Tensor c = a.Clone();
        Tensor z = c * c;
        z.Backward();
        z = null!;
        GC.Collect();
        Assert.Equal(0, AllocationsOf(() => c.Add_(1)));
        y.Backward();
        Assert.Equal(4 + 12, a.Grad!.Item());
    }

    private static long AllocationsOf(Action action)
    {
        long before = AdjointMemory.Stats.Tensor.Allocations;
        action();
        return AdjointMemory.Stats.Tensor.Allocations - before;
    }

    [Fact]
    public void Double_backward_works()
    {
        Tensor a = X(2);
        using SavedTensorScope scope = SavedTensorHooks.AllowMutation();
        Tensor b = a.Clone();
        Tensor y = b * b * b;
        b.Sin_();
        Tensor first = Grad.Of(y, [a], createGraph: true)[0]!;
        Assert.Equal(12, first.Item());
        Assert.Equal(12, Grad.Of(first, [a])[0]!.Item());
    }

    [Fact]
    public void Backward_belongs_inside_the_scope_and_scopes_do_not_nest()
    {
        Tensor a = X(2);
        Tensor y;
        using (SavedTensorHooks.AllowMutation())
        {
            y = a * a;
            Assert.Equal("allow_mutation_on_saved_tensors contexts cannot be nested",
                Assert.Throws<AutogradException>(() =>
                {
                    using SavedTensorScope scope = SavedTensorHooks.AllowMutation();
                }).Message);
        }
        Assert.StartsWith("Trying to backward outside of the 'allow_mutation_on_saved_tensors' context",
            Assert.Throws<AutogradException>(() => y.Backward()).Message);
    }
}
