using Adjoint.Autograd;
using Adjoint.Ops;
using Adjoint.Tensors;

namespace Adjoint;

public sealed partial class Tensor
{
    /// <summary>Repeats dimensions of size 1 without a copy: <c>Tensor.expand</c>.</summary>
    /// <param name="shape">The new sizes; -1 keeps one, and new dimensions come first.</param>
    /// <exception cref="ArgumentException">A size other than 1 would change, or there are too few.</exception>
    /// <example><code>var y = x.Expand([4, -1]);</code></example>
    public Tensor Expand(Shape shape)
    {
        using TapScope tap = Tap.Op("expand", this);
        long[] sizes = shape.ToArray();
        if (sizes.Length < Rank)
        {
            throw new ArgumentException($"expand(): the number of sizes provided ({sizes.Length}) must be greater or equal to " +
                $"the number of dimensions in the tensor ({Rank})");
        }
        for (int i = 1; i <= sizes.Length; i++)
        {
            long own = i <= Rank ? Layout.Sizes[^i] : 1;
            if (sizes[^i] == -1 && i <= Rank) sizes[^i] = own;
            if (sizes[^i] < 0 || (i <= Rank && own != 1 && own != sizes[^i]))
            {
                throw new ArgumentException($"expand(): The expanded size of the tensor ({sizes[^i]}) must match the existing " +
                    $"size ({own}) at non-singleton dimension {sizes.Length - i}. Target sizes: {shape}. Tensor sizes: {Shape}");
            }
        }
        return ViewOps.Make(this, Broadcast.Expand(Layout, sizes), Offset, 0, static (x, _) =>
            // A batch is summed where it arrives, as every gradient of something that was broadcast.
            new ViewNode<long[]>("ExpandBackward0", x.Layout.Sizes, static (g, sizes) => g.SumToSize(new Shape(sizes)),
                static (g, _) => g));
    }

    /// <summary>Expanded to the sizes of <paramref name="other"/>: <c>Tensor.expand_as</c>.</summary>
    public Tensor ExpandAs(Tensor other)
    {
        ArgumentNullException.ThrowIfNull(other);
        return Expand(other.Shape);
    }

    /// <summary>Expanded to <paramref name="shape"/>: <c>torch.broadcast_to</c>.</summary>
    public Tensor BroadcastTo(Shape shape) => Expand(shape);
}
