using System.Runtime.InteropServices;

namespace Adjoint.Visualization;

/// <summary>Walks the graph as torchviz does, depth first from the outputs, but with a stack of its own.</summary>
internal sealed class GraphBuilder
{
    private readonly Dictionary<Tensor, string> _names;
    private readonly GraphModel _model;
    private readonly Dictionary<object, int> _ids = new(ReferenceEqualityComparer.Instance);
    private readonly HashSet<Node> _visited = new(ReferenceEqualityComparer.Instance);
    private readonly Stack<(Node Function, int Next)> _stack = new();

    public GraphBuilder(Dictionary<Tensor, string> names, GraphOptions options)
    {
        _names = names;
        _model = new GraphModel(options);
    }

    public GraphModel Build(IReadOnlyList<Tensor> outputs)
    {
        // First, so that an output which some node also saved is drawn as the output.
        foreach (Tensor output in outputs) AddOutput(output);
        foreach (Tensor output in outputs) Follow(output);
        return _model;
    }

    private string NameOf(Tensor tensor) => _names.GetValueOrDefault(tensor, "");

    private int AddOutput(Tensor tensor) => AddTensor(tensor, GraphNodeKind.Output, NameOf(tensor), "output");

    private void Follow(Tensor tensor, bool isBase = false)
    {
        int id = isBase ? AddTensor(tensor, GraphNodeKind.Base, NameOf(tensor), "base of a view") : _ids[tensor];
        if (tensor.GradFn is { } function)
        {
            Connect(IdOf(function), id, GraphEdgeKind.Flow, tensor.OutputNr);
            Visit(function);
        }
        if (tensor.Base is not { } root) return;
        // The base of a view is never a view that autograd tracks, so this goes one level down.
        if (!_ids.TryGetValue(root, out int rootId))
        {
            Follow(root, isBase: true);
            rootId = _ids[root];
        }
        Connect(rootId, id, GraphEdgeKind.View);
    }

    private void Visit(Node root)
    {
        if (!Enter(root)) return;
        while (_stack.TryPop(out (Node Function, int Next) frame))
        {
            if (frame.Next == frame.Function.NextCount) continue;
            _stack.Push((frame.Function, frame.Next + 1));
            Edge edge = frame.Function.Next(frame.Next);
            if (edge.Function is not { } next) continue;
            Connect(IdOf(next), IdOf(frame.Function), GraphEdgeKind.Flow, edge.InputNr);
            Enter(next);
        }
    }

    private bool Enter(Node function)
    {
        if (!_visited.Add(function)) return false;
        int id = IdOf(function);
        AddSaved(function, id);
        if (function.Variable is { } leaf)
        {
            int leafId = AddTensor(leaf, GraphNodeKind.Leaf, NameOf(leaf), "leaf");
            Connect(leafId, id, GraphEdgeKind.Flow);
        }
        _stack.Push((function, 0));
        return true;
    }

    private void AddSaved(Node function, int id)
    {
        if (!_model.Options.ShowSaved && !IsCustom(function)) return;
        foreach ((string name, Tensor tensor) in function.SavedTensors)
        {
            int saved = AddTensor(tensor, GraphNodeKind.Saved, name, "saved tensor");
            // A tensor that was written in place after it was saved has a later node by now.
            bool upstream = tensor.GradFn is not { } maker || maker.SequenceNumber < function.SequenceNumber;
            Connect(id, saved, GraphEdgeKind.Saved, upstream: upstream);
        }
        if (!function.IsReleased) return;
        int freed = _model.Nodes.Count;
        string hint = $"what {function.Name} saved was freed by a backward";
        _model.Nodes.Add(new GraphNode(GraphNodeKind.Freed, "freed", hint));
        Connect(id, freed, GraphEdgeKind.Saved, upstream: true);
    }

    private static bool IsCustom(Node function) =>
        function.SavedTensors is [var (name, _), ..] && name.StartsWith("saved_tensors", StringComparison.Ordinal);

    private int IdOf(Node function)
    {
        ref int id = ref CollectionsMarshal.GetValueRefOrAddDefault(_ids, function, out bool known);
        if (known) return id;
        id = _model.Nodes.Count;
        _model.Nodes.Add(new GraphNode(
            GraphNodeKind.Function, Labels.OfFunction(function, _model.Options), Labels.HintOf(function)));
        return id;
    }

    /// <summary>
    /// The box of a tensor. One tensor is one box: what is an output, a leaf or a base stays that, and only what has
    /// no other part is shown as saved.
    /// </summary>
    private int AddTensor(Tensor tensor, GraphNodeKind kind, string name, string role)
    {
        ref int id = ref CollectionsMarshal.GetValueRefOrAddDefault(_ids, tensor, out bool known);
        if (!known)
        {
            id = _model.Nodes.Count;
            _model.Nodes.Add(null!);
        }
        else if (_model.Nodes[id].Kind != GraphNodeKind.Saved)
        {
            return id;
        }
        string hint = Labels.HintOf(name.Length > 0 ? $"{role} {name}" : role, tensor);
        _model.Nodes[id] = new GraphNode(kind, Labels.OfTensor(name, tensor), hint);
        return id;
    }

    private void Connect(int from, int to, GraphEdgeKind kind, int outputNr = 0, bool upstream = false) =>
        _model.Edges.Add(new GraphEdge(from, to, kind, outputNr, upstream));
}
