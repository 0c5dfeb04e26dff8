using Xunit;

namespace Adjoint.Tests.Autograd;

/// <summary>The structure of the graph: A01 of PyTorch's contract.</summary>
public class GraphTests
{
    private static Tensor Leaf(params double[] values) => Tensor.From(values, requiresGrad: true);

    [Fact]
    public void Leaves_constants_and_no_grad_results_have_no_grad_fn()
    {
        Tensor x = Leaf(1, 2), constant = Tensor.From([1.0, 2.0]);
        Assert.Null(x.GradFn);
        Assert.True(x.IsLeaf);
        Assert.Null((constant * constant).GradFn);
        using (GradMode.NoGrad()) Assert.Null((x * x).GradFn);
        Assert.Equal("MulBackward0", (x * constant).GradFn!.Name);
        Assert.False((x * constant).IsLeaf);
    }

    [Fact]
    public void Next_functions_have_one_slot_for_each_differentiable_argument()
    {
        Tensor x = Leaf(1, 2), y = Leaf(3, 4), constant = Tensor.From([1.0, 2.0]);
        Assert.Equal("(AccumulateGrad, 0) (AccumulateGrad, 0)", Edges(x * y));
        Assert.Equal("(AccumulateGrad, 0) (None, 0)", Edges(x + 5));
        Assert.Equal("(None, 0) (AccumulateGrad, 0)", Edges(constant * y));
        Assert.Equal("(AddBackward0, 0) (None, 0)", Edges((x + 2) * 3));
        Assert.Equal("(AccumulateGrad, 0)", Edges(2 - x));
        Assert.Equal("RsubBackward1", (2 - x).GradFn!.Name);
        Assert.Equal("(ReciprocalBackward0, 0) (None, 0)", Edges(3 / x));

        static string Edges(Tensor t) => string.Join(' ', t.GradFn!.NextFunctions);
    }

    [Fact]
    public void All_uses_of_a_leaf_share_one_accumulator()
    {
        Tensor x = Leaf(1);
        Tensor y = x * x, z = x + 1;
        Node accumulator = y.GradFn!.NextFunctions[0].Function!;
        Assert.Same(accumulator, y.GradFn.NextFunctions[1].Function);
        Assert.Same(accumulator, z.GradFn!.NextFunctions[0].Function);
        Assert.Equal("AccumulateGrad", accumulator.ToString());
        Assert.Equal(0, accumulator.NextCount);
    }

    [Fact]
    public void Outputs_of_one_op_share_the_node_and_differ_in_number()
    {
        Tensor[] rows = Tensor.From([1.0, 2.0, 3.0], requiresGrad: true).Unbind();
        Assert.Same(rows[0].GradFn, rows[2].GradFn);
        Assert.Equal([0, 1, 2], rows.Select(r => r.OutputNr));
        Assert.Equal("(UnbindBackward0, 2)", (rows[2] * 1).GradFn!.NextFunctions[0].ToString());
    }

    [Fact]
    public void Sequence_numbers_grow_and_accumulators_come_first()
    {
        Tensor x = Leaf(1);
        Tensor y = x * 2;
        Tensor z = y * 3;
        Assert.True(z.GradFn!.SequenceNumber > y.GradFn!.SequenceNumber);
        Assert.Equal(long.MaxValue, y.GradFn.NextFunctions[0].Function!.SequenceNumber);
    }

    [Fact]
    public void Integers_never_require_a_gradient()
    {
        Tensor i = Tensor.From([1L, 2L]);
        AutogradException e = Assert.Throws<AutogradException>(() => i.RequiresGrad = true);
        Assert.Equal("only Tensors of floating point dtype can require gradients", e.Message);
        Assert.False((Leaf(1) > 0).RequiresGrad);
    }

    [Fact]
    public void Results_cannot_stop_requiring_a_gradient()
    {
        Tensor y = Leaf(1) * 2;
        AutogradException e = Assert.Throws<AutogradException>(() => y.RequiresGrad = false);
        Assert.StartsWith("you can only change requires_grad flags of leaf variables.", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Printing_tells_the_node()
    {
        Tensor x = Tensor.From([1f, 2f, 3f], requiresGrad: true);
        Assert.Equal("tensor([1., 2., 3.], requires_grad=True)", x.ToString());
        Assert.Equal("tensor(6., grad_fn=<SumBackward0>)", x.Sum().ToString());
        Assert.Equal("tensor([1., 2., 3.])", x.Detach().ToString());
    }
}
