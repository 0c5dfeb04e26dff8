using Adjoint.Tensors;

namespace Adjoint.Autograd;

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
            else if (_context.Materializes(i))
                grads[i] = Tensor.Zeros(new Shape(_results[i].Layout.Sizes), _results[i].DType);
        }
        Tensor?[] results = Call(grads)
            ?? throw new AutogradException(
                $"function {_name} returned null: expected an array of {NextCount} gradients");
        int count = results.Length;
        while (count > NextCount && results[count - 1] is null) count--;
        if (count != NextCount)
        {
            throw new AutogradException(
                $"function {_name} returned an incorrect number of gradients (expected {NextCount}, " +
                $"got {results.Length})");
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
