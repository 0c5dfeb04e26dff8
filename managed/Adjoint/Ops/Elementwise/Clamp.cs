using Adjoint.Autograd;
using Adjoint.Kernels;
using Adjoint.Ops;
using Adjoint.Simd;
using Adjoint.Tensors;

namespace Adjoint;

public sealed partial class Tensor
{
    /// <summary>min(max(self, min), max), elementwise: <c>torch.clamp</c>.</summary>
    /// <param name="min">The lower bound; null for none.</param>
    /// <param name="max">The upper bound; null for none. If smaller than <paramref name="min"/>, it is the result.</param>
    /// <remarks>NaN stays NaN. Gradient: g where min &lt;= self &lt;= max, bounds included, else 0.</remarks>
    /// <exception cref="ArgumentException">Neither bound is given.</exception>
    /// <example><code>var y = x.Clamp(min: 0, max: 1);</code></example>
    public Tensor Clamp(Scalar? min = null, Scalar? max = null)
    {
        DType dtype = Bounded(min, max);
        if (dtype != DType) return To(dtype).Clamp(min, max);
        return Unary.Apply<ClampOp>(this, "ClampBackward1", min?.ToDouble() ?? double.NegativeInfinity,
            max?.ToDouble() ?? double.PositiveInfinity, Integers.Keep);
    }

    /// <summary>min(max(self, min), max), written into this tensor: <c>torch.Tensor.clamp_</c>.</summary>
    /// <exception cref="AutogradException">A leaf that requires a gradient, or a view that may not be
    /// written.</exception>
    /// <inheritdoc cref="Clamp(Scalar?, Scalar?)"/>
    public Tensor Clamp_(Scalar? min = null, Scalar? max = null)
    {
        DType dtype = Bounded(min, max);
        if (dtype.Category() > DType.Category()) throw InPlace.CannotCast("clamp", dtype, DType);
        return Unary.ApplyInPlace<ClampOp>(this, "ClampBackward1", min?.ToDouble() ?? double.NegativeInfinity,
            max?.ToDouble() ?? double.PositiveInfinity, Integers.Keep);
    }

    /// <summary>The dtype of the result between the bounds.</summary>
    private DType Bounded(Scalar? min, Scalar? max)
    {
        if (min is null && max is null)
            throw new ArgumentException("clamp(): At least one of 'min' or 'max' must not be None");
        DType dtype = DType;
        if (min is { } lo) dtype = Binary.Result(this, lo, Integers.Keep);
        return max is { } hi ? hi.PromoteWith(dtype) : dtype;
    }

    /// <summary>min(max(self, min), max) with bounds that broadcast against this tensor.</summary>
    /// <remarks>Gradients: to self inside the bounds, to min where self is below it (and min below max), to max where self,
    /// or min, is above it.</remarks>
    /// <inheritdoc cref="Clamp(Scalar?, Scalar?)"/>
    public Tensor Clamp(Tensor? min, Tensor? max)
    {
        using TapScope tap = Tap.Op("clamp", this, min ?? max, min is null ? null : max);
        if (min is null && max is null)
            throw new ArgumentException("clamp(): At least one of 'min' or 'max' must not be None");
        Tensor y;
        using (GradMode.NoGrad())
        using (PausedForward paused = new(null))
        {
            y = min is null ? this : Maximum(min);
            if (max is not null) y = y.Minimum(max);
        }
        bool record = GradMode.IsEnabled
            && (RequiresGrad || min is { RequiresGrad: true } || max is { RequiresGrad: true });
        if (record) y.SetHistory(new ClampNode(this, min, max));
        if (ThreadModes.DualLevels != 0) PassClamp(this, min, max, y);
        return y;
    }

    private static void PassClamp(Tensor x, Tensor? min, Tensor? max, Tensor y)
    {
        if (Duals.Level is not { } level || !y.DType.IsFloatingPoint()) return;
        Tensor? sum = null;
        ReadOnlySpan<Tensor?> arguments = [x, min, max];
        for (int i = 0; i < arguments.Length; i++)
        {
            if (arguments[i] is not { } argument || level.TangentOf(argument) is not { } t) continue;
            using PausedForward paused = new(level);
            Tensor part = Where(ClampNode.Chosen(i, x, min, max), level.Aligned(t, y.Rank), 0);
            sum = sum is null ? part : sum.Add(part);
        }
        if (sum is null) return;
        using PausedForward giving = new(level);
        level.Give(y, sum);
    }
}

internal readonly struct ClampOp : IParamUnaryOp
{
    public static string Name => "clamp";
    public static Needs Needs => Needs.X;
    public static bool Selects => true;

    [MethodImpl(AggressiveInlining)]
    public static N Forward<N>(N x, N p, N q) where N : struct, INum<N> => N.MinPropagateNaN(N.MaxPropagateNaN(x, p), q);

    [MethodImpl(AggressiveInlining)]
    public static N Backward<N>(N g, N x, N y, N p, N q) where N : struct, INum<N> =>
        N.Select(N.And(N.LessOrEqual(p, x), N.LessOrEqual(x, q)), g, N.Zero);
}

/// <summary>Clamp with tensor bounds: the gradient goes to whichever argument was chosen.</summary>
internal sealed class ClampNode : NodeN
{
    private SavedTensor _self;
    private SavedTensor _min;
    private SavedTensor _max;
    private readonly bool _hasMin;
    private readonly bool _hasMax;

    public ClampNode(Tensor self, Tensor? min, Tensor? max)
    {
        Connect(self, min, max);
        _self = new SavedTensor(self);
        if (min is not null) (_min, _hasMin) = (new SavedTensor(min), true);
        if (max is not null) (_max, _hasMax) = (new SavedTensor(max), true);
    }

    public override string Name => "ClampBackward0";

    internal override GradientFlow Flow => GradientFlow.Moves;

    internal override int SavedCount => 3;

    internal override ref SavedTensor Saved(int index) => ref index == 0 ? ref _self : ref index == 1 ? ref _min : ref _max;

    internal override string SavedName(int index) => index switch { 0 => "self", 1 => "min", _ => "max" };

    internal override void Backward(GraphTask task, Tensor g)
    {
        Tensor x = _self.Unpack(this);
        Tensor? min = _hasMin ? _min.Unpack(this) : null, max = _hasMax ? _max.Unpack(this) : null;
        for (int i = 0; i < 3; i++)
            if (task.Wants(this, i)) task.Send(this, i, Tensor.Where(Chosen(i, x, min, max), g, 0));
    }

    /// <summary>Where the result is argument <paramref name="index"/>: self, min or max, which is not null.</summary>
    public static Tensor Chosen(int index, Tensor x, Tensor? min, Tensor? max)
    {
        switch (index)
        {
            case 0:
                return min is null ? x.Le(max!) : max is null ? x.Ge(min) : x.Ge(min).Mul(x.Le(max));
            case 1:
                Tensor below = x.Lt(min!);
                return max is null ? below : below.Mul(min!.Lt(max));
            default:
                Tensor above = x.Gt(max!);
                return min is null ? above : above.Add(max!.Lt(min));
        }
    }
}
