namespace Adjoint.Autograd;

/// <summary>PyTorch's texts about saved tensors, their hooks and checkpoints.</summary>
internal static class SavedErrors
{
    public const string DetachedInPlace =
        "Trying to use a saved tensor that has been detached in-place, i.e. with .detach_().This is not " +
        "supported, please " +
        "use out-of-place `.detach()` instead";

    public const string PackInPlace =
        "A saved tensor pack hook is modifying its input in place. Tensors provided as input to pack hook can not be " +
        "modified by in-place operations as this can lead to unexpected side-effects. Please open an issue if you " +
        "need to " +
        "perform in-place operations on the input to a pack hook.";

    public const string UnpackNull =
        "Output of saved tensor unpack_hook expected to be a Tensor but got result of type null";

    public const string HooksTwice =
        "Calling register_hooks on a saved tensor whose hooks have already been set. Hint: only one pair of hooks is " +
        "allowed at a time.";

    public const string HooksOnNone = "Calling register_hooks on a saved tensor with value None is forbidden";

    public const string HooksAfterFree =
        "Calling register_hooks on a saved tensor after it has been freed. Saved intermediate values of the graph " +
        "are freed " +
        "when you call .backward() or autograd.grad(). Specify retain_graph=True if you need to backward through " +
        "the graph " +
        "a second time or if you need to access saved variables after calling backward.";

    public const string OnceDifferentiable =
        "trying to differentiate twice a function that was marked with @once_differentiable";

    public const string AccessedOnce =
        "saved_tensors can only be accessed once when clear_saved_tensors_on_access is set: the first access has " +
        "dropped them. Keep what it returned.";

    public const string MutationNested = "allow_mutation_on_saved_tensors contexts cannot be nested";

    public const string MutationOutside =
        "Trying to backward outside of the 'allow_mutation_on_saved_tensors' context in which the graph was " +
        "originally " +
        "recorded.";

    public const string UnpackedOnce =
        "torch.utils.checkpoint: Unpack is being triggered for a tensor that was already unpacked once. If you " +
        "are calling " +
        "ctx.saved_tensors in backward, make sure to do so only once. Otherwise please open an issue with details " +
        "on your " +
        "use case.";

    public const string RecomputedMore =
        "torch.utils.checkpoint: trying to save more tensors during recomputation than during the original " +
        "forward pass.";

    public const string KeptMutated = "Tensor cached during selective activation checkpoint has been mutated";

    public const string KeptMore =
        "torch.utils.checkpoint: more parts of the call are to be kept during recomputation than during the original " +
        "forward pass.";

    /// <summary>Where tensors were saved in the two runs of a checkpointed call.</summary>
    public static string SavedWhere(IEnumerable<string> forward, IEnumerable<string> recomputed) =>
        $"\nStack traces of the ops that saved tensors in the original forward:\n{Numbered(forward)}" +
        $"\nStack traces of the ops that saved tensors in the recomputation:\n{Numbered(recomputed)}";

    private static string Numbered(IEnumerable<string> traces) =>
        string.Join('\n', traces.Select(static (trace, i) => $"({i})\n{trace}"));

    public static string SavedCounts(int forward, int recomputed) =>
        "torch.utils.checkpoint: A different number of tensors was saved during the original forward and " +
        "recomputation.\n" +
        $"Number of tensors saved during forward: {forward}\n" +
        $"Number of tensors saved during recomputation: {recomputed}.";

    public static string SavedMetadata(string differences) =>
        "torch.utils.checkpoint: Recomputed values for the following tensors have different metadata than during the " +
        $"forward pass.\n{differences}";
}
