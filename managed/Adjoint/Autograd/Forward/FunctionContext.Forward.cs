namespace Adjoint.Autograd;

public sealed partial class FunctionContext
{
    private Tensor?[] _forForward = [];

    /// <summary>
    /// Keeps tensors for the jvp of the same call, which finds them in <see cref="SavedTensors"/>:
    /// <c>ctx.save_for_forward</c>.
    /// </summary>
    public void SaveForForward(params Tensor?[] tensors)
    {
        ArgumentNullException.ThrowIfNull(tensors);
        _forForward = tensors;
    }

    /// <summary>Whether jvp is running.</summary>
    internal bool InForward { get; set; }

    internal bool IsDirty(Tensor tensor) => _dirty.Contains(tensor);

    internal bool IsDifferentiable(Tensor output) =>
        output.DType.IsFloatingPoint() && !_nonDifferentiable.Contains(output);
}
