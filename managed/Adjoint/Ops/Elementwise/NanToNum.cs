using Adjoint.Autograd;
using Adjoint.Ops;
using Adjoint.Tensors;

namespace Adjoint;

public sealed partial class Tensor
{
    /// <summary>x with other numbers in the place of NaN and infinities, elementwise:
    /// <c>torch.nan_to_num</c>.</summary>
    /// <param name="nan">In the place of NaN.</param>
    /// <param name="posInf">In the place of infinity; the largest number of the dtype if null.</param>
    /// <param name="negInf">In the place of -infinity; the least number of the dtype if null.</param>
    /// <returns>A new tensor of the same shape; integers stay what they are.</returns>
    /// <remarks>Gradient: g where x is finite, else 0.</remarks>
    /// <example><code>var y = x.NanToNum();</code></example>
    public Tensor NanToNum(double nan = 0, double? posInf = null, double? negInf = null)
    {
        using TapScope tap = Tap.Op("nan_to_num", this);
        Tensor y = WithoutNan(nan, posInf, negInf);
        if (GradMode.IsEnabled && RequiresGrad) y.SetHistory(NanToNumNode.Of(this));
        if (ThreadModes.DualLevels != 0)
            Duals.Linear(this, y, this, static (t, x, _) => Where(x.Detach().IsFinite(), t, 0));
        return y;
    }

    /// <summary>Replaces NaN and infinities in this tensor: <c>torch.Tensor.nan_to_num_</c>.</summary>
    /// <exception cref="AutogradException">A leaf that requires a gradient, or a view that may not be
    /// written.</exception>
    /// <inheritdoc cref="NanToNum(double, double?, double?)"/>
    public Tensor NanToNum_(double nan = 0, double? posInf = null, double? negInf = null)
    {
        using TapScope tap = Tap.InPlace("nan_to_num", this);
        bool record = InPlace.Check(this, RequiresGrad);
        NanToNumNode? node = record ? NanToNumNode.Of(this) : null;
        Tensor? tangent = null;
        if (ThreadModes.DualLevels != 0 && Duals.Level?.TangentOf(this) is { } t)
            tangent = Duals.Checked(this, Where(Detach().IsFinite(), t, 0));
        return InPlace.Write(this, WithoutNan(nan, posInf, negInf), node, tangent, "nan_to_num_");
    }

    private Tensor WithoutNan(double nan, double? posInf, double? negInf)
    {
        using GradModeScope noGrad = GradMode.NoGrad();
        using PausedForward paused = new(null);
        if (!DType.IsFloatingPoint()) return Clone();
        double largest = DType == DType.Float32 ? float.MaxValue : double.MaxValue;
        Tensor y = Where(IsNan(), nan, this);
        y = Where(Eq(double.PositiveInfinity), posInf ?? largest, y);
        return Where(Eq(double.NegativeInfinity), negInf ?? -largest, y);
    }
}

internal sealed class NanToNumNode : Node1
{
    private SavedTensor _finite;

    public override string Name => "NanToNumBackward0";

    public static NanToNumNode Of(Tensor x)
    {
        NanToNumNode node = new() { _finite = new SavedTensor(x.Detach().IsFinite()) };
        node.Connect(x);
        return node;
    }

    internal override GradientFlow Flow => GradientFlow.Moves;

    internal override int SavedCount => 1;

    internal override ref SavedTensor Saved(int index) => ref _finite;

    internal override string SavedName(int index) => "finite";

    internal override void Backward(GraphTask task, Tensor g)
    {
        if (task.Wants(this, 0)) task.Send(this, 0, Tensor.Where(_finite.Unpack(this), g, 0));
    }
}
