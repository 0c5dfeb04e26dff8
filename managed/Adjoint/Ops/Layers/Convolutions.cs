using System.Numerics;
using Adjoint.Autograd;
using Adjoint.Kernels;
using Adjoint.Tensors;

namespace Adjoint.Ops;

/// <summary>Which of the three tensors of a convolution an op computes from the other two.</summary>
internal enum ConvolutionPart
{
    /// <summary>y = x * w: convolution.</summary>
    Output,
    /// <summary>x from y and w: its gradient, which is the transposed convolution.</summary>
    Input,
    /// <summary>w from x and y: its other gradient.</summary>
    Weight,
}

/// <summary>
/// Convolution is linear in x and in w, and so are its gradients x(y, w) and w(x, y) in their arguments. With
/// &lt;x(y, w), x'&gt; = &lt;y, y(x', w)&gt; = &lt;w(x', y), w&gt; the gradients of each of the three are the other
/// two:
/// derivatives of any order are these three kernels.
/// </summary>
internal static unsafe class Convolutions
{
    public const string NodeName = "ConvolutionBackward0", GradientName = "ConvolutionBackwardBackward0";

    /// <summary>The convolution; shapes were checked. The bias may be null.</summary>
    public static Tensor Output(Tensor x, Tensor w, Tensor? bias, ConvolutionPlan plan, string node = GradientName)
    {
        using TapScope tap = Tap.Op("convolution", x, w, bias);
        long[] sizes = [x.Layout.Sizes[0], w.Layout.Sizes[0], .. Enumerable.Range(0, plan.Rank).Select(
            d => plan.OutputLength(d, x.Layout.Sizes[d + 2], w.Layout.Sizes[d + 2]))];
        Tensor y = new(Layout.Contiguous(sizes), x.DType);
        Launch(ConvolutionPart.Output, x, w, y, bias, plan);
        return Record(y, ConvolutionPart.Output, x, w, bias, plan, node);
    }

    /// <summary>The transposed convolution, of these sizes; shapes were checked. The bias may be null.</summary>
    public static Tensor Input(
        Tensor y, Tensor w, Tensor? bias, long[] sizes, ConvolutionPlan plan, string node = GradientName)
    {
        using TapScope tap = Tap.Op("convolution", y, w, bias);
        Tensor x = new(Layout.Contiguous(sizes), y.DType);
        Launch(ConvolutionPart.Input, x, w, y, bias, plan);
        return Record(x, ConvolutionPart.Input, y, w, bias, plan, node);
    }

    /// <summary>The gradient of the weight, of these sizes.</summary>
    public static Tensor Weight(Tensor x, Tensor y, long[] sizes, ConvolutionPlan plan)
    {
        using TapScope tap = Tap.Op("convolution_backward", x, y);
        Tensor w = new(Layout.Contiguous(sizes), x.DType);
        Launch(ConvolutionPart.Weight, x, w, y, null, plan);
        return Record(w, ConvolutionPart.Weight, x, y, null, plan, GradientName);
    }

    private static Tensor Record(Tensor result, ConvolutionPart part, Tensor a, Tensor b, Tensor? bias,
        ConvolutionPlan plan, string name)
    {
        if (GradMode.IsEnabled && (a.RequiresGrad || b.RequiresGrad || bias is { RequiresGrad: true }))
        {
            bool hasBias = name == NodeName;
            ConvolutionNode node = new(name, part, plan, a, b, bias, hasBias);
            result.SetHistory(node);
        }
        if (ThreadModes.DualLevels != 0)
        {
            long[] sizes = result.Layout.Sizes;
            Tensor? row = bias?.Reshape([bias.Count, .. Enumerable.Repeat(1L, plan.Rank)]);
            Duals.Bilinear(a, b, result, (a, b) => part switch
            {
                ConvolutionPart.Output => Output(a, b, null, plan),
                ConvolutionPart.Input => Input(a, b, null, sizes, plan),
                _ => Weight(a, b, sizes, plan),
            }, null, c: row, beta: row is null ? 0 : 1);
        }
        return result;
    }

    private static void Launch(
        ConvolutionPart part, Tensor x, Tensor w, Tensor y, Tensor? bias, ConvolutionPlan plan)
    {
        Tensor result = part == ConvolutionPart.Output ? y : part == ConvolutionPart.Input ? x : w;
        if (result.Count == 0) return;
        x = Dense(x);
        w = Dense(w);
        y = Dense(y);
        bias = bias is null ? null : Dense(bias);
        if (result.DType == DType.Float32) Launch<float>(part, x, w, y, bias, plan);
        else Launch<double>(part, x, w, y, bias, plan);
        GC.KeepAlive(x);
        GC.KeepAlive(w);
        GC.KeepAlive(y);
        GC.KeepAlive(bias);
    }

    private static void Launch<T>(
        ConvolutionPart part, Tensor x, Tensor w, Tensor y, Tensor? bias, ConvolutionPlan plan)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        ConvolutionGeometry sizes = plan.Geometry(x.Layout.Sizes, w.Layout.Sizes, y.Layout.Sizes);
        T* b = bias is null ? null : bias.As<T>();
        if (part == ConvolutionPart.Output) KernelSet.Convolution(sizes, x.As<T>(), w.As<T>(), b, y.As<T>());
        else if (part == ConvolutionPart.Input)
            KernelSet.ConvolutionInput(sizes, y.As<T>(), w.As<T>(), b, x.As<T>());
        else if (y.Count == 0 || x.Count == 0) Fills.Into(w, 0);
        else Weight<T>(sizes, x, y, w);
    }

    private static void Weight<T>(in ConvolutionGeometry sizes, Tensor x, Tensor y, Tensor w)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        nint blocks = ConvolutionWeightRange<T>.BlocksOf(sizes);
        if (blocks == 1)
        {
            KernelSet.ConvolutionWeight(sizes, x.As<T>(), y.As<T>(), w.As<T>(), 1);
            return;
        }
        Tensor partials = new(Layout.Contiguous([blocks, w.Count]), w.DType, MemoryCategory.Workspace);
        KernelSet.ConvolutionWeight(sizes, x.As<T>(), y.As<T>(), partials.As<T>(), blocks);
        KernelSet.Sum(partials.As<T>(), w.As<T>(), 1, blocks, (nint)w.Count);
        GC.KeepAlive(partials);
    }

    private static Tensor Dense(Tensor t) => t.IsContiguous ? t : Copies.Contiguous(t, MemoryCategory.Workspace);
}

/// <summary>One of the three products. Its arguments are, in this order, two of x, y and w, and a bias.</summary>
internal sealed class ConvolutionNode : NodeN
{
    private readonly string _name;
    private readonly ConvolutionPart _part;
    private readonly ConvolutionPlan _plan;
    private readonly long[] _sizesA;
    private readonly long[] _sizesB;
    private SavedTensor _a;
    private SavedTensor _b;

    public ConvolutionNode(string name, ConvolutionPart part, ConvolutionPlan plan, Tensor a, Tensor b, Tensor? bias,
        bool hasBias)
    {
        (_name, _part, _plan, _sizesA, _sizesB) = (name, part, plan, a.Layout.Sizes, b.Layout.Sizes);
        if (hasBias) Connect(a, b, bias);
        else Connect(a, b);
        if (Edges[1].Function is not null) _a = new SavedTensor(a);
        if (Edges[0].Function is not null) _b = new SavedTensor(b);
    }

    public override string Name => _name;

    internal override int SavedCount => 2;

    internal override ref SavedTensor Saved(int index) => ref index == 0 ? ref _a : ref _b;

    internal override string SavedName(int index) => index == 0 ? "input" : "weight";

    internal override void Backward(GraphTask task, Tensor g)
    {
        if (Edges[0].Function is not null && task.Wants(this, 0))
            task.SendFresh(this, 0, First(g, _b.Unpack(this)));
        if (Edges[1].Function is not null && task.Wants(this, 1))
            task.SendFresh(this, 1, Second(g, _a.Unpack(this)));
        if (Edges.Length == 3 && Edges[2].Function is not null && task.Wants(this, 2))
            task.SendFresh(this, 2, g.Sum([0, .. Enumerable.Range(2, _plan.Rank)]));
    }

    /// <summary>For y(x, w): x(g, w). For x(y, w): y(g, w). For w(x, y): x(y, g).</summary>
    private Tensor First(Tensor g, Tensor b) => _part switch
    {
        ConvolutionPart.Output => Convolutions.Input(g, b, null, _sizesA, _plan),
        ConvolutionPart.Input => Convolutions.Output(g, b, null, _plan),
        _ => Convolutions.Input(b, g, null, _sizesA, _plan),
    };

    /// <summary>For y(x, w): w(x, g). For x(y, w): w(g, y). For w(x, y): y(x, g).</summary>
    private Tensor Second(Tensor g, Tensor a) => _part switch
    {
        ConvolutionPart.Output => Convolutions.Weight(a, g, _sizesB, _plan),
        ConvolutionPart.Input => Convolutions.Weight(g, a, _sizesB, _plan),
        _ => Convolutions.Output(a, g, null, _plan),
    };
}
