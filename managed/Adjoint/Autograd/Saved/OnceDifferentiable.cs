using Adjoint.Tensors;

namespace Adjoint.Autograd;

/// <summary>
/// The history of gradients that a once-differentiable function computed: none, and saying so when asked. PyTorch's
/// <c>DelayedError</c>.
/// </summary>
/// <remarks>
/// Its edges lead where those of the function itself lead. PyTorch's lead nowhere, so that there a second derivative
/// with respect to a chosen input silently leaves the function out.
/// </remarks>
internal sealed class OnceDifferentiable : NodeN
{
    private readonly (Layout Layout, DType DType)[] _results;

    private OnceDifferentiable(Node function, Tensor?[] gradients)
    {
        Connect([.. function.NextFunctions]);
        _results = Array.ConvertAll(gradients,
            static g => g is null ? (Layout.Scalar, DType.Float32) : (g.Layout, g.DType));
    }

    public override string Name => "Error";

    public override int InputCount => _results.Length;

    internal override (Layout Layout, DType DType) Result(int index) => _results[index];

    internal override void BackwardAll(GraphTask task, Tensor?[] grads) =>
        throw new AutogradException(SavedErrors.OnceDifferentiable);

    internal override void Backward(GraphTask task, Tensor g) => BackwardAll(task, [g]);

    /// <summary>Gives the gradients a history that refuses to be differentiated.</summary>
    public static void Seal(Node function, Tensor?[] gradients)
    {
        OnceDifferentiable node = new(function, gradients);
        for (int i = 0; i < gradients.Length; i++)
        {
            if (gradients[i] is not { } gradient || !gradient.DType.IsFloatingPoint()) continue;
            gradients[i] = gradient.Detach();
            gradients[i]!.SetHistory(node, i);
        }
    }
}
