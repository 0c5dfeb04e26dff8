using System.Numerics.Tensors;
using Adjoint.Autograd;
using Adjoint.Memory;
using Adjoint.Tensors;

namespace Adjoint;

// Memory shared with the caller, and System.Numerics.Tensors.
public sealed unsafe partial class Tensor
{
    /// <summary>
    /// A tensor on the caller's memory, without a copy: <c>torch.from_numpy</c>. Both see each other's writes. The
    /// memory stays pinned until the tensor and its views are gone or a <see cref="MemoryScope"/> releases it.
    /// </summary>
    /// <exception cref="ArgumentException">The number of elements is not what the shape says.</exception>
    /// <exception cref="AutogradException">A gradient is asked for, but the dtype is not floating point.</exception>
    /// <example><code>
    /// float[] pixels = new float[28 * 28];
    /// var image = Tensor.FromMemory&lt;float&gt;(pixels, [28, 28]);
    /// </code></example>
    public static Tensor FromMemory<T>(Memory<T> memory, Shape shape, bool requiresGrad = false) where T : unmanaged
    {
        DType dtype = DTypes.Of<T>();
        CheckGradDType(dtype, requiresGrad);
        Layout layout = LayoutFor(shape, dtype, "from_memory");
        CheckCount(memory.Length, layout, "from_memory");
        Storage storage = memory.IsEmpty
            ? new Storage(0, MemoryCategory.Tensor)
            : new Storage(ExternalMemory.Pin(memory));
        return new Tensor(storage, layout, 0, dtype).Leaf(requiresGrad);
    }

    /// <summary>
    /// The elements themselves, of any geometry, for System.Numerics.Tensors; expanded dimensions have stride 0. A
    /// scalar becomes a vector of one. Writes are not seen by autograd. Valid while the tensor is reachable, as
    /// <see cref="AsSpan{T}"/>.
    /// </summary>
    /// <exception cref="AutogradException">The tensor requires a gradient.</exception>
    /// <exception cref="InvalidOperationException"><typeparamref name="T"/> is not the C# type of the dtype, elements
    /// share memory, so that writing makes no sense (use <see cref="AsReadOnlyTensorSpan{T}"/>), or rows interleave in
    /// a way that a TensorSpan cannot hold, as every second column of a matrix of three.</exception>
    public TensorSpan<T> AsTensorSpan<T>() where T : unmanaged
    {
        CheckDirect<T>("AsTensorSpan");
        if (Layout.MayOverlap()) throw new AutogradException(Errors.Overlap);
        try
        {
            return new TensorSpan<T>(As<T>(), (nint)Layout.Extent, Lengths(), SpanStrides());
        }
        catch (ArgumentException e)
        {
            throw Interleaved(e);
        }
    }

    /// <summary>The elements themselves, to read. As <see cref="AsTensorSpan{T}"/>.</summary>
    /// <exception cref="AutogradException">The tensor requires a gradient.</exception>
    /// <exception cref="InvalidOperationException"><typeparamref name="T"/> is not the C# type of the dtype, or
    /// rows interleave in a way that a TensorSpan cannot hold.</exception>
    public ReadOnlyTensorSpan<T> AsReadOnlyTensorSpan<T>() where T : unmanaged
    {
        CheckDirect<T>("AsReadOnlyTensorSpan");
        try
        {
            return new ReadOnlyTensorSpan<T>(As<T>(), (nint)Layout.Extent, Lengths(), SpanStrides());
        }
        catch (ArgumentException e)
        {
            throw Interleaved(e);
        }
    }

    /// <summary>Copies the elements into a span of the same sizes (a scalar into one of one element).</summary>
    /// <exception cref="ArgumentException">The sizes differ.</exception>
    /// <exception cref="InvalidOperationException"><typeparamref name="T"/> is not the C# type of the dtype.
    /// </exception>
    public void CopyTo<T>(in TensorSpan<T> destination) where T : unmanaged
    {
        CheckType<T>("CopyTo");
        HostAccess.CheckRead("CopyTo");
        nint[] lengths = Lengths();
        if (!destination.Lengths.SequenceEqual(lengths))
        {
            throw new ArgumentException($"CopyTo(): the tensor has shape {Shape}, the destination " +
                $"[{string.Join(", ", destination.Lengths.ToArray())}]");
        }
        if (Count == 0) return;
        Tensor source = IsContiguous ? Detach() : Copies.Contiguous(this);
        source.AsReadOnlyTensorSpan<T>().CopyTo(destination);
        GC.KeepAlive(source);
    }

    /// <summary>A tensor with a copy of the elements.</summary>
    /// <exception cref="NotSupportedException">No dtype holds <typeparamref name="T"/>.</exception>
    /// <exception cref="AutogradException">A gradient is asked for, but the dtype is not floating point.</exception>
    public static Tensor FromTensorSpan<T>(in ReadOnlyTensorSpan<T> span, bool requiresGrad = false) where T : unmanaged
    {
        DType dtype = DTypes.Of<T>();
        CheckGradDType(dtype, requiresGrad);
        HostAccess.CheckWrite("FromTensorSpan");
        long[] sizes = new long[span.Rank];
        for (int i = 0; i < sizes.Length; i++) sizes[i] = span.Lengths[i];
        Tensor t = new(Layout.Contiguous(sizes), dtype);
        if (t.Count > 0) span.CopyTo(t.AsTensorSpan<T>());
        GC.KeepAlive(t);
        return t.Leaf(requiresGrad);
    }

    // TensorShape wants each stride to step over all that the smaller ones reach, rounded up to whole steps.
    private InvalidOperationException Interleaved(ArgumentException e) => new($"a TensorSpan cannot hold strides " +
        $"{Shape.Text(Layout.Strides)} with shape {Shape}: use Contiguous() first", e);

    private nint[] Lengths()
    {
        if (Rank == 0) return [1];
        nint[] lengths = new nint[Rank];
        for (int i = 0; i < lengths.Length; i++) lengths[i] = (nint)Layout.Sizes[i];
        return lengths;
    }

    // A dimension of length 1 is never stepped along, and a TensorSpan wants 0 there.
    private nint[] SpanStrides()
    {
        nint[] strides = new nint[Math.Max(Rank, 1)];
        for (int i = 0; i < Rank; i++) strides[i] = Layout.Sizes[i] <= 1 ? 0 : (nint)Layout.Strides[i];
        return strides;
    }
}
