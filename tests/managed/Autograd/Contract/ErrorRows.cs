namespace Adjoint.Tests.Autograd.Contract;

/// <summary>
/// PyTorch's catalogue of error texts, E1 to E66, each with a call that provokes it here. A text stands as PyTorch has
/// it, up to where the case decides what follows; the library may go on with more.
/// </summary>
internal static partial class ErrorRows
{
    public const int Last = 66;

    // Computed, not a field: the order in which fields of several files are set is nobody's promise.
    public static IReadOnlyList<ErrorRow> All =>
    [
        .. ((IEnumerable<ErrorRow>)[.. s_roots, .. s_writes, .. s_views, .. s_flags, .. s_hooks, .. s_functions,
            .. s_saved, .. s_inference, .. s_functional, .. s_copies, .. s_warnings, .. s_forward])
            .OrderBy(static row => row.Id),
    ];

    /// <summary>A text, and the call that has to fail with it.</summary>
    /// <param name="id">The row of the catalogue.</param>
    /// <param name="text">How the message begins.</param>
    /// <param name="stage">Makes the tensors, tells the stage which of them the failure must not touch, and returns the
    /// call.</param>
    private static ErrorRow Row(int id, string text, Func<Stage, Action> stage) =>
        Row<AutogradException>(id, text, stage);

    private static ErrorRow Row<TException>(int id, string text, Func<Stage, Action> stage)
        where TException : Exception => new(id, text, typeof(TException), stage, null);

    /// <summary>A row, or one of its texts, that cannot come up here.</summary>
    private static ErrorRow Absent(int id, string reason) => new(id, "", typeof(Exception), null, reason);

    private static Tensor Leaf() => Tensor.From([1f, 2f, 3f], requiresGrad: true);

    private static Tensor Constant() => Tensor.From([4f, 5f, 6f]);
}

/// <summary>One entry of the table; a row with several texts has several.</summary>
internal sealed record ErrorRow(int Id, string Text, Type Exception, Func<Stage, Action>? Arrange, string? WhyAbsent);

/// <summary>The tensors that a call is given: they have to be the same after it failed.</summary>
internal sealed class Stage
{
    private readonly List<Tensor> _watched = [];

    public Tensor Watch(Tensor tensor)
    {
        _watched.Add(tensor);
        return tensor;
    }

    /// <summary>All that can be seen of the tensors.</summary>
    public IReadOnlyList<string> Describe() => [.. _watched.Select(TensorPortrait.Of)];
}
