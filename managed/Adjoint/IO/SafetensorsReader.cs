using System.Buffers.Binary;

namespace Adjoint.IO;

/// <summary>Reads the format. Nothing in the file is believed before it is checked.</summary>
internal static class SafetensorsReader
{
    public static (OrderedDictionary<string, Tensor>, OrderedDictionary<string, string>) Read(Stream stream)
    {
        SafetensorsFormat.CheckMachine();
        long available = stream.Length - stream.Position;
        byte[] json = ReadHeader(stream, available);
        SafetensorsHeader header = SafetensorsHeader.Parse(json);
        CheckPlaces(header, available - sizeof(ulong) - json.Length);

        OrderedDictionary<string, Tensor> tensors = [];
        foreach (SafetensorsEntry entry in header.Entries)
            tensors.Add(entry.Name, Tensor.Empty(entry.Shape, entry.DType));
        foreach (SafetensorsEntry entry in header.Entries.OrderBy(entry => entry.Begin).ThenBy(entry => entry.End))
            Fill(tensors[entry.Name], entry.Name, stream);
        return (tensors, header.Metadata);
    }

    private static byte[] ReadHeader(Stream stream, long available)
    {
        if (available < sizeof(ulong))
        {
            throw new InvalidDataException(
                $"not a safetensors file: {available} bytes are too few for the header length");
        }
        Span<byte> bytes = stackalloc byte[sizeof(ulong)];
        stream.ReadExactly(bytes);
        ulong length = BinaryPrimitives.ReadUInt64LittleEndian(bytes);
        if (length > SafetensorsFormat.MaxHeader)
        {
            throw new InvalidDataException(
                $"not a safetensors file: header length {length} is over the cap of {SafetensorsFormat.MaxHeader}");
        }
        if ((long)length > available - sizeof(ulong))
        {
            throw new InvalidDataException(
                $"the file is cut off: header length {length}, but only {available - sizeof(ulong)} bytes follow");
        }
        byte[] header = new byte[length];
        stream.ReadExactly(header);
        return header;
    }

    /// <summary>The data has to be covered without holes and without overlap.</summary>
    private static void CheckPlaces(SafetensorsHeader header, long dataBytes)
    {
        long at = 0;
        foreach (SafetensorsEntry entry in header.Entries.OrderBy(entry => entry.Begin).ThenBy(entry => entry.End))
        {
            if (entry.Begin != at)
            {
                throw new InvalidDataException($"the data of \"{entry.Name}\" begins at {entry.Begin}, " +
                    (entry.Begin < at ? $"inside of other data that ends at {at}" : $"after a hole from {at}"));
            }
            if (entry.End > dataBytes)
            {
                throw new InvalidDataException(
                    $"the data of \"{entry.Name}\" ends at {entry.End}, but there are only {dataBytes} bytes");
            }
            at = entry.End;
        }
        if (at != dataBytes) throw new InvalidDataException($"{dataBytes - at} bytes of data belong to no tensor");
    }

    private static void Fill(Tensor tensor, string name, Stream stream)
    {
        for (int i = 0; i < SafetensorsFormat.PieceCount(tensor); i++)
        {
            Span<byte> bytes = SafetensorsFormat.PieceOf(tensor, i);
            stream.ReadExactly(bytes);
            if (tensor.DType == DType.Bool && bytes.ContainsAnyExceptInRange((byte)0, (byte)1))
                throw new InvalidDataException($"the bools of \"{name}\" hold bytes other than 0 and 1");
        }
        GC.KeepAlive(tensor);
    }
}
