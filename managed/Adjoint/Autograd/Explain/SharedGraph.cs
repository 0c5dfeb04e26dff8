namespace Adjoint.Autograd;

/// <summary>
/// Where the graph of a pass that fails meets the graph of the pass that freed it: which tensor the two share.
/// </summary>
internal static class SharedGraph
{
    private const int MostTold = 3;

    /// <summary>Sentences for the error; empty if the pass began inside the freed graph, or none is running.</summary>
    public static string Report(Node freed)
    {
        string text = Called(freed);
        AutogradThread thread = AutogradThread.Current;
        if (thread.Task is not { } task) return text;
        // A write into a view runs in the name of the node of its base.
        Node start = thread.CurrentNode is { } running && task.Knows(running) ? running : freed;
        List<string> meetings = [.. Meetings(start, Consumers(task)).Select(Describe).Distinct().Take(MostTold)];
        if (meetings.Count == 0) return text;
        return $"{text} The second graph meets the first at {string.Join(" and at ", meetings)}. If no gradient " +
            "has to flow back beyond that tensor, Detach() it there.";
    }

    private static Dictionary<Node, List<(Node Consumer, int OutputNr)>> Consumers(GraphTask task)
    {
        Dictionary<Node, List<(Node, int)>> consumers = [];
        foreach (Node node in task.Nodes)
        {
            for (int i = 0; i < node.NextCount; i++)
            {
                if (node.Next(i) is not { Function: { } next } edge) continue;
                if (!consumers.TryGetValue(next, out List<(Node, int)>? list)) consumers.Add(next, list = []);
                list.Add((node, edge.InputNr));
            }
        }
        return consumers;
    }

    /// <summary>The edges, above the freed node, from a node that no earlier pass has run to one that it has.</summary>
    private static IEnumerable<(Node Shared, int OutputNr, Node Consumer)> Meetings(Node start,
        Dictionary<Node, List<(Node Consumer, int OutputNr)>> consumers)
    {
        Queue<Node> queue = new([start]);
        HashSet<Node> seen = [start];
        while (queue.TryDequeue(out Node? shared))
        {
            if (!consumers.TryGetValue(shared, out List<(Node Consumer, int OutputNr)>? above)) continue;
            foreach ((Node consumer, int outputNr) in above)
            {
                if (!consumer.Spent) yield return (shared, outputNr, consumer);
                else if (seen.Add(consumer)) queue.Enqueue(consumer);
            }
        }
    }

    private static string Describe((Node Shared, int OutputNr, Node Consumer) meeting)
    {
        (Node shared, int outputNr, Node consumer) = meeting;
        string where = ForwardTraces.SiteOf(consumer) is { } site ? $" (called at {site})" : "";
        return $"{Errors.Result(shared, outputNr)} that {shared.Name} made and {consumer.Name}{where} uses";
    }

    private static string Called(Node node) =>
        ForwardTraces.SiteOf(node) is { } site ? $" {node.Name} was called at {site}." : "";
}
