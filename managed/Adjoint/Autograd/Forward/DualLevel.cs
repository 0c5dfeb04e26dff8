using Adjoint.Tensors;

namespace Adjoint.Autograd;

/// <summary>
/// One forward-mode level of one thread: the tangents of its tensors. They are kept beside the tensors, so that a
/// tensor without one costs nothing, a tangent dies with its primal, and the end of the level forgets them all at once.
/// </summary>
/// <param name="directions">
/// 0: a tangent has the shape of its primal. Else how many directions are followed at once: a tangent of a primal of
/// shape (...) has the shape (directions, ...), and is never recorded.
/// </param>
internal sealed class DualLevel(long directions)
{
    private readonly ConditionalWeakTable<Tensor, Entry> _entries = [];

    /// <summary>What the level knows of a tensor.</summary>
    private sealed class Entry(Tensor? root)
    {
        /// <summary>The tensor whose tangent has this one's inside it: the end of the chain of views.</summary>
        public readonly Tensor? Base = root;

        public Tensor? Tangent;
    }

    public long Directions => directions;

    /// <summary>How many dimensions a tangent has in front of those of its primal.</summary>
    public int Lead => directions == 0 ? 0 : 1;

    /// <summary>Forgets all tangents: the table itself would hold on to them until its finalizer has run.</summary>
    public void End()
    {
        foreach ((_, Entry entry) in _entries) entry.Tangent = null;
        _entries.Clear();
    }

    /// <summary>
    /// The tangent; null if there is none. A view of a tensor whose tangent came later, by a write to the base or to
    /// another view, finds its part there.
    /// </summary>
    public Tensor? TangentOf(Tensor tensor)
    {
        bool known = _entries.TryGetValue(tensor, out Entry? entry);
        if (known && entry!.Tangent is { } own) return own;
        Tensor? root = known ? entry!.Base : RootByHistory(tensor);
        if (root is null || !_entries.TryGetValue(root, out Entry? whole) || whole.Tangent is null) return null;
        using PausedForward paused = new(this);
        Tensor part = Part(whole.Tangent, root, tensor);
        EntryOf(tensor).Tangent = part;
        return part;
    }

    /// <summary>The tangent, or zeros in its place.</summary>
    public Tensor TangentOrZeros(Tensor tensor) =>
        TangentOf(tensor) ?? Tensor.Zeros(new Shape(WithLead(tensor.Layout.Sizes)), tensor.DType);

    /// <summary>The tensor that a write to <paramref name="tensor"/> reaches besides it; null where it is no
    /// view.</summary>
    public Tensor? BaseOf(Tensor tensor) =>
        _entries.TryGetValue(tensor, out Entry? entry) ? entry.Base : RootByHistory(tensor);

    /// <summary>Says that <paramref name="view"/> was taken of <paramref name="source"/> in this level.</summary>
    public void TrackView(Tensor source, Tensor view)
    {
        // Without an entry the source is an ordinary tensor: what autograd knows of its views is right here too.
        if (_entries.TryGetValue(source, out Entry? entry)) _entries.AddOrUpdate(view, new Entry(entry.Base ?? source));
    }

    /// <summary>Says that the tensor shares memory with others, but neither its tangent nor theirs is the
    /// other's.</summary>
    public void Cut(Tensor tensor) => _entries.AddOrUpdate(tensor, new Entry(null));

    /// <summary>Forgets the tangent.</summary>
    public void Drop(Tensor tensor)
    {
        if (_entries.TryGetValue(tensor, out Entry? entry)) _entries.AddOrUpdate(tensor, new Entry(entry.Base));
    }

    /// <summary>Makes the tangent, which has the right geometry, that of <paramref name="tensor"/>.</summary>
    public void Set(Tensor tensor, Tensor tangent) => EntryOf(tensor).Tangent = tangent;

    /// <summary>
    /// Makes what a rule computed the tangent of <paramref name="tensor"/>: in its dtype and geometry, and in memory
    /// that is no operand's tangent, because a later write in place must reach one tensor only.
    /// </summary>
    public void Give(Tensor tensor, Tensor tangent, Tensor? operandA = null, Tensor? operandB = null)
    {
        if (tangent.DType != tensor.DType) tangent = tangent.To(tensor.DType);
        Layout layout = LayoutOf(tensor.Layout);
        tangent = Aligned(tangent, tensor.Rank);
        if (!tangent.Layout.SameSizes(layout)) tangent = tangent.Expand(new Shape(layout.Sizes));
        bool shared = ReferenceEquals(tangent.Storage, operandA?.Storage)
            || ReferenceEquals(tangent.Storage, operandB?.Storage);
        Set(tensor, !shared && SameSteps(tangent.Layout, layout) ? tangent : Copy(tangent, layout));
    }

    /// <summary>The tangent as the user gave it where it fits, else a copy in the geometry of the primal.</summary>
    public Tensor Fitted(Tensor primal, Tensor tangent)
    {
        Layout layout = LayoutOf(primal.Layout);
        return SameSteps(tangent.Layout, layout) ? tangent : Copy(tangent, layout);
    }

    /// <summary>Zeros as a tangent of <paramref name="tensor"/>.</summary>
    public Tensor ZerosFor(Tensor tensor)
    {
        Tensor zeros = Room(LayoutOf(tensor.Layout), tensor.DType);
        Fills.Into(zeros, 0);
        return zeros;
    }

    /// <summary>With dimensions of size 1 behind the directions, so that it broadcasts as its primal does among tensors
    /// of
    /// <paramref name="rank"/>.</summary>
    public Tensor Aligned(Tensor tangent, int rank)
    {
        int missing = rank + 1 - tangent.Rank;
        if (directions == 0 || missing <= 0) return tangent;
        long[] sizes = new long[rank + 1];
        Array.Fill(sizes, 1);
        sizes[0] = tangent.Layout.Sizes[0];
        tangent.Layout.Sizes.AsSpan(1).CopyTo(sizes.AsSpan(1 + missing));
        return tangent.Reshape(new Shape(sizes));
    }

    /// <summary>Applies a function of one direction to each.</summary>
    public Tensor Each<TState>(Tensor tangent, TState state, Func<Tensor, TState, Tensor> f)
    {
        if (directions == 0) return f(tangent, state);
        Tensor[] results = new Tensor[directions];
        for (int i = 0; i < results.Length; i++) results[i] = f(tangent.Select(0, i), state);
        return Tensor.Stack(results);
    }

    /// <summary>The part of the tangent of <paramref name="root"/> that <paramref name="view"/> shows.</summary>
    public Tensor Part(Tensor tangent, Tensor root, Tensor view)
    {
        ReadOnlySpan<long> strides = directions == 0
            ? view.Layout.Strides : [tangent.Layout.Strides[0], .. view.Layout.Strides];
        return tangent.AsStrided(new Shape(WithLead(view.Layout.Sizes)), strides,
            tangent.Offset + view.Offset - root.Offset);
    }

    private static Tensor? RootByHistory(Tensor tensor) => (tensor.Slot as AutogradMeta)?.View?.Base;

    private Entry EntryOf(Tensor tensor) => _entries.GetValue(tensor, static t => new Entry(RootByHistory(t)));

    private long[] WithLead(long[] sizes) => directions == 0 ? sizes : [directions, .. sizes];

    private Layout LayoutOf(Layout primal) => directions == 0 ? primal
        : primal.IsContiguous ? Layout.Contiguous(WithLead(primal.Sizes))
        : new Layout(WithLead(primal.Sizes), [Math.Max(primal.Extent, 1), .. primal.Strides]);

    /// <summary>Whether both step through memory alike, so that a view of one is a view of the other.</summary>
    private static bool SameSteps(Layout a, Layout b)
    {
        if (ReferenceEquals(a, b) || b.Count == 0) return true;
        for (int i = 0; i < a.Rank; i++)
            if (a.Sizes[i] != 1 && a.Strides[i] != b.Strides[i]) return false;
        return true;
    }

    private static Tensor Copy(Tensor tangent, Layout layout) =>
        layout.IsDense ? tangent.CloneAs(layout) : Room(layout, tangent.DType).Copy_(tangent);

    private static Tensor Room(Layout layout, DType dtype) => layout.IsDense
        ? new Tensor(layout, dtype) : Tensor.Zeros([layout.Extent], dtype).Alias(layout, 0);
}

/// <summary>Ops pass tangents by until it is disposed: rules are ordinary ops on primals and tangents.</summary>
internal readonly ref struct PausedForward : IDisposable
{
    private readonly AutogradThread _thread;
    private readonly bool _paused;
    private readonly bool _grad;

    public PausedForward(DualLevel? level)
    {
        _thread = AutogradThread.Current;
        (_paused, _grad) = (_thread.ForwardPaused, _thread.GradEnabled);
        _thread.ForwardPaused = true;
        if (level is { Directions: not 0 }) _thread.GradEnabled = false;
    }

    public void Dispose() => (_thread.ForwardPaused, _thread.GradEnabled) = (_paused, _grad);
}
