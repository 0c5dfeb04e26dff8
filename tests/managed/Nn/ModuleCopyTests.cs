using Adjoint.Nn;
using Xunit;

namespace Adjoint.Tests.Nn;

/// <summary>Deep copies of modules: row E66.</summary>
public class ModuleCopyTests
{
    private sealed class Tied : Module
    {
        public Tied(Tensor shared, Tensor buffer)
        {
            RegisterParameter("a", shared);
            RegisterParameter("b", shared);
            RegisterParameter("none", null);
            RegisterBuffer("buffer", buffer);
        }

        public Tensor A => Parameter("a")!;

        public Tensor B => Parameter("b")!;

        public Tensor Held => Buffer("buffer")!;

        public override Tensor Forward(Tensor x) => x * A + B;
    }

    [Fact]
    public void The_target_computes_the_same_with_leaves_of_its_own()
    {
        Sequential model = new(new Linear(3, 4), new Adjoint.Nn.Tanh(), new Linear(4, 2));
        Tensor x = Tensor.Randn([5, 3]);
        model.Forward(x).Sum().Backward();
        model.Eval();
        Sequential copy = model.DeepCopyTo(new Sequential(new Linear(3, 4), new Adjoint.Nn.Tanh(), new Linear(4, 2)));
        Assert.Equal(model.Forward(x).ToArray<float>(), copy.Forward(x).ToArray<float>());
        Assert.False(copy.IsTraining);
        Assert.False(copy[0].IsTraining);
        foreach ((Tensor own, Tensor other) in model.Parameters().Zip(copy.Parameters()))
        {
            Assert.True(other is { IsLeaf: true, RequiresGrad: true });
            Assert.False(own.SharesStorageWith(other));
            Assert.Equal(own.Grad!.ToArray<float>(), other.Grad!.ToArray<float>());
        }
        float[] before = [.. model.Parameters().First().ToArray<float>()];
        using (GradMode.NoGrad())
            foreach (Tensor parameter in copy.Parameters()) parameter.Zero_();
        Assert.Equal(before, model.Parameters().First().ToArray<float>());
    }

    [Fact]
    public void What_is_shared_or_frozen_or_of_another_dtype_stays_so()
    {
        Tied model = new(Tensor.From([1.0, 2.0]), Tensor.From([7L]));
        model.A.RequiresGrad = false;
        Tied copy = model.DeepCopyTo(new Tied(Tensor.Zeros([2]), Tensor.Zeros([3])));
        Assert.Same(copy.A, copy.B);
        Assert.NotSame(model.A, copy.A);
        Assert.Equal(DType.Float64, copy.A.DType);
        Assert.False(copy.A.RequiresGrad);
        Assert.Equal([7L], copy.Held.ToArray<long>());
    }

    [Fact]
    public void A_target_of_another_structure_is_refused_and_left_alone()
    {
        Linear model = new(3, 2);
        Sequential other = new(new Linear(3, 2));
        Linear without = new(3, 2, bias: false);
        Tensor weight = without.Weight;
        Assert.Contains("1 modules here, 2 there",
            Assert.Throws<ArgumentException>(() => model.DeepCopyTo(other)).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => model.DeepCopyTo(model));
        Assert.Throws<ArgumentNullException>(() => model.DeepCopyTo<Linear>(null!));
        // A layer without bias has the name, and nothing under it: it gets a bias.
        Assert.NotNull(model.DeepCopyTo(without).Bias);
        Assert.NotSame(weight, without.Weight);
    }

    [Fact]
    public void A_tensor_that_cannot_be_copied_leaves_the_target_alone()
    {
        Tied model = new(Tensor.From([1f]), Tensor.From([1f], requiresGrad: true) * 2);
        Tied target = new(Tensor.From([5f]), Tensor.From([6f]));
        Tensor parameter = target.A;
        Assert.Throws<AutogradException>(() => model.DeepCopyTo(target));
        Assert.Same(parameter, target.A);
        Assert.Equal([6f], target.Held.ToArray<float>());
    }
}
