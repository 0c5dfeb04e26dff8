using Adjoint.Visualization;

namespace Adjoint.Tool.Commands;

/// <summary>Writes the three pictures of a graph: graph.html, graph.svg, graph.dot.</summary>
internal static class GraphFiles
{
    public static IReadOnlyList<string> Write(string folder, Tensor output,
        IReadOnlyList<(string Name, Tensor Tensor)> names, GraphOptions options)
    {
        Directory.CreateDirectory(folder);
        string stem = Path.Combine(folder, "graph");
        File.WriteAllText(stem + ".html", Graph.ToHtml(output, names, options));
        File.WriteAllText(stem + ".svg", Graph.ToSvg(output, names, options));
        File.WriteAllText(stem + ".dot", Graph.ToDot(output, names, options));
        return [stem + ".html", stem + ".svg", stem + ".dot"];
    }
}
