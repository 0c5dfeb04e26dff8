using Adjoint.Autograd;

namespace Adjoint;

/// <summary>Gradients as values: <c>torch.autograd</c>.</summary>
/// <remarks>
/// Every method takes tensors, and in a second form tensors and edges (<see cref="GradTarget"/>). <c>Of</c> runs only the
/// nodes between outputs and inputs and never touches a <c>.Grad</c>; the tensor hooks of a requested input run, and what
/// they return is what is returned, but its node and the hooks of the node do not unless another input needs them.
/// </remarks>
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
    /// <param name="materializeGrads">
    /// Return zeros instead of null; implies <paramref name="allowUnused"/>. Only for tensors.
    /// </param>
    /// <param name="isGradsBatched">
    /// The first dimension of <paramref name="gradOutput"/> counts vectors, and so does the first dimension of each result:
    /// (B, ...) in, (B, ...) out. One pass carries all of them; where hooks see gradients, one pass runs for each vector.
    /// </param>
    /// <exception cref="AutogradException">An input requires no gradient or is not part of the graph, or a gradient has not
    /// the shape of its output.</exception>
    /// <exception cref="ArgumentException">There are no inputs, or the options contradict each other.</exception>
    /// <example><code>
    /// var x = Tensor.Scalar(3.0, requiresGrad: true);
    /// var dy = Grad.Of(x * x, [x], createGraph: true)[0]!;   // 6
    /// var d2y = Grad.Of(dy, [x])[0]!;                        // 2
    /// </code></example>
    [OverloadResolutionPriority(1)]
    public static Tensor?[] Of(Tensor output, IReadOnlyList<Tensor> inputs, Tensor? gradOutput = null, bool? retainGraph = null,
        bool createGraph = false, bool? allowUnused = null, bool materializeGrads = false, bool isGradsBatched = false)
    {
        ArgumentNullException.ThrowIfNull(inputs);
        return Gradients.Of([output], GradTarget.All(inputs)!, [gradOutput],
            new GradOptions(retainGraph, createGraph, allowUnused, materializeGrads, isGradsBatched));
    }

    /// <summary>The same with edges of the graph among output and inputs.</summary>
    /// <inheritdoc cref="Of(Tensor, IReadOnlyList{Tensor}, Tensor?, bool?, bool, bool?, bool, bool)"/>
    /// <example><code>
    /// Edge before = x.GradientEdge;
    /// x.Mul_(2);
    /// var g = Grad.Of(x.Sum(), [before, x]);   // by x as it was, and by x as it is
    /// </code></example>
    public static Tensor?[] Of(GradTarget output, IReadOnlyList<GradTarget> inputs, Tensor? gradOutput = null,
        bool? retainGraph = null, bool createGraph = false, bool? allowUnused = null, bool materializeGrads = false,
        bool isGradsBatched = false)
    {
        ArgumentNullException.ThrowIfNull(inputs);
        return Gradients.Of([output], inputs, [gradOutput],
            new GradOptions(retainGraph, createGraph, allowUnused, materializeGrads, isGradsBatched));
    }

    /// <summary>The gradients of the sum of several outputs.</summary>
    /// <inheritdoc cref="Of(Tensor, IReadOnlyList{Tensor}, Tensor?, bool?, bool, bool?, bool, bool)"/>
    [OverloadResolutionPriority(1)]
    public static Tensor?[] Of(IReadOnlyList<Tensor> outputs, IReadOnlyList<Tensor> inputs,
        IReadOnlyList<Tensor?>? gradOutputs = null, bool? retainGraph = null, bool createGraph = false,
        bool? allowUnused = null, bool materializeGrads = false, bool isGradsBatched = false)
    {
        ArgumentNullException.ThrowIfNull(outputs);
        ArgumentNullException.ThrowIfNull(inputs);
        return Gradients.Of(GradTarget.All(outputs), GradTarget.All(inputs)!,
            Gradients.Given(gradOutputs, outputs.Count),
            new GradOptions(retainGraph, createGraph, allowUnused, materializeGrads, isGradsBatched));
    }

    /// <summary>The same with edges of the graph among outputs and inputs.</summary>
    /// <inheritdoc cref="Of(IReadOnlyList{Tensor}, IReadOnlyList{Tensor}, IReadOnlyList{Tensor?}, bool?, bool, bool?, bool, bool)"/>
    public static Tensor?[] Of(IReadOnlyList<GradTarget> outputs, IReadOnlyList<GradTarget> inputs,
        IReadOnlyList<Tensor?>? gradOutputs = null, bool? retainGraph = null, bool createGraph = false,
        bool? allowUnused = null, bool materializeGrads = false, bool isGradsBatched = false)
    {
        ArgumentNullException.ThrowIfNull(outputs);
        ArgumentNullException.ThrowIfNull(inputs);
        return Gradients.Of(outputs.ToArray(), inputs, Gradients.Given(gradOutputs, outputs.Count),
            new GradOptions(retainGraph, createGraph, allowUnused, materializeGrads, isGradsBatched));
    }

    /// <summary>Runs backward from several tensors at once: <c>torch.autograd.backward</c>.</summary>
    /// <remarks>
    /// An exception leaves the graph by its own type, and in the leaves that were complete before it what they had got.
    /// With <paramref name="createGraph"/> the leaf and its gradient refer to each other. Here the garbage collector
    /// frees such cycles, where in PyTorch they leak; as there, a warning recommends <c>Of</c>
    /// (<see cref="AutogradWarnings"/>).
    /// </remarks>
    /// <param name="tensors">The roots; their gradients are summed in one pass.</param>
    /// <param name="gradTensors">dL/dtensor for each; null for a one-element tensor.</param>
    /// <param name="retainGraph">Keep saved values; by default as <paramref name="createGraph"/>.</param>
    /// <param name="createGraph">Record a graph of the gradients.</param>
    /// <param name="inputs">
    /// If given, only these tensors accumulate; a non-leaf among them retains its gradient, and its node runs, with all
    /// hooks.
    /// </param>
    [OverloadResolutionPriority(1)]
    public static void Backward(IReadOnlyList<Tensor> tensors, IReadOnlyList<Tensor?>? gradTensors = null,
        bool? retainGraph = null, bool createGraph = false, IReadOnlyList<Tensor>? inputs = null)
    {
        ArgumentNullException.ThrowIfNull(tensors);
        Gradients.Backward(GradTarget.All(tensors), Gradients.Given(gradTensors, tensors.Count), retainGraph,
            createGraph, GradTarget.All(inputs));
    }

    /// <summary>The same with edges among roots and inputs; an edge that is no leaf's accumulates nowhere.</summary>
    /// <inheritdoc cref="Backward(IReadOnlyList{Tensor}, IReadOnlyList{Tensor?}, bool?, bool, IReadOnlyList{Tensor})"/>
    public static void Backward(IReadOnlyList<GradTarget> tensors, IReadOnlyList<Tensor?>? gradTensors = null,
        bool? retainGraph = null, bool createGraph = false, IReadOnlyList<GradTarget>? inputs = null)
    {
        ArgumentNullException.ThrowIfNull(tensors);
        Gradients.Backward(tensors.ToArray(), Gradients.Given(gradTensors, tensors.Count), retainGraph, createGraph,
            inputs);
    }
}
