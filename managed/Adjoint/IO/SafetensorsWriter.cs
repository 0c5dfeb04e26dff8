using System.Buffers;
using System.Buffers.Binary;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Adjoint.IO;

/// <summary>Writes the format.</summary>
internal static class SafetensorsWriter
{
    public static void Write(Stream stream, IReadOnlyDictionary<string, Tensor> tensors,
        IReadOnlyDictionary<string, string>? metadata)
    {
        SafetensorsFormat.CheckMachine();
        if (tensors.ContainsKey(SafetensorsFormat.MetadataKey))
        {
            throw new ArgumentException(
                $"no tensor can be named {SafetensorsFormat.MetadataKey}: the format keeps that name", nameof(tensors));
        }
        // Widest first: then every tensor begins at a multiple of its element size, as readers that map files want it.
        string[] inFile = [.. tensors.OrderByDescending(entry => entry.Value.DType.Size()).Select(entry => entry.Key)];
        Dictionary<string, (long Begin, long End)> places = [];
        long at = 0;
        foreach (string name in inFile)
        {
            long end = checked(at + tensors[name].Count * tensors[name].DType.Size());
            places.Add(name, (at, end));
            at = end;
        }
        WriteHeader(stream, Header(tensors, places, metadata));
        foreach (string name in inFile)
        {
            Tensor tensor = tensors[name].Detach().Contiguous();
            for (int i = 0; i < SafetensorsFormat.PieceCount(tensor); i++)
                stream.Write(SafetensorsFormat.PieceOf(tensor, i));
            GC.KeepAlive(tensor);
        }
    }

    private static void WriteHeader(Stream stream, ReadOnlySpan<byte> json)
    {
        int padding = -json.Length & (SafetensorsFormat.Alignment - 1);
        if (json.Length + padding > SafetensorsFormat.MaxHeader)
        {
            throw new ArgumentException(
                $"a header of {json.Length} bytes is over the format's cap of {SafetensorsFormat.MaxHeader}");
        }
        Span<byte> length = stackalloc byte[sizeof(ulong)];
        BinaryPrimitives.WriteUInt64LittleEndian(length, (ulong)(json.Length + padding));
        stream.Write(length);
        stream.Write(json);
        stream.Write("        "u8[..padding]);
    }

    private static ReadOnlySpan<byte> Header(IReadOnlyDictionary<string, Tensor> tensors,
        Dictionary<string, (long Begin, long End)> places, IReadOnlyDictionary<string, string>? metadata)
    {
        ArrayBufferWriter<byte> buffer = new();
        JsonWriterOptions options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
        using Utf8JsonWriter json = new(buffer, options);
        json.WriteStartObject();
        if (metadata is { Count: > 0 })
        {
            json.WriteStartObject(SafetensorsFormat.MetadataKey);
            foreach ((string key, string value) in metadata) json.WriteString(key, value);
            json.WriteEndObject();
        }
        foreach ((string name, Tensor tensor) in tensors)
        {
            json.WriteStartObject(name);
            json.WriteString("dtype"u8, SafetensorsFormat.NameOf(tensor.DType));
            json.WriteStartArray("shape"u8);
            foreach (long size in tensor.Shape) json.WriteNumberValue(size);
            json.WriteEndArray();
            json.WriteStartArray("data_offsets"u8);
            json.WriteNumberValue(places[name].Begin);
            json.WriteNumberValue(places[name].End);
            json.WriteEndArray();
            json.WriteEndObject();
        }
        json.WriteEndObject();
        json.Flush();
        return buffer.WrittenSpan;
    }
}
