using Adjoint.Autograd;
using Adjoint.Tensors;

namespace Adjoint.Ops;

/// <summary>Ops that cut dimensions, exchange the pieces and join them again, as one copy. The gradient goes the same
/// way
/// back.</summary>
/// <param name="Op">PyTorch's name of the op.</param>
/// <param name="Node">What it records.</param>
/// <param name="Cut">The sizes between.</param>
/// <param name="Order">Which piece comes at which place.</param>
/// <param name="Joined">The sizes of the result.</param>
internal sealed record Shuffle(string Op, string Node, long[] Cut, int[] Order, long[] Joined)
{
    public static Tensor Apply(Tensor x, Shuffle shuffle, Func<Shuffle> inverse)
    {
        using TapScope tap = Tap.Op(shuffle.Op, x);
        Tensor y = Copies.Contiguous(Pieces(x, shuffle)).Alias(Layout.Contiguous(shuffle.Joined), 0);
        if (x.RequiresGrad && GradMode.IsEnabled)
        {
            ShuffleNode node = new(shuffle, inverse);
            node.Connect(x);
            y.SetHistory(node);
        }
        if (ThreadModes.DualLevels != 0)
            Duals.LinearEach(x, y, (shuffle, inverse), static (t, s) => Apply(t, s.shuffle, s.inverse));
        return y;
    }

    private static Tensor Pieces(Tensor x, Shuffle shuffle)
    {
        Tensor dense = x.IsContiguous ? x : Copies.Contiguous(x, MemoryCategory.Workspace);
        long[] strides = Layout.Contiguous(shuffle.Cut).Strides;
        return dense.Alias(new Layout(Array.ConvertAll(shuffle.Order, i => shuffle.Cut[i]),
            Array.ConvertAll(shuffle.Order, i => strides[i])), dense.Offset);
    }
}

internal sealed class ShuffleNode(Shuffle shuffle, Func<Shuffle> inverse) : Node1
{
    public override string Name => shuffle.Node;

    internal override GradientFlow Flow => GradientFlow.Moves;

    internal override void Backward(GraphTask task, Tensor g)
    {
        if (task.Wants(this, 0)) task.SendFresh(this, 0, Shuffle.Apply(g, inverse(), () => shuffle));
    }
}
