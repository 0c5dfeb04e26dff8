using Adjoint.Tensors;

namespace Adjoint.Autograd;

/// <summary>The ties between views and bases: who is whose view, and what an in-place write does to their histories.</summary>
internal static class Views
{
    /// <summary>Marks <paramref name="view"/>, made from <paramref name="source"/>, as a view that autograd tracks.</summary>
    public static void Track(Tensor source, Tensor view, bool multiOutput = false, bool customFunction = false)
    {
        // Views of inference tensors are not tracked: nothing will ever be derived through them.
        if (source.IsInference) return;
        CreationMeta meta = ThreadModes.Inference ? CreationMeta.Inference
            : !AutogradThread.Current.GradEnabled ? CreationMeta.NoGrad
            : customFunction ? CreationMeta.CustomFunction
            : multiOutput ? CreationMeta.MultiOutput : CreationMeta.Default;
        Tensor root = source;
        if (source.Slot is AutogradMeta { View: { } parent })
        {
            root = parent.Base;
            // A view of a forbidden view stays forbidden.
            if (meta == CreationMeta.Default) meta = parent.Meta;
        }
        view.Meta.View = new ViewInfo(root, meta, view.Version);
    }

    /// <summary>
    /// The view's node. If the memory was written since it was made, the old node is wrong: the view now is a window on
    /// what its base has become.
    /// </summary>
    public static Node? FreshGradFn(Tensor view, AutogradMeta meta, ViewInfo info)
    {
        if (meta.GradFn is null && !info.Base.RequiresGrad) return null;
        if (!info.IsStale(view)) return meta.GradFn;
        if (info.Meta != CreationMeta.Default)
            throw new AutogradException(Errors.ForbiddenView(info.Meta, meta.GradFn, meta.OutputNr, indirect: true));
        if (!ReferenceEquals(info.Base.Storage, view.Storage)) throw new AutogradException(Errors.BaseWasSet);
        Node? old = meta.GradFn;
        Node fresh = new AsStridedBackward(info.Base, view);
        if (meta.RetainsGrad && old is not null) MoveRetained(view, old, meta.OutputNr, fresh, 0);
        meta.GradFn = fresh;
        meta.OutputNr = 0;
        info.FreshVersion = view.Version;
        return fresh;
    }

    /// <summary>
    /// Refuses an in-place write that autograd could not follow, before anything is written.
    /// <paramref name="recorded"/>: whether the target or an operand requires a gradient.
    /// </summary>
    public static void CheckInPlace(Tensor target, bool recorded)
    {
        if (target.IsInference && !ThreadModes.Inference) throw new AutogradException(Errors.InferenceInPlace);
        if (!recorded || !AutogradThread.Current.GradEnabled) return;
        if (target.Slot is AutogradMeta { View: { } view } meta)
        {
            if (!ReferenceEquals(view.Base.Storage, target.Storage)) throw new AutogradException(Errors.BaseWasSet);
            if (view.Meta != CreationMeta.Default)
                throw new AutogradException(Errors.ForbiddenView(view.Meta, meta.GradFn, meta.OutputNr, indirect: false));
            if (target.RequiresGrad && view.Base.IsLeaf) throw new AutogradException(Errors.LeafViewInPlace);
        }
        if (target.RequiresGrad && target.IsLeaf) throw new AutogradException(Errors.LeafInPlace);
    }

    /// <summary>Makes <paramref name="node"/> the maker of what <paramref name="target"/> holds after an in-place write.</summary>
    /// <param name="target">What was written.</param>
    /// <param name="node">The node of the write.</param>
    /// <param name="outputNr">Which output of the node the target is; 0 if it is a view.</param>
    /// <param name="argument">Which argument of the node the target was.</param>
    public static void Rebase(Tensor target, Node node, int outputNr = 0, int argument = 0)
    {
        if (ThreadModes.Tracers != 0) Traces.Result(node, outputNr, target);
        node.ResultLayout = target.Layout;
        node.ResultDType = target.DType;
        if (target.Slot is AutogradMeta { View: { } view })
        {
            CopySlices slices = new(view.Base, target, node, argument);
            Replace(view.Base, slices, 0);
            _ = target.GradFn;
            return;
        }
        Replace(target, node, outputNr);
    }

    private static void Replace(Tensor target, Node node, int outputNr)
    {
        if (outputNr == 0 && target.Slot is not AutogradMeta)
        {
            target.Slot = node;
            return;
        }
        AutogradMeta meta = target.Meta;
        if (meta.RetainsGrad && meta.GradFn is { } old) MoveRetained(target, old, meta.OutputNr, node, outputNr);
        meta.GradFn = node;
        meta.OutputNr = outputNr;
        meta.RequiresGrad = false;
        meta.Accumulator = null;
    }

    /// <summary>A retained gradient follows the tensor to its new node.</summary>
    private static void MoveRetained(Tensor tensor, Node from, int fromNr, Node to, int toNr)
    {
        from.Hooks?.Retained?.Remove((fromNr, tensor));
        (to.EnsureHooks().Retained ??= []).Add((toNr, tensor));
    }
}

/// <summary>Backward of "the elements at these strides": the gradient goes back to where they lie in the base.</summary>
internal sealed class AsStridedBackward : Node1
{
    private readonly Layout _base;
    private readonly Layout _view;
    private readonly long _offset;
    private readonly long _baseOffset;

    public AsStridedBackward(Tensor source, Tensor view)
    {
        (_base, _view, _offset, _baseOffset) = (source.Layout, view.Layout, view.Offset, source.Offset);
        ResultLayout = view.Layout;
        ResultDType = view.DType;
        Connect(source);
    }

    public override string Name => "AsStridedBackward0";

    internal override GradientFlow Flow => GradientFlow.Moves;

    internal override void Backward(GraphTask task, Tensor g)
    {
        if (task.Wants(this, 0))
            task.SendFresh(this, 0, g.AsStridedScatter(_base, _view, _offset - _baseOffset));
    }
}

/// <summary>
/// The history of a base after one of its views was written: outside the view the gradient passes, inside it goes through
/// the node of the write.
/// </summary>
internal sealed class CopySlices : NodeN
{
    private readonly Layout _base;
    private readonly Layout _view;
    private readonly long _offset;
    private readonly Node _inner;
    private readonly int _argument;

    public CopySlices(Tensor root, Tensor view, Node inner, int argument)
    {
        (_base, _view, _offset, _inner) = (root.Layout, view.Layout, view.Offset - root.Offset, inner);
        _argument = argument;
        ResultLayout = root.Layout;
        ResultDType = root.DType;
        // This argument of the write was the view itself; its gradient belongs to the base as it was before.
        Edge[] edges = new Edge[inner.NextCount];
        for (int i = 0; i < edges.Length; i++) edges[i] = i == argument ? root.NextEdge() : inner.Next(i);
        Connect(edges);
    }

    public override string Name => "CopySlices";

    public override string FullName => "torch::autograd::CopySlices";

    internal override GradientFlow Flow =>
        _inner.Flow == GradientFlow.Moves ? GradientFlow.Moves : GradientFlow.Mixes;

    internal override int SavedCount => _inner.SavedCount;

    internal override ref SavedTensor Saved(int index) => ref _inner.Saved(index);

    internal override string SavedName(int index) => _inner.SavedName(index);

    internal override void Release()
    {
        _inner.Released |= SavedCount > 0;
        base.Release();
    }

    internal override void Backward(GraphTask task, Tensor g)
    {
        // Of a base with gaps, or a view that looks past its base, the memory is rebuilt.
        bool image = Tensor.IsImage(_base, _view, _offset);
        (long size, long at) = image ? (0, 0) : Tensor.Memory(_base, _view, _offset);
        Tensor memory = image ? g.CloneAs(_base) : g.AsStridedScatter(Layout.Contiguous([size]), _base, at);
        Tensor slice = memory.AsStrided(new Shape(_view.Sizes), _view.Strides, at + _offset);
        Tensor?[] results = task.RunInTheNameOf(this, _inner, slice.Clone());
        for (int i = 0; i < results.Length; i++)
        {
            if (i == _argument)
            {
                if (!task.Wants(this, i)) continue;
                // What lies outside the view passes even where the write has no gradient for what it replaced.
                if (results[i] is { } old) slice.Copy_(old);
                else slice.Zero_();
                task.Send(this, i, image ? memory : memory.AsStrided(new Shape(_base.Sizes), _base.Strides, at));
            }
            else if (results[i] is { } result)
            {
                task.Send(this, i, result);
            }
        }
    }
}
