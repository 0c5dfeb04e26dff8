namespace Adjoint.Visualization.Layered;

/// <summary>Gives every vertex of an acyclic graph a layer such that edges point downwards.</summary>
internal static class Layering
{
    /// <summary>
    /// Longest path, counted from the sinks, so that leaves stand just above where they are used; a sink that ends
    /// early is then pulled up to its source.
    /// </summary>
    public static int[] Assign(int count, IReadOnlyList<(int From, int To)> edges)
    {
        (int[] start, int[] target) = Adjacency(count, edges);
        (int[] order, int filled) = TopologicalOrder(count, start, target);
        if (filled != count) throw new ArgumentException("a graph with a cycle has no layers", nameof(edges));
        var height = new int[count];
        int top = 0;
        for (int i = count - 1; i >= 0; i--)
        {
            int v = order[i];
            for (int e = start[v]; e < start[v + 1]; e++) height[v] = Math.Max(height[v], height[target[e]] + 1);
            top = Math.Max(top, height[v]);
        }

        var layer = new int[count];
        var above = new int[count];
        Array.Fill(above, -1);
        foreach (int v in order)
        {
            bool isSink = start[v] == start[v + 1];
            layer[v] = isSink && above[v] >= 0 ? above[v] + 1 : top - height[v];
            for (int e = start[v]; e < start[v + 1]; e++) above[target[e]] = Math.Max(above[target[e]], layer[v]);
        }
        return layer;
    }

    /// <summary>Whether the edges lead from some vertex back to itself.</summary>
    public static bool HasCycle(int count, IReadOnlyList<(int From, int To)> edges)
    {
        (int[] start, int[] target) = Adjacency(count, edges);
        return TopologicalOrder(count, start, target).Filled != count;
    }

    /// <summary>The targets of vertex v are target[start[v]] up to target[start[v + 1]].</summary>
    private static (int[] Start, int[] Target) Adjacency(int count, IReadOnlyList<(int From, int To)> edges)
    {
        var start = new int[count + 1];
        foreach ((int from, _) in edges) start[from + 1]++;
        for (int v = 0; v < count; v++) start[v + 1] += start[v];
        var target = new int[edges.Count];
        int[] next = start[..count];
        foreach ((int from, int to) in edges) target[next[from]++] = to;
        return (start, target);
    }

    /// <summary>The vertices, sources first; those on a cycle and behind it are missing.</summary>
    private static (int[] Order, int Filled) TopologicalOrder(int count, int[] start, int[] target)
    {
        var missing = new int[count];
        foreach (int v in target) missing[v]++;
        var order = new int[count];
        int filled = 0;
        for (int v = 0; v < count; v++)
            if (missing[v] == 0) order[filled++] = v;
        for (int done = 0; done < filled; done++)
        {
            int v = order[done];
            for (int e = start[v]; e < start[v + 1]; e++)
                if (--missing[target[e]] == 0) order[filled++] = target[e];
        }
        return (order, filled);
    }
}
