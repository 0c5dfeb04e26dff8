using Adjoint.Autograd;
using Adjoint.Ops;
using Adjoint.Tensors;

namespace Adjoint;

public sealed partial class Tensor
{
    /// <summary>The product of two matrices: <c>torch.mm</c>. (n, k) times (k, m) is (n, m).</summary>
    /// <param name="mat2">A matrix of the same floating-point dtype.</param>
    /// <remarks>Gradients: g mat2^T and self^T g.</remarks>
    /// <exception cref="ArgumentException">Not matrices, sizes that do not fit, or dtypes that differ.</exception>
    /// <example><code>var c = a.Mm(b);</code></example>
    public Tensor Mm(Tensor mat2)
    {
        using TapScope tap = Tap.Op("mm", this, mat2);
        Products.CheckDType(this, mat2, "mm");
        Products.CheckRank(this, 2, "mm", "self");
        Products.CheckRank(mat2, 2, "mm", "mat2");
        if (Layout.Sizes[1] != mat2.Layout.Sizes[0]) throw Products.Mismatch(this, mat2, "mm");
        Tensor y = new(Layout.Contiguous([Layout.Sizes[0], mat2.Layout.Sizes[1]]), DType);
        Products.Gemm(this, false, mat2, false, y);
        if (GradMode.IsEnabled && (RequiresGrad || mat2.RequiresGrad)) y.SetHistory(new MmNode(this, mat2));
        if (ThreadModes.DualLevels != 0)
            Duals.Bilinear(this, mat2, y, static (a, b) => a.Mm(b), static (a, b) => a.MatMul(b));
        return y;
    }
}

internal sealed class MmNode : Node2
{
    private SavedTensor _self;
    private SavedTensor _mat2;

    public MmNode(Tensor self, Tensor mat2)
    {
        Connect(self, mat2);
        if (Edge1.Function is not null) _self = new SavedTensor(self);
        if (Edge0.Function is not null) _mat2 = new SavedTensor(mat2);
    }

    public override string Name => "MmBackward0";

    internal override int SavedCount => 2;

    internal override ref SavedTensor Saved(int index) => ref index == 0 ? ref _self : ref _mat2;

    internal override string SavedName(int index) => index == 0 ? "self" : "mat2";

    internal override void Backward(GraphTask task, Tensor g)
    {
        if (Edge0.Function is not null && task.Wants(this, 0))
            MmGradients.SendLeft(task, this, 0, g, _mat2.Unpack(this), 1);
        if (Edge1.Function is not null && task.Wants(this, 1))
            MmGradients.SendRight(task, this, 1, g, _self.Unpack(this), ResultOf(Edge1), 1);
    }

    internal override void BackwardBatch(GraphTask task, Tensor?[] grads)
    {
        if (Edge0.Function is not null && task.Wants(this, 0))
            MmGradients.SendLeftBatch(task, this, 0, grads[0]!, _mat2.Unpack(this), 1);
        if (Edge1.Function is not null && task.Wants(this, 1))
            MmGradients.SendRightBatch(task, this, 1, grads[0]!, _self.Unpack(this), 1);
    }

    private static Layout ResultOf(in Edge edge) => edge.Function!.Result(edge.InputNr).Layout;
}

/// <summary>The two gradients of a matrix product y = alpha a b, as one product each, added to what waits where possible.</summary>
internal static class MmGradients
{
    /// <summary>da = alpha g b^T.</summary>
    public static void SendLeft(GraphTask task, Node node, int index, Tensor g, Tensor b, double alpha)
    {
        if (task.InTensorOps)
        {
            Tensor d = g.Mm(b.T());
            task.Send(node, index, d.ScaledBy(alpha));
            return;
        }
        Layout layout = Layout.Contiguous([g.Layout.Sizes[0], b.Layout.Sizes[0]]);
        Send(task, node, index, layout, g, false, b, true, alpha);
    }

    /// <summary>The same for a batch g of (B, n, m): its rows stand below each other in one product.</summary>
    public static void SendLeftBatch(GraphTask task, Node node, int index, Tensor g, Tensor b, double alpha)
    {
        (long batch, long n, long m) = (g.Size(0), g.Size(1), g.Size(2));
        Tensor d = g.Reshape([batch * n, m]).Mm(b.T()).Reshape([batch, n, b.Size(0)]);
        task.Send(node, index, d.ScaledBy(alpha));
    }

    /// <summary>The same for a batch g of (B, n, m): its columns stand side by side in one product.</summary>
    public static void SendRightBatch(GraphTask task, Node node, int index, Tensor g, Tensor a, double alpha)
    {
        (long batch, long n, long m) = (g.Size(0), g.Size(1), g.Size(2));
        Tensor d = a.T().Mm(g.Permute(1, 0, 2).Reshape([n, batch * m])).Reshape([a.Size(1), batch, m]).Permute(1, 0, 2);
        task.Send(node, index, d.ScaledBy(alpha));
    }

    /// <summary>db = alpha a^T g, in the memory order of b, so that the gradient of a transposed weight needs no copy.</summary>
    public static void SendRight(GraphTask task, Node node, int index, Tensor g, Tensor a, Layout like, double alpha)
    {
        if (task.InTensorOps)
        {
            Tensor d = a.T().Mm(g);
            task.Send(node, index, d.ScaledBy(alpha));
            return;
        }
        long rows = a.Layout.Sizes[1], columns = g.Layout.Sizes[1];
        bool columnMajor = like.Strides[0] == 1 && like.Strides[1] == rows && rows > 1 && columns > 1;
        Layout layout = columnMajor ? like : Layout.Contiguous([rows, columns]);
        Send(task, node, index, layout, a, true, g, false, alpha);
    }

    private static void Send(GraphTask task, Node node, int index, Layout layout, Tensor a, bool transA, Tensor b, bool transB,
        double alpha)
    {
        if (task.AccumulationTarget(node, index, layout) is { } waiting)
        {
            Products.Gemm(a, transA, b, transB, waiting, alpha, beta: 1);
            return;
        }
        Tensor d = GradientBuffers.New(layout, a.DType);
        Products.Gemm(a, transA, b, transB, d, alpha);
        task.SendFresh(node, index, d);
    }
}
