namespace Adjoint.Visualization;

/// <summary>
/// Pictures of the graph that a backward walks, in the manner of torchviz's <c>make_dot</c>: operations in grey,
/// leaves in light blue, outputs in green, saved tensors in orange; an arrow points the way the values flowed, from
/// the leaves down to the output. Nothing here runs or changes the graph: a picture can be made before and after a
/// backward.
/// </summary>
/// <remarks>
/// Every method walks the graph with a stack of its own, so depth is no limit. <c>names</c> gives parameters their
/// names;
/// <c>Module.NamedParameters()</c> has the right form.
/// </remarks>
/// <example><code>
/// Tensor loss = Functional.MseLoss(model.Forward(x), y);
/// File.WriteAllText("graph.html", Graph.ToHtml(loss, model.NamedParameters()));
/// Console.WriteLine(Graph.ToText(loss));
/// </code></example>
public static class Graph
{
    /// <summary>The graph of one tensor in Graphviz's language, as torchviz writes it.</summary>
    public static string ToDot(Tensor output, IEnumerable<(string Name, Tensor Tensor)>? names = null,
        GraphOptions? options = null) => ToDot([output], names, options);

    /// <summary>The graph of several tensors in Graphviz's language, as torchviz writes it.</summary>
    public static string ToDot(IReadOnlyList<Tensor> outputs, IEnumerable<(string Name, Tensor Tensor)>? names = null,
        GraphOptions? options = null) => DotWriter.Write(Build(outputs, names, options));

    /// <summary>
    /// The graph of one tensor as an indented tree. A node that has been printed is only referred to again.
    /// </summary>
    /// <remarks>A path without branches is not indented, and very deep branches continue further down.</remarks>
    public static string ToText(Tensor output, IEnumerable<(string Name, Tensor Tensor)>? names = null,
        GraphOptions? options = null) => ToText([output], names, options);

    /// <summary>The graph of several tensors as indented trees.</summary>
    public static string ToText(IReadOnlyList<Tensor> outputs, IEnumerable<(string Name, Tensor Tensor)>? names = null,
        GraphOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(outputs);
        return new TextTree(NamesOf(names), options ?? GraphOptions.Default).Write(outputs);
    }

    /// <summary>
    /// The graph of one tensor as an SVG file that needs nothing else; hovering shows shapes and dtypes.
    /// </summary>
    public static string ToSvg(Tensor output, IEnumerable<(string Name, Tensor Tensor)>? names = null,
        GraphOptions? options = null) => ToSvg([output], names, options);

    /// <summary>The graph of several tensors as an SVG file that needs nothing else.</summary>
    public static string ToSvg(IReadOnlyList<Tensor> outputs, IEnumerable<(string Name, Tensor Tensor)>? names = null,
        GraphOptions? options = null) => SvgWriter.Write(Build(outputs, names, options)).Text;

    /// <summary>
    /// The graph of one tensor as a web page that needs nothing else: drag to move, turn the wheel to zoom.
    /// </summary>
    public static string ToHtml(Tensor output, IEnumerable<(string Name, Tensor Tensor)>? names = null,
        GraphOptions? options = null) => ToHtml([output], names, options);

    /// <summary>The graph of several tensors as a web page that needs nothing else.</summary>
    public static string ToHtml(IReadOnlyList<Tensor> outputs, IEnumerable<(string Name, Tensor Tensor)>? names = null,
        GraphOptions? options = null) => HtmlPage.Write(Build(outputs, names, options));

    private static GraphModel Build(IReadOnlyList<Tensor> outputs, IEnumerable<(string Name, Tensor Tensor)>? names,
        GraphOptions? options)
    {
        ArgumentNullException.ThrowIfNull(outputs);
        return new GraphBuilder(NamesOf(names), options ?? GraphOptions.Default).Build(outputs);
    }

    /// <summary>Names by the identity of the tensor, as torchviz has them; the last name of a tensor wins.</summary>
    private static Dictionary<Tensor, string> NamesOf(IEnumerable<(string Name, Tensor Tensor)>? names)
    {
        var map = new Dictionary<Tensor, string>(ReferenceEqualityComparer.Instance);
        foreach ((string name, Tensor tensor) in names ?? []) map[tensor] = name;
        return map;
    }
}
