using Adjoint.Autograd;
using Adjoint.Tensors;

namespace Adjoint.Ops;

/// <summary>Sends the gradients of an op's arguments, given those of its results (null: none arrived).</summary>
internal delegate void MatrixGradient<TState>(GradientSink to, Tensor?[] g, Tensor[] kept, TState state);

/// <summary>Where a node's gradients go.</summary>
internal readonly struct GradientSink(GraphTask task, Node node)
{
    /// <summary>Whether gradients have to be made of recorded ops.</summary>
    public bool InTensorOps => task.InTensorOps;

    public bool Wants(int index) => task.Wants(node, index);

    /// <summary>Sends what the rule made.</summary>
    public void Send(int index, Tensor gradient) => task.SendFresh(node, index, gradient);

    /// <summary>Sends a gradient that arrived, as it is.</summary>
    public void Pass(int index, Tensor gradient) => task.Send(node, index, gradient);
}

/// <summary>The node of an op on matrices: its gradients are tensor ops, so that second derivatives come by themselves;
/// a rule that has something faster asks <see cref="GradientSink.InTensorOps"/>.</summary>
internal sealed class MatrixNode<TState>(string name, TState state, MatrixGradient<TState> gradient) : NodeN
{
    private SavedTensor[] _kept = [];
    private string[] _names = [];
    private (Layout Layout, DType DType)[] _results = [];

    public override string Name => name;

    public override int InputCount => _results.Length;

    internal override int SavedCount => _kept.Length;

    internal override ref SavedTensor Saved(int index) => ref _kept[index];

    internal override string SavedName(int index) => _names[index];

    internal override (Layout Layout, DType DType) Result(int index) => _results[index];

    /// <summary>Makes the node that of <paramref name="results"/>; null is a result that has no gradient.</summary>
    public MatrixNode<TState> Attach(params ReadOnlySpan<Tensor?> results)
    {
        _results = new (Layout, DType)[results.Length];
        for (int i = 0; i < results.Length; i++)
        {
            _results[i] = (results[i]?.Layout ?? Layout.Scalar, results[i]?.DType ?? DType.Float32);
            results[i]?.SetHistory(this, i);
        }
        return this;
    }

    /// <summary>Keeps tensors, by PyTorch's names.</summary>
    public void Keep(params ReadOnlySpan<(string Name, SavedTensor Tensor)> kept)
    {
        _kept = new SavedTensor[kept.Length];
        _names = new string[kept.Length];
        for (int i = 0; i < kept.Length; i++) (_names[i], _kept[i]) = kept[i];
    }

    internal override void Backward(GraphTask task, Tensor g) => BackwardAll(task, [g]);

    internal override void BackwardAll(GraphTask task, Tensor?[] grads)
    {
        if (Array.TrueForAll(grads, static g => g is null)) return;
        Tensor[] kept = new Tensor[_kept.Length];
        for (int i = 0; i < kept.Length; i++) kept[i] = _kept[i].Unpack(this);
        gradient(new GradientSink(task, this), grads, kept, state);
    }
}

/// <summary>What the ops on matrices share: when to record, and how.</summary>
internal static class MatrixOps
{
    public static bool Records(Tensor a) => a.RequiresGrad && GradMode.IsEnabled;

    public static bool Records(Tensor a, Tensor b) => (a.RequiresGrad || b.RequiresGrad) && GradMode.IsEnabled;

    /// <summary>A node of one argument.</summary>
    public static MatrixNode<TState> Node<TState>(string name, TState state, Tensor a, MatrixGradient<TState> gradient)
    {
        MatrixNode<TState> node = new(name, state, gradient);
        node.Connect(a);
        return node;
    }

    /// <summary>A node of two arguments.</summary>
    public static MatrixNode<TState> Node<TState>(string name, TState state, Tensor a, Tensor b,
        MatrixGradient<TState> gradient)
    {
        MatrixNode<TState> node = new(name, state, gradient);
        node.Connect(a.RequiresGrad ? a : null, b.RequiresGrad ? b : null);
        return node;
    }

    /// <summary>The sum of what there is; null if there is nothing.</summary>
    public static Tensor? Sum(Tensor? a, Tensor? b) => a is null ? b : b is null ? a : a.Add(b);
}
