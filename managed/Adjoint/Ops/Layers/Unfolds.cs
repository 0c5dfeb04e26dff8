using System.Numerics;
using Adjoint.Autograd;
using Adjoint.Kernels;
using Adjoint.Tensors;

namespace Adjoint.Ops;

/// <summary>The windows of images as columns, and the sums of columns as images: each is the other's
/// gradient.</summary>
/// <param name="Kernel">The size of a window.</param>
/// <param name="Steps">How it moves.</param>
/// <param name="Image">Height and width of the image.</param>
internal sealed record UnfoldPlan(long[] Kernel, ConvolutionPlan Steps, long[] Image)
{
    public long[] Positions => [Steps.OutputLength(0, Image[0], Kernel[0]), Steps.OutputLength(1, Image[1], Kernel[1])];

    public long Window => Kernel[0] * Kernel[1];
}

internal static unsafe class Unfolds
{
    /// <summary>(N, C, H, W) to (N, C window, positions); recorded.</summary>
    public static Tensor Unfold(Tensor x, UnfoldPlan plan)
    {
        using TapScope tap = Tap.Op("im2col", x);
        long[] at = plan.Positions;
        Tensor y = new(Layout.Contiguous([x.Layout.Sizes[0], x.Layout.Sizes[1] * plan.Window, at[0] * at[1]]), x.DType);
        return Record(x, y, plan, isFold: false);
    }

    /// <summary>(N, C window, positions) to (N, C, H, W); recorded.</summary>
    public static Tensor Fold(Tensor x, UnfoldPlan plan)
    {
        using TapScope tap = Tap.Op("col2im", x);
        Tensor y = new(Layout.Contiguous([x.Layout.Sizes[0], x.Layout.Sizes[1] / plan.Window, .. plan.Image]), x.DType);
        return Record(x, y, plan, isFold: true);
    }

    private static Tensor Record(Tensor x, Tensor y, UnfoldPlan plan, bool isFold)
    {
        if (y.Count > 0)
        {
            Tensor from = x.IsContiguous ? x : Copies.Contiguous(x, MemoryCategory.Workspace);
            if (x.DType == DType.Float32) Launch<float>(from, y, plan, isFold);
            else Launch<double>(from, y, plan, isFold);
            GC.KeepAlive(from);
            GC.KeepAlive(y);
        }
        if (x.RequiresGrad && GradMode.IsEnabled)
        {
            UnfoldNode node = new(plan, isFold);
            node.Connect(x);
            y.SetHistory(node);
        }
        if (ThreadModes.DualLevels != 0)
        {
            Duals.LinearEach(x, y, (plan, isFold),
                static (t, s) => s.isFold ? Fold(t, s.plan) : Unfold(t, s.plan));
        }
        return y;
    }

    private static void Launch<T>(Tensor from, Tensor y, UnfoldPlan plan, bool isFold)
        where T : unmanaged, INumberBase<T>
    {
        Tensor image = isFold ? y : from;
        long planes = image.Layout.Sizes[0] * image.Layout.Sizes[1];
        ConvolutionGeometry sizes = plan.Steps.Geometry(
            [1, planes, .. plan.Image], [planes, 1, .. plan.Kernel], [1, planes, .. plan.Positions]);
        if (isFold) KernelSet.Fold(sizes, from.As<T>(), y.As<T>());
        else KernelSet.Unfold(sizes, from.As<T>(), y.As<T>());
    }
}

internal sealed class UnfoldNode(UnfoldPlan plan, bool isFold) : Node1
{
    public override string Name => isFold ? "Col2ImBackward0" : "Im2ColBackward0";

    internal override GradientFlow Flow => GradientFlow.Moves;

    internal override void Backward(GraphTask task, Tensor g)
    {
        if (task.Wants(this, 0)) task.SendFresh(this, 0, isFold ? Unfolds.Unfold(g, plan) : Unfolds.Fold(g, plan));
    }
}
