using Adjoint.Autograd;
using Adjoint.Memory;
using Adjoint.Tensors;

namespace Adjoint;

/// <summary>
/// A strided view of typed memory: <c>torch.Tensor</c>. Tensors need no <c>Dispose</c>: memory that nobody can reach returns to
/// the arena. Ops are methods and operators; each lives in a file of its own under Ops.
/// </summary>
/// <example><code>
/// var x = Tensor.From([1f, 2f, 3f], requiresGrad: true);
/// var loss = (x * x).Sum();
/// loss.Backward();
/// Console.WriteLine(x.Grad);   // tensor([2., 4., 6.])
/// </code></example>
public sealed unsafe partial class Tensor
{
    internal Storage Storage;
    internal Layout Layout;
    internal AutogradSlot? Slot;
    private VersionCounter? _ownVersion;
    internal long Offset;
    private readonly DType _dtype;
    internal TensorFlags Flags;

    internal Tensor(Storage storage, Layout layout, long offset, DType dtype)
    {
        Storage = storage;
        Layout = layout;
        Offset = offset;
        _dtype = dtype;
        if (ThreadModes.Markers != 0) Flags = Traces.Marks(this);
    }

    /// <summary>A new contiguous tensor with undefined content.</summary>
    internal Tensor(Layout layout, DType dtype, MemoryCategory category = MemoryCategory.Tensor)
        : this(new Storage(Bytes(layout, dtype), category), layout, 0, dtype) { }

    private static long Bytes(Layout layout, DType dtype) => layout.Count <= long.MaxValue / sizeof(double)
        ? layout.Count * dtype.Size()
        : throw new ArenaOutOfMemoryException($"a tensor of shape {new Shape(layout.Sizes)} does not fit into any memory");

    /// <summary>The element type.</summary>
    public DType DType => _dtype;

    /// <summary>The sizes, outermost first.</summary>
    public Shape Shape => new(Layout.Sizes);

    /// <summary>The distance, in elements, between neighbours along each dimension.</summary>
    public ReadOnlySpan<long> Strides => Layout.Strides;

    /// <summary>The number of dimensions (<c>ndim</c>).</summary>
    public int Rank => Layout.Sizes.Length;

    /// <summary>The number of elements (<c>numel</c>).</summary>
    public long Count => Layout.Count;

    /// <summary>The position of the first element in the storage, in elements (<c>storage_offset</c>).</summary>
    public long StorageOffset => Offset;

    /// <summary>Whether the elements lie in row-major order without gaps.</summary>
    public bool IsContiguous => Layout.IsContiguous;

    /// <summary>The size of dimension <paramref name="dim"/>; negative dims count from the end.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is no such dimension.</exception>
    public long Size(int dim) => Rank == 0
        ? throw new ArgumentOutOfRangeException(nameof(dim),
            $"size(): Dimension specified as {dim} but tensor has no dimensions")
        : Layout.Sizes[Dims.Wrap(dim, Rank, "size")];

    /// <summary>Whether the tensor was made in inference mode, or is a view of one that was: <c>is_inference</c>.</summary>
    /// <remarks>See <see cref="InferenceMode"/> for what such a tensor may do outside.</remarks>
    public bool IsInference => (Flags & TensorFlags.Inference) != 0;

    /// <summary>How often the memory was written in place: <c>_version</c>. Views and detached tensors share the count.</summary>
    /// <exception cref="AutogradException">The tensor is an inference tensor, which counts nothing.</exception>
    public int Version
    {
        get
        {
            if (IsInference) throw new AutogradException(Errors.InferenceVersion);
            return _ownVersion?.Value ?? Storage.Version;
        }
        internal set
        {
            if (_ownVersion is null) Storage.Version = value;
            else _ownVersion.Value = value;
        }
    }

    /// <summary>Whether both tensors are windows on the same memory.</summary>
    public bool SharesStorageWith(Tensor other)
    {
        ArgumentNullException.ThrowIfNull(other);
        return ReferenceEquals(Storage, other.Storage);
    }

    /// <summary>The address of the first element. The caller keeps the tensor alive.</summary>
    internal byte* Address
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => Storage.Pointer + Offset * _dtype.Size();
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal T* As<T>() where T : unmanaged => (T*)Storage.Pointer + Offset;

    /// <summary>A tensor on the same storage with another geometry; it shares the version counter.</summary>
    internal Tensor Alias(Layout layout, long offset) =>
        new(Storage, layout, offset, _dtype) { _ownVersion = _ownVersion, Flags = Flags & TensorFlags.Inherited };

    /// <summary>A tensor on the same storage that shares nothing else: it counts versions from 0 on.</summary>
    internal Tensor UntiedAlias(Layout layout, long offset) =>
        new(Storage, layout, offset, _dtype)
        {
            _ownVersion = new VersionCounter(),
            Flags = Flags & TensorFlags.Inherited,
        };

    /// <summary>A tensor on the same memory that counts its own versions: writes through it are not noticed by autograd.</summary>
    internal Tensor AliasWithOwnVersion() =>
        new(Storage, Layout, Offset, _dtype)
        {
            _ownVersion = new VersionCounter { Value = _ownVersion?.Value ?? Storage.Version },
            Flags = Flags & TensorFlags.Inherited,
        };

    /// <summary>Counts one in-place write by <paramref name="op"/>.</summary>
    internal void BumpVersion(string op)
    {
        if (IsInference) return;
        if (Recording.Mask != 0) StepRecorder.Counts(this, (object?)_ownVersion ?? Storage);
        Version++;
        object writer = ThreadModes.Tracers == 0 ? op : Traces.Write(this, op);
        if (_ownVersion is null) Storage.LastWriter = writer;
        else _ownVersion.LastWriter = writer;
    }

    /// <summary>What <see cref="Version"/> was last counted for.</summary>
    internal object? LastWriter => _ownVersion is null ? Storage.LastWriter : _ownVersion.LastWriter;

    /// <summary>One line: dtype and shape, as error texts name a tensor.</summary>
    internal string Describe() => $"{_dtype.Name()}{Shape}";
}

/// <summary>A version counter that is not the storage's.</summary>
internal sealed class VersionCounter
{
    public int Value;

    /// <summary>As that of <see cref="Storage"/>.</summary>
    public object? LastWriter;
}

/// <summary>Marks that a tensor carries.</summary>
[Flags]
internal enum TensorFlags : byte
{
    None = 0,
    /// <summary>Made in inference mode.</summary>
    Inference = 1,
    /// <summary>The result of <see cref="Tensor.Detach"/>: autograd does nothing with it, explanations name it.</summary>
    Detached = 2,
    /// <summary>What an alias takes over.</summary>
    Inherited = Inference | Detached,
}

/// <summary>What autograd hangs on a tensor; this floor only knows that it can be asked to describe itself.</summary>
public abstract class AutogradSlot
{
    private protected AutogradSlot() { }

    /// <summary>What <c>ToString</c> adds: <c>requires_grad=True</c> or <c>grad_fn=&lt;MulBackward0&gt;</c>; null for nothing.</summary>
    internal abstract string? Describe(Tensor tensor);
}
