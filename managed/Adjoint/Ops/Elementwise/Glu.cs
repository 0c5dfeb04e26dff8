using Adjoint.Autograd;
using Adjoint.Ops;
using Adjoint.Tensors;

namespace Adjoint.Nn;

public static partial class Functional
{
    /// <summary>The gated linear unit a sigmoid(b), a and b the halves of x: <c>torch.nn.functional.glu</c>.</summary>
    /// <param name="x">Even along the dimension.</param>
    /// <param name="dim">The dimension that is halved.</param>
    /// <returns>A new tensor, half as long along the dimension.</returns>
    /// <remarks>Gradient: g s to the first half and g a s (1 - s) to the second, s = sigmoid(b).</remarks>
    /// <exception cref="ArgumentException">x is not floating point, has no dimension, or an odd size there.</exception>
    /// <exception cref="ArgumentOutOfRangeException">There is no such dimension.</exception>
    /// <example><code>var y = Functional.Glu(x);</code></example>
    public static Tensor Glu(Tensor x, int dim = -1)
    {
        Floating(x, "glu_cpu");
        using TapScope tap = Tap.Op("glu", x);
        if (x.Rank == 0) throw new ArgumentException("glu does not support 0-dimensional tensors", nameof(x));
        int along = Dims.Wrap(dim, x.Rank, "glu");
        long size = x.Layout.Sizes[along];
        if (size % 2 != 0)
        {
            throw new ArgumentException($"Halving dimension must be even, but dimension {along} is size {size}",
                nameof(x));
        }
        Tensor y;
        using (GradMode.NoGrad())
        using (PausedForward paused = new(null))
        {
            y = x.Narrow(along, 0, size / 2).Mul(x.Narrow(along, size / 2, size / 2).Sigmoid());
        }
        if (GradMode.IsEnabled && x.RequiresGrad) y.SetHistory(new GluNode(x, along));
        if (ThreadModes.DualLevels != 0)
            Duals.LinearEach(x, y, (x, along), static (t, s) => GluNode.Forward(t, s.x, s.along));
        return y;
    }
}

internal sealed class GluNode : Node1
{
    private readonly int _dim;
    private SavedTensor _x;

    public GluNode(Tensor x, int dim)
    {
        Connect(x);
        _x = new SavedTensor(x);
        _dim = dim;
    }

    public override string Name => "GluBackward0";

    internal override int SavedCount => 1;

    internal override ref SavedTensor Saved(int index) => ref _x;

    internal override string SavedName(int index) => "self";

    internal override void Backward(GraphTask task, Tensor g)
    {
        if (!task.Wants(this, 0)) return;
        (Tensor first, Tensor second) = Slopes(_x.Unpack(this), _dim);
        task.Send(this, 0, Tensor.Cat([g.Mul(first), g.Mul(second)], _dim));
    }

    /// <summary>What the result changes by where x changes by t.</summary>
    public static Tensor Forward(Tensor t, Tensor x, int dim)
    {
        (Tensor first, Tensor second) = Slopes(x, dim);
        long half = t.Layout.Sizes[dim] / 2;
        return t.Narrow(dim, 0, half).Mul(first).Add(t.Narrow(dim, half, half).Mul(second));
    }

    /// <summary>The derivatives by the two halves: s and a s (1 - s).</summary>
    private static (Tensor First, Tensor Second) Slopes(Tensor x, int dim)
    {
        long half = x.Layout.Sizes[dim] / 2;
        Tensor gate = x.Narrow(dim, half, half).Sigmoid();
        return (gate, x.Narrow(dim, 0, half).Mul(gate).Mul(gate.RSub(1)));
    }
}
