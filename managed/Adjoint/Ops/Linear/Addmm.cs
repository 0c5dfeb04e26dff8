using Adjoint.Autograd;
using Adjoint.Ops;
using Adjoint.Tensors;

namespace Adjoint;

public sealed partial class Tensor
{
    /// <summary>beta self + alpha mat1 mat2: <c>torch.addmm</c>. self broadcasts to (n, m).</summary>
    /// <param name="mat1">(n, k).</param>
    /// <param name="mat2">(k, m).</param>
    /// <param name="beta">The factor on self; 0 ignores it, NaN included.</param>
    /// <param name="alpha">The factor on the product.</param>
    /// <remarks>Gradients: beta g, alpha g mat2^T, alpha mat1^T g.</remarks>
    /// <exception cref="ArgumentException">Not matrices, sizes that do not fit, or dtypes that differ.</exception>
    /// <example><code>var y = bias.Addmm(x, w.T());</code></example>
    public Tensor Addmm(Tensor mat1, Tensor mat2, double beta = 1, double alpha = 1)
    {
        using TapScope tap = Tap.Op("addmm", this, mat1, mat2);
        ArgumentNullException.ThrowIfNull(mat1);
        Products.CheckDType(mat1, mat2, "addmm");
        Products.CheckRank(mat1, 2, "addmm", "mat1");
        Products.CheckRank(mat2, 2, "addmm", "mat2");
        if (mat1.Layout.Sizes[1] != mat2.Layout.Sizes[0]) throw Products.Mismatch(mat1, mat2, "addmm");
        Tensor y = Products.Scaled(this, mat1, [mat1.Layout.Sizes[0], mat2.Layout.Sizes[1]], beta, "addmm");
        Products.Gemm(mat1, false, mat2, false, y, alpha, beta);
        if (GradMode.IsEnabled && (RequiresGrad || mat1.RequiresGrad || mat2.RequiresGrad))
            y.SetHistory(new AddmmNode(this, mat1, mat2, beta, alpha));
        if (ThreadModes.DualLevels != 0)
        {
            Duals.Bilinear(mat1, mat2, y, static (a, b) => a.Mm(b), static (a, b) => a.MatMul(b), alpha, this, beta);
        }
        return y;
    }

    /// <summary><see cref="Addmm"/> in place: <c>Tensor.addmm_</c>.</summary>
    /// <exception cref="ArgumentException">Sizes or dtypes that do not fit.</exception>
    /// <exception cref="AutogradException">A leaf that requires a gradient, or a view that may not be
    /// written.</exception>
    /// <example><code>w.Addmm_(x, y, alpha: -0.1);</code></example>
    public Tensor Addmm_(Tensor mat1, Tensor mat2, double beta = 1, double alpha = 1) =>
        AddedProducts.InPlace("addmm_", this, mat1, mat2, t => t.Addmm(mat1, mat2, beta, alpha));
}

internal sealed class AddmmNode : NodeN
{
    private SavedTensor _mat1;
    private SavedTensor _mat2;
    private readonly double _beta;
    private readonly double _alpha;

    public AddmmNode(Tensor self, Tensor mat1, Tensor mat2, double beta, double alpha)
    {
        (_beta, _alpha) = (beta, alpha);
        Connect(self, mat1, mat2);
        if (Edges[2].Function is not null) _mat1 = new SavedTensor(mat1);
        if (Edges[1].Function is not null) _mat2 = new SavedTensor(mat2);
    }

    public override string Name => "AddmmBackward0";

    internal override int SavedCount => 2;

    internal override ref SavedTensor Saved(int index) => ref index == 0 ? ref _mat1 : ref _mat2;

    internal override string SavedName(int index) => index == 0 ? "mat1" : "mat2";

    internal override void Backward(GraphTask task, Tensor g)
    {
        if (Edges[1].Function is not null && task.Wants(this, 1))
            MmGradients.SendLeft(task, this, 1, g, _mat2.Unpack(this), _alpha);
        if (Edges[2].Function is { } weight && task.Wants(this, 2))
            MmGradients.SendRight(task, this, 2, g, _mat1.Unpack(this), weight.Result(Edges[2].InputNr).Layout, _alpha);
        SendBias(task, g);
    }

    internal override void BackwardBatch(GraphTask task, Tensor?[] grads)
    {
        Tensor g = grads[0]!;
        if (Edges[1].Function is not null && task.Wants(this, 1))
            MmGradients.SendLeftBatch(task, this, 1, g, _mat2.Unpack(this), _alpha);
        if (Edges[2].Function is not null && task.Wants(this, 2))
            MmGradients.SendRightBatch(task, this, 2, g, _mat1.Unpack(this), _alpha);
        SendBias(task, g);
    }

    private void SendBias(GraphTask task, Tensor g)
    {
        if (Edges[0].Function is not null && task.Wants(this, 0)) task.Send(this, 0, g.ScaledBy(_beta));
    }
}
