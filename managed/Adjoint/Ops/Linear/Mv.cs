using Adjoint.Autograd;
using Adjoint.Ops;
using Adjoint.Tensors;

namespace Adjoint;

public sealed partial class Tensor
{
    /// <summary>The product of a matrix and a vector: <c>torch.mv</c>. (n, m) times (m) is (n).</summary>
    /// <param name="vector">A vector of the same floating-point dtype.</param>
    /// <remarks>Gradients: the outer product of g and the vector, and self^T g.</remarks>
    /// <exception cref="ArgumentException">Not a matrix and a vector, sizes that do not fit, or dtypes that differ.</exception>
    /// <example><code>var y = a.Mv(x);</code></example>
    public Tensor Mv(Tensor vector)
    {
        using TapScope tap = Tap.Op("mv", this, vector);
        Products.CheckDType(this, vector, "mv");
        Products.CheckRank(this, 2, "mv", "self");
        Products.CheckRank(vector, 1, "mv", "vec");
        if (Layout.Sizes[1] != vector.Layout.Sizes[0]) throw Products.Mismatch(this, vector, "mv");
        Tensor y = new(Layout.Contiguous([Layout.Sizes[0]]), DType);
        Products.Gemm(this, false, Products.Column(vector), false, Products.Column(y));
        if (GradMode.IsEnabled && (RequiresGrad || vector.RequiresGrad)) y.SetHistory(new MvNode(this, vector));
        if (ThreadModes.DualLevels != 0) Duals.Bilinear(this, vector, y, static (a, b) => a.Mv(b), null);
        return y;
    }

    /// <summary>The inner product of two vectors: <c>torch.dot</c>.</summary>
    /// <param name="other">A vector of the same size and floating-point dtype.</param>
    /// <returns>A scalar tensor.</returns>
    /// <remarks>Gradients: g other and g self.</remarks>
    /// <exception cref="ArgumentException">Not vectors of one size and dtype.</exception>
    /// <example><code>var s = x.Dot(y);</code></example>
    public Tensor Dot(Tensor other) => InnerProduct(other, "dot", "DotBackward0");

    /// <summary>The inner product of two vectors, the first one conjugated, which of real numbers is
    /// <see cref="Dot"/>: <c>torch.vdot</c>.</summary>
    /// <param name="other">A vector of the same size and floating-point dtype.</param>
    /// <returns>A scalar tensor.</returns>
    /// <remarks>Gradients: g other and g self.</remarks>
    /// <exception cref="ArgumentException">Not vectors of one size and dtype.</exception>
    /// <example><code>var s = x.VDot(y);</code></example>
    public Tensor VDot(Tensor other) => InnerProduct(other, "vdot", "VdotBackward0");

    private Tensor InnerProduct(Tensor other, string op, string nodeName)
    {
        using TapScope tap = Tap.Op(op, this, other);
        Products.CheckDType(this, other, op);
        Products.CheckRank(this, 1, op, "self");
        Products.CheckRank(other, 1, op, "tensor");
        if (Count != other.Count)
        {
            throw new ArgumentException($"{op}(): inconsistent tensor size, expected tensor [{Count}] and src " +
                $"[{other.Count}] to have the same number of elements");
        }
        Tensor y = new(Layout.Scalar, DType);
        Products.Gemm(Products.Column(this), true, Products.Column(other), false, y.Alias(s_oneByOne, y.Offset));
        if (GradMode.IsEnabled && (RequiresGrad || other.RequiresGrad))
            y.SetHistory(new DotNode(nodeName, this, other));
        if (ThreadModes.DualLevels != 0) Duals.Bilinear(this, other, y, static (a, b) => a.Dot(b), null);
        return y;
    }

    /// <summary>The products of every element of one vector with every element of another: <c>torch.outer</c>.</summary>
    /// <param name="other">A vector.</param>
    /// <returns>(n, m) from (n) and (m).</returns>
    /// <exception cref="ArgumentException">Not vectors.</exception>
    public Tensor Outer(Tensor other)
    {
        using TapScope tap = Tap.Op("outer", this, other);
        ArgumentNullException.ThrowIfNull(other);
        Products.CheckRank(this, 1, "outer", "self");
        Products.CheckRank(other, 1, "outer", "vec2");
        return View([Count, 1]).Mul(other);
    }

    private static readonly Layout s_oneByOne = Layout.Contiguous([1, 1]);
}

internal sealed class MvNode : Node2
{
    private SavedTensor _self;
    private SavedTensor _vector;

    public MvNode(Tensor self, Tensor vector)
    {
        Connect(self, vector);
        if (Edge1.Function is not null) _self = new SavedTensor(self);
        if (Edge0.Function is not null) _vector = new SavedTensor(vector);
    }

    public override string Name => "MvBackward0";

    internal override int SavedCount => 2;

    internal override ref SavedTensor Saved(int index) => ref index == 0 ? ref _self : ref _vector;

    internal override string SavedName(int index) => index == 0 ? "self" : "vec";

    internal override void Backward(GraphTask task, Tensor g)
    {
        if (Edge0.Function is not null && task.Wants(this, 0)) task.SendFresh(this, 0, g.Outer(_vector.Unpack(this)));
        if (Edge1.Function is not null && task.Wants(this, 1)) task.SendFresh(this, 1, _self.Unpack(this).T().Mv(g));
    }
}

internal sealed class DotNode : Node2
{
    private SavedTensor _self;
    private SavedTensor _other;

    private readonly string _name;

    public DotNode(string name, Tensor self, Tensor other)
    {
        _name = name;
        Connect(self, other);
        if (Edge1.Function is not null) _self = new SavedTensor(self);
        if (Edge0.Function is not null) _other = new SavedTensor(other);
    }

    public override string Name => _name;

    internal override int SavedCount => 2;

    internal override ref SavedTensor Saved(int index) => ref index == 0 ? ref _self : ref _other;

    internal override string SavedName(int index) => index == 0 ? "self" : "tensor";

    internal override void Backward(GraphTask task, Tensor g)
    {
        if (Edge0.Function is not null && task.Wants(this, 0)) task.SendFresh(this, 0, _other.Unpack(this).Mul(g));
        if (Edge1.Function is not null && task.Wants(this, 1)) task.SendFresh(this, 1, _self.Unpack(this).Mul(g));
    }
}
