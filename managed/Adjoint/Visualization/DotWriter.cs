using System.Globalization;
using System.Text;

namespace Adjoint.Visualization;

/// <summary>Graphviz's language, with the attributes that torchviz sets.</summary>
internal static class DotWriter
{
    // torchviz's resize_graph: 0.15 inches for each statement, at least 12.
    private const double InchesPerStatement = 0.15;
    private const double LeastInches = 12;

    public static string Write(GraphModel model)
    {
        int statements = model.Nodes.Count + model.Edges.Count;
        double size = Math.Max(LeastInches, statements * InchesPerStatement);
        string inches = size.ToString("0.###", CultureInfo.InvariantCulture);
        var dot = new StringBuilder("digraph {\n");
        dot.Append(CultureInfo.InvariantCulture, $"\tgraph [size=\"{inches},{inches}\"]\n");
        dot.Append("\tnode [align=left fontname=monospace fontsize=10 height=0.2 ranksep=0.1 ");
        dot.Append("shape=box style=filled]\n");
        for (int i = 0; i < model.Nodes.Count; i++) WriteNode(dot, i, model.Nodes[i]);
        foreach (GraphEdge edge in model.Edges) WriteEdge(dot, edge);
        return dot.Append("}\n").ToString();
    }

    private static void WriteNode(StringBuilder dot, int id, GraphNode node)
    {
        dot.Append(CultureInfo.InvariantCulture, $"\tn{id} [label=\"");
        foreach (char c in node.Label)
        {
            if (c == '\n') dot.Append("\\n");
            else if (c is '"' or '\\') dot.Append('\\').Append(c);
            else dot.Append(c);
        }
        dot.Append('"');
        if (FillOf(node.Kind) is { } colour) dot.Append(" fillcolor=").Append(colour);
        if (node.Kind == GraphNodeKind.Freed) dot.Append(" style=\"filled,dashed\"");
        dot.Append("]\n");
    }

    private static void WriteEdge(StringBuilder dot, GraphEdge edge)
    {
        dot.Append(CultureInfo.InvariantCulture, $"\tn{edge.From} -> n{edge.To}");
        if (edge.Kind == GraphEdgeKind.Saved) dot.Append(" [dir=none]");
        else if (edge.Kind == GraphEdgeKind.View) dot.Append(" [style=dotted]");
        else if (edge.OutputNr != 0) dot.Append(CultureInfo.InvariantCulture, $" [label=\"{edge.OutputNr}\"]");
        dot.Append('\n');
    }

    // Functions have none: they show Graphviz's default for filled boxes, light grey.
    private static string? FillOf(GraphNodeKind kind) => kind switch
    {
        GraphNodeKind.Leaf => "lightblue",
        GraphNodeKind.Saved => "orange",
        GraphNodeKind.Freed => "white",
        GraphNodeKind.Output => "darkolivegreen1",
        GraphNodeKind.Base => "darkolivegreen3",
        _ => null,
    };
}
