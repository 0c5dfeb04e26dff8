using Adjoint.Tensors;

namespace Adjoint;

/// <summary>
/// What can be differentiated, or differentiated by: a tensor, or a <see cref="Edge"/> of the graph (PyTorch's
/// <c>GradientEdge</c>). Both convert to it by themselves.
/// </summary>
/// <example><code>
/// Edge before = x.GradientEdge;
/// x.Mul_(2);
/// var g = Grad.Of(x.Sum(), [before, x]);   // by x as it was, and by x as it is
/// </code></example>
public readonly record struct GradTarget
{
    // A Tensor or a Node: one reference for both.
    private readonly object? _what;
    private readonly int _outputNr;

    /// <summary>A tensor.</summary>
    public GradTarget(Tensor tensor)
    {
        ArgumentNullException.ThrowIfNull(tensor);
        _what = tensor;
    }

    /// <summary>A place in the graph.</summary>
    /// <exception cref="ArgumentException">The edge leads nowhere, or its node takes fewer gradients.</exception>
    public GradTarget(Edge edge)
    {
        if (edge.Function is null) throw new ArgumentException("expected an edge that leads to a node", nameof(edge));
        if ((uint)edge.InputNr >= (uint)edge.Function.InputCount)
        {
            throw new ArgumentException(
                $"{edge.Function.Name} takes {edge.Function.InputCount} gradients; there is no number {edge.InputNr}",
                nameof(edge));
        }
        (_what, _outputNr) = (edge.Function, edge.InputNr);
    }

    /// <summary>A tensor is a target.</summary>
    public static implicit operator GradTarget(Tensor tensor) => new(tensor);

    /// <summary>An edge is a target.</summary>
    public static implicit operator GradTarget(Edge edge) => new(edge);

    /// <summary>The tensor; null for an edge.</summary>
    public Tensor? Tensor => _what as Tensor;

    /// <summary>Where the gradient arrives; without a node if the tensor needs none.</summary>
    public Edge Edge => _what is Tensor tensor ? tensor.NextEdge() : new Edge(_what as Node, _outputNr);

    /// <summary>Sizes and type of the gradient.</summary>
    internal (Layout Layout, DType DType) Result =>
        _what is Tensor tensor ? (tensor.Layout, tensor.DType)
        : _what is Node node ? node.Result(_outputNr)
        : throw new ArgumentException("expected a tensor or an edge, got neither");

    /// <summary>As its edge: <c>(MulBackward0, 0)</c>.</summary>
    public override string ToString() => Edge.ToString();

    internal static GradTarget[]? All(IReadOnlyList<Tensor>? tensors)
    {
        if (tensors is null) return null;
        GradTarget[] targets = new GradTarget[tensors.Count];
        for (int i = 0; i < targets.Length; i++) targets[i] = tensors[i];
        return targets;
    }
}
