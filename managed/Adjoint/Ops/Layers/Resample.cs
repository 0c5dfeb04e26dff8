using Adjoint.Autograd;
using Adjoint.Tensors;

namespace Adjoint.Ops;

/// <summary>A linear map of the last dimensions, each on its own.</summary>
/// <param name="Op">PyTorch's name of the op.</param>
/// <param name="Node">PyTorch's name of its node without "Backward0".</param>
/// <param name="Taps">The map of each of the last dimensions.</param>
/// <param name="TakesInput">Whether the gradient's own op takes the input as an argument, as PyTorch's of pooling and
/// padding
/// do: then the input is part of second derivatives, with zeros.</param>
/// <param name="Flow">Whether all weights are positive.</param>
internal sealed record ResamplePlan(
    string Op, string Node, Taps[] Taps, bool TakesInput, GradientFlow Flow = GradientFlow.Moves);

/// <summary>Everything that maps spatial dimensions linearly, one after the other: average pooling, reflecting and
/// repeating paddings, interpolation. The gradient is the transposed map, and its own gradient the map
/// itself.</summary>
internal static class Resample
{
    /// <summary>The recorded op; leading dimensions are whatever x has in front.</summary>
    public static Tensor Apply(Tensor x, ResamplePlan plan)
    {
        using TapScope tap = Tap.Op(plan.Op, x);
        Tensor y = Run(x, plan.Taps);
        if (x.RequiresGrad && GradMode.IsEnabled)
        {
            ResampleNode node = new(plan);
            node.Connect(x);
            y.SetHistory(node);
        }
        if (ThreadModes.DualLevels != 0) Duals.Linear(x, y, plan, static (t, plan, _) => Apply(t, plan));
        return y;
    }

    /// <summary>The gradient of the argument at the other end of <paramref name="input"/>; recorded.</summary>
    public static Tensor Gradient(Tensor g, ResamplePlan plan, Edge input)
    {
        using TapScope tap = Tap.Op(plan.Op + "_backward", g);
        Tensor dx = Run(g, Array.ConvertAll(plan.Taps, static t => t.Transposed));
        if (!plan.TakesInput) input = default;
        if (GradMode.IsEnabled && (g.RequiresGrad || input.Function is not null))
            dx.SetHistory(new ResampleGradNode(plan, g.NextEdge(), input, dx.Layout));
        if (ThreadModes.DualLevels != 0)
            Duals.Linear(g, dx, plan, static (t, plan, _) => Gradient(t, plan, default));
        return dx;
    }

    private static Tensor Run(Tensor x, Taps[] taps)
    {
        int rank = taps.Length, leading = x.Rank - rank;
        long[] sizes = [.. x.Layout.Sizes];
        for (int i = 0; i < rank; i++) sizes[leading + i] = taps[i].Outputs;
        Tensor y = new(Layout.Contiguous(sizes), x.DType);
        if (y.Count == 0) return y;
        if (x.Count == 0)
        {
            Fills.Into(y, 0);
            return y;
        }
        Tensor from = x.IsContiguous ? x : Copies.Contiguous(x, MemoryCategory.Workspace);
        int[] passes = [.. Enumerable.Range(0, rank).Reverse().Where(i => !taps[i].IsIdentity)];
        if (passes.Length == 0) Copies.Into(from, y);
        for (int p = 0; p < passes.Length; p++)
        {
            int dim = leading + passes[p];
            long[] current = [.. from.Layout.Sizes];
            current[dim] = sizes[dim];
            Tensor to = p == passes.Length - 1 ? y
                : new Tensor(Layout.Contiguous(current), x.DType, MemoryCategory.Workspace);
            long outer = 1, inner = 1;
            for (int i = 0; i < dim; i++) outer *= current[i];
            for (int i = dim + 1; i < current.Length; i++) inner *= current[i];
            taps[passes[p]].Apply(from, to, outer, inner);
            from = to;
        }
        return y;
    }
}

internal sealed class ResampleNode(ResamplePlan plan) : Node1
{
    public override string Name => plan.Node + "Backward0";

    internal override GradientFlow Flow => plan.Flow;

    internal override void Backward(GraphTask task, Tensor g)
    {
        if (task.Wants(this, 0)) task.SendFresh(this, 0, Resample.Gradient(g, plan, Next(0)));
    }

    internal override void BackwardBatch(GraphTask task, Tensor?[] grads) => Backward(task, grads[0]!);
}

/// <summary>The gradient's gradient: the map itself, and zeros for the input, which it does not read.</summary>
internal sealed class ResampleGradNode : Node2
{
    private readonly ResamplePlan _plan;
    private readonly Layout _input;

    public ResampleGradNode(ResamplePlan plan, Edge g, Edge input, Layout layout)
    {
        (_plan, _input) = (plan, layout);
        Connect(g, input);
    }

    public override string Name => _plan.Node + "BackwardBackward0";

    public override int NextCount => _plan.TakesInput ? 2 : 1;

    internal override void Backward(GraphTask task, Tensor h)
    {
        if (task.Wants(this, 0)) task.SendFresh(this, 0, Resample.Apply(h, _plan));
        if (NextCount == 2 && task.Wants(this, 1))
            task.SendFresh(this, 1, Tensor.Zeros(new Shape(_input.Sizes), h.DType));
    }
}
