using System.Buffers.Binary;
using System.Text;
using System.Text.Json;
using Adjoint.IO;
using CsCheck;
using Xunit;

namespace Adjoint.Tests.Fuzz;

/// <summary>Files that are broken in random places: they are read as what their header says, or refused.</summary>
public class FileTests
{
    private static readonly Dictionary<string, DType> s_dtypes = new()
    {
        ["F32"] = DType.Float32,
        ["F64"] = DType.Float64,
        ["I64"] = DType.Int64,
        ["I32"] = DType.Int32,
        ["U8"] = DType.UInt8,
        ["BOOL"] = DType.Bool,
    };

    // What a vandal would write into a header.
    private static readonly string[] s_pieces =
        ["{", "}", "[", "]", ",", ":", "\"", "0", "-1", "1e9", "18446744073709551615", "\"F32\"", "\"BOOL\"",
            "\"shape\"", "\"data_offsets\"", "\"__metadata__\"", "null", "\\u0000", "\uFFFD", " "];

    private int _read, _refused;

    [Fact]
    public void A_broken_file_is_read_as_it_says_or_refused()
    {
        Gen.Int[0, 9999].Array[40].Sample(numbers =>
        {
            byte[] file = Break(new Choices(numbers));
            string? fault = Fault(file);
            Assert.True(fault is null, $"{fault}\n{Encoding.Latin1.GetString(file)}");
        }, iter: FuzzRuns.Cases(2000, share: 20), threads: 1);
        Assert.True(_read > 200 && _refused > 200, $"{_read} read, {_refused} refused");
    }

    private static byte[] Break(Choices choices)
    {
        byte[] header = Encoding.UTF8.GetBytes(Header(choices, out int dataBytes));
        byte[] data = new byte[dataBytes];
        for (int i = 0; i < data.Length; i++) data[i] = (byte)choices.Below(2);
        for (int i = choices.Below(3); i > 0; i--) header = BreakText(choices, header);
        byte[] file = new byte[sizeof(ulong) + header.Length + data.Length];
        BinaryPrimitives.WriteUInt64LittleEndian(file, (ulong)header.Length);
        header.CopyTo(file, sizeof(ulong));
        data.CopyTo(file, sizeof(ulong) + header.Length);
        return choices.Below(6) switch
        {
            0 => file[..choices.Below(file.Length + 1)],
            1 => [.. file, 0],
            2 => Flip(file, choices.Below(file.Length), 1 << choices.Below(8)),
            _ => file,
        };
    }

    private static string Header(Choices choices, out int dataBytes)
    {
        StringBuilder json = new("{");
        int at = 0, count = choices.Below(4);
        for (int i = 0; i < count; i++)
        {
            (string name, DType dtype) = choices.Of([.. s_dtypes.Select(static entry => (entry.Key, entry.Value))]);
            long[] shape = choices.Several(3, () => (long)choices.Below(4));
            int end = at + (int)PlainTensor.Count(shape) * dtype.Size();
            json.Append(i == 0 ? "" : ",").Append('"').Append((char)('a' + i)).Append("\":{\"dtype\":\"").Append(name)
                .Append("\",\"shape\":[").AppendJoin(',', shape).Append("],\"data_offsets\":[").Append(at).Append(',')
                .Append(end).Append("]}");
            at = end;
        }
        dataBytes = at;
        return json.Append('}').ToString();
    }

    private static byte[] BreakText(Choices choices, byte[] text)
    {
        int at = choices.Below(text.Length + 1), length = Math.Min(choices.Below(4), text.Length - at);
        return choices.Below(4) switch
        {
            0 when at < text.Length => Flip(text, at, 1 << choices.Below(8)),
            1 => [.. text[..at], .. text[(at + length)..]],
            2 => [.. text[..at], .. Encoding.UTF8.GetBytes(choices.Of(s_pieces)), .. text[(at + length)..]],
            _ => [.. text[..at], .. text.AsSpan(at, length), .. text[at..]],
        };
    }

    private static byte[] Flip(byte[] bytes, int at, int bits)
    {
        if (at < bytes.Length) bytes[at] ^= (byte)bits;
        return bytes;
    }

    private string? Fault(byte[] file)
    {
        OrderedDictionary<string, Tensor> tensors;
        try
        {
            using MemoryStream stream = new(file);
            tensors = Safetensors.Load(stream).Tensors;
        }
        catch (InvalidDataException e)
        {
            _refused++;
            return e.Message.Contains('\n', StringComparison.Ordinal) ? $"more than a line: {e.Message}" : null;
        }
        catch (Exception e)
        {
            return $"not refused as a broken file: {e}";
        }
        _read++;
        return Differs(file, tensors);
    }

    /// <summary>The bytes of each tensor, taken where another reader of the header says that they are.</summary>
    private static string? Differs(byte[] file, OrderedDictionary<string, Tensor> tensors)
    {
        int length = checked((int)BinaryPrimitives.ReadUInt64LittleEndian(file));
        using JsonDocument header = JsonDocument.Parse(file.AsMemory(sizeof(ulong), length));
        int named = 0;
        foreach (JsonProperty entry in header.RootElement.EnumerateObject())
        {
            if (entry.Name == "__metadata__") continue;
            named++;
            if (!tensors.TryGetValue(entry.Name, out Tensor? tensor)) return $"{entry.Name} was left out";
            JsonElement offsets = entry.Value.GetProperty("data_offsets");
            int data = sizeof(ulong) + length;
            int begin = data + offsets[0].GetInt32(), end = data + offsets[1].GetInt32();
            DType dtype = s_dtypes[entry.Value.GetProperty("dtype").GetString()!];
            IEnumerable<long> shape =
                entry.Value.GetProperty("shape").EnumerateArray().Select(static e => e.GetInt64());
            if (tensor.DType != dtype) return $"the dtype of {entry.Name}";
            if (!shape.SequenceEqual(tensor.Shape)) return $"the shape of {entry.Name}";
            if (!file.AsSpan(begin, end - begin).SequenceEqual(SafetensorsFormat.PieceOf(tensor, 0)))
                return $"the data of {entry.Name}";
        }
        return named == tensors.Count ? null : "a tensor that the header does not name";
    }
}
