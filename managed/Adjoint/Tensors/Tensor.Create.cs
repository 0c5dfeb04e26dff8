using System.Runtime.InteropServices;
using Adjoint.Tensors;

namespace Adjoint;

// Creation from values that the caller has. The dtype follows the C# type: float is Float32, double is Float64.
public sealed unsafe partial class Tensor
{
    // The layouts of short vectors, made on first use: From(float[3]) then allocates no layout.
    private static readonly Layout?[] s_vectors = new Layout?[65];

    /// <summary>A vector with a copy of <paramref name="data"/>: <c>torch.tensor</c>.</summary>
    /// <typeparam name="T">float, double, long, int, byte or bool; decides the dtype.</typeparam>
    /// <param name="data">The elements; an array or a collection expression.</param>
    /// <param name="requiresGrad">Whether backward passes accumulate a gradient for this leaf.</param>
    /// <exception cref="NotSupportedException">No dtype holds <typeparamref name="T"/>.</exception>
    /// <exception cref="AutogradException">A gradient is asked for, but the dtype is not floating point.</exception>
    /// <example><code>
    /// var x = Tensor.From([1f, 2f]);                          // tensor([1., 2.])
    /// var w = Tensor.From([1.0, 2.0], requiresGrad: true);    // dtype=torch.float64
    /// </code></example>
    public static Tensor From<T>(ReadOnlySpan<T> data, bool requiresGrad = false) where T : unmanaged =>
        Copy(data, Vector(data.Length), requiresGrad);

    /// <inheritdoc cref="From{T}(ReadOnlySpan{T}, bool)"/>
    public static Tensor From<T>(T[] data, bool requiresGrad = false) where T : unmanaged
    {
        ArgumentNullException.ThrowIfNull(data);
        return Copy<T>(data, Vector(data.Length), requiresGrad);
    }

    /// <summary>A tensor of this shape with a copy of <paramref name="data"/>, which is in row-major order.</summary>
    /// <exception cref="ArgumentException">The number of elements is not what the shape says.</exception>
    /// <inheritdoc cref="From{T}(ReadOnlySpan{T}, bool)"/>
    public static Tensor From<T>(ReadOnlySpan<T> data, Shape shape, bool requiresGrad = false) where T : unmanaged
    {
        Layout layout = LayoutFor(shape, DTypes.Of<T>(), "from");
        CheckCount(data.Length, layout, "from");
        return Copy(data, layout, requiresGrad);
    }

    /// <inheritdoc cref="From{T}(ReadOnlySpan{T}, Shape, bool)"/>
    public static Tensor From<T>(T[] data, Shape shape, bool requiresGrad = false) where T : unmanaged
    {
        ArgumentNullException.ThrowIfNull(data);
        return From<T>(data.AsSpan(), shape, requiresGrad);
    }

    /// <summary>A matrix with a copy of <paramref name="data"/>.</summary>
    /// <inheritdoc cref="From{T}(ReadOnlySpan{T}, bool)"/>
    public static Tensor From<T>(T[,] data, bool requiresGrad = false) where T : unmanaged
    {
        ArgumentNullException.ThrowIfNull(data);
        return Copy(Flat<T>(data), Layout.Contiguous([data.GetLength(0), data.GetLength(1)]), requiresGrad);
    }

    /// <summary>A tensor of rank 3 with a copy of <paramref name="data"/>.</summary>
    /// <inheritdoc cref="From{T}(ReadOnlySpan{T}, bool)"/>
    public static Tensor From<T>(T[,,] data, bool requiresGrad = false) where T : unmanaged
    {
        ArgumentNullException.ThrowIfNull(data);
        long[] sizes = [data.GetLength(0), data.GetLength(1), data.GetLength(2)];
        return Copy(Flat<T>(data), Layout.Contiguous(sizes), requiresGrad);
    }

    /// <summary>A matrix whose rows are copies of the inner arrays.</summary>
    /// <exception cref="ArgumentException">The rows differ in length.</exception>
    /// <inheritdoc cref="From{T}(ReadOnlySpan{T}, bool)"/>
    public static Tensor From<T>(T[][] data, bool requiresGrad = false) where T : unmanaged
    {
        ArgumentNullException.ThrowIfNull(data);
        DType dtype = DTypes.Of<T>();
        CheckGradDType(dtype, requiresGrad);
        HostAccess.CheckWrite("From");
        int columns = data.Length == 0 ? 0 : data[0]?.Length ?? 0;
        for (int i = 0; i < data.Length; i++)
        {
            if (data[i] is not { } row) throw new ArgumentException($"from(): row {i} is null", nameof(data));
            if (row.Length != columns)
            {
                throw new ArgumentException(
                    $"from(): expected sequence of length {columns} at row {i} (got {row.Length})", nameof(data));
            }
        }
        // PyTorch sees no second dimension in an empty list; neither is there one in an empty array.
        long[] sizes = data.Length == 0 ? [0] : [data.Length, columns];
        Tensor t = new(Layout.Contiguous(sizes), dtype);
        for (int i = 0; i < data.Length; i++)
            data[i].CopyTo(new Span<T>(t.As<T>() + (long)i * columns, columns));
        GC.KeepAlive(t);
        return t.Leaf(requiresGrad);
    }

    /// <summary>A tensor without dimensions: <c>torch.tensor(3.0)</c>; the dtype follows the C# type.</summary>
    /// <inheritdoc cref="From{T}(ReadOnlySpan{T}, bool)"/>
    /// <example><code>
    /// Tensor.Scalar(3f)     // tensor(3.)
    /// Tensor.Scalar(3.0)    // tensor(3., dtype=torch.float64)
    /// </code></example>
    public static Tensor Scalar<T>(T value, bool requiresGrad = false) where T : unmanaged =>
        Copy(new ReadOnlySpan<T>(ref value), Layout.Scalar, requiresGrad);

    private static Tensor Copy<T>(ReadOnlySpan<T> data, Layout layout, bool requiresGrad) where T : unmanaged
    {
        DType dtype = DTypes.Of<T>();
        CheckGradDType(dtype, requiresGrad);
        HostAccess.CheckWrite("From");
        Tensor t = new(layout, dtype);
        data.CopyTo(new Span<T>(t.As<T>(), data.Length));
        GC.KeepAlive(t);
        return t.Leaf(requiresGrad);
    }

    private static Layout Vector(long length)
    {
        if (length >= s_vectors.Length) return Layout.Contiguous([length]);
        // Two threads may both make one: layouts of equal geometry are interchangeable.
        return s_vectors[length] ??= Layout.Contiguous([length]);
    }

    // Rectangular arrays are row-major and without gaps.
    private static ReadOnlySpan<T> Flat<T>(Array data) where T : unmanaged
    {
        ref T first = ref Unsafe.As<byte, T>(ref MemoryMarshal.GetArrayDataReference(data));
        return MemoryMarshal.CreateReadOnlySpan(ref first, data.Length);
    }

    /// <summary>The row-major layout of a shape that a user asked for.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A size is negative, or there are too many elements.</exception>
    private static Layout LayoutFor(Shape shape, DType dtype, string op)
    {
        long[] sizes = shape.Array;
        UInt128 bytes = (UInt128)dtype.Checked(op).Size();
        foreach (long size in sizes)
        {
            if (size < 0)
            {
                throw new ArgumentOutOfRangeException(nameof(shape),
                    $"{op}(): Trying to create tensor with negative dimension {size}: {shape}");
            }
            bytes *= (UInt128)size;
            if (bytes > long.MaxValue)
            {
                throw new ArgumentOutOfRangeException(nameof(shape),
                    $"{op}(): the bytes of a tensor of shape {shape} and dtype {dtype.Name()} do not fit into 64 bits");
            }
        }
        return sizes.Length == 1 && sizes[0] < s_vectors.Length ? Vector(sizes[0]) : Layout.Contiguous(sizes);
    }

    private static void CheckCount(long count, Layout layout, string op)
    {
        if (count == layout.Count) return;
        throw new ArgumentException(
            $"{op}(): shape {Shape.Text(layout.Sizes)} has {layout.Count} elements, but the data has {count}");
    }

    private static void CheckGradDType(DType dtype, bool requiresGrad)
    {
        if (requiresGrad && !dtype.IsFloatingPoint())
        {
            throw new AutogradException(
                "Only Tensors of floating point and complex dtype can require gradients");
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private Tensor Leaf(bool requiresGrad)
    {
        if (requiresGrad) Meta.RequiresGrad = true;
        return this;
    }
}
