using Adjoint.Autograd;
using Adjoint.Kernels;
using Adjoint.Simd;
using Adjoint.Tensors;

namespace Adjoint.Ops;

internal readonly struct SquaredDifferenceOp : IBinaryOp, INodeName
{
    public static string Name => "squareddifference";
    public static string NodeName => "MseLossBackward0";
    public static Needs NeedsA => Needs.X | Needs.B;
    public static Needs NeedsB => Needs.X | Needs.B;

    public static N Forward<N>(N a, N b, N p) where N : struct, INum<N>
    {
        N d = a - b;
        return d * d;
    }

    public static N BackwardA<N>(N g, N a, N b, N y, N p) where N : struct, INum<N> => (g + g) * (a - b);
    public static N BackwardB<N>(N g, N a, N b, N y, N p) where N : struct, INum<N> => (g + g) * (b - a);
}

/// <summary>The squared error, reduced in the pass that computes it.</summary>
internal static unsafe class SquaredDifference
{
    /// <summary>(input - target)^2 of each element; the arguments have equal sizes.</summary>
    public static Tensor Each(Tensor input, Tensor target)
    {
        _ = Common(input, target);
        return Binary.Apply<SquaredDifferenceOp>(input, target);
    }

    /// <summary>Their sum over <paramref name="divisor"/>.</summary>
    public static Tensor Total(Tensor input, Tensor target, long divisor)
    {
        using TapScope tap = Tap.Op("mse_loss", input, target);
        DType dtype = Common(input, target);
        Tensor y = Distance(Binary.Cast(input, dtype), Binary.Cast(target, dtype));
        if (divisor != 1) Elementwise.BinaryScalar<DivOp>(y, divisor, scalarFirst: false, y, 0);
        if (GradMode.IsEnabled && (input.RequiresGrad || target.RequiresGrad))
        {
            MseNode node = new(input, target, divisor);
            node.Connect(input, target);
            y.SetHistory(node);
        }
        if (ThreadModes.DualLevels != 0) PassTangent(input, target, y, divisor);
        return y;
    }

    /// <summary>2 / n times the sum of (a - b) (ta - tb).</summary>
    private static void PassTangent(Tensor a, Tensor b, Tensor y, long divisor)
    {
        if (Duals.Level is not { } level) return;
        Tensor? ta = level.TangentOf(a), tb = level.TangentOf(b);
        if (ta is null && tb is null) return;
        using PausedForward paused = new(level);
        Tensor t = ta is null ? tb!.Neg() : tb is null ? ta : ta.Sub(tb);
        Tensor sum = Reduced.SumTangent(t.Mul(a.Sub(b)), Reductions.All(a.Rank), keepDim: false, level.Lead);
        level.Give(y, sum.To(y.DType).Mul(2.0 / divisor));
    }

    private static DType Common(Tensor input, Tensor target)
    {
        DType dtype = Binary.Result(input, target, Integers.Keep);
        if (!dtype.IsFloatingPoint())
            throw new ArgumentException($"\"mse_cpu\" not implemented for '{dtype.ScalarName()}'");
        return dtype;
    }

    private static Tensor Distance(Tensor a, Tensor b)
    {
        Tensor y = new(Layout.Scalar, a.DType);
        if (a.Count == 0)
        {
            Fills.Into(y, 0);
            return y;
        }
        Layout order = Binary.ResultLayout(a, b, "mse_loss");
        a = Elementwise.InOrderOf(a, order);
        b = Elementwise.InOrderOf(b, order);
        nint n = (nint)a.Count;
        if (a.DType == DType.Float32) KernelSet.SquaredDistance(a.As<float>(), b.As<float>(), y.As<float>(), n);
        else KernelSet.SquaredDistance(a.As<double>(), b.As<double>(), y.As<double>(), n);
        GC.KeepAlive(a);
        GC.KeepAlive(b);
        return y;
    }
}

/// <summary>Of the mean or the sum: the gradient of the elements, with the one number g / n read over and
/// over.</summary>
internal sealed class MseNode : Node2
{
    private readonly long _divisor;
    private SavedTensor _input;
    private SavedTensor _target;

    public MseNode(Tensor input, Tensor target, long divisor)
    {
        _divisor = divisor;
        _input = new SavedTensor(input);
        _target = new SavedTensor(target);
    }

    public override string Name => SquaredDifferenceOp.NodeName;

    internal override int SavedCount => 2;

    internal override ref SavedTensor Saved(int index) => ref index == 0 ? ref _input : ref _target;

    internal override string SavedName(int index) => index == 0 ? "self" : "target";

    internal override void Backward(GraphTask task, Tensor g)
    {
        // Saved as they were given, so that higher derivatives reach them.
        Tensor a = Binary.Recast(_input.Unpack(this), g.DType), b = Binary.Recast(_target.Unpack(this), g.DType);
        if (_divisor != 1) g = g.Div(_divisor);
        if (task.Wants(this, 0)) Send(task, 0, g, a, b);
        if (task.Wants(this, 1)) Send(task, 1, g, a, b);
    }

    private void Send(GraphTask task, int index, Tensor g, Tensor a, Tensor b)
    {
        Layout layout = (index == 0 ? a : b).Layout.ToContiguous();
        if (task.InTensorOps)
        {
            TensorNum d = index == 0
                ? SquaredDifferenceOp.BackwardA<TensorNum>(g, a, b, TensorNum.Zero, TensorNum.Zero)
                : SquaredDifferenceOp.BackwardB<TensorNum>(g, a, b, TensorNum.Zero, TensorNum.Zero);
            task.Send(this, index, d.ToTensor(a));
        }
        else if (task.AccumulationTarget(this, index, layout) is { } waiting)
        {
            Elementwise.BinaryGrad<SquaredDifferenceOp>(index == 1, g, a, b, null, waiting, accumulate: true);
        }
        else
        {
            Tensor fresh = GradientBuffers.New(layout, g.DType);
            Elementwise.BinaryGrad<SquaredDifferenceOp>(index == 1, g, a, b, null, fresh, accumulate: false);
            task.SendFresh(this, index, fresh);
        }
    }
}
