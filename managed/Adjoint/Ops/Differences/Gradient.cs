using Adjoint.Autograd;
using Adjoint.Ops;
using Adjoint.Tensors;

namespace Adjoint;

public sealed partial class Tensor
{
    /// <summary>The slopes of samples of a function, by central differences inside and one-sided ones at both ends:
    /// <c>torch.gradient</c>. This is about the numbers in the tensor; what autograd computes is
    /// <see cref="Grad"/>.</summary>
    /// <param name="spacing">The distance of neighbours.</param>
    /// <param name="dims">The dimensions, in the order of the results; none means all.</param>
    /// <param name="edgeOrder">1 or 2: of which order the differences at the ends are accurate.</param>
    /// <returns>For each dimension the slopes along it, of this shape.</returns>
    /// <exception cref="ArgumentOutOfRangeException">There is no such dimension or order.</exception>
    /// <exception cref="ArgumentException">A dimension is named twice, or has no more than edgeOrder elements; or the
    /// dtype is UInt8.</exception>
    /// <example><code>Tensor slopes = samples.Gradient(spacing: 0.1)[0];</code></example>
    public IReadOnlyList<Tensor> Gradient(double spacing = 1, ReadOnlySpan<int> dims = default, int edgeOrder = 1)
    {
        int[] along = SlopeDims(dims, null, edgeOrder);
        double[] steps = new double[along.Length];
        Array.Fill(steps, spacing);
        return Slopes(steps, along, edgeOrder);
    }

    /// <summary>The same with a distance for each dimension.</summary>
    /// <param name="spacing">The distance of neighbours along each of the dimensions.</param>
    /// <param name="dims">The dimensions, in the order of the results; none means all.</param>
    /// <param name="edgeOrder">1 or 2: of which order the differences at the ends are accurate.</param>
    /// <exception cref="ArgumentException">A dimension is named twice, or has no more than edgeOrder elements; there
    /// are
    /// more or fewer distances than dimensions; or the dtype is UInt8.</exception>
    /// <inheritdoc cref="Gradient(double, ReadOnlySpan{int}, int)"/>
    public IReadOnlyList<Tensor> Gradient(ReadOnlySpan<double> spacing, ReadOnlySpan<int> dims = default,
        int edgeOrder = 1) => Slopes(spacing, SlopeDims(dims, spacing.Length, edgeOrder), edgeOrder);

    /// <summary>The same of samples at given coordinates, which need not be equally far apart.</summary>
    /// <param name="spacing">For each of the dimensions the coordinates of the samples along it, a vector.</param>
    /// <param name="dims">The dimensions, in the order of the results; none means all.</param>
    /// <param name="edgeOrder">1 or 2: of which order the differences at the ends are accurate.</param>
    /// <exception cref="ArgumentException">A dimension is named twice, or has no more than edgeOrder elements; the
    /// coordinates are not as many as the samples; or the dtype is UInt8.</exception>
    /// <inheritdoc cref="Gradient(double, ReadOnlySpan{int}, int)"/>
    public IReadOnlyList<Tensor> Gradient(IReadOnlyList<Tensor> spacing, ReadOnlySpan<int> dims = default,
        int edgeOrder = 1)
    {
        ArgumentNullException.ThrowIfNull(spacing);
        int[] along = SlopeDims(dims, spacing.Count, edgeOrder);
        for (int i = 0; i < along.Length; i++)
        {
            ArgumentNullException.ThrowIfNull(spacing[i], nameof(spacing));
            if (spacing[i].Rank == 1 && spacing[i].Count == Size(along[i])) continue;
            throw new ArgumentException("torch.gradient expected each element of spacing to have one dimension, with " +
                $"a coordinate for each of the {Size(along[i])} samples, but got an element of shape " +
                $"{spacing[i].Shape}",
                nameof(spacing));
        }
        Tensor[] results = new Tensor[along.Length];
        for (int i = 0; i < along.Length; i++) results[i] = SlopesAt(spacing[i], along[i], edgeOrder);
        return results;
    }

    private int[] SlopeDims(ReadOnlySpan<int> dims, int? spacings, int edgeOrder)
    {
        if (DType == DType.UInt8) throw new ArgumentException("torch.gradient does not support uint8 input.");
        if (spacings is { } given && given != (dims.IsEmpty ? Rank : dims.Length))
        {
            throw new ArgumentException(dims.IsEmpty
                ? "torch.gradient expected spacing to be unspecified, a scalar, or a list of length equal to " +
                    $"'self.dim() = {Rank}', since dim argument was not given, but got a list of length {given}"
                : "torch.gradient expected spacing to be unspecified, a scalar or it's spacing and dim arguments to " +
                    $"have the same length, but got a spacing argument of length {given} and a dim argument of " +
                    $"length {dims.Length}.");
        }
        if (edgeOrder is not (1 or 2))
        {
            throw new ArgumentOutOfRangeException(nameof(edgeOrder),
                $"torch.gradient only supports edge_order=1 and edge_order=2, got {edgeOrder}.");
        }
        // Sorted, this is what checks; the results keep the order that was asked for.
        int[] along = Dims.WrapAll(dims, Rank, "gradient");
        for (int i = 0; i < dims.Length && i < along.Length; i++) along[i] = Dims.Wrap(dims[i], Rank, "gradient");
        foreach (int d in along)
        {
            if (Size(d) <= edgeOrder)
                throw new ArgumentException("torch.gradient expected each dimension size to be at least edge_order+1");
        }
        return along;
    }

    private Tensor[] Slopes(ReadOnlySpan<double> steps, ReadOnlySpan<int> along, int edgeOrder)
    {
        using TapScope tap = Tap.Op("gradient", this);
        Tensor[] results = new Tensor[along.Length];
        for (int i = 0; i < results.Length; i++)
        {
            int d = along[i];
            Tensor inside = Slice(d, 2).Sub(Slice(d, 0, -2)).Over(steps[i]), first, last;
            if (edgeOrder == 1)
            {
                first = Slice(d, 1, 2).Sub(Slice(d, 0, 1)).Over(steps[i]);
                last = Slice(d, -1).Sub(Slice(d, -2, -1)).Over(steps[i]);
            }
            else
            {
                first = Slice(d, 0, 1).Times(-1.5).Add(Slice(d, 1, 2).Times(2)).Sub(Slice(d, 2, 3).Times(0.5))
                    .Over(steps[i]);
                last = Slice(d, -3, -2).Times(0.5).Sub(Slice(d, -2, -1).Times(2)).Add(Slice(d, -1).Times(1.5))
                    .Over(steps[i]);
            }
            results[i] = Cat([first, inside.Over(2), last], d);
        }
        return results;
    }

    /// <summary>Differences of second order on a grid whose steps h1 and h2 left and right of a sample
    /// differ.</summary>
    private Tensor SlopesAt(Tensor coordinates, int d, int edgeOrder)
    {
        using TapScope tap = Tap.Op("gradient", this, coordinates);
        long[] shape = new long[Rank];
        Array.Fill(shape, 1);
        shape[d] = -1;
        Tensor h = coordinates.Diff(1, 0), h1 = h.Slice(0, 0, -1), h2 = h.Slice(0, 1), both = h1.Add(h2);
        Tensor a = h2.Neg().Div(h1.Mul(both)).Reshape(new Shape(shape));
        Tensor b = h2.Sub(h1).Div(h1.Mul(h2)).Reshape(new Shape(shape));
        Tensor c = h1.Div(h2.Mul(both)).Reshape(new Shape(shape));
        Tensor inside = a.Mul(Slice(d, 0, -2)).Add(b.Mul(Slice(d, 1, -1))).Add(c.Mul(Slice(d, 2)));
        if (edgeOrder == 1)
        {
            return Cat([Slice(d, 1, 2).Sub(Slice(d, 0, 1)).Div(h.Select(0, 0)), inside,
                Slice(d, -1).Sub(Slice(d, -2, -1)).Div(h.Select(0, -1))], d);
        }
        (Tensor w0, Tensor w1, Tensor w2) = EdgeWeights(h.Select(0, 0), h.Select(0, 1));
        Tensor first = Slice(d, 0, 1).Mul(w0).Add(Slice(d, 1, 2).Mul(w1)).Add(Slice(d, 2, 3).Mul(w2));
        // The same from the other end, where the coordinates go down.
        (w0, w1, w2) = EdgeWeights(h.Select(0, -1), h.Select(0, -2));
        Tensor last = Slice(d, -3, -2).Mul(w2.Neg()).Add(Slice(d, -2, -1).Mul(w1.Neg()))
            .Add(Slice(d, -1).Mul(w0.Neg()));
        return Cat([first, inside, last], d);
    }

    /// <summary>The slope at x0 of the parabola through x0, x0 + h1 and x0 + h1 + h2, as weights of the
    /// three.</summary>
    private static (Tensor W0, Tensor W1, Tensor W2) EdgeWeights(Tensor h1, Tensor h2)
    {
        Tensor both = h1.Add(h2);
        return (h1.Times(2).Add(h2).Neg().Div(h1.Mul(both)), both.Div(h1.Mul(h2)), h1.Neg().Div(h2.Mul(both)));
    }
}
