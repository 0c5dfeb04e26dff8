using Adjoint.Autograd;

namespace Adjoint;

/// <summary>Gradients as values: <c>torch.autograd</c>.</summary>
public static class Grad
{
    /// <summary>
    /// The gradient of one output with respect to each input, without touching any <c>.Grad</c>: <c>torch.autograd.grad</c>.
    /// </summary>
    /// <param name="output">What is differentiated.</param>
    /// <param name="inputs">With respect to what.</param>
    /// <param name="gradOutput">dL/doutput; 1 for a one-element output if left out.</param>
    /// <param name="retainGraph">Keep saved values; by default as <paramref name="createGraph"/>.</param>
    /// <param name="createGraph">Record a graph of the gradients, for higher derivatives.</param>
    /// <param name="allowUnused">Return null for an input that the output does not depend on, instead of throwing.</param>
    /// <param name="materializeGrads">Return zeros instead of null; implies <paramref name="allowUnused"/>.</param>
    /// <exception cref="AutogradException">An input requires no gradient or is not part of the graph.</exception>
    /// <example><code>
    /// var x = Tensor.Scalar(3.0, requiresGrad: true);
    /// var dy = Grad.Of(x * x, [x], createGraph: true)[0]!;   // 6
    /// var d2y = Grad.Of(dy, [x])[0]!;                        // 2
    /// </code></example>
    public static Tensor?[] Of(Tensor output, IReadOnlyList<Tensor> inputs, Tensor? gradOutput = null, bool? retainGraph = null,
        bool createGraph = false, bool? allowUnused = null, bool materializeGrads = false)
    {
        ArgumentNullException.ThrowIfNull(inputs);
        return Gradients.Of([output], inputs, [gradOutput], retainGraph, createGraph, allowUnused, materializeGrads);
    }

    /// <summary>The gradients of the sum of several outputs.</summary>
    /// <inheritdoc cref="Of(Tensor, IReadOnlyList{Tensor}, Tensor?, bool?, bool, bool?, bool)"/>
    public static Tensor?[] Of(IReadOnlyList<Tensor> outputs, IReadOnlyList<Tensor> inputs,
        IReadOnlyList<Tensor?>? gradOutputs = null, bool? retainGraph = null, bool createGraph = false,
        bool? allowUnused = null, bool materializeGrads = false)
    {
        ArgumentNullException.ThrowIfNull(outputs);
        ArgumentNullException.ThrowIfNull(inputs);
        return Gradients.Of(outputs.ToArray(), inputs, gradOutputs is null ? [] : gradOutputs.ToArray(), retainGraph,
            createGraph, allowUnused, materializeGrads);
    }

    /// <summary>Runs backward from several tensors at once: <c>torch.autograd.backward</c>.</summary>
    /// <param name="tensors">The roots; their gradients are summed in one pass.</param>
    /// <param name="gradTensors">dL/dtensor for each; null for a one-element tensor.</param>
    /// <param name="retainGraph">Keep saved values; by default as <paramref name="createGraph"/>.</param>
    /// <param name="createGraph">Record a graph of the gradients.</param>
    /// <param name="inputs">If given, only these tensors accumulate.</param>
    public static void Backward(IReadOnlyList<Tensor> tensors, IReadOnlyList<Tensor?>? gradTensors = null,
        bool? retainGraph = null, bool createGraph = false, IReadOnlyList<Tensor>? inputs = null)
    {
        ArgumentNullException.ThrowIfNull(tensors);
        Gradients.Backward(tensors.ToArray(), gradTensors is null ? [] : gradTensors.ToArray(), retainGraph, createGraph, inputs);
    }
}
