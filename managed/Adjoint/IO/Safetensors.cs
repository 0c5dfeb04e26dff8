namespace Adjoint.IO;

/// <summary>
/// Named tensors in a file, in the safetensors format: what PyTorch's ecosystem exchanges weights in, without code in
/// it.
/// </summary>
/// <remarks>
/// A u64 length, a JSON header, the data: all little-endian. Float32, Float64, Int64, Int32, UInt8 and Bool are F32,
/// F64, I64, I32, U8 and BOOL.
/// </remarks>
/// <example><code>
/// Safetensors.Save("model.safetensors", model.StateDict());
/// model.LoadStateDict(Safetensors.Load("model.safetensors").Tensors);
/// </code></example>
public static class Safetensors
{
    /// <summary>Writes tensors to a file; an existing one is replaced only when all is written.</summary>
    /// <param name="path">The file.</param>
    /// <param name="tensors">The tensors by name.</param>
    /// <param name="metadata">Texts that are kept with them.</param>
    /// <exception cref="ArgumentException">A name that the format has taken (<c>__metadata__</c>).</exception>
    public static void Save(string path, IReadOnlyDictionary<string, Tensor> tensors,
        IReadOnlyDictionary<string, string>? metadata = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        string unfinished = $"{path}.{Environment.ProcessId}.tmp";
        try
        {
            using (FileStream stream = File.Create(unfinished)) Save(stream, tensors, metadata);
            File.Move(unfinished, path, overwrite: true);
        }
        finally
        {
            File.Delete(unfinished);
        }
    }

    /// <summary>Writes tensors to a stream.</summary>
    /// <inheritdoc cref="Save(string, IReadOnlyDictionary{string, Tensor}, IReadOnlyDictionary{string, string})"/>
    public static void Save(Stream stream, IReadOnlyDictionary<string, Tensor> tensors,
        IReadOnlyDictionary<string, string>? metadata = null)
    {
        ArgumentNullException.ThrowIfNull(stream);
        ArgumentNullException.ThrowIfNull(tensors);
        SafetensorsWriter.Write(stream, tensors, metadata);
    }

    /// <summary>Reads the tensors of a file, in the order of its header.</summary>
    /// <exception cref="InvalidDataException">The file breaks the format, or has a dtype that is not listed
    /// above.</exception>
    public static (OrderedDictionary<string, Tensor> Tensors, OrderedDictionary<string, string> Metadata) Load(
        string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        using FileStream stream = File.OpenRead(path);
        try
        {
            return Load(stream);
        }
        catch (InvalidDataException broken)
        {
            throw new InvalidDataException($"{path}: {broken.Message}", broken);
        }
    }

    /// <summary>Reads the tensors of a stream, from where it stands to its end.</summary>
    /// <exception cref="ArgumentException">The stream cannot seek; its length is checked before memory is
    /// taken.</exception>
    /// <inheritdoc cref="Load(string)"/>
    public static (OrderedDictionary<string, Tensor> Tensors, OrderedDictionary<string, string> Metadata) Load(
        Stream stream)
    {
        ArgumentNullException.ThrowIfNull(stream);
        if (!stream.CanSeek)
            throw new ArgumentException("a stream that cannot seek has to be copied first", nameof(stream));
        return SafetensorsReader.Read(stream);
    }
}
