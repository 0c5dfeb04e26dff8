using System.Globalization;
using System.Text;
using Adjoint.Visualization.Layered;

namespace Adjoint.Visualization;

/// <summary>Draws the graph as a self-contained SVG, in torchviz's colours.</summary>
internal static class SvgWriter
{
    // A monospaced digit is 0.60 em wide in the usual fonts; one percent on top keeps the widest of them inside the
    // box.
    private const double FontSize = 11;
    private const double CharWidth = 0.61 * FontSize;
    private const double LineHeight = 1.25 * FontSize;
    private const double PaddingX = 8;
    private const double PaddingY = 5;

    // Shades of the X11 names that torchviz gives to Graphviz: lightgrey, lightblue, orange, darkolivegreen1 and 3.
    private const string Style = """
          text { font: 11px ui-monospace, "DejaVu Sans Mono", Menlo, Consolas, monospace; fill: #111; }
          text { text-anchor: middle; }
          .box rect { stroke: #444; stroke-width: 1; }
          .box:hover rect { stroke-width: 2.5; }
          .function rect { fill: #d3d3d3; }
          .leaf rect { fill: #add8e6; }
          .saved rect { fill: #ffa500; }
          .freed rect { fill: #fff; stroke: #ffa500; stroke-dasharray: 4 2; }
          .output rect { fill: #caff70; }
          .base rect { fill: #a2cd5a; }
          .edge { fill: none; stroke: #444; stroke-width: 1; }
          .edge.kept { stroke: #c47f00; }
          .edge.view { stroke-dasharray: 2 3; }
          .number { font-size: 9px; text-anchor: start; fill: #a00; }
          .number { paint-order: stroke; stroke: #fff; stroke-width: 3px; }
        """;

    /// <summary>The file, and the size of the picture in pixels.</summary>
    public static (string Text, Extent Size) Write(GraphModel model)
    {
        Extent[] boxes = [.. model.Nodes.Select(node => BoxOf(node.Label))];
        Placement placement = Place(model, boxes);
        var svg = new StringBuilder();
        string width = Number(placement.Size.Width), height = Number(placement.Size.Height);
        svg.Append($"<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{width}\" height=\"{height}\"");
        svg.Append($" viewBox=\"0 0 {width} {height}\">\n<title>{Escape(model.Options.Title)}</title>\n");
        svg.Append("<style>\n").Append(Style).Append("\n</style>\n");
        svg.Append("<defs><marker id=\"head\" viewBox=\"0 0 8 8\" refX=\"7\" refY=\"4\" markerWidth=\"7\"")
           .Append(" markerHeight=\"7\" orient=\"auto\">")
           .Append("<path d=\"M0 0.8 L8 4 L0 7.2 z\" fill=\"#444\"/></marker></defs>\n");
        for (int i = 0; i < model.Edges.Count; i++) WriteEdge(svg, model.Edges[i], placement.Route(i));
        for (int i = 0; i < boxes.Length; i++) WriteBox(svg, model.Nodes[i], boxes[i], placement.Centre(i));
        return (svg.Append("</svg>\n").ToString(), placement.Size);
    }

    public static string Escape(string text) =>
        text.Replace("&", "&amp;").Replace("<", "&lt;").Replace(">", "&gt;").Replace("\"", "&quot;");

    public static string Number(double value) => value.ToString("0.#", CultureInfo.InvariantCulture);

    private static Placement Place(GraphModel model, Extent[] boxes)
    {
        (int From, int To)[] edges = [.. model.Edges.Select(edge => Downwards(model, edge))];
        // Sequence numbers of different threads do not compare: then what was saved goes below the node, where it
        // cannot close a cycle.
        if (Layering.HasCycle(boxes.Length, edges)) edges = [.. model.Edges.Select(edge => (edge.From, edge.To))];
        return new Placement(boxes, edges);
    }

    /// <summary>The edge the way that values flow. A leaf is above what saved it, an output below.</summary>
    private static (int From, int To) Downwards(GraphModel model, GraphEdge edge)
    {
        if (edge.Kind != GraphEdgeKind.Saved) return (edge.From, edge.To);
        bool upstream = model.Nodes[edge.To].Kind switch
        {
            GraphNodeKind.Leaf => true,
            GraphNodeKind.Output or GraphNodeKind.Base => false,
            _ => edge.IsUpstream,
        };
        return upstream ? (edge.To, edge.From) : (edge.From, edge.To);
    }

    private static Extent BoxOf(string label)
    {
        string[] lines = label.Split('\n');
        int longest = lines.Max(line => line.Trim().Length);
        int count = lines.Count(line => line.Length > 0);
        return new Extent(Math.Max(longest * CharWidth, 14) + 2 * PaddingX, count * LineHeight + 2 * PaddingY);
    }

    private static void WriteEdge(StringBuilder svg, GraphEdge edge, Point[] points)
    {
        string kind = edge.Kind switch
        {
            GraphEdgeKind.Saved => "edge kept",
            GraphEdgeKind.View => "edge view",
            _ => "edge",
        };
        svg.Append($"<path class=\"{kind}\" d=\"M{Number(points[0].X)} {Number(points[0].Y)}");
        for (int i = 1; i < points.Length; i++)
        {
            Point from = points[i - 1], to = points[i];
            if (from.X == to.X)
            {
                svg.Append($" V{Number(to.Y)}");
                continue;
            }
            // Both ends leave vertically; the control points lie half way.
            string middle = Number((from.Y + to.Y) / 2);
            svg.Append($" C{Number(from.X)} {middle} {Number(to.X)} {middle} {Number(to.X)} {Number(to.Y)}");
        }
        svg.Append(edge.Kind == GraphEdgeKind.Saved ? "\"/>\n" : "\" marker-end=\"url(#head)\"/>\n");
        if (edge.OutputNr == 0) return;
        svg.Append($"<text class=\"number\" x=\"{Number(points[0].X + 3)}\" y=\"{Number(points[0].Y + 10)}\">");
        svg.Append(Labels.Number(edge.OutputNr)).Append("</text>\n");
    }

    private static void WriteBox(StringBuilder svg, GraphNode node, Extent box, Point centre)
    {
        svg.Append($"<g class=\"box {ClassOf(node.Kind)}\"><title>{Escape(node.Hint)}</title>");
        svg.Append($"<rect x=\"{Number(centre.X - box.Width / 2)}\" y=\"{Number(centre.Y - box.Height / 2)}\"");
        svg.Append($" width=\"{Number(box.Width)}\" height=\"{Number(box.Height)}\" rx=\"2\"/>");
        // The baseline of capitals and digits is about 0.36 em under the middle of a line.
        double y = centre.Y - box.Height / 2 + PaddingY + LineHeight / 2 + 0.36 * FontSize;
        foreach (string line in node.Label.Split('\n'))
        {
            if (line.Length == 0) continue;
            svg.Append($"<text x=\"{Number(centre.X)}\" y=\"{Number(y)}\" xml:space=\"preserve\">");
            svg.Append(Escape(line.Trim())).Append("</text>");
            y += LineHeight;
        }
        svg.Append("</g>\n");
    }

    private static string ClassOf(GraphNodeKind kind) => kind switch
    {
        GraphNodeKind.Function => "function",
        GraphNodeKind.Leaf => "leaf",
        GraphNodeKind.Saved => "saved",
        GraphNodeKind.Freed => "freed",
        GraphNodeKind.Output => "output",
        _ => "base",
    };
}
