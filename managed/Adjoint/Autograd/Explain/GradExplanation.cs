using Adjoint.Autograd;

namespace Adjoint;

/// <summary>Why a gradient is what it is, in one word.</summary>
public enum GradVerdict
{
    /// <summary>A gradient that is not zero arrives.</summary>
    Flows,
    /// <summary>The dtype has no gradients.</summary>
    NotDifferentiable,
    /// <summary>The tensor does not require a gradient.</summary>
    RequiresNoGrad,
    /// <summary>The tensor was cut from its graph by <see cref="Tensor.Detach"/>.</summary>
    Detached,
    /// <summary>The loss is not part of a graph.</summary>
    LossHasNoGraph,
    /// <summary>The loss does not depend on the tensor.</summary>
    NotUsed,
    /// <summary>The loss depends on the tensor only through a place where the graph is cut.</summary>
    Cut,
    /// <summary>A gradient arrives, but only leaves keep theirs.</summary>
    NotALeaf,
    /// <summary>An earlier backward has freed the graph.</summary>
    GraphFreed,
    /// <summary>Backward fails.</summary>
    Fails,
    /// <summary>A node on the way returned no gradient.</summary>
    Stopped,
    /// <summary>A gradient arrives, and all of it is zero.</summary>
    Zero,
    /// <summary>A gradient arrives, and some of it is not a number.</summary>
    NotANumber,
}

/// <summary>The answer of <see cref="Tensor.ExplainGrad"/>.</summary>
public sealed class GradExplanation
{
    internal GradExplanation(GradVerdict verdict, string text, IReadOnlyList<string> path) =>
        (Verdict, Text, Path) = (verdict, text, path);

    /// <summary>The reason.</summary>
    public GradVerdict Verdict { get; }

    /// <summary>The reason in sentences, with what to do about it.</summary>
    public string Text { get; }

    /// <summary>
    /// A shortest way of the gradient, from the loss to the tensor, as names of nodes; empty if there is none.
    /// </summary>
    public IReadOnlyList<string> Path { get; }

    /// <summary>The text, and the path on a line of its own.</summary>
    public override string ToString() =>
        Path.Count == 0 ? Text : $"{Text}{Environment.NewLine}Path from the loss: {string.Join(" -> ", Path)}";
}

public sealed partial class Tensor
{
    /// <summary>
    /// Explains why the gradient of this tensor with respect to <paramref name="loss"/> is null, zero, or fine.
    /// PyTorch has no
    /// counterpart.
    /// </summary>
    /// <remarks>
    /// If the graph is still alive, one pass runs over it without touching any <see cref="Grad"/> and without freeing
    /// anything; hooks on the way run. Cuts are found as far as the graph still shows them: what an op computed under
    /// no_grad leaves no trace but the argument that it is missing from. While <see cref="GraphTracking"/> is on, such
    /// ops, and calls of <see cref="Detach"/>, are remembered with the place of the call, and so are the ops on the
    /// way.
    /// </remarks>
    /// <param name="loss">What <c>Backward</c> was, or will be, called on.</param>
    /// <example><code>
    /// var hidden = x.MatMul(w).Relu();
    /// Console.WriteLine(w.ExplainGrad(hidden.Detach().Sum()));
    /// // The loss is not part of any graph: ...
    /// </code></example>
    public GradExplanation ExplainGrad(Tensor loss)
    {
        ArgumentNullException.ThrowIfNull(loss);
        return GradExplainer.Explain(this, loss);
    }
}
