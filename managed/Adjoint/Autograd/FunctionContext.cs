namespace Adjoint.Autograd;

/// <summary>What a custom function's forward leaves for its backward: <c>ctx</c>.</summary>
public sealed partial class FunctionContext
{
    private readonly IReadOnlyList<Tensor?> _inputs;
    private Tensor?[] _toSave = [];
    private SavedTensor[] _saved = [];
    private bool[] _marked = [];
    private FunctionNode? _node;
    private bool _accessed;
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
    /// Whether an output that was marked as not differentiable has zeros in backward as well (the default), or null.
    /// </summary>
    public bool MaterializeNonDifferentiableGrads { get; set; } = true;

    /// <summary>
    /// Says in forward that backward reads <see cref="SavedTensors"/> once: what it returns is dropped from the graph
    /// at that moment, so that memory falls while backward still runs. <c>clear_saved_tensors_on_access</c>.
    /// </summary>
    public bool ClearSavedTensorsOnAccess { get; set; }

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
    /// <exception cref="AutogradException">The graph was freed, one of them was modified since, or this is the second
    /// access where <see cref="ClearSavedTensorsOnAccess"/> is set.</exception>
    public IReadOnlyList<Tensor?> SavedTensors
    {
        get
        {
            if (InForward) return _forForward;
            if (_node is null) return [];
            if (_accessed) throw new AutogradException(SavedErrors.AccessedOnce);
            Tensor?[] tensors = new Tensor?[_saved.Length];
            for (int i = 0; i < tensors.Length; i++) tensors[i] = _saved[i].UnpackOptional(_node);
            if (!ClearSavedTensorsOnAccess) return tensors;
            _accessed = true;
            for (int i = 0; i < _saved.Length; i++) _saved[i].Release();
            return tensors;
        }
    }

    /// <summary>Says that forward wrote to this input in place; it has to be returned as an output: <c>ctx.mark_dirty</c>.</summary>
    public void MarkDirty(params Tensor[] tensors)
    {
        ArgumentNullException.ThrowIfNull(tensors);
        foreach (Tensor tensor in tensors) ArgumentNullException.ThrowIfNull(tensor, nameof(tensors));
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

    /// <summary>Whether backward gets zeros where no gradient of output <paramref name="index"/> has arrived.</summary>
    internal bool Materializes(int index) => MaterializeGrads && (MaterializeNonDifferentiableGrads || !_marked[index]);

    /// <summary>Wires the outputs up: fresh results, inputs written in place, inputs returned as they are,
    /// views.</summary>
    internal void Finish(Tensor[] outputs, FunctionNode? node)
    {
        foreach (Tensor dirty in _dirty) CheckDirty(dirty, outputs, node);
        foreach (Tensor dirty in _dirty) dirty.BumpVersion(node?.Name ?? "a custom function");
        _marked = Array.ConvertAll(outputs, _nonDifferentiable.Contains);
        int differentiable = outputs.Where((t, i) => t.DType.IsFloatingPoint() && !_marked[i]).Count();
        node?.SetResults(outputs);
        for (int i = 0; i < outputs.Length; i++)
            outputs[i] = Wire(outputs[i], i, node, severalOutputs: differentiable > 1);
        _node = node;
        if (node is null) return;
        _saved = new SavedTensor[_toSave.Length];
        for (int i = 0; i < _saved.Length; i++)
        {
            if (_toSave[i] is not { } tensor) continue;
            _saved[i] = Array.IndexOf(outputs, tensor) == 0 && ReferenceEquals(tensor.GradFnQuietly, node)
                ? SavedTensor.Output(tensor) : new SavedTensor(tensor);
        }
        _toSave = [];
    }

    private void CheckDirty(Tensor dirty, Tensor[] outputs, FunctionNode? node)
    {
        if (!_inputs.Contains(dirty)) throw new AutogradException(FunctionErrors.DirtyIsNoInput);
        if (!outputs.Contains(dirty)) throw new AutogradException(FunctionErrors.DirtyIsNotReturned);
        if (node is null || _nonDifferentiable.Contains(dirty)) return;
        // Not IsLeaf: of a view that may not be written, it would complain about the write that forward has made.
        if (dirty.Slot is not AutogradMeta { View: not null })
        {
            if (dirty.GradFnQuietly is null && dirty.RequiresGrad)
                throw new AutogradException(FunctionErrors.DirtyLeaf);
            return;
        }
        if (outputs.Length > 1) throw new AutogradException(FunctionErrors.DirtyViewOfSeveral);
        // What an op asks before it writes; here the function has written already.
        Views.CheckInPlace(dirty, recorded: true);
    }

    private Tensor Wire(Tensor output, int index, FunctionNode? node, bool severalOutputs)
    {
        bool differentiable = node is not null && output.DType.IsFloatingPoint() && !_marked[index];
        int argument = IndexOfInput(output);
        if (_dirty.Contains(output))
        {
            if (differentiable) Views.Rebase(output, node!, index, argument);
            return output;
        }
        if (argument >= 0)
        {
            if (!differentiable && output.RequiresGrad) return output.Detach();
            // Handed back untouched: a view, so that the input keeps its own history.
            Tensor view = output.Alias(output.Layout, output.Offset);
            if (differentiable) view.SetHistory(node!, index);
            Views.Track(output, view, severalOutputs, customFunction: !severalOutputs);
            return view;
        }
        if (_marked[index] && output.RequiresGrad) return output.Detach();
        if (differentiable) output.SetHistory(node!, index);
        if (_inputs.FirstOrDefault(t => t is not null && ReferenceEquals(t.Storage, output.Storage)) is { } source)
            Views.Track(source, output, severalOutputs, customFunction: !severalOutputs);
        else if (differentiable && output.Slot is AutogradMeta { View: { } own })
            own.Meta = severalOutputs ? CreationMeta.MultiOutput : CreationMeta.CustomFunction;
        return output;
    }

    private int IndexOfInput(Tensor tensor)
    {
        for (int i = 0; i < _inputs.Count; i++)
            if (ReferenceEquals(_inputs[i], tensor)) return i;
        return -1;
    }
}
