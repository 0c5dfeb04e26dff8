using Adjoint.Autograd;
using Adjoint.Kernels;
using Adjoint.Tensors;

namespace Adjoint.Ops;

/// <summary>What an embedding knows besides its tensors.</summary>
/// <param name="Rows">Rows of the table.</param>
/// <param name="Padding">The row that gets no gradient; -1 for none.</param>
/// <param name="ByFrequency">Whether gradients are divided by how often an index occurs.</param>
internal sealed record EmbeddingPlan(long Rows, long Padding, bool ByFrequency);

/// <summary>Rows of a table by their number, and the gradient, which adds them up again.</summary>
internal static unsafe class Embeddings
{
    /// <summary>The recorded op; the table is a matrix, and the indices, row-major Int64, were checked.</summary>
    public static Tensor Apply(Tensor table, Tensor indices, EmbeddingPlan plan)
    {
        using TapScope tap = Tap.Op("embedding", table, indices);
        long columns = table.Layout.Sizes[1];
        Tensor y = new(Layout.Contiguous([.. indices.Layout.Sizes, columns]), table.DType);
        if (y.Count > 0)
        {
            Tensor w = table.IsContiguous ? table : Copies.Contiguous(table, MemoryCategory.Workspace);
            nint rows = (nint)plan.Rows, count = (nint)indices.Count;
            if (w.DType == DType.Float32)
                KernelSet.Embedding(w.As<float>(), indices.As<long>(), y.As<float>(), rows, (nint)columns, count);
            else KernelSet.Embedding(w.As<double>(), indices.As<long>(), y.As<double>(), rows, (nint)columns, count);
            GC.KeepAlive(w);
            GC.KeepAlive(indices);
            GC.KeepAlive(y);
        }
        if (table.RequiresGrad && GradMode.IsEnabled)
        {
            EmbeddingNode node = new(indices, plan, isGradient: false);
            node.Connect(table);
            y.SetHistory(node);
        }
        if (ThreadModes.DualLevels != 0)
            Duals.LinearEach(table, y, (indices, plan), static (t, s) => Apply(t, s.indices, s.plan));
        return y;
    }

    /// <summary>The gradient of the table; recorded.</summary>
    public static Tensor Gradient(Tensor g, Tensor indices, EmbeddingPlan plan)
    {
        using TapScope tap = Tap.Op("embedding_dense_backward", g, indices);
        long columns = g.Layout.Sizes[^1];
        Tensor d = new(Layout.Contiguous([plan.Rows, columns]), g.DType, MemoryCategory.Gradient);
        if (d.Count > 0)
        {
            Tensor parts = g.IsContiguous ? g : Copies.Contiguous(g, MemoryCategory.Workspace);
            nint rows = (nint)plan.Rows, count = (nint)indices.Count, width = (nint)columns;
            if (g.DType == DType.Float32)
            {
                KernelSet.EmbeddingGrad(parts.As<float>(), indices.As<long>(), d.As<float>(), rows, width, count,
                    plan.Padding, plan.ByFrequency);
            }
            else
            {
                KernelSet.EmbeddingGrad(parts.As<double>(), indices.As<long>(), d.As<double>(), rows, width, count,
                    plan.Padding, plan.ByFrequency);
            }
            GC.KeepAlive(parts);
            GC.KeepAlive(indices);
            GC.KeepAlive(d);
        }
        if (g.RequiresGrad && GradMode.IsEnabled)
        {
            EmbeddingNode node = new(indices, plan, isGradient: true);
            node.Connect(g);
            d.SetHistory(node);
        }
        if (ThreadModes.DualLevels != 0)
            Duals.LinearEach(g, d, (indices, plan), static (t, s) => Gradient(t, s.indices, s.plan));
        return d;
    }

    /// <summary>The gradient of <see cref="Gradient"/>: the rows again, without what got nothing, over how often they
    /// occur.</summary>
    public static Tensor Picked(Tensor h, Tensor indices, EmbeddingPlan plan)
    {
        Tensor y = Apply(h, indices, plan);
        if (plan.Padding >= 0) y = y.Mul(indices.Ne(plan.Padding).To(h.DType).Unsqueeze(-1));
        if (!plan.ByFrequency) return y;
        // The frequencies are the gradient of the sum of a table of ones.
        Tensor ones = Tensor.Ones(new Shape([.. indices.Layout.Sizes, 1]), h.DType);
        EmbeddingPlan plain = new(plan.Rows, -1, false);
        return y.Div(Apply(Gradient(ones, indices, plain), indices, plain));
    }
}

internal sealed class EmbeddingNode : Node1
{
    private readonly EmbeddingPlan _plan;
    private readonly bool _isGradient;
    private SavedTensor _indices;

    public EmbeddingNode(Tensor indices, EmbeddingPlan plan, bool isGradient)
    {
        (_plan, _isGradient) = (plan, isGradient);
        _indices = new SavedTensor(indices);
    }

    public override string Name => _isGradient ? "EmbeddingDenseBackwardBackward0" : "EmbeddingBackward0";

    internal override GradientFlow Flow => GradientFlow.Moves;

    internal override int SavedCount => 1;

    internal override ref SavedTensor Saved(int index) => ref _indices;

    internal override string SavedName(int index) => "indices";

    internal override void Backward(GraphTask task, Tensor g)
    {
        if (!task.Wants(this, 0)) return;
        Tensor indices = _indices.Unpack(this);
        task.SendFresh(this, 0, _isGradient
            ? Embeddings.Picked(g, indices, _plan) : Embeddings.Gradient(g, indices, _plan));
    }
}
