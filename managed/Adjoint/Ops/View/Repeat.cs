using Adjoint.Autograd;
using Adjoint.Ops;
using Adjoint.Tensors;

namespace Adjoint;

public sealed partial class Tensor
{
    /// <summary>Copies of this tensor side by side: <c>Tensor.repeat</c>.</summary>
    /// <param name="repeats">How many along each dimension of the result; dimensions that this tensor lacks come
    /// first.</param>
    /// <remarks>Gradient: the sum of g over the copies.</remarks>
    /// <exception cref="ArgumentException">Fewer numbers than dimensions, or a negative one.</exception>
    /// <example><code>var y = x.Repeat(2, 1);   // (3, 4) to (6, 4)</code></example>
    public Tensor Repeat(params ReadOnlySpan<long> repeats)
    {
        using TapScope tap = Tap.Op("repeat", this);
        if (repeats.Length < Rank)
        {
            throw new ArgumentException("repeat(): Number of dimensions of repeat dims can not be smaller than " +
                "number of " +
                $"dimensions of tensor, but got repeats {Shape.Text(repeats)} for shape {Shape}");
        }
        // (r0, n0, r1, n1, ...): the repeats are dimensions of their own, which cost the source no step.
        long[] sizes = new long[repeats.Length], pairs = new long[2 * sizes.Length], strides = new long[pairs.Length];
        for (int i = 0; i < sizes.Length; i++)
        {
            if (repeats[i] < 0)
                throw new ArgumentException($"repeat(): Repeats can not be negative, but got {Shape.Text(repeats)}");
            int own = i - (sizes.Length - Rank);
            long n = own < 0 ? 1 : Layout.Sizes[own];
            if (Math.BigMul(repeats[i], n, out sizes[i]) != 0 || sizes[i] < 0)
                throw new ArgumentException($"repeat(): {Shape.Text(repeats)} of shape {Shape} is too large");
            (pairs[2 * i], pairs[2 * i + 1]) = (repeats[i], n);
            strides[2 * i + 1] = own < 0 ? 0 : Layout.Strides[own];
        }
        Tensor y = new(Layout.Contiguous(sizes), DType);
        // Made of an empty tensor, too: what no gradient could be shaped back from is refused here.
        Layout spread = Layout.Contiguous(pairs);
        if (y.Count > 0) Copies.Into(Alias(new Layout(pairs, strides), Offset), y.Alias(spread, y.Offset));
        return ViewOps.Moved(this, y, "RepeatBackward0", (Repeats: repeats.ToArray(), Pairs: pairs, Layout.Sizes),
            static (t, s) => t.Repeat(s.Repeats), static (g, s) =>
            {
                int[] over = new int[s.Repeats.Length];
                for (int i = 0; i < over.Length; i++) over[i] = 2 * i;
                if (over.Length == 0) return g;
                return g.Reshape(new Shape(s.Pairs)).Sum(over).Reshape(new Shape(s.Sizes));
            });
    }

    /// <summary>As <see cref="Repeat"/>, but dimensions that are not named are repeated once:
    /// <c>torch.tile</c>.</summary>
    /// <param name="dims">How many copies along each of the last dimensions.</param>
    /// <exception cref="ArgumentException">A negative number.</exception>
    /// <example><code>var y = x.Tile(2);   // (3, 4) to (3, 8)</code></example>
    public Tensor Tile(params ReadOnlySpan<long> dims)
    {
        if (dims.Length >= Rank) return Repeat(dims);
        long[] repeats = new long[Rank];
        Array.Fill(repeats, 1);
        dims.CopyTo(repeats.AsSpan(Rank - dims.Length));
        return Repeat(repeats);
    }

    /// <summary>Each element several times in a row: <c>torch.repeat_interleave</c>.</summary>
    /// <param name="repeats">How often.</param>
    /// <param name="dim">The dimension that grows; without one the elements of the whole tensor, as one row.</param>
    /// <param name="outputSize">If given, checked to be the size that the dimension gets.</param>
    /// <exception cref="ArgumentException">A negative number, or no such dimension.</exception>
    /// <example><code>var y = x.RepeatInterleave(2, 0);   // a, a, b, b, ...</code></example>
    public Tensor RepeatInterleave(long repeats, int? dim = null, long? outputSize = null)
    {
        using TapScope tap = Tap.Op("repeat_interleave", this);
        if (repeats < 0) throw new ArgumentException("repeat_interleave(): Repeats must be " +
            "non-negative", nameof(repeats));
        Tensor input = dim is null ? Flatten() : this;
        // With a scalar and a dimension PyTorch fails, too.
        if (input.Rank == 0) throw new ArgumentException("repeat_interleave(): a scalar has no dimension to repeat");
        int d = Dims.Wrap(dim ?? 0, input.Rank, "repeat_interleave");
        long size = input.Layout.Sizes[d];
        if (Math.BigMul(size, repeats, out long total) != 0 || total < 0)
            throw new ArgumentException($"repeat_interleave(): {repeats} of each of {size} elements are too many");
        if (outputSize is { } expected && expected != total)
        {
            throw new ArgumentException(
                $"repeat_interleave: Invalid output_size, expected {total} but got {expected}", nameof(outputSize));
        }
        long[] sizes = ViewOps.Inserted(input.Layout.Sizes, d + 1, repeats);
        Tensor expanded = input.Unsqueeze(d + 1).Expand(new Shape(sizes));
        return expanded.CloneAs(expanded.Layout.ToContiguous()).Flatten(d, d + 1);
    }

    /// <summary>Element i of a dimension as often as <paramref name="repeats"/> says of it.</summary>
    /// <param name="repeats">Int64 or Int32; a scalar or one number counts for all.</param>
    /// <param name="dim">The dimension; without one the elements of the whole tensor, as one row.</param>
    /// <param name="outputSize">If given, checked to be the size that the dimension gets.</param>
    /// <remarks>Reads <paramref name="repeats"/> at once: how large the result is depends on it.</remarks>
    /// <exception cref="ArgumentException">Not numbers of repeats, not one for each element, or negative
    /// ones.</exception>
    /// <exception cref="CaptureException">Inside a captured step.</exception>
    /// <example><code>var y = x.RepeatInterleave(Tensor.From([1L, 3L]), 0);</code></example>
    public Tensor RepeatInterleave(Tensor repeats, int? dim = null, long? outputSize = null)
    {
        using TapScope tap = Tap.Op("repeat_interleave", this, repeats);
        ArgumentNullException.ThrowIfNull(repeats);
        if (repeats.DType is not (DType.Int64 or DType.Int32))
        {
            throw new ArgumentException(
                $"repeat_interleave(): repeats has to be Long or Int tensor, but is " +
                $"{repeats.DType.Name()}", nameof(repeats));
        }
        if (repeats.Rank > 1)
        {
            throw new ArgumentException(
                $"repeat_interleave(): repeats must be 0-dim or 1-dim tensor, but got shape " +
                $"{repeats.Shape}", nameof(repeats));
        }
        Tensor input = dim is null ? Flatten() : this;
        int d = Dims.Wrap(dim ?? 0, input.Rank, "repeat_interleave");
        long size = input.Rank == 0 ? 1 : input.Layout.Sizes[d];
        if (repeats.Count != 1 && repeats.Count != size)
        {
            throw new ArgumentException("repeat_interleave(): repeats must have the same size as input along " +
                "dim, but got " +
                $"repeats.size(0) = {repeats.Count} and input.size({d}) = {size}", nameof(repeats));
        }
        long[] counts = repeats.Detach().To(DType.Int64).Contiguous().ToArray<long>();
        return input.IndexSelect(d, RepeatedPlaces(counts, size, outputSize));
    }

    private static Tensor RepeatedPlaces(long[] counts, long size, long? outputSize)
    {
        Int128 total = 0;
        foreach (long count in counts)
        {
            total += count >= 0 ? count
                : throw new ArgumentException($"repeat_interleave(): repeats can not be negative, but got {count}");
        }
        if (counts.Length == 1) total *= size;
        if (total > Array.MaxLength) throw new ArgumentException($"repeat_interleave(): {total} elements are too many");
        if (outputSize is { } expected && expected != total)
        {
            throw new ArgumentException(
                $"repeat_interleave: Invalid output_size, expected {total} but got {expected}", nameof(outputSize));
        }
        long[] places = new long[(long)total];
        int at = 0;
        for (long i = 0; i < size; i++)
        {
            int count = (int)counts[counts.Length == 1 ? 0 : i];
            places.AsSpan(at, count).Fill(i);
            at += count;
        }
        return From(places);
    }
}
