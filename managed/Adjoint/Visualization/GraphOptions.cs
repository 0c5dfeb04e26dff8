namespace Adjoint.Visualization;

/// <summary>What a picture of the graph shows beyond nodes, leaves and outputs.</summary>
public sealed record GraphOptions
{
    internal static GraphOptions Default { get; } = new();

    /// <summary>
    /// Show what nodes keep for their backward, in orange: torchviz's <c>show_saved</c>. Tensors that a custom
    /// function saved are shown in any case. Where a backward has freed them, a box says so.
    /// </summary>
    public bool ShowSaved { get; init; }

    /// <summary>Show a table of attributes under the name of each node: torchviz's <c>show_attrs</c>.</summary>
    public bool ShowAttributes { get; init; }

    /// <summary>Attribute values are cut to this length (at least 3): torchviz's <c>max_attr_chars</c>.</summary>
    public int MaxAttributeLength { get; init; } = 50;

    /// <summary>The heading of an SVG or HTML picture.</summary>
    public string Title { get; init; } = "Autograd graph";
}
