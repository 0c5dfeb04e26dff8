using System.Globalization;
using System.Text.Json;
using Xunit;

namespace Adjoint.Tests.Tensors;

/// <summary>printed.jsonl holds what PyTorch 2.6 prints; printed.py wrote it.</summary>
public class PrintingTests
{
    private static readonly Dictionary<string, JsonElement> Rows = Read();

    public static TheoryData<string> Names => [.. Rows.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void Prints_as_PyTorch(string name)
    {
        JsonElement row = Rows[name];
        Tensor t = Build(row);
        Assert.Equal(row.GetProperty("text").GetString(), t.ToString());
    }

    [Fact]
    public void The_table_is_whole() => Assert.Equal(116, Rows.Count);

    [Fact]
    public void A_released_tensor_says_so()
    {
        Tensor t;
        using (new MemoryScope())
            t = Tensor.Ones([2, 3]);
        Assert.Equal("tensor(released, size=(2, 3), dtype=torch.float32)", t.ToString());
    }

    [Fact]
    public void Exact_ties_round_to_even_and_others_to_the_nearest()
    {
        Assert.Equal("tensor([0.0312, 0.0938, 0.0999], dtype=torch.float64)",
            Tensor.From([0.03125, 0.09375, 0.09995]).ToString());
        Assert.Equal("tensor([1.0000e+09, 1.0002e+09, 1.0001e+09], dtype=torch.float64)",
            Tensor.From([1.00005e9, 1.00015e9, 1.000050001e9]).ToString());
    }

    private static Tensor Build(JsonElement row)
    {
        string[] words = row.GetProperty("data").GetString()!.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        Shape shape = row.GetProperty("shape").EnumerateArray().Select(e => e.GetInt64()).ToArray();
        Tensor t = row.GetProperty("dtype").GetString() switch
        {
            "float32" => Tensor.From([.. words.Select(w => (float)Number(w))], shape),
            "float64" => Tensor.From([.. words.Select(Number)], shape),
            "int64" => Tensor.From([.. words.Select(w => long.Parse(w, CultureInfo.InvariantCulture))], shape),
            "int32" => Tensor.From([.. words.Select(w => int.Parse(w, CultureInfo.InvariantCulture))], shape),
            "uint8" => Tensor.From([.. words.Select(w => byte.Parse(w, CultureInfo.InvariantCulture))], shape),
            _ => Tensor.From([.. words.Select(w => w == "1")], shape),
        };
        t = Text(row, "view") switch
        {
            null => t,
            "t" => t.T(),
            "step" => t.Slice(1, 0, t.Size(1), 2),
            _ => t.Expand([3, .. t.Shape]),
        };
        if (row.TryGetProperty("grad", out _)) t.RequiresGrad = true;
        return Text(row, "fn") switch
        {
            null => t,
            "sum" => t.Sum(),
            _ => t.Clone(),
        };
    }

    private static double Number(string word) => word switch
    {
        "nan" => double.NaN,
        "inf" => double.PositiveInfinity,
        "-inf" => double.NegativeInfinity,
        _ => double.Parse(word, CultureInfo.InvariantCulture),
    };

    private static string? Text(JsonElement row, string property) =>
        row.TryGetProperty(property, out JsonElement value) ? value.GetString() : null;

    private static Dictionary<string, JsonElement> Read()
    {
        string path = Path.Combine(AppContext.BaseDirectory, "Tensors", "printed.jsonl");
        Dictionary<string, JsonElement> rows = [];
        foreach (string line in File.ReadLines(path))
        {
            JsonElement row = JsonDocument.Parse(line).RootElement;
            rows.Add(row.GetProperty("name").GetString()!, row);
        }
        return rows;
    }
}
