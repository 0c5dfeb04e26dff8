namespace Adjoint.Ops;

/// <summary>Paddings that continue the input: mirrored at its edges, or with the last value.</summary>
internal static class Paddings
{
    /// <param name="x">The pads decide how many of its last dimensions are padded.</param>
    /// <param name="pad">Left and right of the last dimension, then of the one before.</param>
    /// <param name="reflect">Mirrored, without repeating the edge; else the edge is repeated.</param>
    public static Tensor Apply(Tensor x, long[] pad, bool reflect)
    {
        int rank = pad.Length / 2;
        string op = $"{(reflect ? "reflection" : "replication")}_pad{rank}d";
        LayerShapes.CheckFloating(x, op);
        Taps[] taps = new Taps[rank];
        for (int i = 0; i < rank; i++)
        {
            long length = x.Layout.Sizes[^(rank - i)], left = pad[2 * (rank - 1 - i)],
                right = pad[2 * (rank - 1 - i) + 1];
            Int128 outputs = (Int128)length + left + right;
            if (reflect && (left >= length || right >= length))
            {
                throw new ArgumentException($"{op}(): Padding size should be less than the corresponding input " +
                    "dimension, " +
                    $"but got: padding ({left}, {right}) at dimension {x.Rank - rank + i} of input {x.Shape}",
                        nameof(pad));
            }
            if (length == 0 || outputs < 1 || outputs > int.MaxValue || left < -length || right < -length)
            {
                throw new ArgumentException($"{op}(): input of shape {x.Shape} with padding ({left}, {right}) at " +
                    $"dimension {x.Rank - rank + i} would have a size of {outputs} there", nameof(pad));
            }
            taps[i] = new Taps(length, (long)outputs, (o, entries) =>
                entries.Add(reflect ? Mirrored(o - left, length) : Math.Clamp(o - left, 0, length - 1)));
        }
        string node = $"{(reflect ? "Reflection" : "Replication")}Pad{rank}D";
        return Resample.Apply(x, new ResamplePlan(op, node, taps, TakesInput: true));
    }

    /// <summary>As PyTorch pads around the edges of an image that wraps: copies of both ends, into an empty
    /// tensor.</summary>
    public static Tensor Circular(Tensor x, long[] pad)
    {
        int rank = pad.Length / 2;
        long[] sizes = [.. x.Layout.Sizes];
        for (int i = 0; i < rank; i++)
        {
            long length = sizes[^(i + 1)], left = pad[2 * i], right = pad[2 * i + 1];
            if (left > length || right > length)
            {
                throw new ArgumentException("Padding value causes wrapping around more than once: " +
                    $"({left}, {right}) at dimension {x.Rank - 1 - i} of input {x.Shape}", nameof(pad));
            }
            if (left < -length || right < -length || length + left + right < 0)
                throw new ArgumentException("Negative padding value is resulting in an empty dimension", nameof(pad));
            sizes[^(i + 1)] = length + left + right;
        }
        Tensor y = Tensor.Empty(new Shape(sizes), x.DType), middle = y, inside = x;
        for (int i = 0; i < rank; i++)
        {
            int dim = x.Rank - 1 - i;
            long left = pad[2 * i], right = pad[2 * i + 1];
            middle = middle.Slice(dim, Math.Max(left, 0), sizes[dim] - Math.Max(right, 0));
            inside = inside.Slice(dim, Math.Max(-left, 0), x.Layout.Sizes[dim] - Math.Max(-right, 0));
        }
        middle.Copy_(inside);
        for (int i = 0; i < rank; i++)
        {
            int dim = x.Rank - 1 - i;
            long left = Math.Max(pad[2 * i], 0), right = Math.Max(pad[2 * i + 1], 0), size = sizes[dim];
            if (left > 0) y.Slice(dim, 0, left).Copy_(y.Slice(dim, size - left - right, size - right));
            if (right > 0) y.Slice(dim, size - right, size).Copy_(y.Slice(dim, left, left + right));
        }
        return y;
    }

    private static long Mirrored(long at, long length) =>
        at < 0 ? -at : at >= length ? 2 * (length - 1) - at : at;
}
