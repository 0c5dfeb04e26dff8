using System.Numerics;
using Adjoint.Autograd;
using Adjoint.Kernels;
using Adjoint.Tensors;

namespace Adjoint;

// Creation from a rule: constants and sequences.
public sealed unsafe partial class Tensor
{
    /// <summary>A tensor with undefined content: <c>torch.empty</c>.</summary>
    /// <param name="shape">The sizes; none makes a scalar.</param>
    /// <param name="dtype">The element type.</param>
    /// <param name="requiresGrad">Whether backward passes accumulate a gradient for this leaf.</param>
    /// <exception cref="ArgumentOutOfRangeException">A size is negative, or there are too many elements.</exception>
    /// <exception cref="AutogradException">A gradient is asked for, but the dtype is not floating point.</exception>
    public static Tensor Empty(Shape shape, DType dtype = DType.Float32, bool requiresGrad = false) =>
        New(shape, dtype, requiresGrad, "empty");

    /// <summary>Zeros: <c>torch.zeros</c>.</summary>
    /// <inheritdoc cref="Empty"/>
    public static Tensor Zeros(Shape shape, DType dtype = DType.Float32, bool requiresGrad = false) =>
        New(shape, dtype, requiresGrad, "zeros").Filled(0);

    /// <summary>Ones: <c>torch.ones</c>.</summary>
    /// <inheritdoc cref="Empty"/>
    public static Tensor Ones(Shape shape, DType dtype = DType.Float32, bool requiresGrad = false) =>
        New(shape, dtype, requiresGrad, "ones").Filled(1);

    /// <summary>
    /// The same value everywhere: <c>torch.full</c>. Without a dtype, a floating-point value makes Float32, an integer
    /// Int64, a boolean Bool.
    /// </summary>
    /// <exception cref="OverflowException">The dtype cannot hold the value.</exception>
    /// <inheritdoc cref="Empty"/>
    public static Tensor Full(Shape shape, Scalar value, DType? dtype = null, bool requiresGrad = false) =>
        New(shape, dtype ?? value.DefaultDType, requiresGrad, "full").Filled(value);

    /// <summary>A tensor of this one's shape, with undefined content: <c>torch.empty_like</c>.</summary>
    /// <remarks>Strides are kept where this tensor is dense (a transposed matrix stays transposed in memory).</remarks>
    /// <param name="dtype">The element type; this tensor's if not given.</param>
    /// <param name="requiresGrad">Whether backward passes accumulate a gradient for this leaf.</param>
    /// <exception cref="AutogradException">A gradient is asked for, but the dtype is not floating point.</exception>
    public Tensor EmptyLike(DType? dtype = null, bool requiresGrad = false)
    {
        using TapScope tap = Tap.Op("empty_like", this);
        CheckGradDType((dtype ?? DType).Checked("empty_like"), requiresGrad);
        Layout layout = Layout.IsDense ? Layout : Layout.ToContiguous();
        return new Tensor(layout, dtype ?? DType).Leaf(requiresGrad);
    }

    /// <summary>Zeros in this tensor's shape: <c>torch.zeros_like</c>.</summary>
    /// <inheritdoc cref="EmptyLike"/>
    public Tensor ZerosLike(DType? dtype = null, bool requiresGrad = false) => EmptyLike(dtype, requiresGrad).Filled(0);

    /// <summary>Ones in this tensor's shape: <c>torch.ones_like</c>.</summary>
    /// <inheritdoc cref="EmptyLike"/>
    public Tensor OnesLike(DType? dtype = null, bool requiresGrad = false) => EmptyLike(dtype, requiresGrad).Filled(1);

    /// <summary>One value in this tensor's shape and dtype: <c>torch.full_like</c>.</summary>
    /// <exception cref="OverflowException">The dtype cannot hold the value.</exception>
    /// <inheritdoc cref="EmptyLike"/>
    public Tensor FullLike(Scalar value, DType? dtype = null, bool requiresGrad = false) =>
        EmptyLike(dtype, requiresGrad).Filled(value);

    /// <summary>0, 1, ... below <paramref name="end"/>: <c>torch.arange(end)</c>.</summary>
    /// <inheritdoc cref="Arange(Scalar, Scalar, Scalar?, DType?, bool)"/>
    // Arange(5, 0) means start and end; without the lower priority, 0 would also pass for a DType.
    [OverloadResolutionPriority(-1)]
    public static Tensor Arange(Scalar end, DType? dtype = null, bool requiresGrad = false) =>
        Arange(0, end, null, dtype, requiresGrad);

    /// <summary>start + i * step for i in [0, ceil((end - start) / step)): <c>torch.arange</c>.</summary>
    /// <param name="start">The first element.</param>
    /// <param name="end">One past the last.</param>
    /// <param name="step">The distance of neighbours, 1 if not given.</param>
    /// <param name="dtype">Int64 if all arguments are integers, else Float32, if not given.</param>
    /// <param name="requiresGrad">Whether backward passes accumulate a gradient for this leaf.</param>
    /// <exception cref="ArgumentException">The step is zero or leads away from the end, or a bound is not finite.
    /// </exception>
    /// <exception cref="AutogradException">A gradient is asked for, but the dtype is not floating point.</exception>
    public static Tensor Arange(
        Scalar start, Scalar end, Scalar? step = null, DType? dtype = null, bool requiresGrad = false)
    {
        using TapScope tap = Tap.Op("arange");
        Scalar by = step ?? 1;
        bool integers = start.DType != DType.Float64 && end.DType != DType.Float64 && by.DType != DType.Float64;
        DType type = dtype ?? (integers ? DType.Int64 : DType.Float32);
        CheckGradDType(type.Checked("arange"), requiresGrad);
        if (type == DType.Bool) throw new NotSupportedException("arange(): not implemented for dtype bool");
        Tensor t = new(LayoutFor([ArangeCount(start, end, by, integers)], type, "arange"), type);
        switch (type)
        {
            case DType.Float32: FillSteps<float>(t, start.ToDouble(), by.ToDouble()); break;
            case DType.Float64: FillSteps<double>(t, start.ToDouble(), by.ToDouble()); break;
            case DType.Int64: FillSteps<long, long>(t, start.ToInt64(), by.ToInt64()); break;
            case DType.Int32: FillSteps<int, long>(t, start.ToInt64(), by.ToInt64()); break;
            default: FillSteps<byte, long>(t, start.ToInt64(), by.ToInt64()); break;
        }
        return t.Leaf(requiresGrad);
    }

    /// <summary>
    /// <paramref name="steps"/> values from <paramref name="start"/> to <paramref name="end"/>, both included, at equal
    /// distances: <c>torch.linspace</c>.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The number of steps is negative.</exception>
    /// <inheritdoc cref="Empty"/>
    public static Tensor Linspace(
        double start, double end, long steps, DType dtype = DType.Float32, bool requiresGrad = false)
    {
        using TapScope tap = Tap.Op("linspace");
        if (steps < 0)
        {
            throw new ArgumentOutOfRangeException(nameof(steps), "linspace(): number of steps must be non-negative");
        }
        CheckGradDType(dtype, requiresGrad);
        Tensor t = new(LayoutFor([steps], dtype, "linspace"), dtype);
        switch (dtype)
        {
            // In the element type, as PyTorch does: in double the last bits of a float would differ.
            case DType.Float32: FillLine<float, float>(t, (float)start, (float)end); break;
            case DType.Float64: FillLine<double, double>(t, start, end); break;
            case DType.Int64: FillLine<long, double>(t, start, end); break;
            case DType.Int32: FillLine<int, double>(t, start, end); break;
            case DType.UInt8: FillLine<byte, double>(t, start, end); break;
            default: throw new NotSupportedException("linspace(): not implemented for dtype bool");
        }
        return t.Leaf(requiresGrad);
    }

    /// <summary>Ones on the diagonal, zeros elsewhere: <c>torch.eye</c>. Square without <paramref name="m"/>.</summary>
    /// <inheritdoc cref="Empty"/>
    public static Tensor Eye(long n, long? m = null, DType dtype = DType.Float32, bool requiresGrad = false)
    {
        long columns = m ?? n;
        Tensor t = New([n, columns], dtype, requiresGrad, "eye").Filled(0);
        // The diagonal is the vector of every (columns + 1)-th element.
        t.Alias(new Layout([Math.Min(n, columns)], [columns + 1]), 0).Filled(1);
        return t;
    }

    /// <summary>The lower triangle of a matrix as coordinates: <c>torch.tril_indices</c>.</summary>
    /// <param name="rows">The rows of the matrix.</param>
    /// <param name="columns">Its columns.</param>
    /// <param name="offset">Which diagonal is the last: 0 the main one, 1 the one above it.</param>
    /// <param name="dtype">Int64 or Int32.</param>
    /// <returns>Two rows: the rows and the columns of the elements, in row-major order.</returns>
    /// <exception cref="ArgumentOutOfRangeException">A size is negative, or there are too many elements.</exception>
    /// <exception cref="ArgumentException">The dtype is neither Int64 nor Int32.</exception>
    /// <example><code>var at = Tensor.TrilIndices(3, 3);</code></example>
    public static Tensor TrilIndices(long rows, long columns, long offset = 0, DType dtype = DType.Int64) =>
        Triangle(rows, columns, offset, dtype, upper: false, "tril_indices");

    /// <summary>The upper triangle of a matrix as coordinates: <c>torch.triu_indices</c>.</summary>
    /// <param name="rows">The rows of the matrix.</param>
    /// <param name="columns">Its columns.</param>
    /// <param name="offset">Which diagonal is the first: 0 the main one, 1 the one above it.</param>
    /// <param name="dtype">Int64 or Int32.</param>
    /// <example><code>var above = Tensor.TriuIndices(3, 3, offset: 1);</code></example>
    /// <inheritdoc cref="TrilIndices"/>
    public static Tensor TriuIndices(long rows, long columns, long offset = 0, DType dtype = DType.Int64) =>
        Triangle(rows, columns, offset, dtype, upper: true, "triu_indices");

    private static Tensor Triangle(long rows, long columns, long offset, DType dtype, bool upper, string op)
    {
        if (dtype is not (DType.Int64 or DType.Int32))
            throw new ArgumentException($"{op}(): not implemented for dtype {dtype.Name()}", nameof(dtype));
        if (rows < 0 || columns < 0)
        {
            throw new ArgumentOutOfRangeException(rows < 0 ? nameof(rows) : nameof(columns),
                $"{op}(): sizes must be non-negative, got {rows} and {columns}");
        }
        Int128 exact = TriangleLaunch.CountOf(rows, columns, offset, upper);
        long count = exact <= long.MaxValue ? (long)exact : long.MaxValue;
        Tensor y = new(LayoutFor([2, count], DType.Int64, op), DType.Int64);
        LaunchLog.Do(new TriangleLaunch
        {
            Y = y.As<long>(),
            Count = (nint)count,
            Rows = columns > 0 ? rows : 0,
            Columns = columns,
            Offset = offset,
            Upper = upper,
        });
        GC.KeepAlive(y);
        return dtype == DType.Int64 ? y : Copies.Cast(y, dtype);
    }

    private static Tensor New(Shape shape, DType dtype, bool requiresGrad, string op)
    {
        using TapScope tap = Tap.Op("empty");
        CheckGradDType(dtype, requiresGrad);
        return new Tensor(LayoutFor(shape, dtype, op), dtype).Leaf(requiresGrad);
    }

    // Does not look at autograd and counts no version: for tensors just made.
    private Tensor Filled(Scalar value)
    {
        using TapScope tap = Tap.InPlace("fill", this);
        CheckFits(value, DType);
        Fills.Into(this, value);
        return this;
    }

    internal static void CheckFits(Scalar value, DType dtype)
    {
        double d = value.ToDouble();
        bool fits = dtype switch
        {
            DType.Float32 => !double.IsFinite(d) || Math.Abs(d) <= float.MaxValue,
            // 2^63 is the first double that is too large; a NaN fails every comparison.
            DType.Int64 => value.DType != DType.Float64 || (d >= long.MinValue && d < 9223372036854775808.0),
            DType.Int32 => d >= int.MinValue && d <= int.MaxValue,
            // PyTorch lets -255 .. -1 wrap around.
            DType.UInt8 => Math.Abs(d) <= byte.MaxValue,
            _ => true,
        };
        if (fits) return;
        throw new OverflowException($"value {value} cannot be converted to dtype {dtype.Name()} without overflow");
    }

    private static long ArangeCount(Scalar start, Scalar end, Scalar step, bool integers)
    {
        double from = start.ToDouble(), to = end.ToDouble(), by = step.ToDouble();
        if (by == 0 || double.IsNaN(by)) throw new ArgumentException("arange(): step must be nonzero");
        if (!double.IsFinite(from) || !double.IsFinite(to))
            throw new ArgumentException($"arange(): unsupported range: {start} -> {end}");
        if (by > 0 ? to < from : to > from)
            throw new ArgumentException("arange(): upper bound and lower bound inconsistent with step sign");
        if (integers)
        {
            // Exact beyond 2^53, where doubles are not: the ceiling of a quotient of equal signs.
            Int128 span = (Int128)end.ToInt64() - start.ToInt64(), by128 = step.ToInt64();
            Int128 steps = (span + by128 - Int128.Sign(by128)) / by128;
            return steps <= long.MaxValue ? (long)steps
                : throw new ArgumentException($"arange(): unsupported range: {start} -> {end}");
        }
        double count = Math.Ceiling((to - from) / by);
        if (count >= long.MaxValue) throw new ArgumentException($"arange(): unsupported range: {start} -> {end}");
        return (long)count;
    }

    private static void FillSteps<T>(Tensor t, double start, double step) where T : unmanaged, INumberBase<T> =>
        FillSteps<T, double>(t, start, step);

    private static void FillSteps<T, TStep>(Tensor t, TStep start, TStep step)
        where T : unmanaged, INumberBase<T>
        where TStep : unmanaged, INumberBase<TStep>
    {
        LaunchLog.Do(new StepsLaunch<T, TStep> { Y = t.As<T>(), Count = (nint)t.Count, Start = start, Step = step });
        GC.KeepAlive(t);
    }

    private static void FillLine<T, TStep>(Tensor t, TStep start, TStep end)
        where T : unmanaged, INumberBase<T>
        where TStep : unmanaged, INumberBase<TStep>
    {
        LaunchLog.Do(new LineLaunch<T, TStep> { Y = t.As<T>(), Count = (nint)t.Count, Start = start, End = end });
        GC.KeepAlive(t);
    }
}
