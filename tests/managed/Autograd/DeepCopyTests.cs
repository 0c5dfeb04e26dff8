using Xunit;

namespace Adjoint.Tests.Autograd;

/// <summary>Second leaves: row E66.</summary>
public class DeepCopyTests
{
    [Fact]
    public void A_copy_of_a_leaf_is_a_leaf_with_memory_and_gradient_of_its_own()
    {
        Tensor x = Tensor.From([1.0, 2.0], requiresGrad: true);
        (x * x).Sum().Backward();
        Tensor copy = x.DeepCopy();
        Assert.True(copy is { IsLeaf: true, RequiresGrad: true, DType: DType.Float64 });
        Assert.False(copy.SharesStorageWith(x));
        Assert.False(copy.Grad!.SharesStorageWith(x.Grad!));
        Assert.Equal([2.0, 4.0], copy.Grad!.ToArray<double>());
        (copy * 10).Sum().Backward();
        using (GradMode.NoGrad()) copy.Add_(1);
        Assert.Equal([12.0, 14.0], copy.Grad!.ToArray<double>());
        Assert.Equal([2.0, 4.0], x.Grad!.ToArray<double>());
        Assert.Equal([1.0, 2.0], x.ToArray<double>());
        Assert.Equal(0, x.Version);
    }

    [Fact]
    public void Recording_makes_no_difference_and_hooks_stay_behind()
    {
        int calls = 0;
        Tensor x = Tensor.From([1f], requiresGrad: true);
        x.RegisterHook(_ =>
        {
            calls++;
            return null;
        });
        Tensor copy = x.DeepCopy();
        using (GradMode.NoGrad()) Assert.True(x.DeepCopy().RequiresGrad);
        Assert.Null(copy.GradFn);
        copy.Sum().Backward();
        Assert.Equal(0, calls);
        Assert.Null(x.Grad);
    }

    [Fact]
    public void Strides_stay_where_the_tensor_is_dense()
    {
        Tensor transposed = Tensor.From([1f, 2f, 3f, 4f, 5f, 6f], [2, 3]).T();
        Assert.Equal(transposed.Strides.ToArray(), transposed.DeepCopy().Strides.ToArray());
        Tensor wide = Tensor.From([1L, 2L]).Expand([3, 2]).DeepCopy();
        Assert.True(wide.IsContiguous);
        Assert.Equal([1L, 2L, 1L, 2L, 1L, 2L], wide.ToArray<long>());
        wide.Add_(1);
    }

    [Fact]
    public void A_view_outside_of_any_graph_is_copied_as_a_tensor_by_itself()
    {
        Tensor x = Tensor.From([1f, 2f, 3f]);
        Tensor copy = x.Narrow(0, 1, 2).DeepCopy();
        Assert.Null(copy.Base);
        Assert.Equal([2f, 3f], copy.ToArray<float>());
    }

    [Fact]
    public void A_gradient_with_a_graph_is_refused_like_any_result()
    {
        Tensor x = Tensor.From([1f, 2f], requiresGrad: true);
        x.Pow(3).Sum().Backward(createGraph: true);
        Assert.StartsWith("Only Tensors created explicitly by the user (graph leaves)",
            Assert.Throws<AutogradException>(() => x.DeepCopy()).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_inference_tensor_is_copied_to_a_normal_one()
    {
        Tensor inference;
        using (InferenceMode.Enable()) inference = Tensor.From([1f]);
        Assert.False(inference.DeepCopy().IsInference);
    }
}
