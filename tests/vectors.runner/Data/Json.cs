using System.Text.Json;

namespace Adjoint.Vectors.Data;

/// <summary>The files' notation, read.</summary>
internal static class Json
{
    public static JsonDocument Open(string path)
    {
        using FileStream file = File.OpenRead(path);
        return JsonDocument.Parse(file);
    }

    public static JsonElement? Get(this JsonElement owner, string name) =>
        owner.TryGetProperty(name, out JsonElement value) && value.ValueKind != JsonValueKind.Null ? value : null;

    public static bool Flag(this JsonElement owner, string name, bool otherwise = false) => owner.Get(name) switch
    {
        null => otherwise,
        { ValueKind: JsonValueKind.True } => true,
        { ValueKind: JsonValueKind.False } => false,
        // A list of the arguments concerned says yes unless it is empty.
        { ValueKind: JsonValueKind.Array } list => list.GetArrayLength() > 0,
        _ => true,
    };

    public static string Text(this JsonElement owner, string name) => owner.GetProperty(name).GetString()!;

    public static double Number(JsonElement e) => e.ValueKind switch
    {
        JsonValueKind.True => 1,
        JsonValueKind.False => 0,
        JsonValueKind.String => e.GetString() switch
        {
            "nan" => double.NaN,
            "inf" => double.PositiveInfinity,
            "-inf" => double.NegativeInfinity,
            string other => throw new FormatException($"not a number: {other}"),
            null => throw new FormatException("not a number: null"),
        },
        _ => e.GetDouble(),
    };

    public static T[] Array<T>(JsonElement list, Func<JsonElement, T> read)
    {
        var items = new T[list.GetArrayLength()];
        int i = 0;
        foreach (JsonElement item in list.EnumerateArray()) items[i++] = read(item);
        return items;
    }

    public static double[] Numbers(JsonElement list) => Array(list, Number);

    public static long[] Longs(JsonElement list) => Array(list, e => e.GetInt64());

    public static TensorValue? Tensor(JsonElement e)
    {
        if (e.ValueKind == JsonValueKind.Null) return null;
        int index = e.Get("output")?.GetInt32() ?? e.Get("grad")?.GetInt32() ?? -1;
        return new TensorValue(e.Get("dtype")?.GetString() ?? "f64", Longs(e.GetProperty("shape")),
            Numbers(e.GetProperty("data")), e.Flag("requires_grad"), e.Get("strides") is { } s ? Longs(s) : null,
            e.Flag("nonleaf"), index);
    }

    /// <summary>An argument: tensor, number, boolean, string, null, dtype, slice, ellipsis, tuple or list.</summary>
    public static object? Value(JsonElement e)
    {
        switch (e.ValueKind)
        {
            case JsonValueKind.Null: return null;
            case JsonValueKind.True: return true;
            case JsonValueKind.False: return false;
            case JsonValueKind.Array: return new ListValue(Array(e, Value), IsTuple: false);
            case JsonValueKind.String:
                return e.GetString() is "nan" or "inf" or "-inf" ? Number(e) : e.GetString();
            case JsonValueKind.Number:
                bool real = e.GetRawText().AsSpan().ContainsAny(".eE") || !e.TryGetInt64(out _);
                return real ? e.GetDouble() : (object)e.GetInt64();
            default: return Object(e);
        }
    }

    private static object Object(JsonElement e)
    {
        if (e.Get("tensor") is { } tensor) return Tensor(tensor)!;
        if (e.Get("tuple") is { } tuple) return new ListValue(Array(tuple, Value), IsTuple: true);
        if (e.Get("dtype") is { } dtype) return new DTypeName(dtype.GetString()!);
        if (e.Get("ellipsis") is not null) return new EllipsisValue();
        if (e.Get("slice") is { } slice)
        {
            long?[] parts = Array(slice, p => p.ValueKind == JsonValueKind.Null ? (long?)null : p.GetInt64());
            return new SliceValue(parts[0], parts[1], parts[2]);
        }
        throw new FormatException($"unknown value: {e.GetRawText()}");
    }
}

/// <summary><c>{"dtype": "f64"}</c>.</summary>
public sealed record DTypeName(string Name);
