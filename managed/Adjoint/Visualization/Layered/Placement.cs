namespace Adjoint.Visualization.Layered;

/// <summary>A box to be placed.</summary>
internal readonly record struct Extent(double Width, double Height);

/// <summary>A point of the picture; y grows downwards.</summary>
internal readonly record struct Point(double X, double Y);

/// <summary>Where everything is: the result of the layout.</summary>
internal sealed class Placement
{
    private const double Margin = 12;
    private const double LayerGap = 30;
    private const double PortDistance = 9;

    private readonly Extent[] _boxes;
    private readonly double[] _x;
    private readonly double[] _top;
    private readonly double[] _bottom;
    private readonly LayeredGraph _graph;
    private readonly double[] _portOf;

    /// <summary>Lays out boxes and the edges between them, which must not form a cycle.</summary>
    public Placement(Extent[] boxes, IReadOnlyList<(int From, int To)> edges)
    {
        _boxes = boxes;
        _graph = new LayeredGraph(Array.ConvertAll(boxes, box => box.Width), edges);
        _x = Coordinates.Assign(_graph, Ordering.Arrange(_graph));
        (_top, _bottom) = Rows();
        _portOf = Ports(edges);
        Size = new Extent(Right() + 2 * Margin, (_bottom.Length > 0 ? _bottom[^1] : 0) + Margin);
    }

    /// <summary>The size of the whole picture.</summary>
    public Extent Size { get; }

    /// <summary>The centre of a box.</summary>
    public Point Centre(int box) => new(_x[box] + Margin, Middle(box));

    /// <summary>
    /// The points of an edge, from the lower side of its source to the upper side of its target. Every second stretch,
    /// starting with the first, is a curve between two layers; the others pass straight through a layer.
    /// </summary>
    public Point[] Route(int edge)
    {
        int[] path = _graph.Paths[edge];
        var points = new Point[2 * path.Length - 2];
        points[0] = new Point(_x[path[0]] + Margin, Middle(path[0]) + _boxes[path[0]].Height / 2);
        for (int i = 1; i < path.Length - 1; i++)
        {
            int layer = _graph.LayerOf[path[i]];
            points[2 * i - 1] = new Point(_x[path[i]] + Margin, _top[layer]);
            points[2 * i] = new Point(_x[path[i]] + Margin, _bottom[layer]);
        }
        int end = path[^1];
        points[^1] = new Point(_x[end] + _portOf[edge] + Margin, Middle(end) - _boxes[end].Height / 2);
        return points;
    }

    private double Middle(int box) => (_top[_graph.LayerOf[box]] + _bottom[_graph.LayerOf[box]]) / 2;

    private double Right()
    {
        double right = 0;
        for (int v = 0; v < _x.Length; v++) right = Math.Max(right, _x[v] + _graph.Width[v] / 2);
        return right;
    }

    private (double[] Top, double[] Bottom) Rows()
    {
        var height = new double[_graph.Layers.Length];
        for (int box = 0; box < _boxes.Length; box++)
        {
            ref double row = ref height[_graph.LayerOf[box]];
            row = Math.Max(row, _boxes[box].Height);
        }
        var top = new double[height.Length];
        var bottom = new double[height.Length];
        double y = Margin;
        for (int layer = 0; layer < height.Length; layer++)
        {
            (top[layer], bottom[layer]) = (y, y + height[layer]);
            y += height[layer] + LayerGap;
        }
        return (top, bottom);
    }

    /// <summary>
    /// Spreads the heads of the edges that end in one box; an edge that comes from straight above stays straight.
    /// </summary>
    private double[] Ports(IReadOnlyList<(int From, int To)> edges)
    {
        var port = new double[edges.Count];
        var incoming = new List<int>?[_boxes.Length];
        for (int e = 0; e < edges.Count; e++) (incoming[edges[e].To] ??= []).Add(e);
        for (int box = 0; box < incoming.Length; box++)
        {
            if (incoming[box] is not { Count: > 1 } list) continue;
            list.Sort((a, b) => Before(a) != Before(b) ? Before(a).CompareTo(Before(b)) : a.CompareTo(b));
            double distance = Math.Min(PortDistance, (_boxes[box].Width - PortDistance) / list.Count);
            double centre = (list.Count - 1) / 2.0;
            List<int> straight = list.FindAll(e => Math.Abs(Before(e) - _x[box]) < 0.5);
            if (straight.Count == 1) centre = list.IndexOf(straight[0]);
            for (int i = 0; i < list.Count; i++) port[list[i]] = (i - centre) * distance;
        }
        return port;
    }

    private double Before(int edge) => _x[_graph.Paths[edge][^2]];
}
