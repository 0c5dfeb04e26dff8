using Adjoint.Autograd;
using Adjoint.Ops;
using Adjoint.Tensors;

namespace Adjoint;

public sealed partial class Tensor
{
    /// <summary>condition ? a : b, elementwise with broadcasting: <c>torch.where</c>.</summary>
    /// <param name="condition">A Bool tensor.</param>
    /// <param name="a">Taken where the condition holds.</param>
    /// <param name="b">Taken where it does not.</param>
    /// <remarks>Gradients: g where the argument was taken, 0 elsewhere. A NaN gradient of what was not taken is not
    /// stopped upstream: 0 times NaN is NaN there, as in PyTorch, but for passes inside
    /// <see cref="Masking.Strict"/>.</remarks>
    /// <exception cref="ArgumentException">The condition is not Bool, or the shapes do not broadcast.</exception>
    /// <example><code>var y = Tensor.Where(x &gt; 0, x, 0);</code></example>
    public static Tensor Where(Tensor condition, Tensor a, Tensor b)
    {
        using TapScope tap = Tap.Op("where", condition, a, b);
        ArgumentNullException.ThrowIfNull(condition);
        ArgumentNullException.ThrowIfNull(a);
        ArgumentNullException.ThrowIfNull(b);
        if (condition.DType != DType.Bool)
        {
            throw new ArgumentException(
                $"where(): expected condition to be a Bool tensor, but got {condition.DType.Name()}", nameof(condition));
        }
        DType dtype = Binary.Result(a, b, Integers.Keep);
        long[] sizes = Broadcast.Sizes(Broadcast.Sizes(condition.Layout.Sizes, a.Layout.Sizes, "where"), b.Layout.Sizes, "where");
        Tensor y = new(condition.IsContiguous && condition.Layout.Sizes.AsSpan().SequenceEqual(sizes)
            ? condition.Layout : Layout.Contiguous(sizes), dtype);
        Elementwise.Where(condition, Binary.Cast(a, dtype), Binary.Cast(b, dtype), y);
        bool needA = a.RequiresGrad, needB = b.RequiresGrad;
        if ((needA || needB) && GradMode.IsEnabled) y.SetHistory(new WhereNode(condition, needA ? a : null, needB ? b : null));
        if (ThreadModes.DualLevels != 0) PassWhere(condition, a, b, y);
        return y;
    }

    private static void PassWhere(Tensor condition, Tensor a, Tensor b, Tensor y)
    {
        if (Duals.Level is not { } level || !y.DType.IsFloatingPoint()) return;
        Tensor? ta = level.TangentOf(a), tb = level.TangentOf(b);
        if (ta is null && tb is null) return;
        using PausedForward paused = new(level);
        ta = ta is null ? null : level.Aligned(ta, y.Rank);
        tb = tb is null ? null : level.Aligned(tb, y.Rank);
        level.Give(y, tb is null ? Where(condition, ta!, 0) : ta is null ? Where(condition, 0, tb)
            : Where(condition, ta, tb));
    }

    /// <inheritdoc cref="Where(Tensor, Tensor, Tensor)"/>
    public static Tensor Where(Tensor condition, Tensor a, Scalar b)
    {
        ArgumentNullException.ThrowIfNull(a);
        return Where(condition, a, Number(b, a));
    }

    /// <inheritdoc cref="Where(Tensor, Tensor, Tensor)"/>
    public static Tensor Where(Tensor condition, Scalar a, Tensor b)
    {
        ArgumentNullException.ThrowIfNull(b);
        return Where(condition, Number(a, b), b);
    }

    /// <inheritdoc cref="Where(Tensor, Tensor, Tensor)"/>
    public static Tensor Where(Tensor condition, Scalar a, Scalar b)
    {
        DType dtype = DTypes.Promote(a.DefaultDType, b.DefaultDType);
        return Where(condition, Full([], a, dtype), Full([], b, dtype));
    }

    /// <summary>The number as a scalar tensor of the dtype that it takes next to <paramref name="other"/>.</summary>
    private static Tensor Number(Scalar s, Tensor other) => Full([], s, s.PromoteWith(other.DType));
}

internal sealed class WhereNode : Node2
{
    private SavedTensor _condition;

    public WhereNode(Tensor condition, Tensor? a, Tensor? b)
    {
        Connect(a, b);
        _condition = new SavedTensor(condition);
    }

    public override string Name => "WhereBackward0";

    internal override GradientFlow Flow => GradientFlow.Moves;

    internal override int SavedCount => 1;

    internal override ref SavedTensor Saved(int index) => ref _condition;

    internal override string SavedName(int index) => "condition";

    internal override void Backward(GraphTask task, Tensor g)
    {
        Tensor condition = _condition.Unpack(this);
        if (task.Wants(this, 0)) task.SendFresh(this, 0, Tensor.Where(condition, g, 0));
        if (task.Wants(this, 1)) task.SendFresh(this, 1, Tensor.Where(condition, 0, g));
    }
}
