namespace Adjoint.Autograd;

/// <summary>Looks at graphs without changing anything: no stale view makes its node anew.</summary>
internal static class GraphWalk
{
    /// <summary>Every node that can be reached from the roots, each once, nearest first.</summary>
    public static List<Node> All(IEnumerable<Node> roots)
    {
        List<Node> found = [];
        HashSet<Node> seen = [];
        foreach (Node root in roots)
            if (seen.Add(root)) found.Add(root);
        for (int at = 0; at < found.Count; at++)
        {
            Node node = found[at];
            for (int i = 0; i < node.NextCount; i++)
                if (node.Next(i).Function is { } next && seen.Add(next)) found.Add(next);
        }
        return found;
    }

    /// <summary>Adds the nodes that can be reached from one, without the one itself.</summary>
    public static void Below(Node root, HashSet<Node> found)
    {
        Stack<Node> stack = new([root]);
        while (stack.TryPop(out Node? node))
        {
            for (int i = 0; i < node.NextCount; i++)
                if (node.Next(i).Function is { } next && found.Add(next)) stack.Push(next);
        }
    }
}
