using Adjoint.Autograd;
using Adjoint.Kernels;
using Adjoint.Ops;
using Adjoint.Tensors;

namespace Adjoint;

public sealed partial class Tensor
{
    /// <summary>The product of all elements: <c>torch.prod</c>.</summary>
    /// <param name="dtype">The dtype of the result; by default this one's, Int64 for integers and bools.</param>
    /// <remarks>1 of an empty tensor. Gradient: g times the product of all other elements, exact where some are
    /// zero.</remarks>
    /// <returns>A scalar tensor.</returns>
    /// <example><code>var volume = sides.Prod();</code></example>
    public Tensor Prod(DType? dtype = null) => ProdOver(null, false, dtype, "ProdBackward0");

    /// <summary>The product along one dimension.</summary>
    /// <param name="dim">The dimension that is reduced.</param>
    /// <param name="keepDim">Keep it with size 1.</param>
    /// <param name="dtype">The dtype of the result.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such dimension.</exception>
    /// <inheritdoc cref="Prod(DType?)"/>
    public Tensor Prod(int dim, bool keepDim = false, DType? dtype = null) =>
        ProdOver(Dims.Wrap(dim, Rank, "prod"), keepDim, dtype, "ProdBackward1");

    private Tensor ProdOver(int? dim, bool keepDim, DType? dtype, string name)
    {
        using TapScope tap = Tap.Op("prod", this);
        int[] over = dim is { } d && Rank > 0 ? [d] : Reductions.All(Rank);
        Tensor x = Summable(dtype);
        Tensor y = Reductions.Reduce<ProductOf>(x, over, keepDim, 1);
        if (y.DType.IsFloatingPoint() && RequiresGrad && GradMode.IsEnabled)
        {
            ProdNode node = new(name, this, over, keepDim || dim is null ? null : over);
            node.Connect(this);
            y.SetHistory(node);
        }
        if (ThreadModes.DualLevels != 0)
        {
            Duals.Linear(this, y, (x: this, over, keepDim, y.DType), static (t, s, lead) => Reduced.SumTangent(
                t.To(s.DType).Mul(ProdNode.Others(s.x.To(s.DType), s.over)), s.over, s.keepDim, lead));
        }
        return y;
    }
}

internal sealed unsafe class ProdNode : Node1
{
    private readonly string _name;
    private readonly int[] _over;
    private readonly int[]? _removed;
    private SavedTensor _input;

    public ProdNode(string name, Tensor x, int[] over, int[]? removed)
    {
        (_name, _over, _removed) = (name, over, removed);
        _input = new SavedTensor(x);
    }

    public override string Name => _name;

    internal override int SavedCount => 1;

    internal override ref SavedTensor Saved(int index) => ref _input;

    internal override void Backward(GraphTask task, Tensor g)
    {
        if (!task.Wants(this, 0)) return;
        Tensor x = Binary.Recast(_input.Unpack(this), g.DType);
        // The product of one element is that element.
        if (task.InTensorOps && x.Rank == 0) task.Send(this, 0, g);
        else if (task.InTensorOps) task.Send(this, 0, Reduced.Restore(g, _removed).Mul(Others(x, _over)));
        else task.SendFresh(this, 0, Gradient(g, x));
    }

    private Tensor Gradient(Tensor g, Tensor x)
    {
        Tensor dx = GradientBuffers.New(x.Layout.ToContiguous(), x.DType);
        if (dx.Count == 0) return dx;
        Tensor a = x.IsContiguous ? x : Copies.Contiguous(x, MemoryCategory.Workspace);
        Tensor each = g.IsContiguous ? g : Copies.Contiguous(g, MemoryCategory.Workspace);
        (_, nint outer, nint length, nint inner) = Reductions.Arrange(a, _over);
        if (x.DType == DType.Float32)
            KernelSet.ProdGrad(each.As<float>(), a.As<float>(), dx.As<float>(), outer, length, inner);
        else
            KernelSet.ProdGrad(each.As<double>(), a.As<double>(), dx.As<double>(), outer, length, inner);
        GC.KeepAlive(a);
        GC.KeepAlive(each);
        return dx;
    }

    /// <summary>For each element the product of the others, in ops that can be differentiated: the products before it
    /// times
    /// those after it. No division, so zeros are exact in derivatives of any order.</summary>
    public static Tensor Others(Tensor x, int[] over)
    {
        // The product of one element is that element.
        if (x.Rank == 0) return x.OnesLike();
        bool all = over.Length == x.Rank;
        Tensor row = all ? x.Reshape([-1]) : x;
        int dim = all ? 0 : over[0];
        long n = row.Size(dim);
        if (n == 0) return x.Clone();
        Tensor one = row.Narrow(dim, 0, 1).Detach().OnesLike();
        Tensor before = Running(Tensor.Cat([one, row.Narrow(dim, 0, n - 1)], dim), dim, n, forward: true);
        Tensor after = Running(Tensor.Cat([row.Narrow(dim, 1, n - 1), one], dim), dim, n, forward: false);
        Tensor others = before.Mul(after);
        return all ? others.Reshape(x.Shape) : others;
    }

    /// <summary>The running product from one end: after step k each element holds the product of up to 2^k
    /// neighbours.</summary>
    private static Tensor Running(Tensor t, int dim, long n, bool forward)
    {
        for (long step = 1; step < n; step *= 2)
        {
            Tensor near = t.Narrow(dim, forward ? step : 0, n - step);
            Tensor far = t.Narrow(dim, forward ? 0 : step, n - step);
            Tensor rest = t.Narrow(dim, forward ? 0 : n - step, step);
            Tensor joined = near.Mul(far);
            t = forward ? Tensor.Cat([rest, joined], dim) : Tensor.Cat([joined, rest], dim);
        }
        return t;
    }
}
