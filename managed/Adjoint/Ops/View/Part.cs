using Adjoint.Autograd;
using Adjoint.Tensors;

namespace Adjoint.Ops;

/// <summary>
/// A part of a tensor of these sizes that a view shows, no element twice: what the view's gradient does to the whole,
/// and the ops that write there (<c>select_scatter</c> and its like).
/// </summary>
internal abstract record Part(long[] Sizes)
{
    /// <summary>PyTorch's name of the view, as nodes spell it: <c>Select</c>.</summary>
    protected abstract string Name { get; }

    /// <summary>The part of a tensor of these sizes, as a view.</summary>
    public abstract Tensor Of(Tensor whole);

    /// <summary>The same part behind one more dimension.</summary>
    public abstract Part Behind(long batch);

    /// <summary>The node of the view.</summary>
    public ViewNode<Part> ViewNode() => new(Name + "Backward0", this, static (g, part) => part.Embed(g),
        static (g, part) => part.Behind(g.Size(0)).Embed(g));

    /// <summary>The adjoint of taking the part: zeros of the whole with g in the part.</summary>
    public Tensor Embed(Tensor g) => Embed(g, Name + "BackwardBackward0");

    /// <inheritdoc cref="Embed(Tensor)"/>
    public Tensor Embed(Tensor g, string nodeName)
    {
        Tensor whole = new(Layout.Contiguous(Sizes), g.DType);
        using (GradMode.NoGrad())
        {
            whole.Zero_();
            Copies.Into(g, Of(whole));
        }
        if (g.RequiresGrad && GradMode.IsEnabled)
        {
            ViewNode<Part> node = new(nodeName, this, static (gg, part) => part.Of(gg),
                static (gg, part) => part.Behind(gg.Size(0)).Of(gg));
            node.Connect(g);
            whole.SetHistory(node);
        }
        if (ThreadModes.DualLevels != 0) Duals.LinearEach(g, whole, this, static (t, part) => part.Embed(t));
        return whole;
    }

    /// <summary>The whole with <paramref name="source"/> in the place of the part, as a copy.</summary>
    /// <exception cref="ArgumentException">The source has another shape than the part.</exception>
    public Tensor Scatter(Tensor whole, Tensor source, string op)
    {
        ArgumentNullException.ThrowIfNull(source);
        Tensor y = Copies.Contiguous(whole);
        using (GradMode.NoGrad())
        {
            Tensor target = Of(y);
            if (!target.Layout.SameSizes(source.Layout))
            {
                throw new ArgumentException($"{op}(): expected src to have a size equal to the slice of self. " +
                    $"src size = {source.Shape}, slice size = {target.Shape}");
            }
            if (target.Layout.MayOverlap()) throw new AutogradException(Errors.Overlap);
            Copies.Into(source, target);
        }
        if (GradMode.IsEnabled && y.DType.IsFloatingPoint() && (whole.RequiresGrad || source.RequiresGrad))
        {
            FormulaNode<(Part Part, string Op)> node = new(Name + "ScatterBackward0", GradientFlow.Moves, (this, op),
                static (g, _, s) => s.Part.Remaining(g, s.Op),
                static (g, _, s) => s.Part.Of(g));
            node.Connect(whole, source);
            y.SetHistory(node);
        }
        if (ThreadModes.DualLevels != 0)
            Duals.Pair(whole, source, y, (Part: this, op), static (t, s, at) => at.Part.Scatter(t, s!, at.op));
        return y;
    }

    /// <summary>The gradient of the whole: g, but zeros where the source overwrote it.</summary>
    protected virtual Tensor Remaining(Tensor g, string op) =>
        Scatter(g, Tensor.Zeros(Of(g).Shape, g.DType), op);
}

/// <summary>Some indices of one dimension; with Drop, one index of it, and the dimension vanishes.</summary>
internal sealed record Window(long[] Sizes, int Dim, long From, long Length, long Step, bool Drop) : Part(Sizes)
{
    protected override string Name => Drop ? "Select" : "Slice";

    public override Part Behind(long batch) => this with { Sizes = [batch, .. Sizes], Dim = Dim + 1 };

    public override Tensor Of(Tensor whole) =>
        Drop ? whole.Select(Dim, From) : whole.Windowed(Dim, From, Length, Step);
}

/// <summary>A diagonal of the matrices that two dimensions are; it is the last dimension of the view.</summary>
internal sealed record DiagonalPart(long[] Sizes, long Offset, int Dim1, int Dim2) : Part(Sizes)
{
    protected override string Name => "Diagonal";

    public override Part Behind(long batch) =>
        this with { Sizes = [batch, .. Sizes], Dim1 = Dim1 + 1, Dim2 = Dim2 + 1 };

    public override Tensor Of(Tensor whole) => whole.Diagonal(Offset, Dim1, Dim2);
}

/// <summary>What strides show of a row-major tensor, the offset counted from its first element.</summary>
internal sealed record StridedPart(long[] Sizes, Layout View, long Offset) : Part(Sizes)
{
    protected override string Name => "AsStrided";

    // The directions of a batch lie one whole tensor apart.
    public override Part Behind(long batch) => this with
    {
        Sizes = [batch, .. Sizes],
        View = new Layout([batch, .. View.Sizes], [Layout.Contiguous(Sizes).Count, .. View.Strides]),
    };

    public override Tensor Of(Tensor whole)
    {
        Tensor image = whole.Contiguous();
        return image.AsStrided(new Shape(View.Sizes), View.Strides, image.Offset + Offset);
    }

    // The other way round: what PyTorch computes here (as_strided_scatter_backward), and so what is expected.
    protected override Tensor Remaining(Tensor g, string op) => Embed(Of(g));
}
