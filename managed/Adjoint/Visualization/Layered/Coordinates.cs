namespace Adjoint.Visualization.Layered;

/// <summary>
/// Horizontal positions after Brandes and Koepf, "Fast and Simple Horizontal Coordinate Assignment" (2001): vertices
/// are aligned with a median neighbour into blocks, once for each of four corners, the blocks are packed, and each
/// vertex gets the mean of the two middle results. Long edges and paths come out as straight lines.
/// </summary>
internal sealed class Coordinates
{
    private const double Gap = 22;

    private readonly LayeredGraph _graph;
    private readonly int[] _position;
    private readonly HashSet<(int Upper, int Lower)> _conflicts = [];

    private Coordinates(LayeredGraph graph, int[] position) => (_graph, _position) = (graph, position);

    /// <summary>The horizontal centre of every vertex; the leftmost border is 0.</summary>
    public static double[] Assign(LayeredGraph graph, int[] position)
    {
        var coordinates = new Coordinates(graph, position);
        coordinates.MarkConflicts();
        var results = new double[4][];
        for (int i = 0; i < 4; i++) results[i] = coordinates.Corner(downwards: i < 2, leftwards: i % 2 == 0);
        return coordinates.Balance(results);
    }

    /// <summary>
    /// Marks edges that cross a segment between two dummies: the segment is to be straight, so it is the other edge
    /// that must not be aligned.
    /// </summary>
    private void MarkConflicts()
    {
        for (int i = 1; i < _graph.Layers.Length; i++)
        {
            List<int> lower = _graph.Layers[i];
            int scanned = 0, leftBound = 0, upperCount = _graph.Layers[i - 1].Count;
            for (int p = 0; p < lower.Count; p++)
            {
                int inner = InnerUpper(lower[p]);
                if (inner < 0 && p != lower.Count - 1) continue;
                int rightBound = inner >= 0 ? _position[inner] : upperCount;
                for (; scanned <= p; scanned++)
                {
                    int v = lower[scanned];
                    foreach (int u in _graph.Up[v])
                    {
                        bool isInner = _graph.IsDummy(u) && _graph.IsDummy(v);
                        if (!isInner && (_position[u] < leftBound || _position[u] > rightBound)) _conflicts.Add((u, v));
                    }
                }
                leftBound = rightBound;
            }
        }
    }

    /// <summary>The dummy above a dummy, or -1.</summary>
    private int InnerUpper(int v) =>
        _graph.IsDummy(v) && _graph.Up[v] is [var u] && _graph.IsDummy(u) ? u : -1;

    private double[] Corner(bool downwards, bool leftwards)
    {
        int[] root = Align(downwards, leftwards);
        double[] x = Pack(root, leftwards);
        if (!leftwards)
            for (int v = 0; v < x.Length; v++) x[v] = -x[v];
        return x;
    }

    /// <summary>
    /// Joins every vertex with the median neighbour in the layer before, where no line is crossed by that.
    /// </summary>
    /// <returns>The first vertex of each vertex's block.</returns>
    private int[] Align(bool downwards, bool leftwards)
    {
        var root = new int[_graph.Count];
        var taken = new bool[_graph.Count];
        for (int v = 0; v < root.Length; v++) root[v] = v;
        int layers = _graph.Layers.Length;
        for (int i = 1; i < layers; i++)
        {
            List<int> layer = _graph.Layers[downwards ? i : layers - 1 - i];
            int last = -1;
            for (int p = 0; p < layer.Count; p++)
            {
                int v = layer[leftwards ? p : layer.Count - 1 - p];
                List<int> neighbours = downwards ? _graph.Up[v] : _graph.Down[v];
                if (neighbours.Count == 0) continue;
                int[] sorted = [.. neighbours.OrderBy(u => Place(u, downwards, layers, i, leftwards))];
                for (int m = (sorted.Length - 1) / 2; m <= sorted.Length / 2; m++)
                {
                    int u = sorted[m];
                    int place = Place(u, downwards, layers, i, leftwards);
                    bool conflict = _conflicts.Contains(downwards ? (u, v) : (v, u));
                    if (conflict || taken[u] || place <= last) continue;
                    taken[u] = true;
                    root[v] = root[u];
                    last = place;
                    break;
                }
            }
        }
        return root;
    }

    private int Place(int u, bool downwards, int layers, int i, bool leftwards)
    {
        if (leftwards) return _position[u];
        return _graph.Layers[downwards ? i - 1 : layers - i].Count - 1 - _position[u];
    }

    /// <summary>
    /// Puts every block as far to the left as its left neighbours let it, then back to the right as far as nothing else
    /// has to move, which closes gaps. The blocks and their neighbours are an acyclic graph, since aligned edges do
    /// not cross.
    /// </summary>
    private double[] Pack(int[] root, bool leftwards)
    {
        int count = _graph.Count;
        var right = new List<(int Block, double Distance)>?[count];
        var missing = new int[count];
        foreach (List<int> layer in _graph.Layers)
        {
            for (int p = 1; p < layer.Count; p++)
            {
                int a = layer[leftwards ? p - 1 : layer.Count - p], b = layer[leftwards ? p : layer.Count - 1 - p];
                double distance = (_graph.Width[a] + _graph.Width[b]) / 2 + Gap;
                (right[root[a]] ??= []).Add((root[b], distance));
                missing[root[b]]++;
            }
        }

        var order = new List<int>(count);
        for (int v = 0; v < count; v++)
            if (root[v] == v && missing[v] == 0) order.Add(v);
        var x = new double[count];
        for (int done = 0; done < order.Count; done++)
        {
            foreach ((int block, double distance) in right[order[done]] ?? [])
            {
                x[block] = Math.Max(x[block], x[order[done]] + distance);
                if (--missing[block] == 0) order.Add(block);
            }
        }
        for (int i = order.Count - 1; i >= 0; i--)
        {
            double limit = double.PositiveInfinity;
            foreach ((int block, double distance) in right[order[i]] ?? [])
                limit = Math.Min(limit, x[block] - distance);
            if (limit < double.PositiveInfinity) x[order[i]] = Math.Max(x[order[i]], limit);
        }
        for (int v = 0; v < count; v++) x[v] = x[root[v]];
        return x;
    }

    /// <summary>
    /// Lays the four results over the narrowest one and takes the mean of the middle two for each vertex.
    /// </summary>
    private double[] Balance(double[][] results)
    {
        var bounds = Array.ConvertAll(results, Bounds);
        int narrowest = 0;
        for (int i = 1; i < 4; i++)
            if (bounds[i].Right - bounds[i].Left < bounds[narrowest].Right - bounds[narrowest].Left) narrowest = i;
        var shift = new double[4];
        for (int i = 0; i < 4; i++)
        {
            shift[i] = i % 2 == 0
                ? bounds[narrowest].Left - bounds[i].Left
                : bounds[narrowest].Right - bounds[i].Right;
        }

        var x = new double[_graph.Count];
        Span<double> four = stackalloc double[4];
        for (int v = 0; v < x.Length; v++)
        {
            for (int i = 0; i < 4; i++) four[i] = results[i][v] + shift[i];
            four.Sort();
            x[v] = (four[1] + four[2]) / 2;
        }
        double left = Bounds(x).Left;
        for (int v = 0; v < x.Length; v++) x[v] -= left;
        return x;
    }

    private (double Left, double Right) Bounds(double[] x)
    {
        double left = double.PositiveInfinity, right = double.NegativeInfinity;
        for (int v = 0; v < x.Length; v++)
        {
            left = Math.Min(left, x[v] - _graph.Width[v] / 2);
            right = Math.Max(right, x[v] + _graph.Width[v] / 2);
        }
        return x.Length == 0 ? (0, 0) : (left, right);
    }
}
