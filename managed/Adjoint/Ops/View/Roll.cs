using Adjoint.Autograd;
using Adjoint.Ops;
using Adjoint.Tensors;

namespace Adjoint;

public sealed partial class Tensor
{
    /// <summary>A copy with the elements of one dimension shifted; what leaves at the end comes in at the beginning:
    /// <c>torch.roll</c>.</summary>
    /// <param name="shift">How far; negative shifts to the front.</param>
    /// <param name="dim">The dimension; without one all elements are shifted as one row.</param>
    /// <remarks>Gradient: g, shifted back.</remarks>
    /// <exception cref="ArgumentException">There is no such dimension.</exception>
    /// <example><code>var y = x.Roll(1, 0);</code></example>
    public Tensor Roll(long shift, int? dim = null) => dim is { } d ? Roll([shift], [d]) : Roll([shift], []);

    /// <summary>The same for several dimensions.</summary>
    /// <param name="shifts">How far; one for each dimension.</param>
    /// <param name="dims">The dimensions; with none there is one shift, of all elements as one row.</param>
    /// <exception cref="ArgumentException">No shifts, not one for each dimension, or no such dimension.</exception>
    /// <example><code>var y = image.Roll([8, 8], [-2, -1]);</code></example>
    public Tensor Roll(ReadOnlySpan<long> shifts, ReadOnlySpan<int> dims)
    {
        using TapScope tap = Tap.Op("roll", this);
        if (shifts.IsEmpty) throw new ArgumentException("roll(): `shifts` required");
        bool asRow = dims.IsEmpty && shifts.Length == 1;
        if (!asRow && shifts.Length != dims.Length)
        {
            throw new ArgumentException(
                $"roll(): shifts and dimensions must align. shifts: {shifts.Length}, dims: {dims.Length}");
        }
        // An empty tensor has nothing to shift: PyTorch does not look at the dimensions.
        if (Count == 0) return Rolled(new long[Rank], asRow: false);
        long[] sizes = asRow ? [Count] : Layout.Sizes;
        long[] ahead = new long[sizes.Length];
        for (int i = 0; i < shifts.Length; i++)
        {
            if (!asRow && Rank == 0)
                throw new ArgumentException($"roll(): Dimension specified as {dims[i]} but tensor has no dimensions");
            int d = asRow ? 0 : Dims.Wrap(dims[i], Rank, "roll");
            // Below the size in both terms, so that their sum does not overflow.
            ahead[d] = (ahead[d] + (shifts[i] % sizes[d] + sizes[d]) % sizes[d]) % sizes[d];
        }
        return Rolled(ahead, asRow);
    }

    /// <summary>Shifts each dimension by 0 to size - 1.</summary>
    private Tensor Rolled(long[] ahead, bool asRow)
    {
        Tensor y = new(Layout.ToContiguous(), DType);
        if (asRow)
        {
            Layout row = Layout.Contiguous([Count]);
            Tensor source = Copies.RowMajor(this);
            Shift(source.Alias(row, source.Offset), y.Alias(row, y.Offset), ahead, 0);
        }
        else
        {
            Shift(this, y, ahead, 0);
        }
        return ViewOps.Moved(this, y, "RollBackward0", (ahead, asRow), static (t, s) => t.Rolled(s.ahead, s.asRow),
            static (g, s) => g.Rolled(Back(s.ahead, s.asRow ? [g.Count] : g.Layout.Sizes), s.asRow));
    }

    private static long[] Back(long[] ahead, long[] sizes)
    {
        long[] back = new long[ahead.Length];
        for (int i = 0; i < back.Length; i++) back[i] = ahead[i] == 0 ? 0 : sizes[i] - ahead[i];
        return back;
    }

    // Two windows for each dimension that is shifted.
    private static void Shift(Tensor from, Tensor to, long[] ahead, int d)
    {
        while (d < ahead.Length && ahead[d] == 0) d++;
        if (d == ahead.Length)
        {
            Copies.Into(from, to);
            return;
        }
        long s = ahead[d], rest = from.Layout.Sizes[d] - s;
        Shift(Window(from, d, 0, rest), Window(to, d, s, rest), ahead, d + 1);
        Shift(Window(from, d, rest, s), Window(to, d, 0, s), ahead, d + 1);
    }
}
