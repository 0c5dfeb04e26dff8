using System.Numerics;
using Adjoint.Autograd;
using Adjoint.Kernels;
using Adjoint.Tensors;

namespace Adjoint.Ops;

/// <summary>
/// Picking elements of some dimensions of a tensor by a list of positions, and writing there: brings the tensor to the
/// (outer, length, inner) form of the kernels, length being the picked dimensions together. They are taken where they
/// stand if they are neighbours, else moved to the front, as NumPy does.
/// </summary>
internal sealed unsafe class PickPlan
{
    private readonly long[] _source;
    private readonly int[]? _order;
    private readonly nint _outer = 1;
    private readonly nint _length = 1;
    private readonly nint _count;
    private readonly nint _inner = 1;

    /// <summary>A plan for a source of these sizes.</summary>
    /// <param name="source">The sizes.</param>
    /// <param name="dims">The picked dimensions, ascending; empty for all, in row-major order.</param>
    /// <param name="common">The shape that takes their place.</param>
    public PickPlan(long[] source, int[] dims, long[] common)
    {
        _source = source;
        _count = (nint)new Shape(common).Count;
        if (dims.Length == 0)
        {
            _length = (nint)new Shape(source).Count;
            Sizes = common;
            return;
        }
        bool neighbours = dims[^1] - dims[0] == dims.Length - 1;
        List<int> before = [], after = [];
        for (int d = 0; d < source.Length; d++)
        {
            if (Array.BinarySearch(dims, d) >= 0) _length *= (nint)source[d];
            else if (neighbours && d < dims[0]) before.Add(d);
            else after.Add(d);
        }
        foreach (int d in before) _outer *= (nint)source[d];
        foreach (int d in after) _inner *= (nint)source[d];
        if (!neighbours) _order = [.. dims, .. after];
        Sizes = [.. before.Select(d => source[d]), .. common, .. after.Select(d => source[d])];
    }

    /// <summary>The sizes of what is picked.</summary>
    public long[] Sizes { get; }

    /// <summary>y = x at the places; a recorded op, and the adjoint of <see cref="Added"/>.</summary>
    public Tensor Picked(Tensor x, Tensor places, string op, string nodeName, string keptName)
    {
        using TapScope tap = Tap.Op(op, x, places);
        Tensor y = Pick(x, places);
        if (x.RequiresGrad && GradMode.IsEnabled)
        {
            FormulaNode<PickPlan> node = new(nodeName, GradientFlow.Moves, this,
                static (g, kept, plan) => plan.Added(g, kept[0]));
            node.Keep((keptName, new SavedTensor(places))).Connect(x);
            y.SetHistory(node);
        }
        if (ThreadModes.DualLevels != 0)
        {
            Duals.LinearEach(x, y, (plan: this, places),
                static (t, s) => s.plan.Picked(t, s.places, "index", "IndexBackward0", "indices"));
        }
        return y;
    }

    /// <summary>Zeros of the source's sizes, plus g at the places.</summary>
    public Tensor Added(Tensor g, Tensor places)
    {
        using TapScope tap = Tap.Op("index_put", g, places);
        Tensor x = new(Layout.Contiguous(_source), g.DType);
        Fills.Into(x, 0);
        Write(x, g, places, accumulate: true);
        if (g.RequiresGrad && GradMode.IsEnabled)
        {
            FormulaNode<PickPlan> node = new("IndexPutBackward0", GradientFlow.Moves, this,
                static (g, kept, plan) => plan.Picked(g, kept[0], "index", "IndexBackward0", "indices"));
            node.Keep(("indices", new SavedTensor(places))).Connect(g);
            x.SetHistory(node);
        }
        if (ThreadModes.DualLevels != 0)
            Duals.LinearEach(g, x, (plan: this, places), static (t, s) => s.plan.Added(t, s.places));
        return x;
    }

    /// <summary>y = x at the places; nothing is recorded.</summary>
    public Tensor Pick(Tensor x, Tensor places)
    {
        Tensor y = new(Layout.Contiguous(Sizes), x.DType);
        if (y.Count == 0) return y;
        Tensor a = Copies.RowMajor(InOrder(x));
        long* at = places.As<long>();
        switch (x.DType.Size())
        {
            case 8: KernelSet.Pick(a.As<double>(), at, y.As<double>(), _outer, _length, _count, _inner); break;
            case 4: KernelSet.Pick(a.As<float>(), at, y.As<float>(), _outer, _length, _count, _inner); break;
            default: KernelSet.Pick(a.As<byte>(), at, y.As<byte>(), _outer, _length, _count, _inner); break;
        }
        GC.KeepAlive(a);
        GC.KeepAlive(places);
        GC.KeepAlive(y);
        return y;
    }

    /// <summary>Writes values, which broadcast to <see cref="Sizes"/>, into the row-major x.</summary>
    public void Write(Tensor x, Tensor values, Tensor places, bool accumulate)
    {
        if (_count == 0 || _outer == 0 || _inner == 0) return;
        Tensor target = InOrder(x), room = Copies.RowMajor(target);
        Tensor parts = values.IsContiguous && values.Layout.Sizes.AsSpan().SequenceEqual(Sizes)
            ? values : Copies.Expanded(values, Layout.Contiguous(Sizes));
        // Bools are added as PyTorch does: true stays true.
        if (!accumulate) Write<Replace>(room, parts, places);
        else if (x.DType == DType.Bool) Write<Largest>(room, parts, places);
        else Write<Accumulate>(room, parts, places);
        if (!ReferenceEquals(room, target)) Copies.Into(room, target);
    }

    private void Write<TWrite>(Tensor x, Tensor parts, Tensor places) where TWrite : struct, IWrite
    {
        switch (x.DType)
        {
            case DType.Float32: Write<TWrite, float>(x, parts, places); break;
            case DType.Float64: Write<TWrite, double>(x, parts, places); break;
            case DType.Int64: Write<TWrite, long>(x, parts, places); break;
            case DType.Int32: Write<TWrite, int>(x, parts, places); break;
            default: Write<TWrite, byte>(x, parts, places); break;
        }
    }

    private void Write<TWrite, T>(Tensor x, Tensor parts, Tensor places)
        where TWrite : struct, IWrite where T : unmanaged, INumber<T>
    {
        KernelSet.Place<TWrite, T>(
            parts.As<T>(), places.As<long>(), x.As<T>(), _outer, _length, _count, _inner);
        GC.KeepAlive(parts);
        GC.KeepAlive(places);
        GC.KeepAlive(x);
    }

    private Tensor InOrder(Tensor x) => _order is not { } order ? x : x.Alias(
        new Layout(Array.ConvertAll(order, d => x.Layout.Sizes[d]), Array.ConvertAll(order, d => x.Layout.Strides[d])),
        x.Offset);
}
