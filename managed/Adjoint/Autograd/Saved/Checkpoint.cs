using Adjoint.Autograd;

namespace Adjoint;

/// <summary>
/// Memory for time: a checkpointed call keeps only its inputs, and is run again when backward needs what happened
/// inside:
/// <c>torch.utils.checkpoint</c>, the non-reentrant kind.
/// </summary>
/// <remarks>
/// <para>Checkpoints nest. Gradients of any order, <c>Grad.Of</c> and gradients taken inside of the call work. The
/// second run happens once for each backward pass, draws the same random numbers, and stops as soon as it has saved
/// what is needed.</para>
/// <para>The function must do the same both times: it must not depend on what changes in between, and must not swallow
/// exceptions that are not its own. Tensors that it captures, other than its inputs, are kept as they are.</para>
/// </remarks>
/// <example><code>
/// foreach (Module block in blocks)
///     x = Checkpoint.Run(block.Forward, x);
/// x.Sum().Backward();
/// </code></example>
public static class Checkpoint
{
    /// <summary>Calls <paramref name="function"/> without keeping what its ops save.</summary>
    /// <typeparam name="TResult">Whatever the function returns.</typeparam>
    /// <param name="function">Is called again during backward.</param>
    /// <param name="inputs">Its arguments: checked for in-place changes like every saved tensor.</param>
    /// <param name="preserveRngState">Whether the second call sees <see cref="Generator.Default"/> as the first
    /// did.</param>
    /// <param name="debug">Whether an error about a second run that differs lists where each tensor was saved in both
    /// runs: slow.</param>
    /// <returns>What the function returns.</returns>
    /// <exception cref="AutogradException">In backward: the second run saved other tensors than the first.</exception>
    public static TResult Run<TResult>(Func<IReadOnlyList<Tensor>, TResult> function, IReadOnlyList<Tensor> inputs,
        bool preserveRngState = true, bool debug = false)
    {
        ArgumentNullException.ThrowIfNull(function);
        ArgumentNullException.ThrowIfNull(inputs);
        foreach (Tensor input in inputs) ArgumentNullException.ThrowIfNull(input, nameof(inputs));
        if (!GradMode.IsEnabled) return function(inputs);
        CheckpointFrame frame = new(again => function(again), inputs, preserveRngState,
            !AutogradThread.Current.RunsCheckpointsToTheEnd, debug);
        TResult result;
        using (new SavedTensorScope(frame))
        using (new CheckpointRun(frame, null)) result = function(inputs);
        frame.Complete();
        return result;
    }

    /// <summary>The same for a function of one tensor.</summary>
    /// <inheritdoc cref="Run{TResult}(Func{IReadOnlyList{Tensor}, TResult}, IReadOnlyList{Tensor}, bool, bool)"/>
    public static TResult Run<TResult>(Func<Tensor, TResult> function, Tensor input, bool preserveRngState = true,
        bool debug = false)
    {
        ArgumentNullException.ThrowIfNull(function);
        ArgumentNullException.ThrowIfNull(input);
        return Run(inputs => function(inputs[0]), [input], preserveRngState, debug);
    }

    /// <summary>
    /// Applies functions one after another, in segments of equal length of which all but the last are checkpointed:
    /// <c>checkpoint_sequential</c>.
    /// </summary>
    /// <param name="functions">For modules: <c>[.. model.Children.Select(m => (Func&lt;Tensor,
    /// Tensor&gt;)m.Forward)]</c>.</param>
    /// <param name="segments">How many; about the square root of the number of functions needs least memory.</param>
    /// <param name="input">The argument of the first function.</param>
    /// <param name="preserveRngState">As in <see cref="Run{TResult}(Func{Tensor, TResult}, Tensor, bool,
    /// bool)"/>.</param>
    /// <exception cref="ArgumentOutOfRangeException">There are fewer functions than segments, or no
    /// segment.</exception>
    public static Tensor Sequential(IReadOnlyList<Func<Tensor, Tensor>> functions, int segments, Tensor input,
        bool preserveRngState = true)
    {
        ArgumentNullException.ThrowIfNull(functions);
        foreach (Func<Tensor, Tensor> function in functions)
            ArgumentNullException.ThrowIfNull(function, nameof(functions));
        ArgumentNullException.ThrowIfNull(input);
        ArgumentOutOfRangeException.ThrowIfLessThan(segments, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(segments, functions.Count);
        int length = functions.Count / segments;
        int last = length * (segments - 1);
        for (int start = 0; start < last; start += length)
        {
            int first = start;
            input = Run(x => Chain(x, first, first + length), input, preserveRngState);
        }
        return Chain(input, last, functions.Count);

        Tensor Chain(Tensor x, int from, int to)
        {
            for (int i = from; i < to; i++) x = functions[i](x);
            return x;
        }
    }

    /// <summary>
    /// Keeps a part of a checkpointed call instead of repeating it: the result, and what its ops save, stay in memory,
    /// and the second run gets the result as it was. Selective checkpointing, as
    /// <c>create_selective_checkpoint_contexts</c> has it for ops that must be saved: here for any part of the call.
    /// Outside of a checkpoint it only calls the function.
    /// </summary>
    /// <param name="function">The part: what costs much time and little memory. No gradient may be taken through its
    /// result inside of the checkpointed call.</param>
    /// <returns>What the function returns.</returns>
    /// <exception cref="AutogradException">In backward: the result was written in place since.</exception>
    /// <example><code>
    /// var y = Checkpoint.Run(x => Checkpoint.Keep(() => x.MatMul(w)).Tanh().Exp(), input);   // multiplies once
    /// </code></example>
    public static Tensor Keep(Func<Tensor> function)
    {
        ArgumentNullException.ThrowIfNull(function);
        CheckpointRun.State run = CheckpointRun.Current;
        return run.Frame is null || !GradMode.IsEnabled ? function() : run.Frame.Keep(function, run.Second);
    }

    /// <summary>
    /// Whether the code runs for the second time, because backward needs what happened inside of its checkpoint. What
    /// PyTorch does with the pair of contexts of a <c>context_fn</c>, the function does here itself.
    /// </summary>
    public static bool IsRecomputing => CheckpointRun.Current.Second is not null;

    /// <summary>
    /// Whether checkpointed calls made until the scope is disposed stop their second run as soon as they can (they do,
    /// if not told otherwise): <c>set_checkpoint_early_stop</c>. Of this thread; nests.
    /// </summary>
    public static CheckpointEarlyStopScope SetEarlyStop(bool enabled)
    {
        AutogradThread thread = AutogradThread.Current;
        bool previous = thread.RunsCheckpointsToTheEnd;
        thread.RunsCheckpointsToTheEnd = !enabled;
        return new CheckpointEarlyStopScope(thread, previous);
    }
}

/// <summary>Restores whether second runs stop early, when disposed.</summary>
public readonly ref struct CheckpointEarlyStopScope : IDisposable
{
    private readonly AutogradThread _state;
    private readonly bool _previous;

    internal CheckpointEarlyStopScope(AutogradThread state, bool previous) => (_state, _previous) = (state, previous);

    /// <summary>Restores what was in force when the scope began.</summary>
    public void Dispose()
    {
        if (_state is not null) _state.RunsCheckpointsToTheEnd = _previous;
    }
}
