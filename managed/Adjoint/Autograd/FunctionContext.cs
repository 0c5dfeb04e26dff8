using Adjoint.Tensors;

namespace Adjoint.Autograd;

/// <summary>What a custom function's forward leaves for its backward: <c>ctx</c>.</summary>
public sealed partial class FunctionContext
{
    private readonly IReadOnlyList<Tensor?> _inputs;
    private Tensor?[] _toSave = [];
    private SavedTensor[] _saved = [];
    private FunctionNode? _node;
    private readonly List<Tensor> _dirty = [];
    private readonly List<Tensor> _nonDifferentiable = [];

    internal FunctionContext(IReadOnlyList<Tensor?> inputs, bool[] needsInputGrad)
    {
        _inputs = inputs;
        NeedsInputGrad = needsInputGrad;
    }

    /// <summary>Whether input i requires a gradient: backward may skip the others (<c>ctx.needs_input_grad</c>).</summary>
    public IReadOnlyList<bool> NeedsInputGrad { get; }

    /// <summary>Anything that backward needs and that is not a tensor.</summary>
    public object? State { get; set; }

    /// <summary>Whether a missing gradient of an output reaches backward as zeros (the default) or as null.</summary>
    public bool MaterializeGrads { get; set; } = true;

    /// <summary>
    /// Says in forward that backward is not written in differentiable ops: it then runs without recording, and a second
    /// derivative through this function is an error instead of a wrong number. <c>@once_differentiable</c>.
    /// </summary>
    public bool OnceDifferentiable { get; set; }

    /// <summary>
    /// Keeps tensors for backward, checked for in-place changes and freed with the graph: <c>ctx.save_for_backward</c>. Call it
    /// once, in forward, with inputs, outputs or intermediate results.
    /// </summary>
    public void SaveForBackward(params Tensor?[] tensors)
    {
        ArgumentNullException.ThrowIfNull(tensors);
        _toSave = tensors;
    }

    /// <summary>The kept tensors, in order: <c>ctx.saved_tensors</c>.</summary>
    /// <exception cref="AutogradException">The graph was freed, or one of them was modified since.</exception>
    public IReadOnlyList<Tensor?> SavedTensors
    {
        get
        {
            if (InForward) return _forForward;
            if (_node is null) return [];
            Tensor?[] tensors = new Tensor?[_saved.Length];
            for (int i = 0; i < tensors.Length; i++) tensors[i] = _saved[i].UnpackOptional(_node);
            return tensors;
        }
    }

    /// <summary>Says that forward wrote to this input in place; it has to be returned as an output: <c>ctx.mark_dirty</c>.</summary>
    public void MarkDirty(params Tensor[] tensors)
    {
        ArgumentNullException.ThrowIfNull(tensors);
        _dirty.AddRange(tensors);
    }

    /// <summary>Says that these outputs have no gradient: <c>ctx.mark_non_differentiable</c>.</summary>
    public void MarkNonDifferentiable(params Tensor[] tensors)
    {
        ArgumentNullException.ThrowIfNull(tensors);
        _nonDifferentiable.AddRange(tensors);
    }

    internal int SavedCount => _saved.Length;

    internal ref SavedTensor Saved(int index) => ref _saved[index];

    /// <summary>Wires the outputs up: fresh results, inputs written in place, inputs returned as they are, views of inputs.</summary>
    internal void Finish(Tensor[] outputs, FunctionNode? node)
    {
        foreach (Tensor dirty in _dirty)
        {
            if (!_inputs.Contains(dirty))
            {
                throw new AutogradException("ctx.mark_dirty() received a tensor that was not an input. Only input Tensors that " +
                    "have been mutated should be passed to ctx.mark_dirty().");
            }
            if (!outputs.Contains(dirty))
            {
                throw new AutogradException("Some elements marked as dirty during the forward method were not returned as " +
                    "output. The inputs that are modified inplace must all be outputs of the Function.");
            }
            if (node is not null && dirty.IsLeaf && dirty.RequiresGrad)
            {
                throw new AutogradException(
                    "a leaf Variable that requires grad has been used in an in-place operation.");
            }
            dirty.BumpVersion(node?.Name ?? "a custom function");
        }
        node?.SetResults(outputs);
        for (int i = 0; i < outputs.Length; i++) outputs[i] = Wire(outputs, i, node);
        _node = node;
        if (node is null) return;
        _saved = new SavedTensor[_toSave.Length];
        for (int i = 0; i < _saved.Length; i++)
        {
            if (_toSave[i] is not { } tensor) continue;
            _saved[i] = Array.IndexOf(outputs, tensor) == 0 ? SavedTensor.Output(tensor) : new SavedTensor(tensor);
        }
        _toSave = [];
    }

    private Tensor Wire(Tensor[] outputs, int index, FunctionNode? node)
    {
        Tensor output = outputs[index];
        bool differentiable = IsDifferentiable(output);
        if (_dirty.Contains(output))
        {
            if (node is not null && differentiable) Views.Rebase(output, node);
            return output;
        }
        if (_inputs.Contains(output))
        {
            // Handed back untouched: a view, so that the input keeps its own history.
            Tensor view = output.Alias(output.Layout, output.Offset);
            if (node is not null && differentiable) view.SetHistory(node, index);
            Views.Track(output, view, customFunction: true);
            return view;
        }
        if (node is not null && differentiable) output.SetHistory(node, index);
        foreach (Tensor? input in _inputs)
        {
            if (input is null || !ReferenceEquals(input.Storage, output.Storage)) continue;
            Views.Track(input, output, customFunction: true);
            break;
        }
        return output;
    }
}

/// <summary>The node of a custom function.</summary>
internal sealed class FunctionNode : NodeN
{
    private readonly string _name;
    private readonly FunctionContext _context;
    private readonly Func<FunctionContext, IReadOnlyList<Tensor?>, Tensor?[]> _backward;
    private (Layout Layout, DType DType)[] _results = [];

    public FunctionNode(string name, FunctionContext context,
        Func<FunctionContext, IReadOnlyList<Tensor?>, Tensor?[]> backward, IReadOnlyList<Tensor?> inputs)
    {
        (_name, _context, _backward) = (name, context, backward);
        Connect([.. inputs]);
    }

    public override string Name => _name;

    public override int InputCount => _results.Length;

    internal override int SavedCount => _context.SavedCount;

    internal override ref SavedTensor Saved(int index) => ref _context.Saved(index);

    internal override string SavedName(int index) => $"saved_tensors[{index}]";

    internal override (Layout Layout, DType DType) Result(int index) => _results[index];

    public void SetResults(Tensor[] outputs) =>
        _results = Array.ConvertAll(outputs, static t => (t.Layout, t.DType));

    internal override void Backward(GraphTask task, Tensor g) => BackwardAll(task, [g]);

    internal override void BackwardAll(GraphTask task, Tensor?[] grads)
    {
        for (int i = 0; i < grads.Length; i++)
        {
            // The user may keep what backward is given.
            if (grads[i] is { } g) GradientBuffers.Disown(g);
            else if (_context.MaterializeGrads) grads[i] = Tensor.Zeros(new Shape(_results[i].Layout.Sizes), _results[i].DType);
        }
        Tensor?[] results = Call(grads);
        int count = results.Length;
        while (count > NextCount && results[count - 1] is null) count--;
        if (count != NextCount)
        {
            throw new AutogradException(
                $"function {_name} returned an incorrect number of gradients (expected {NextCount}, got {results.Length})");
        }
        for (int i = 0; i < count; i++)
            if (results[i] is { } result && task.Wants(this, i)) task.Send(this, i, result);
    }

    private Tensor?[] Call(Tensor?[] grads)
    {
        if (!_context.OnceDifferentiable) return _backward(_context, grads);
        Tensor?[] results;
        using (GradMode.NoGrad()) results = _backward(_context, grads);
        if (GradMode.IsEnabled) OnceDifferentiable.Seal(this, results);
        return results;
    }
}
