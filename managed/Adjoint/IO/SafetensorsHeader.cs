using System.Text.Json;

namespace Adjoint.IO;

/// <summary>One tensor of a header; its shape fits its place.</summary>
internal readonly record struct SafetensorsEntry(string Name, DType DType, long[] Shape, long Begin, long End);

/// <summary>The JSON part of a file.</summary>
internal sealed class SafetensorsHeader
{
    public List<SafetensorsEntry> Entries { get; } = [];

    public OrderedDictionary<string, string> Metadata { get; } = [];

    public static SafetensorsHeader Parse(byte[] json)
    {
        if (json.Length == 0 || json[0] != '{')
            throw new InvalidDataException("not a safetensors file: the header does not begin with '{'");
        try
        {
            SafetensorsHeader header = new();
            Utf8JsonReader reader = new(json);
            reader.Read();
            header.ReadObject(ref reader);
            // Only the padding may follow; Read throws on anything else.
            reader.Read();
            return header;
        }
        // InvalidOperationException is what the reader throws for text that is no valid UTF-8.
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            throw new InvalidDataException($"the header is not valid JSON: {e.Message}", e);
        }
    }

    private void ReadObject(ref Utf8JsonReader reader)
    {
        HashSet<string> names = [];
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            string name = reader.GetString()!;
            if (!names.Add(name)) throw new InvalidDataException($"the header names \"{name}\" twice");
            reader.Read();
            if (reader.TokenType != JsonTokenType.StartObject)
                throw new InvalidDataException($"\"{name}\" is not an object in the header");
            if (name == SafetensorsFormat.MetadataKey) ReadMetadata(ref reader);
            else Entries.Add(ReadEntry(ref reader, name));
        }
    }

    private void ReadMetadata(ref Utf8JsonReader reader)
    {
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            string key = reader.GetString()!;
            reader.Read();
            if (reader.TokenType != JsonTokenType.String)
                throw new InvalidDataException($"the metadata \"{key}\" is not a text");
            if (!Metadata.TryAdd(key, reader.GetString()!))
                throw new InvalidDataException($"the metadata names \"{key}\" twice");
        }
    }

    private static SafetensorsEntry ReadEntry(ref Utf8JsonReader reader, string name)
    {
        string? dtypeName = null;
        long[]? shape = null, offsets = null;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            string key = reader.GetString()!;
            reader.Read();
            bool again = key switch
            {
                "dtype" => dtypeName is not null,
                "shape" => shape is not null,
                "data_offsets" => offsets is not null,
                _ => throw new InvalidDataException($"\"{name}\" has an unknown field \"{key}\""),
            };
            if (again) throw new InvalidDataException($"\"{name}\" has the field \"{key}\" twice");
            if (key == "shape") shape = ReadNumbers(ref reader, name, key);
            else if (key == "data_offsets") offsets = ReadNumbers(ref reader, name, key);
            else dtypeName = reader.TokenType == JsonTokenType.String ? reader.GetString()! : "not a text";
        }
        if (dtypeName is null || shape is null || offsets is null)
        {
            string missing = dtypeName is null ? "dtype" : shape is null ? "shape" : "data_offsets";
            throw new InvalidDataException($"\"{name}\" has no {missing}");
        }
        if (SafetensorsFormat.DTypeOf(dtypeName) is not { } dtype)
        {
            throw new InvalidDataException(
                $"the dtype of \"{name}\" is {dtypeName}; known are F32, F64, I64, I32, U8 and BOOL");
        }
        if (offsets.Length != 2 || offsets[0] > offsets[1])
            throw new InvalidDataException($"the data_offsets of \"{name}\" are not a begin and an end");
        long bytes = Bytes(name, shape, dtype);
        if (offsets[1] - offsets[0] != bytes)
        {
            throw new InvalidDataException($"\"{name}\" of shape [{string.Join(", ", shape)}] and dtype {dtypeName} " +
                $"takes {bytes} bytes, but its data has {offsets[1] - offsets[0]}");
        }
        return new SafetensorsEntry(name, dtype, shape, offsets[0], offsets[1]);
    }

    private static long[] ReadNumbers(ref Utf8JsonReader reader, string name, string key)
    {
        if (reader.TokenType != JsonTokenType.StartArray)
            throw new InvalidDataException($"the {key} of \"{name}\" is not a list");
        List<long> numbers = [];
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            if (reader.TokenType != JsonTokenType.Number || !reader.TryGetInt64(out long number) || number < 0)
            {
                throw new InvalidDataException(
                    $"the {key} of \"{name}\" holds something that is no integer of at least 0");
            }
            numbers.Add(number);
        }
        return [.. numbers];
    }

    // Every partial product is checked: sizes such as [2^40, 2^40, 0] overflow strides although nothing is stored.
    private static long Bytes(string name, long[] shape, DType dtype)
    {
        try
        {
            long bytes = dtype.Size();
            long count = 1;
            foreach (long size in shape)
            {
                bytes = checked(bytes * Math.Max(size, 1));
                count = checked(count * size);
            }
            return count * dtype.Size();
        }
        catch (OverflowException e)
        {
            throw new InvalidDataException($"the shape of \"{name}\" counts more elements than there can be", e);
        }
    }
}
