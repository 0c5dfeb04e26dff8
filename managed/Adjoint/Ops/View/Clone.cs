using Adjoint.Autograd;
using Adjoint.Ops;
using Adjoint.Tensors;

namespace Adjoint;

public sealed partial class Tensor
{
    /// <summary>A copy with memory of its own, in the same graph: <c>torch.clone</c>.</summary>
    /// <remarks>Gradient: g.</remarks>
    /// <example><code>var y = x.Clone();</code></example>
    public Tensor Clone() => CloneAs(Layout.IsDense ? Layout : Layout.ToContiguous());

    /// <summary>This tensor if it is contiguous, else a row-major copy: <c>Tensor.contiguous</c>.</summary>
    public Tensor Contiguous() => IsContiguous ? this : CloneAs(Layout.ToContiguous());

    /// <summary>The values in another dtype; the tensor itself if it has that dtype: <c>Tensor.to</c>.</summary>
    /// <param name="dtype">The dtype.</param>
    /// <param name="copy">Whether a tensor of that dtype is copied, too.</param>
    /// <remarks>Gradient: g, in the dtype of this tensor. Nothing flows through integers and bools.</remarks>
    /// <example><code>var y = x.To(DType.Float64);</code></example>
    public Tensor To(DType dtype, bool copy = false)
    {
        using TapScope tap = Tap.Op("to", this);
        if (dtype == DType && !copy) return this;
        Tensor y = Copies.Cast(this, dtype);
        if (dtype.IsFloatingPoint()) Record(y, "ToCopyBackward0");
        if (ThreadModes.DualLevels != 0) Duals.Copied(this, y);
        return y;
    }

    /// <summary>A copy with the geometry <paramref name="layout"/>, which has the same sizes.</summary>
    internal Tensor CloneAs(Layout layout)
    {
        using TapScope tap = Tap.Op("clone", this);
        Tensor y = new(layout, DType);
        Copies.Into(this, y);
        Record(y, "CloneBackward0");
        if (ThreadModes.DualLevels != 0) Duals.Copied(this, y);
        return y;
    }

    /// <summary>Copies the values of <paramref name="source"/>, broadcast and cast, into this tensor: <c>Tensor.copy_</c>.</summary>
    /// <remarks>Gradients: 0 to what was here, g to the source.</remarks>
    /// <exception cref="ArgumentException">The source does not broadcast to this shape.</exception>
    /// <exception cref="AutogradException">A leaf that requires a gradient, or a view that may not be written.</exception>
    public Tensor Copy_(Tensor source)
    {
        using TapScope tap = Tap.InPlace("copy", this, source);
        ArgumentNullException.ThrowIfNull(source);
        bool fromSource = source.RequiresGrad && DType.IsFloatingPoint();
        bool record = InPlace.Check(this, RequiresGrad || fromSource);
        InPlace.CheckOperand(this, source);
        if (!Broadcast.CanExpand(source.Layout.Sizes, Layout.Sizes))
        {
            throw new ArgumentException($"copy_(): The size of tensor a ({Shape}) must match the size of tensor b " +
                $"({source.Shape}): the source has to broadcast to the target");
        }
        Node2? node = null;
        if (record)
        {
            node = new CopyNode();
            node.Connect(RequiresGrad ? this : null, fromSource ? source : null);
        }
        Tensor? tangent = ThreadModes.DualLevels == 0 || !DType.IsFloatingPoint() ? null
            : Duals.Checked(this, Duals.Level?.TangentOf(source));
        // Overlapping windows of one storage: the source is taken aside first.
        Tensor from = ReferenceEquals(source.Storage, Storage) ? Copies.Contiguous(source, MemoryCategory.Workspace) : source;
        Copies.Into(from, this);
        BumpVersion("copy_");
        if (node is not null) Views.Rebase(this, node);
        if (ThreadModes.DualLevels != 0) Duals.Written(this, tangent);
        return this;
    }

    /// <summary>Writes zeros: <c>Tensor.zero_</c>.</summary>
    /// <exception cref="AutogradException">A leaf that requires a gradient, or a view that may not be written.</exception>
    public Tensor Zero_() => Overwrite(0, "zero_", "ZeroBackward0");

    private Tensor Overwrite(Scalar value, string op, string nodeName)
    {
        using TapScope tap = Tap.InPlace(nodeName == "ZeroBackward0" ? "zero" : "fill", this);
        CheckFits(value, DType);
        bool record = InPlace.Check(this, RequiresGrad);
        OverwriteNode? node = null;
        if (record)
        {
            node = new OverwriteNode(nodeName);
            node.Connect(this);
        }
        if (ThreadModes.DualLevels != 0) Duals.Checked(this, null);
        Fills.Into(this, value);
        BumpVersion(op);
        if (node is not null) Views.Rebase(this, node);
        if (ThreadModes.DualLevels != 0) Duals.Written(this, null);
        return this;
    }

    private void Record(Tensor y, string name)
    {
        if (Slot is null || !GradMode.IsEnabled || !RequiresGrad) return;
        PassNode node = new(name);
        node.Connect(this);
        y.SetHistory(node);
    }
}

/// <summary>A copy in any form: the gradient passes; the gate casts it.</summary>
internal sealed class PassNode(string name) : Node1
{
    public override string Name => name;

    internal override GradientFlow Flow => GradientFlow.Moves;

    internal override void Backward(GraphTask task, Tensor g)
    {
        if (task.Wants(this, 0)) task.Send(this, 0, g);
    }
}

/// <summary>copy_: what was overwritten gets no gradient, the source gets all of it.</summary>
internal sealed class CopyNode : Node2
{
    public override string Name => "CopyBackwards";

    public override string FullName => "torch::autograd::CopyBackwards";

    internal override GradientFlow Flow => GradientFlow.Moves;

    internal override void Backward(GraphTask task, Tensor g)
    {
        if (task.Wants(this, 0)) task.SendFresh(this, 0, g.ZerosLike());
        if (task.Wants(this, 1)) task.Send(this, 1, g);
    }
}

/// <summary>fill_ and zero_: what was overwritten gets zeros.</summary>
internal sealed class OverwriteNode(string name) : Node1
{
    public override string Name => name;

    internal override GradientFlow Flow => GradientFlow.Moves;

    internal override void Backward(GraphTask task, Tensor g)
    {
        if (task.Wants(this, 0)) task.SendFresh(this, 0, g.ZerosLike());
    }
}
