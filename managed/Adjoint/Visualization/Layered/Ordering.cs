namespace Adjoint.Visualization.Layered;

/// <summary>Orders each layer so that few edges cross: barycenter sweeps, then exchanges of neighbours.</summary>
internal sealed class Ordering
{
    private const int Sweeps = 24;
    /// <summary>
    /// From here on a picture is too large to be looked at as a whole; a few sweeps untangle what is close.
    /// </summary>
    private const int LargeCount = 20_000;
    private const int SweepsOfLarge = 4;

    private readonly LayeredGraph _graph;
    private readonly int[] _position;
    private readonly double[] _key;

    private Ordering(LayeredGraph graph)
    {
        _graph = graph;
        _position = new int[graph.Count];
        _key = new double[graph.Count];
    }

    /// <summary>Fills and orders the layers of the graph.</summary>
    /// <returns>The position of every vertex in its layer.</returns>
    public static int[] Arrange(LayeredGraph graph)
    {
        var ordering = new Ordering(graph);
        ordering.Start(fromLeft: true);
        long crossings = ordering.Improve();
        if (crossings == 0 || graph.Count > LargeCount) return ordering.Settle();

        // The sweeps end in a local minimum. The mirrored start leads to another one, which is as often the better.
        var mirrored = new Ordering(graph);
        mirrored.Start(fromLeft: false);
        return mirrored.Improve() < crossings ? mirrored.Settle() : ordering.Settle();
    }

    /// <summary>The number of crossings between all neighbouring layers.</summary>
    public static long Crossings(LayeredGraph graph, int[] position)
    {
        long crossings = 0;
        for (int layer = 0; layer + 1 < graph.Layers.Length; layer++)
            crossings += Crossings(graph.Layers[layer], graph.Down, position, graph.Layers[layer + 1].Count);
        return crossings;
    }

    /// <summary>Depth first from the bottom upwards: a tree is drawn without crossings from the start.</summary>
    private void Start(bool fromLeft)
    {
        foreach (List<int> layer in _graph.Layers) layer.Clear();
        var seen = new bool[_graph.Count];
        var stack = new Stack<int>();
        for (int root = 0; root < _graph.Count; root++)
        {
            if (_graph.Down[root].Count > 0) continue;
            stack.Push(root);
            while (stack.TryPop(out int v))
            {
                if (seen[v]) continue;
                seen[v] = true;
                List<int> layer = _graph.Layers[_graph.LayerOf[v]];
                _position[v] = layer.Count;
                layer.Add(v);
                List<int> up = _graph.Up[v];
                for (int i = 0; i < up.Count; i++) stack.Push(up[fromLeft ? up.Count - 1 - i : i]);
            }
        }
    }

    /// <summary>Sweeps, and keeps the positions with the fewest crossings.</summary>
    private long Improve()
    {
        int sweeps = _graph.Count > LargeCount ? SweepsOfLarge : Sweeps;
        int[] best = [.. _position];
        long fewest = Crossings(_graph, _position);
        for (int sweep = 0; sweep < sweeps && fewest > 0; sweep++)
        {
            Sweep(downwards: sweep % 2 == 0);
            if (_graph.Count <= LargeCount) Exchange();
            long crossings = Crossings(_graph, _position);
            if (crossings >= fewest) continue;
            fewest = crossings;
            _position.CopyTo(best, 0);
        }
        best.CopyTo(_position, 0);
        return fewest;
    }

    /// <summary>Puts the layers in the order of the positions.</summary>
    private int[] Settle()
    {
        foreach (List<int> layer in _graph.Layers) layer.Sort((a, b) => _position[a].CompareTo(_position[b]));
        return _position;
    }

    private void Sweep(bool downwards)
    {
        int count = _graph.Layers.Length;
        for (int i = 1; i < count; i++)
        {
            List<int> layer = _graph.Layers[downwards ? i : count - 1 - i];
            foreach (int v in layer)
            {
                List<int> neighbours = downwards ? _graph.Up[v] : _graph.Down[v];
                double sum = 0;
                foreach (int u in neighbours) sum += _position[u];
                // Who has no neighbour there stays where it is.
                _key[v] = neighbours.Count > 0 ? sum / neighbours.Count : _position[v];
            }
            // Ties keep their order: the comparison ends with the position.
            layer.Sort((a, b) => (_key[a], _position[a]).CompareTo((_key[b], _position[b])));
            for (int p = 0; p < layer.Count; p++) _position[layer[p]] = p;
        }
    }

    /// <summary>Exchanges neighbours in a layer as long as that saves crossings.</summary>
    private void Exchange()
    {
        foreach (List<int> layer in _graph.Layers)
        {
            bool improved = true;
            for (int round = 0; improved && round < layer.Count; round++)
            {
                improved = false;
                for (int p = 0; p + 1 < layer.Count; p++)
                {
                    int a = layer[p], b = layer[p + 1];
                    int saved = Inversions(_graph.Up[a], _graph.Up[b]) - Inversions(_graph.Up[b], _graph.Up[a])
                        + Inversions(_graph.Down[a], _graph.Down[b]) - Inversions(_graph.Down[b], _graph.Down[a]);
                    if (saved <= 0) continue;
                    (layer[p], layer[p + 1]) = (b, a);
                    (_position[a], _position[b]) = (p + 1, p);
                    improved = true;
                }
            }
        }
    }

    /// <summary>Crossings of the edges of two neighbours, the one with <paramref name="left"/> on the left.</summary>
    private int Inversions(List<int> left, List<int> right)
    {
        int crossings = 0;
        foreach (int u in left)
            foreach (int w in right)
                if (_position[u] > _position[w]) crossings++;
        return crossings;
    }

    /// <summary>
    /// Edges in order of their upper ends; a binary indexed tree counts those before that end further right.
    /// </summary>
    private static long Crossings(List<int> layer, List<List<int>> down, int[] position, int width)
    {
        var tree = new int[width + 1];
        var ends = new List<int>();
        long crossings = 0;
        int inserted = 0;
        foreach (int v in layer.OrderBy(v => position[v]))
        {
            ends.Clear();
            foreach (int u in down[v]) ends.Add(position[u]);
            foreach (int end in ends)
            {
                int notRight = 0;
                for (int i = end + 1; i > 0; i &= i - 1) notRight += tree[i];
                crossings += inserted - notRight;
            }
            foreach (int end in ends)
            {
                for (int i = end + 1; i <= width; i += i & -i) tree[i]++;
                inserted++;
            }
        }
        return crossings;
    }
}
