using Adjoint.Autograd;
using Adjoint.Ops;
using Adjoint.Tensors;

namespace Adjoint;

public sealed partial class Tensor
{
    /// <summary>The slice at one index of a dimension, which vanishes; a view: <c>torch.select</c>.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is no such dimension or index.</exception>
    /// <example><code>var row = x.Select(0, -1);</code></example>
    public Tensor Select(int dim, long index)
    {
        using TapScope tap = Tap.Op("select", this);
        if (Rank == 0) throw new ArgumentException("select() cannot be applied to a 0-dim tensor.");
        int d = Dims.Wrap(dim, Rank, "select");
        long i = Dims.WrapIndex(index, Layout.Sizes[d], d, "select");
        Layout layout = new(ViewOps.Removed(Layout.Sizes, d), ViewOps.Removed(Layout.Strides, d));
        return ViewOps.Make(this, layout, Offset + i * Layout.Strides[d], (d, i), static (x, at) =>
            new Window(x.Layout.Sizes, at.d, at.i, 1, 1, Drop: true).ViewNode());
    }

    /// <summary>Elements start, start + step, ... before stop of one dimension; a view: <c>x[start:stop:step]</c>.</summary>
    /// <param name="dim">The dimension.</param>
    /// <param name="start">The first index; negative counts from the end; null is 0. Clamped to the size.</param>
    /// <param name="stop">One past the last index, likewise; null is the size.</param>
    /// <param name="step">Greater than zero.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such dimension, or the step is not positive.</exception>
    /// <example><code>var even = x.Slice(0, step: 2);</code></example>
    public Tensor Slice(int dim = 0, long? start = null, long? stop = null, long step = 1)
    {
        (int d, long from, long length) = SliceBounds(dim, start, stop, step, "slice");
        return Windowed(d, from, length, step);
    }

    /// <summary>length elements of one dimension from start; a view: <c>torch.narrow</c>.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The window reaches outside the dimension.</exception>
    public Tensor Narrow(int dim, long start, long length)
    {
        using TapScope tap = Tap.Op("narrow", this);
        if (Rank == 0) throw new ArgumentException("narrow() cannot be applied to a 0-dim tensor.");
        int d = Dims.Wrap(dim, Rank, "narrow");
        long size = Layout.Sizes[d];
        if (length < 0) throw new ArgumentOutOfRangeException(nameof(length), "narrow(): length must be non-negative.");
        if (start < -size || start > size)
        {
            throw new ArgumentOutOfRangeException(nameof(start),
                $"narrow(): start out of range (expected to be in range of [{-size}, {size}], but got {start})");
        }
        if (start < 0) start += size;
        if (length > size - start)
        {
            throw new ArgumentOutOfRangeException(nameof(length),
                $"narrow(): start ({start}) + length ({length}) exceeds dimension size ({size}).");
        }
        return Windowed(d, start, length, 1);
    }

    /// <summary>The same with the start in a tensor.</summary>
    /// <param name="dim">The dimension.</param>
    /// <param name="start">One Int64 or Int32, in a tensor without dimensions.</param>
    /// <param name="length">How many elements.</param>
    /// <remarks>Reads <paramref name="start"/> at once: where the view begins depends on it.</remarks>
    /// <exception cref="ArgumentException">Not such a tensor, or the window reaches outside the dimension.</exception>
    /// <exception cref="CaptureException">Inside a captured step.</exception>
    public Tensor Narrow(int dim, Tensor start, long length)
    {
        ArgumentNullException.ThrowIfNull(start);
        if (start.Rank != 0 || start.DType is not (DType.Int64 or DType.Int32))
        {
            throw new ArgumentException("narrow(): start must be an 0-dim integral Tensor, but is " +
                $"{start.DType.Name()}{start.Shape}", nameof(start));
        }
        return Narrow(dim, start.To(DType.Int64).Item<long>(), length);
    }

    internal Tensor Windowed(int d, long from, long length, long step)
    {
        using TapScope tap = Tap.Op("slice", this);
        long[] sizes = [.. Layout.Sizes], strides = [.. Layout.Strides];
        sizes[d] = length;
        strides[d] *= step;
        return ViewOps.Make(this, new Layout(sizes, strides), Offset + from * Layout.Strides[d], (d, from, length, step),
            static (x, at) =>
                new Window(x.Layout.Sizes, at.d, at.from, at.length, at.step, Drop: false).ViewNode());
    }

    /// <summary>The dimension, the first index and the number of indices of a slice.</summary>
    private (int Dim, long From, long Length) SliceBounds(int dim, long? start, long? stop, long step, string op)
    {
        if (Rank == 0) throw new ArgumentException($"{op}() cannot be applied to a 0-dim tensor.");
        if (step <= 0) throw new ArgumentOutOfRangeException(nameof(step), $"slice step must be positive, got {step}");
        int d = Dims.Wrap(dim, Rank, op);
        long size = Layout.Sizes[d];
        long from = Clamped(start ?? 0, size), to = Math.Max(Clamped(stop ?? size, size), from);
        // No sum with the step: one that is larger than any size must not overflow.
        return (d, from, to == from ? 0 : (to - from - 1) / step + 1);
    }

    private static long Clamped(long index, long size) => Math.Clamp(index < 0 ? index + size : index, 0, size);
}
