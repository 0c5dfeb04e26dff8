using Adjoint.Autograd;
using Adjoint.Tensors;

namespace Adjoint;

/// <summary>
/// Derivatives along a direction, computed together with the values: <c>torch.autograd.forward_ad</c>.
/// </summary>
/// <remarks>
/// <para>Inside a level, a dual tensor is an ordinary tensor (the primal) that carries a second one of its shape (the
/// tangent): the derivative of its value along some direction. Every op computes the tangent of its result from those
/// of its operands, so that one run of a function gives J v, at about twice its cost and with nothing kept for
/// later.</para>
/// <para>A view of a dual tensor has the view of its tangent, and a write in place updates the tangent in place.
/// Tangents are made by ordinary ops: with grad mode on they are part of the graph of whatever requires a gradient, and
/// gradients that are computed inside a level have tangents (Hessian-vector products). <see cref="GradMode.NoGrad"/>
/// does not stop tangents; <see cref="Tensor.Detach"/> leaves them behind.</para>
/// <para>Levels belong to their thread, do not nest, and take their tangents with them when they end. The scopes are
/// ref structs: the compiler refuses an <c>await</c> inside one.</para>
/// </remarks>
/// <example><code>
/// using (ForwardMode.DualLevel())
/// {
///     Tensor y = ForwardMode.MakeDual(x, v).Sin();
///     Tensor derivative = ForwardMode.UnpackDual(y).Tangent!;    // v * x.Cos()
/// }
/// </code></example>
public static partial class ForwardMode
{
    /// <summary>Whether ops on this thread pass tangents on; true unless <see cref="SetEnabled"/> says
    /// otherwise.</summary>
    public static bool IsEnabled => !AutogradThread.Current.ForwardPaused;

    /// <summary>Opens a level, in which tensors can be dual, until the scope is disposed:
    /// <c>dual_level()</c>.</summary>
    /// <exception cref="AutogradException">The thread is in a level.</exception>
    public static DualLevelScope DualLevel() => new(0);

    /// <summary>
    /// Switches the tangents off or on until the scope is disposed: <c>_set_fwd_grad_enabled</c>. While they are off,
    /// no tensor seems to have one, and results have none.
    /// </summary>
    public static ForwardModeScope SetEnabled(bool enabled) => new(enabled);

    /// <summary>A view of <paramref name="tensor"/> that carries <paramref name="tangent"/>:
    /// <c>make_dual</c>.</summary>
    /// <param name="tensor">The primal; floating point.</param>
    /// <param name="tangent">Of the same shape and dtype. It is used as it is if its strides are the primal's, so that
    /// writes in place to the dual tensor change it; otherwise a copy is.</param>
    /// <exception cref="AutogradException">The thread is in no level, the shapes differ, or one of the two is dual
    /// already.</exception>
    /// <exception cref="ArgumentException">A dtype is not floating point, or they differ.</exception>
    /// <example><code>Tensor dual = ForwardMode.MakeDual(x, v);</code></example>
    public static Tensor MakeDual(Tensor tensor, Tensor tangent)
    {
        ArgumentNullException.ThrowIfNull(tensor);
        ArgumentNullException.ThrowIfNull(tangent);
        DualLevel level = AutogradThread.Current.Level ?? throw new AutogradException(ForwardErrors.NoLevel);
        CheckPair(level, tensor, tangent);
        Tensor dual;
        using (PausedForward paused = new(level))
        {
            dual = Alias(tensor, "MakeDualBackward0");
            level.Cut(dual);
            level.Set(dual, level.Fitted(dual, tangent));
        }
        return dual;
    }

    /// <summary>The two parts of a dual tensor: <c>unpack_dual</c>.</summary>
    /// <returns>A view without tangent, and the tangent: null for a tensor that has none, and outside of a
    /// level.</returns>
    /// <example><code>(Tensor value, Tensor? derivative) = ForwardMode.UnpackDual(y);</code></example>
    public static DualTensor UnpackDual(Tensor tensor)
    {
        ArgumentNullException.ThrowIfNull(tensor);
        if (Duals.Level is not { } level) return new DualTensor(tensor, null);
        Tensor? tangent = level.TangentOf(tensor);
        using PausedForward paused = new(level);
        Tensor primal = Alias(tensor, "FwPrimalBackward0");
        level.Cut(primal);
        return new DualTensor(primal, tangent);
    }

    private static void CheckPair(DualLevel level, Tensor tensor, Tensor tangent)
    {
        if (!tensor.DType.IsFloatingPoint())
            throw new ArgumentException(ForwardErrors.OnlyFloats("primal", tensor.DType), nameof(tensor));
        if (!tangent.DType.IsFloatingPoint())
            throw new ArgumentException(ForwardErrors.OnlyFloats("tangent", tangent.DType), nameof(tangent));
        if (tensor.DType != tangent.DType)
            throw new ArgumentException(ForwardErrors.DTypes(tensor.DType, tangent.DType), nameof(tangent));
        if (level.TangentOf(tensor) is not null) throw new AutogradException(ForwardErrors.PrimalIsDual);
        if (level.TangentOf(tangent) is not null) throw new AutogradException(ForwardErrors.TangentIsDual);
        if (tensor.Shape != tangent.Shape)
            throw new AutogradException(ForwardErrors.Sizes(tensor.Shape, tangent.Shape));
    }

    /// <summary>The same memory and the same place in the graph, as a view.</summary>
    private static Tensor Alias(Tensor tensor, string name)
    {
        Tensor view = tensor.Alias(tensor.Layout, tensor.Offset);
        if (tensor.RequiresGrad && GradMode.IsEnabled) view.SetHistory(new IdentityNode(name, tensor));
        Views.Track(tensor, view);
        return view;
    }

    private sealed class IdentityNode : Node1
    {
        private readonly string _name;

        public IdentityNode(string name, Tensor source)
        {
            _name = name;
            Connect(source);
        }

        public override string Name => _name;

        internal override void Backward(GraphTask task, Tensor g)
        {
            if (task.Wants(this, 0)) task.Send(this, 0, g);
        }
    }
}

/// <summary>A value and its derivative along the direction of the level.</summary>
/// <param name="Primal">The value.</param>
/// <param name="Tangent">The derivative; null for none, which is zero.</param>
public readonly record struct DualTensor(Tensor Primal, Tensor? Tangent);

/// <summary>Ends a forward-mode level when disposed; the tangents go with it.</summary>
public readonly ref struct DualLevelScope : IDisposable
{
    private readonly AutogradThread _thread;
    private readonly DualLevel _level;

    internal DualLevelScope(long directions)
    {
        _thread = AutogradThread.Current;
        if (_thread.Level is not null) throw new AutogradException(ForwardErrors.Nested);
        _level = new DualLevel(directions);
        _thread.Level = _level;
        Interlocked.Increment(ref ThreadModes.DualLevels);
    }

    internal DualLevel Level => _level;

    /// <summary>Ends the level. A second call does nothing.</summary>
    public void Dispose()
    {
        if (_thread is null || !ReferenceEquals(_thread.Level, _level)) return;
        _thread.Level = null;
        _level.End();
        Interlocked.Decrement(ref ThreadModes.DualLevels);
    }
}

/// <summary>Restores whether tangents are passed on when disposed.</summary>
public readonly ref struct ForwardModeScope : IDisposable
{
    private readonly AutogradThread _thread;
    private readonly bool _paused;

    internal ForwardModeScope(bool enabled)
    {
        _thread = AutogradThread.Current;
        _paused = _thread.ForwardPaused;
        _thread.ForwardPaused = !enabled;
    }

    /// <summary>Restores what was in force when the scope began.</summary>
    public void Dispose()
    {
        if (_thread is not null) _thread.ForwardPaused = _paused;
    }
}
