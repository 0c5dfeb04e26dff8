using System.Runtime.CompilerServices;
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
        Assert.Equal(0, z.GradFn.NextFunctions[0].InputNr);
        Assert.Same(x, accumulator.Variable);
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
        Tensor one = Tensor.From([1f], requiresGrad: true), view;
        Assert.Equal("tensor([1.], requires_grad=True)", one.ToString());
        Assert.Equal("tensor([1.], grad_fn=<CloneBackward0>)", one.Clone().ToString());
        using (GradMode.NoGrad())
        {
            view = one.Slice(0);
            view.Mul_(2);
        }
        Assert.Equal("tensor([2.], grad_fn=<Invalid>)", view.ToString());
    }

    [Fact]
    public void The_node_is_that_of_the_op_that_wrote_last()
    {
        Tensor x = Leaf(1, 2), y = x * 2;
        y.Add_(1);
        Assert.Equal("AddBackward0", y.GradFn!.Name);
        Assert.Equal("MulBackward0", y.GradFn.Next(0).Function!.Name);
        Assert.Equal("ExpBackward0", y.Exp_().GradFn!.Name);
        Node last = y.GradFn!;
        using (GradMode.NoGrad()) y.Sub_(1);
        Assert.Same(last, y.GradFn);
        Tensor constant = Tensor.From([1.0, 2.0]);
        Assert.Null(constant.Mul_(3).GradFn);
        Assert.Equal("MulBackward0", constant.Mul_(x).GradFn!.Name);
    }

    [Fact]
    public void Names_in_full()
    {
        Tensor x = Leaf(1, 2), y = x * 2, buffer = x * 1;
        Assert.Equal("torch::autograd::AccumulateGrad", x.GradientEdge.Function!.FullName);
        Assert.Equal("AccumulateGrad", x.GradientEdge.Function.Name);
        buffer.Slice(0, 1).Mul_(3);
        Assert.Equal(("CopySlices", "torch::autograd::CopySlices"), (buffer.GradFn!.Name, buffer.GradFn.FullName));
        Tensor copied = Tensor.Zeros([2], DType.Float64).Copy_(x);
        Assert.Equal("CopyBackwards", copied.GradFn!.Name);
        Assert.Equal("torch::autograd::CopyBackwards", copied.GradFn.FullName);
        Assert.Equal("MulBackward0", y.GradFn!.FullName);
    }

    [Fact]
    public void A_leaf_keeps_no_graph_alive_and_is_collected_with_its_node()
    {
        Tensor?[] leaf = new Tensor?[1];
        (WeakReference result, WeakReference accumulator, WeakReference held) = Make(leaf);
        Collect(result);
        Assert.False(result.IsAlive);
        Use(leaf, accumulator);
        leaf[0] = null;
        Collect(accumulator);
        Assert.False(accumulator.IsAlive);
        Assert.False(held.IsAlive);

        [MethodImpl(MethodImplOptions.NoInlining)]
        static (WeakReference, WeakReference, WeakReference) Make(Tensor?[] leaf)
        {
            Tensor x = Leaf(1), y = x * 2;
            leaf[0] = x;
            return (new WeakReference(y), new WeakReference(y.GradFn!.Next(0).Function), new WeakReference(x));
        }

        [MethodImpl(MethodImplOptions.NoInlining)]
        static void Use(Tensor?[] leaf, WeakReference accumulator) =>
            Assert.Same(leaf[0]!.GradientEdge.Function, accumulator.Target);

        static void Collect(WeakReference until)
        {
            for (int i = 0; i < 10 && until.IsAlive; i++) GC.Collect();
        }
    }

    [Fact]
    public void Integer_results_never_require_a_gradient_and_flags_spread_from_any_input()
    {
        Tensor x = Leaf(3, 1, 2), constant = Tensor.From([1.0, 2.0, 3.0]);
        Assert.True((constant + x).RequiresGrad);
        Assert.False((constant + constant).RequiresGrad);
        Tensor[] without =
            [x.ArgMax(), x.ArgMin(0), x.Max(0).Indices, x > constant, x.Eq(x), x.To(DType.Int64), x.Any()];
        Assert.All(without, static t => Assert.False(t.RequiresGrad));
        Assert.All(without, static t => Assert.Null(t.GradFn));
        Assert.True(x.Max(0).Values.RequiresGrad);
        Assert.Same(constant, constant.RequiresGrad_());
        Assert.True(constant.RequiresGrad);
        Assert.Throws<AutogradException>(static () => Tensor.Zeros([2], DType.Int32, requiresGrad: true));
        Assert.Throws<AutogradException>(static () => Tensor.From([true]).RequiresGrad_());
    }
}
