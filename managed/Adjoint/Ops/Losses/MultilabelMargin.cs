using System.Numerics;
using Adjoint.Autograd;
using Adjoint.Kernels;
using Adjoint.Nn;
using Adjoint.Tensors;

namespace Adjoint.Ops;

/// <summary>Hinges of several right classes. The loss is piecewise linear, so the pass that computes it also leaves its
/// slopes, and every derivative is theirs.</summary>
internal static unsafe class MultilabelMargin
{
    public static Tensor Apply(Tensor x, Tensor target, Reduction reduction)
    {
        using TapScope tap = Tap.Op("multilabel_margin_loss", x, target);
        (long samples, _) = MarginShapes.Of(x);
        bool each = reduction == Reduction.None && x.Rank == 2;
        Tensor losses = new(Layout.Contiguous([samples]), x.DType);
        Tensor slopes = new(x.Layout.ToContiguous(), x.DType);
        if (x.DType == DType.Float32) Launch<float>(x, target, losses, slopes);
        else Launch<double>(x, target, losses, slopes);
        long divisor = reduction == Reduction.Mean ? samples : 1;
        Tensor y = each ? losses : losses.Sum().Div(divisor);
        if (GradMode.IsEnabled && x.RequiresGrad)
        {
            FormulaNode<(bool Each, long Divisor)> node = new("MultilabelMarginLossBackward0", GradientFlow.Mixes,
                (each, divisor), static (g, kept, s) =>
                    s.Each ? g.Unsqueeze(1).Mul(kept[0]) : g.Div(s.Divisor).Mul(kept[0]));
            node.Connect(x);
            y.SetHistory(node.Keep(("slopes", new SavedTensor(slopes))));
        }
        if (ThreadModes.DualLevels != 0)
        {
            Duals.LinearEach(x, y, (slopes, each, divisor), static (t, s) => s.each
                ? t.Mul(s.slopes).Sum(1) : t.Mul(s.slopes).Sum().Div(s.divisor));
        }
        return y;
    }

    private static void Launch<T>(Tensor x, Tensor target, Tensor losses, Tensor slopes)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        if (x.Count == 0) return;
        Tensor a = Copies.RowMajor(x), classes = Nll.Indices(target);
        KernelSet.MultilabelMargin(a.As<T>(), classes.As<long>(), losses.As<T>(), slopes.As<T>(), (nint)losses.Count,
            (nint)(x.Count / losses.Count));
        GC.KeepAlive(a);
        GC.KeepAlive(classes);
        GC.KeepAlive(losses);
        GC.KeepAlive(slopes);
    }
}
