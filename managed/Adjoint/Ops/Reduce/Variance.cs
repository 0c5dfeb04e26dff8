using Adjoint.Autograd;
using Adjoint.Tensors;

namespace Adjoint.Ops;

/// <summary>Variance and standard deviation, alone or with the mean.</summary>
internal static class Variance
{
    public static Tensor Apply(Tensor x, ReadOnlySpan<int> dims, double correction, bool keepDim, bool root)
    {
        using TapScope tap = Tap.Op(root ? "std" : "var", x);
        (Tensor y, _, VarianceNode? node) = Compute(x, dims, correction, keepDim, root, withMean: false);
        node?.Attach(x, y, null);
        if (ThreadModes.DualLevels != 0) PassTangent(x, y, null, dims, correction, keepDim, root);
        return y;
    }

    public static (Tensor, Tensor) WithMean(Tensor x, ReadOnlySpan<int> dims, double correction, bool keepDim,
        bool root)
    {
        using TapScope tap = Tap.Op(root ? "std_mean" : "var_mean", x);
        (Tensor y, Tensor mean, VarianceNode? node) = Compute(x, dims, correction, keepDim, root, withMean: true);
        node?.Attach(x, y, mean);
        if (ThreadModes.DualLevels != 0) PassTangent(x, y, mean, dims, correction, keepDim, root);
        return (y, mean);
    }

    private static void PassTangent(Tensor x, Tensor y, Tensor? mean, ReadOnlySpan<int> dims, double correction,
        bool keepDim, bool root)
    {
        int[] over = Dims.WrapAll(dims, x.Rank, "var");
        long n = Reductions.Length(x, over);
        Duals.Linear(x, y, (x, y, over, keepDim, divisor: Math.Max(0, n - correction), root), static (t, s, lead) =>
        {
            Tensor centred = s.x.Sub(s.x.Mean(s.over, keepDim: true));
            Tensor d = Reduced.SumTangent(t.Mul(centred), s.over, s.keepDim, lead).Mul(2 / s.divisor);
            return s.root ? OfRoot(d, s.y) : d;
        });
        if (mean is not null) Reduced.PassSum(x, mean, over, keepDim, n);
    }

    /// <summary>d / 2y. Equal values: the root has no slope there, and PyTorch takes 0.</summary>
    public static Tensor OfRoot(Tensor d, Tensor y) => Tensor.Where(y.Eq(0), 0, d.Div(y.Mul(2)));

    private static (Tensor Y, Tensor Mean, VarianceNode? Node) Compute(Tensor x, ReadOnlySpan<int> dims,
        double correction, bool keepDim, bool root, bool withMean)
    {
        string op = (root ? "std" : "var") + (withMean ? "_mean" : "");
        if (!x.DType.IsFloatingPoint())
        {
            throw new ArgumentException(
                $"{op} only support floating point and complex dtypes, but got {x.DType.ScalarName()}");
        }
        int[] over = Dims.WrapAll(dims, x.Rank, op);
        double divisor = Math.Max(0, Reductions.Length(x, over) - correction);
        (Tensor mean, Tensor y) = Reductions.Moments(x, over, keepDim);
        Elementwise.BinaryScalar<DivOp>(y, divisor, scalarFirst: false, y, 0);
        if (root) Elementwise.UnaryInPlace<Kernels.Plain<SqrtOp>>(y);
        bool record = x.RequiresGrad && GradMode.IsEnabled;
        return (y, mean, record ? new VarianceNode(x, over, keepDim ? null : over, divisor, root, withMean) : null);
    }
}

/// <summary>Gradients of the variance, 2 g (x - mean) / divisor, of its root (g / (2 y) in place of g) and of the
/// mean.</summary>
internal sealed class VarianceNode(Tensor x, int[] over, int[]? removed, double divisor, bool root,
    bool withMean) : Node1
{
    private readonly Layout _source = x.Layout;
    private readonly long _length = Reductions.Length(x, over);
    private SavedTensor _input = new(x);
    private SavedTensor _output;

    public override string Name =>
        (root, withMean) switch
        {
            (false, false) => "VarBackward0",
            (true, false) => "StdBackward0",
            (false, true) => "VarMeanBackward0",
            _ => "StdMeanBackward0",
        };

    public override int InputCount => withMean ? 2 : 1;

    internal override int SavedCount => 2;

    internal override ref SavedTensor Saved(int index) => ref index == 0 ? ref _input : ref _output;

    internal override string SavedName(int index) => index == 0 ? "self" : withMean ? "result0" : "result";

    public void Attach(Tensor x, Tensor y, Tensor? mean)
    {
        Connect(x);
        if (root) _output = SavedTensor.Output(y);
        y.SetHistory(this);
        mean?.SetHistory(this, 1);
    }

    internal override void Backward(GraphTask task, Tensor g) => BackwardAll(task, [g]);

    internal override void BackwardAll(GraphTask task, Tensor?[] grads)
    {
        if (!task.Wants(this, 0)) return;
        Tensor? dx = grads[0] is { } g ? OfVariance(g) : null;
        if (grads.Length > 1 && grads[1] is { } gMean)
        {
            Tensor d = Reduced.Restore(gMean.Div(_length), removed).Expand(new Shape(_source.Sizes));
            dx = dx is null ? d : dx.Add(d);
        }
        if (dx is not null) task.SendFresh(this, 0, dx);
    }

    private Tensor OfVariance(Tensor g)
    {
        Tensor x = _input.Unpack(this);
        if (root) g = Variance.OfRoot(g, _output.Unpack(this));
        return Reduced.Restore(g.Mul(2 / divisor), removed).Mul(x.Sub(x.Mean(over, keepDim: true)));
    }
}
