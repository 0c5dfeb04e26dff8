using Adjoint.Autograd;

namespace Adjoint.Nn;

/// <summary>Sees, and may replace, the gradient of a module's input.</summary>
/// <param name="module">The module.</param>
/// <param name="gradInput">dL/dinput; null where the input requires none.</param>
/// <param name="gradOutput">dL/doutput, as the pre-hooks left it.</param>
/// <returns>What takes the place of <paramref name="gradInput"/>; null to leave it.</returns>
public delegate Tensor? ModuleBackwardHook(Module module, Tensor? gradInput, Tensor gradOutput);

/// <summary>Sees, and may replace, the gradient of a module's output.</summary>
/// <param name="module">The module.</param>
/// <param name="gradOutput">dL/doutput.</param>
/// <returns>What takes its place; null to leave it.</returns>
public delegate Tensor? ModuleBackwardPreHook(Module module, Tensor gradOutput);

public abstract partial class Module
{
    private readonly HookList<ModuleBackwardPreHook> _beforeBackward = new();
    private readonly HookList<ModuleBackwardHook> _afterBackward = new();

    /// <summary>
    /// <see cref="Forward"/> with the module's hooks, as calling a module in Python: <c>Module.__call__</c>. Without
    /// hooks the two are the same. <see cref="Sequential"/> calls its modules this way; do so for those inside of
    /// yours.
    /// </summary>
    /// <example><code>Tensor y = model.Call(x);</code></example>
    public Tensor Call(Tensor x)
    {
        NotNull(x);
        if (_beforeBackward.IsEmpty && _afterBackward.IsEmpty) return Forward(x);
        return new HookedCall(this).Run(x);
    }

    /// <summary>
    /// Runs <paramref name="hook"/> in every backward through a <see cref="Call"/>, when the gradient of its input is
    /// there: <c>register_full_backward_hook</c>.
    /// </summary>
    /// <remarks>
    /// The calls that are made from now on have it. Input and output pass through an identity each (a
    /// <c>BackwardHookFunctionBackward</c> in the graph), on which the hook sits: so neither may be written in place by
    /// the module or its caller, and a second derivative, whose graph does not contain them, does not run the hook
    /// again.
    /// </remarks>
    /// <returns>Removes the hook when disposed.</returns>
    /// <example><code>
    /// layer.RegisterFullBackwardHook((module, gx, gy) => gx?.Clamp(-1, 1));
    /// </code></example>
    public HookHandle RegisterFullBackwardHook(ModuleBackwardHook hook)
    {
        ArgumentNullException.ThrowIfNull(hook);
        return new HookHandle(_afterBackward.Add(hook));
    }

    /// <summary>
    /// Runs <paramref name="hook"/> in every backward through a <see cref="Call"/>, on the gradient of its output:
    /// <c>register_full_backward_pre_hook</c>.
    /// </summary>
    /// <inheritdoc cref="RegisterFullBackwardHook" path="/remarks"/>
    /// <returns>Removes the hook when disposed.</returns>
    public HookHandle RegisterFullBackwardPreHook(ModuleBackwardPreHook hook)
    {
        ArgumentNullException.ThrowIfNull(hook);
        return new HookHandle(_beforeBackward.Add(hook));
    }

    /// <summary>One call of a module that has hooks: what its backward passes on from the output to the
    /// input.</summary>
    private sealed class HookedCall(Module module)
    {
        // From the output's node to the input's, of one pass after another.
        private Tensor? _gradOutput;

        public Tensor Run(Tensor x)
        {
            bool records = GradMode.IsEnabled;
            bool fromInput = records && x.RequiresGrad;
            if (fromInput)
            {
                x = Function.Apply<BackwardHookFunction>(x);
                x.GradFn!.RegisterHook((results, _) => AfterInput(results));
            }
            Tensor y = module.Forward(x);
            if (!records || !y.RequiresGrad) return y;
            y = Function.Apply<BackwardHookFunction>(y);
            y.GradFn!.RegisterPreHook(Before);
            y.GradFn!.RegisterHook((_, taken) => AfterOutput(taken[0], fromInput));
            return y;
        }

        private Tensor?[]? Before(IReadOnlyList<Tensor?> arrived)
        {
            if (arrived[0] is not { } g) return null;
            foreach (Hook<ModuleBackwardPreHook> hook in module._beforeBackward.Snapshot)
                g = hook.Body?.Invoke(module, g) ?? g;
            return [g];
        }

        private Tensor?[]? AfterOutput(Tensor? gradOutput, bool fromInput)
        {
            _gradOutput = gradOutput;
            // Nothing arrives at an input without a gradient: this is the only chance.
            if (!fromInput) _ = AfterInput([null]);
            return null;
        }

        private Tensor?[]? AfterInput(IReadOnlyList<Tensor?> results)
        {
            if (_gradOutput is not { } gradOutput) return null;
            _gradOutput = null;
            Tensor? g = results[0];
            foreach (Hook<ModuleBackwardHook> hook in module._afterBackward.Snapshot)
                g = hook.Body?.Invoke(module, g, gradOutput) ?? g;
            return [g];
        }
    }

    /// <summary>y = x, with a node to hang hooks on.</summary>
    private sealed class BackwardHookFunction : IFunction
    {
        public static Tensor Forward(FunctionContext context, Tensor x) => x;

        public static Tensor? Backward(FunctionContext context, Tensor gradient) => gradient;
    }
}
