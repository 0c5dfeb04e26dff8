namespace Adjoint.Autograd;

/// <summary>
/// What a recorded step does besides launches: which gradients of leaves it finds and which it leaves behind, and how
/// often it counts the versions of tensors.
/// </summary>
internal sealed class StepRecorder
{
    private readonly Dictionary<Tensor, Cell> _cells = new(ReferenceEqualityComparer.Instance);
    private readonly Dictionary<object, (Tensor Tensor, int Times)> _versions = new(ReferenceEqualityComparer.Instance);

    /// <summary>The gradient of a leaf, as a variable of the step.</summary>
    private sealed class Cell
    {
        /// <summary>Whether the step looked before it wrote.</summary>
        public bool IsInput;

        public Tensor? Found;

        public bool IsWritten;
    }

    /// <summary>Leaves whose gradient the step found there, with what it found.</summary>
    public IEnumerable<(Tensor Leaf, Tensor? Grad)> Found =>
        _cells.Where(pair => pair.Value.IsInput).Select(pair => (pair.Key, pair.Value.Found));

    /// <summary>Leaves whose gradient the step assigned, with what is there now.</summary>
    public IEnumerable<(Tensor Leaf, Tensor? Grad)> Left =>
        _cells.Where(pair => pair.Value.IsWritten).Select(pair => (pair.Key, (pair.Key.Slot as AutogradMeta)?.Grad));

    /// <summary>Tensors that were written in place, and how often.</summary>
    public IEnumerable<(Tensor Tensor, int Times)> Versions => _versions.Values;

    /// <summary>The step looks at a gradient.</summary>
    public static void Looks(Tensor tensor, Tensor? grad)
    {
        if (AutogradThread.Current.Recorder is not { } recorder || !tensor.IsLeaf) return;
        if (recorder._cells.ContainsKey(tensor)) return;
        recorder._cells.Add(tensor, new Cell { IsInput = true, Found = grad });
    }

    /// <summary>The step assigns a gradient.</summary>
    public static void Assigns(Tensor tensor)
    {
        if (AutogradThread.Current.Recorder is not { } recorder || !tensor.IsLeaf) return;
        if (!recorder._cells.TryGetValue(tensor, out Cell? cell)) recorder._cells.Add(tensor, cell = new Cell());
        cell.IsWritten = true;
    }

    /// <summary>The step counts a version.</summary>
    public static void Counts(Tensor tensor, object counter)
    {
        if (AutogradThread.Current.Recorder is not { } recorder) return;
        int times = recorder._versions.TryGetValue(counter, out (Tensor, int Times) known) ? known.Times : 0;
        recorder._versions[counter] = (tensor, times + 1);
    }
}
