namespace Adjoint.Visualization.Layered;

/// <summary>
/// A graph in layers, in which every edge joins neighbouring layers: one that spans more goes through dummies, vertices
/// without a box. Layer 0 is at the top. This is what Sugiyama's method works on.
/// </summary>
internal sealed class LayeredGraph
{
    /// <summary>
    /// Dummies allowed for each vertex. Where a leaf is used by every step of a long chain, giving each of its edges a
    /// lane would take a square of the length; the longest edges are drawn straight across instead.
    /// </summary>
    private const int DummiesPerVertex = 4;

    private const int DummiesInAnyCase = 4000;
    private const double DummyWidth = 6;

    /// <summary>The width of each vertex.</summary>
    public List<double> Width { get; } = [];

    /// <summary>Vertices from here on are dummies.</summary>
    public int RealCount { get; }

    public int[] LayerOf { get; private set; }

    /// <summary>The vertices of each layer, left to right.</summary>
    public List<int>[] Layers { get; }

    /// <summary>Neighbours in the layer above.</summary>
    public List<List<int>> Up { get; } = [];

    /// <summary>Neighbours in the layer below.</summary>
    public List<List<int>> Down { get; } = [];

    /// <summary>The vertices that each edge passes, its ends included.</summary>
    public int[][] Paths { get; }

    public LayeredGraph(IReadOnlyList<double> widths, IReadOnlyList<(int From, int To)> edges)
    {
        RealCount = widths.Count;
        LayerOf = Layering.Assign(widths.Count, edges);
        int layers = 0;
        foreach (int layer in LayerOf) layers = Math.Max(layers, layer + 1);
        Layers = new List<int>[layers];
        for (int i = 0; i < layers; i++) Layers[i] = [];
        var layerOf = new List<int>(LayerOf.Length);
        foreach (double width in widths)
        {
            layerOf.Add(LayerOf[layerOf.Count]);
            AddVertex(width);
        }

        Paths = new int[edges.Count][];
        int longest = LongestWithDummies(edges);
        for (int i = 0; i < edges.Count; i++) Paths[i] = Route(edges[i].From, edges[i].To, longest, layerOf);
        LayerOf = [.. layerOf];
    }

    public int Count => Width.Count;

    public bool IsDummy(int vertex) => vertex >= RealCount;

    private void AddVertex(double width)
    {
        Width.Add(width);
        Up.Add([]);
        Down.Add([]);
    }

    /// <summary>The longest span such that all edges up to it fit into the allowance of dummies.</summary>
    private int LongestWithDummies(IReadOnlyList<(int From, int To)> edges)
    {
        var spans = new int[edges.Count];
        for (int i = 0; i < spans.Length; i++) spans[i] = LayerOf[edges[i].To] - LayerOf[edges[i].From];
        Array.Sort(spans);
        long left = DummiesInAnyCase + (long)DummiesPerVertex * RealCount;
        foreach (int span in spans)
        {
            left -= span - 1;
            if (left < 0) return span - 1;
        }
        return int.MaxValue;
    }

    private int[] Route(int from, int to, int longest, List<int> layerOf)
    {
        int span = layerOf[to] - layerOf[from];
        if (span > longest) return [from, to];
        var path = new int[span + 1];
        (path[0], path[span]) = (from, to);
        for (int i = 1; i < span; i++)
        {
            path[i] = Count;
            layerOf.Add(layerOf[from] + i);
            AddVertex(DummyWidth);
        }
        for (int i = 0; i < span; i++)
        {
            Down[path[i]].Add(path[i + 1]);
            Up[path[i + 1]].Add(path[i]);
        }
        return path;
    }
}
