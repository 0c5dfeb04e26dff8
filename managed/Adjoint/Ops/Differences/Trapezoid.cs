using Adjoint.Autograd;
using Adjoint.Ops;
using Adjoint.Tensors;

namespace Adjoint;

public sealed partial class Tensor
{
    /// <summary>The integral by the trapezoidal rule along a dimension, of samples at equal steps:
    /// <c>torch.trapezoid</c>.</summary>
    /// <param name="dx">The step.</param>
    /// <param name="dim">The dimension, which vanishes.</param>
    /// <remarks>dx (sum(y) - (y[0] + y[-1]) / 2); 0 of no samples.</remarks>
    /// <exception cref="ArgumentOutOfRangeException">There is no such dimension.</exception>
    /// <exception cref="ArgumentException">The tensor is a scalar, or bool.</exception>
    /// <example><code>var area = y.Trapezoid(dx: 0.1);</code></example>
    public Tensor Trapezoid(double dx = 1, int dim = -1)
    {
        using TapScope tap = Tap.Op("trapezoid", this);
        int d = IntegratedDim(dim, "trapezoid", DType);
        if (Size(d) == 0) return Integrated(d);
        return Sum(d).Sub(Select(d, 0).Add(Select(d, -1)).Times(0.5)).Times(dx);
    }

    /// <summary>The same of samples at x: sum((y[i] + y[i + 1]) (x[i + 1] - x[i])) / 2.</summary>
    /// <param name="x">Where the samples lie: a vector along the dimension, or what broadcasts with this
    /// tensor.</param>
    /// <param name="dim">The dimension, which vanishes.</param>
    /// <exception cref="ArgumentException">The tensor is a scalar, one of the two is bool, or the shapes do not
    /// fit.</exception>
    /// <inheritdoc cref="Trapezoid(double, int)"/>
    public Tensor Trapezoid(Tensor x, int dim = -1)
    {
        ArgumentNullException.ThrowIfNull(x);
        using TapScope tap = Tap.Op("trapezoid", this, x);
        int d = IntegratedDim(dim, "trapezoid", DType, x.DType);
        return Size(d) == 0 ? Integrated(d) : Pairs(d).Mul(Steps(x, d, "trapezoid")).Sum(d).Over(2);
    }

    /// <summary>Another name of <see cref="Trapezoid(double, int)"/>: <c>torch.trapz</c>.</summary>
    /// <inheritdoc cref="Trapezoid(double, int)"/>
    public Tensor Trapz(double dx = 1, int dim = -1) => Trapezoid(dx, dim);

    /// <summary>Another name of <see cref="Trapezoid(Tensor, int)"/>: <c>torch.trapz</c>.</summary>
    /// <inheritdoc cref="Trapezoid(Tensor, int)"/>
    public Tensor Trapz(Tensor x, int dim = -1) => Trapezoid(x, dim);

    /// <summary>The integrals up to each sample but the first, by the trapezoidal rule along a dimension:
    /// <c>torch.cumulative_trapezoid</c>.</summary>
    /// <param name="dx">The step.</param>
    /// <param name="dim">The dimension; its size goes down by 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such dimension.</exception>
    /// <exception cref="ArgumentException">The tensor is a scalar, or bool.</exception>
    /// <example><code>var position = velocity.CumulativeTrapezoid(dx: 0.1);</code></example>
    public Tensor CumulativeTrapezoid(double dx = 1, int dim = -1)
    {
        using TapScope tap = Tap.Op("cumulative_trapezoid", this);
        int d = IntegratedDim(dim, "cumulative_trapezoid", DType);
        return Pairs(d).Times(dx / 2).CumSum(d);
    }

    /// <summary>The same of samples at x.</summary>
    /// <param name="x">Where the samples lie: a vector along the dimension, or what broadcasts with this
    /// tensor.</param>
    /// <param name="dim">The dimension; its size goes down by 1.</param>
    /// <exception cref="ArgumentException">The tensor is a scalar, one of the two is bool, or the shapes do not
    /// fit.</exception>
    /// <inheritdoc cref="CumulativeTrapezoid(double, int)"/>
    public Tensor CumulativeTrapezoid(Tensor x, int dim = -1)
    {
        ArgumentNullException.ThrowIfNull(x);
        using TapScope tap = Tap.Op("cumulative_trapezoid", this, x);
        int d = IntegratedDim(dim, "cumulative_trapezoid", DType, x.DType);
        return Pairs(d).Mul(Steps(x, d, "cumulative_trapezoid")).CumSum(d).Over(2);
    }

    private int IntegratedDim(int dim, string op, params ReadOnlySpan<DType> dtypes)
    {
        if (Rank == 0) throw new ArgumentException($"{op}: a scalar has no dimension to integrate along");
        if (dtypes.Contains(DType.Bool))
            throw new ArgumentException($"{op}: received a bool input for `x` or `y`, but bool is not supported");
        return Dims.Wrap(dim, Rank, op);
    }

    /// <summary>The integral of nothing.</summary>
    private Tensor Integrated(int dim) =>
        Zeros(new Shape(Reductions.Remaining(Layout.Sizes, [dim], keepDim: false)), DType);

    private Tensor Pairs(int dim) => Slice(dim, 0, -1).Add(Slice(dim, 1));

    private Tensor Steps(Tensor x, int dim, string op)
    {
        if (x.Rank < Rank)
        {
            long[] sizes = new long[Rank];
            Array.Fill(sizes, 1);
            if (x.Rank == 1)
            {
                if (x.Count != Size(dim))
                {
                    throw new ArgumentException($"{op}: There must be one `x` value for each sample point", nameof(x));
                }
                sizes[dim] = x.Count;
            }
            else
            {
                x.Layout.Sizes.CopyTo(sizes, Rank - x.Rank);
            }
            x = x.Reshape(new Shape(sizes));
        }
        return x.Slice(dim, 1).Sub(x.Slice(dim, 0, -1));
    }
}
