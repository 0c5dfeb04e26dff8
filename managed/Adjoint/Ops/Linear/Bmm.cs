using Adjoint.Autograd;
using Adjoint.Ops;
using Adjoint.Tensors;

namespace Adjoint;

public sealed partial class Tensor
{
    /// <summary>The products of two batches of matrices: <c>torch.bmm</c>. (b, n, k) times (b, k, m) is (b, n, m).</summary>
    /// <param name="mat2">As many matrices, of the same floating-point dtype.</param>
    /// <remarks>Gradients: g mat2^T and self^T g, matrix by matrix.</remarks>
    /// <exception cref="ArgumentException">Not batches of matrices, sizes that do not fit, or dtypes that differ.</exception>
    /// <example><code>var c = a.Bmm(b);</code></example>
    public Tensor Bmm(Tensor mat2)
    {
        using TapScope tap = Tap.Op("bmm", this, mat2);
        Products.CheckBatches(this, mat2, "bmm");
        long[] a = Layout.Sizes, b = mat2.Layout.Sizes;
        Tensor y = new(Layout.Contiguous([a[0], a[1], b[2]]), DType);
        Products.BatchedGemm(this, false, mat2, false, y);
        if (GradMode.IsEnabled && (RequiresGrad || mat2.RequiresGrad)) y.SetHistory(new BmmNode(this, mat2));
        if (ThreadModes.DualLevels != 0)
            Duals.Bilinear(this, mat2, y, static (a, b) => a.Bmm(b), static (a, b) => a.MatMul(b));
        return y;
    }
}

internal sealed class BmmNode : Node2
{
    private SavedTensor _self;
    private SavedTensor _mat2;

    public BmmNode(Tensor self, Tensor mat2)
    {
        Connect(self, mat2);
        if (Edge1.Function is not null) _self = new SavedTensor(self);
        if (Edge0.Function is not null) _mat2 = new SavedTensor(mat2);
    }

    public override string Name => "BmmBackward0";

    internal override int SavedCount => 2;

    internal override ref SavedTensor Saved(int index) => ref index == 0 ? ref _self : ref _mat2;

    internal override string SavedName(int index) => index == 0 ? "self" : "mat2";

    internal override void Backward(GraphTask task, Tensor g)
    {
        if (Edge0.Function is not null && task.Wants(this, 0))
            task.SendFresh(this, 0, g.Bmm(_mat2.Unpack(this).Transpose(1, 2)));
        if (Edge1.Function is not null && task.Wants(this, 1))
            task.SendFresh(this, 1, _self.Unpack(this).Transpose(1, 2).Bmm(g));
    }
}
