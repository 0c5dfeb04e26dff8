namespace Adjoint.Visualization;

/// <summary>What a box stands for; decides its colour.</summary>
internal enum GraphNodeKind
{
    /// <summary>A node of the backward graph: grey.</summary>
    Function,
    /// <summary>A tensor whose gradient is accumulated: light blue.</summary>
    Leaf,
    /// <summary>A tensor kept for the backward: orange.</summary>
    Saved,
    /// <summary>What was kept, and has been freed by a backward.</summary>
    Freed,
    /// <summary>A tensor that the picture was asked for: green.</summary>
    Output,
    /// <summary>The tensor whose memory an output shows: dark green.</summary>
    Base,
}

/// <summary>What an arrow stands for.</summary>
internal enum GraphEdgeKind
{
    /// <summary>From a next function, a leaf or the last node to where its value went.</summary>
    Flow,
    /// <summary>Between a node and what it saved, without a head.</summary>
    Saved,
    /// <summary>From a base to its view, dotted.</summary>
    View,
}

/// <summary>One box.</summary>
/// <param name="Kind">What it stands for.</param>
/// <param name="Label">The lines in the box.</param>
/// <param name="Hint">More, to be shown on hovering.</param>
internal sealed record GraphNode(GraphNodeKind Kind, string Label, string Hint);

/// <summary>
/// One arrow between boxes, by their positions in <see cref="GraphModel.Nodes"/>, in torchviz's direction.
/// </summary>
/// <param name="From">Where it starts.</param>
/// <param name="To">Where it ends.</param>
/// <param name="Kind">What it stands for.</param>
/// <param name="OutputNr">Which output of the op behind <paramref name="From"/> it carries: the edge's InputNr.</param>
/// <param name="IsUpstream">A saved edge whose tensor existed before the node: it is drawn above the node.</param>
internal readonly record struct GraphEdge(
    int From, int To, GraphEdgeKind Kind, int OutputNr = 0, bool IsUpstream = false);

/// <summary>Everything a picture shows, before anything is placed.</summary>
internal sealed class GraphModel(GraphOptions options)
{
    public GraphOptions Options { get; } = options;

    public List<GraphNode> Nodes { get; } = [];

    public List<GraphEdge> Edges { get; } = [];
}
