using Adjoint.IO;
using Adjoint.Nn;
using Xunit;

namespace Adjoint.Tests.Ops.View;

/// <summary>Conversions between dtypes, and what is written to a file: A29.1.</summary>
public class ConversionTests
{
    [Fact]
    public void Conversions_pass_gradients_back_in_the_dtype_of_their_source()
    {
        Tensor x = Tensor.From([1f, 2f, 3f], requiresGrad: true);
        Tensor y = x.To(DType.Float64);
        Assert.Equal((DType.Float64, "ToCopyBackward0"), (y.DType, y.GradFn!.Name));
        Tensor z = y.Square().To(DType.Float32);
        Assert.Equal(DType.Float32, z.DType);
        y.RetainGrad();
        z.Sum().Backward();
        Assert.Equal((DType.Float32, DType.Float64), (x.Grad!.DType, y.Grad!.DType));
        Assert.Equal([2f, 4f, 6f], x.Grad.ToArray<float>());
        Assert.Same(x, x.To(DType.Float32));
        Tensor copy = x.To(DType.Float32, copy: true);
        Assert.Equal("ToCopyBackward0", copy.GradFn!.Name);
        Assert.NotSame(x.Storage, copy.Storage);
        Tensor d = Tensor.From([0.5, 1.5], requiresGrad: true);
        Tensor first = Grad.Of(d.To(DType.Float32).Pow(3).Sum(), [d], createGraph: true)[0]!;
        Assert.Equal(DType.Float64, first.DType);
        Assert.Equal([3.0, 9.0], Grad.Of(first.Sum(), [d])[0]!.ToArray<double>());
    }

    [Fact]
    public void Integers_end_the_graph_and_mixed_arguments_convert()
    {
        Tensor x = Tensor.From([1f, 2f], requiresGrad: true);
        Assert.False(x.To(DType.Int64).RequiresGrad || x.To(DType.Bool).RequiresGrad);
        Assert.False(x.To(DType.Int32).To(DType.Float32).RequiresGrad);
        Tensor d = Tensor.From([3.0, 4.0], requiresGrad: true);
        Tensor product = x * d;
        Assert.Equal(DType.Float64, product.DType);
        product.Sum().Backward();
        Assert.Equal((DType.Float32, DType.Float64), (x.Grad!.DType, d.Grad!.DType));
        Assert.Equal([3f, 4f], x.Grad.ToArray<float>());
    }

    [Fact]
    public void Copies_between_dtypes_keep_the_graph()
    {
        Tensor x = Tensor.From([1f, 2f], requiresGrad: true);
        Tensor target = Tensor.Zeros([2, 2], DType.Float64);
        target.Copy_(x);
        Assert.Equal("CopyBackwards", target.GradFn!.Name);
        (target * Tensor.From([[1.0, 2], [3, 4]])).Sum().Backward();
        Assert.Equal(DType.Float32, x.Grad!.DType);
        Assert.Equal([4f, 6f], x.Grad.ToArray<float>());
        Tensor integers = Tensor.Zeros([2], DType.Int64);
        integers.Copy_(x);
        Assert.False(integers.RequiresGrad);
    }

    [Fact]
    public void A_number_taken_out_is_out_of_the_graph()
    {
        Tensor x = Tensor.Scalar(2.5, requiresGrad: true);
        Assert.Equal((2.5, 2.5f, 2L, 2), ((double)x, (float)(x * 1), (long)x, (int)x));
        Assert.True((bool)x);
        Assert.Throws<InvalidOperationException>(() => (double)Tensor.From([1.0, 2]));
    }

    [Fact]
    public void A_file_keeps_the_values_and_drops_the_graph()
    {
        Tensor leaf = Tensor.From([1.0, 2], requiresGrad: true);
        using MemoryStream stream = new();
        Safetensors.Save(stream, new Dictionary<string, Tensor> { ["leaf"] = leaf, ["result"] = leaf * 3 });
        stream.Position = 0;
        OrderedDictionary<string, Tensor> back = Safetensors.Load(stream).Tensors;
        Assert.Equal([1, 2], back["leaf"].ToArray<double>());
        Assert.Equal([3, 6], back["result"].ToArray<double>());
        Assert.All(back.Values, t => Assert.True(t.IsLeaf));
        // What a module loads goes into its parameters, which stay leaves that require gradients.
        Linear a = new(2, 1), b = new(2, 1);
        b.LoadStateDict(a.StateDict());
        Assert.All(b.Parameters(), p => Assert.True(p.IsLeaf && p.RequiresGrad));
        Assert.Equal(a.Parameters().First().ToArray<float>(), b.Parameters().First().ToArray<float>());
    }
}
