using System.IO.Compression;
using Adjoint.Tensors;

namespace Adjoint.Autograd;

/// <summary>A saved tensor in another place than its memory.</summary>
internal abstract class StoredTensor
{
    /// <summary>Keeps small tensors and parameters as they are, and stores the others.</summary>
    public static StoredTensor Store(Tensor tensor, long minBytes, Func<Tensor, StoredTensor> store)
    {
        bool keep = tensor.Count * tensor.DType.Size() < minBytes || (tensor.IsLeaf && tensor.RequiresGrad);
        return keep ? new KeptTensor(tensor) : store(tensor);
    }

    public abstract Tensor Load();

    /// <summary>The bytes of the elements in row-major order.</summary>
    protected static unsafe void Write(Tensor tensor, Stream stream)
    {
        HostAccess.CheckRead("Storing a saved tensor");
        Tensor dense = tensor.Contiguous();
        byte* at = dense.Address;
        for (long left = dense.Count * dense.DType.Size(); left > 0;)
        {
            int part = (int)Math.Min(left, Part);
            stream.Write(new ReadOnlySpan<byte>(at, part));
            at += part;
            left -= part;
        }
        GC.KeepAlive(dense);
    }

    protected static unsafe Tensor Read(Stream stream, Layout layout, DType dtype)
    {
        HostAccess.CheckWrite("Loading a saved tensor");
        Tensor tensor = new(layout.ToContiguous(), dtype);
        byte* at = tensor.Address;
        for (long left = tensor.Count * dtype.Size(); left > 0;)
        {
            int part = (int)Math.Min(left, Part);
            stream.ReadExactly(new Span<byte>(at, part));
            at += part;
            left -= part;
        }
        GC.KeepAlive(tensor);
        return tensor;
    }

    // A span has at most 2^31 - 1 elements.
    private const int Part = 1 << 30;
}

/// <summary>A tensor that stays where it is; as hooks switch the version check off, it is made here.</summary>
internal sealed class KeptTensor(Tensor tensor) : StoredTensor
{
    private readonly int _version = tensor.Version;

    public override Tensor Load() => tensor.Version == _version ? tensor
        : throw new AutogradException(Errors.Modified(tensor, null, _version));
}

/// <summary>A tensor in a file of its own, which is deleted with the object.</summary>
internal sealed class TensorFile : StoredTensor, IDisposable
{
    private readonly Layout _layout;
    private readonly DType _dtype;
    private readonly string _path;

    public TensorFile(Tensor tensor, string directory)
    {
        (_layout, _dtype) = (tensor.Layout, tensor.DType);
        _path = Path.Combine(Path.GetFullPath(directory), $"{Guid.NewGuid():N}.saved");
        using FileStream file = new(_path, FileMode.CreateNew, FileAccess.Write, FileShare.None, bufferSize: 0);
        Write(tensor, file);
    }

    ~TensorFile() => Delete();

    public override Tensor Load()
    {
        using FileStream file = new(_path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0);
        return Read(file, _layout, _dtype);
    }

    public void Dispose()
    {
        Delete();
        GC.SuppressFinalize(this);
    }

    /// <summary>An exception here would end the process from the finalizer's thread, for a file that is in nobody's
    /// way.</summary>
    private void Delete()
    {
        try
        {
            File.Delete(_path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
        }
    }
}

/// <summary>A tensor as deflated bytes.</summary>
internal sealed class CompressedTensor : StoredTensor
{
    private readonly Layout _layout;
    private readonly DType _dtype;
    private readonly byte[] _bytes;

    public CompressedTensor(Tensor tensor, CompressionLevel level)
    {
        (_layout, _dtype) = (tensor.Layout, tensor.DType);
        using MemoryStream buffer = new();
        using (DeflateStream deflate = new(buffer, level, leaveOpen: true)) Write(tensor, deflate);
        _bytes = buffer.ToArray();
    }

    public override Tensor Load()
    {
        using DeflateStream inflate = new(new MemoryStream(_bytes), CompressionMode.Decompress);
        return Read(inflate, _layout, _dtype);
    }
}
