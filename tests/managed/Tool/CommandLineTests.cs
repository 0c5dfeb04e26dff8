using System.IO.Compression;
using Adjoint.IO;
using Adjoint.Tests.Autograd.Tracking;
using Adjoint.Tool.Commands;
using Xunit;

namespace Adjoint.Tests.Tool;

/// <summary>What a user sees: output, one line for an error, exit codes.</summary>
[Collection(nameof(GraphTrackingTests))]
public sealed class CommandLineTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("adjoint-tool-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private static (int Code, string Output, string Error) Run(params string[] arguments)
    {
        using StringWriter output = new(), error = new();
        int code = AdjointCommand.Run(arguments, output, error);
        return (code, output.ToString(), error.ToString());
    }

    private static void FailsInOneLine(string expected, params string[] arguments)
    {
        (int code, _, string error) = Run(arguments);
        Assert.Equal(2, code);
        Assert.Single(error.TrimEnd().Split('\n'));
        Assert.StartsWith("adjoint: ", error, StringComparison.Ordinal);
        Assert.Contains(expected, error, StringComparison.Ordinal);
    }

    private string FileWith(string name, string content)
    {
        string path = Path.Combine(_folder, name);
        File.WriteAllText(path, content);
        return path;
    }

    [Fact]
    public void Training_on_the_digits_reaches_the_promised_accuracy_and_writes_its_files()
    {
        (int code, string output, string error) = Run("train", "digits", "--out", _folder);
        Assert.Equal(0, code);
        Assert.Equal("", error);
        string line = output.Split('\n').Single(text => text.StartsWith("test accuracy", StringComparison.Ordinal));
        Assert.InRange(double.Parse(line.Split(' ')[^1], null), 0.90, 1.0);
        Assert.Contains(Isa.Describe(), output, StringComparison.Ordinal);
        Assert.Contains("steps/s", output, StringComparison.Ordinal);
        Assert.Contains("memory", output, StringComparison.Ordinal);
        string[] written = ["digits.safetensors", "loss.png", "loss.svg", "graph.html", "graph.svg", "graph.dot"];
        foreach (string name in written)
            Assert.True(new FileInfo(Path.Combine(_folder, name)).Length > 500, name);
        Assert.Equal(4, Safetensors.Load(Path.Combine(_folder, "digits.safetensors")).Tensors.Count);
    }

    [Theory]
    [InlineData("adam")]
    [InlineData("adamw")]
    [InlineData("rmsprop")]
    [InlineData("adagrad")]
    public void Every_optimizer_learns_with_its_default_rate(string optimizer)
    {
        (int code, string output, _) =
            Run("train", "digits", "--optimizer", optimizer, "--epochs", "8", "--out", _folder, "--quiet");
        Assert.Equal(0, code);
        Assert.StartsWith("test accuracy     0.", output, StringComparison.Ordinal);
        Assert.InRange(double.Parse(output.Split('\n')[0].Split(' ')[^1], null), 0.85, 1.0);
    }

    [Fact]
    public void The_same_seed_gives_the_same_model()
    {
        string[] results = new string[2];
        for (int i = 0; i < 2; i++)
        {
            Assert.Equal(0, Run("train", "digits", "--epochs", "2", "--seed", "7", "--out", _folder, "--quiet").Code);
            results[i] = Convert.ToBase64String(File.ReadAllBytes(Path.Combine(_folder, "digits.safetensors")));
        }
        Assert.Equal(results[0], results[1]);
    }

    [Fact]
    public void A_training_that_diverges_says_so()
    {
        (int code, string output, _) =
            Run("train", "digits", "--epochs", "2", "--optimizer", "sgd", "--lr", "1e30", "--out", _folder, "--quiet");
        Assert.Equal(1, code);
        Assert.Contains("Try a smaller --lr", output, StringComparison.Ordinal);
    }

    [Fact]
    public void Bad_arguments_are_told_in_one_line()
    {
        FailsInOneLine("--epochs must be within", "train", "digits", "--epochs", "0");
        FailsInOneLine("--batch must be within", "train", "digits", "--batch", "1501");
        FailsInOneLine("--lr must be a number above 0", "train", "digits", "--lr", "-1");
        FailsInOneLine("abc", "train", "digits", "--lr", "abc");
        FailsInOneLine("abc", "train", "digits", "--epochs", "abc");
        FailsInOneLine("lion", "train", "digits", "--optimizer", "lion");
        FailsInOneLine("--nonsense", "train", "digits", "--nonsense");
        FailsInOneLine("'14'", "tour", "14");
        FailsInOneLine("Required command", []);
        FailsInOneLine("letters", "train", "letters");
    }

    [Fact]
    public void Missing_and_broken_files_are_told_in_one_line()
    {
        string digit = string.Join(",", Enumerable.Repeat("0", 65)) + "\n";
        FailsInOneLine("There is no data file", "train", "digits", "--data", Path.Combine(_folder, "none.csv"));
        FailsInOneLine("line 2: 64 pixels and a label expected, found 3 values", "train", "digits", "--data",
            FileWith("short.csv", digit + "1,2,3\n"));
        FailsInOneLine("line 1: 17 is not within 0 .. 16", "train", "digits", "--data",
            FileWith("dark.csv", string.Join(",", Enumerable.Repeat("17", 65))));
        FailsInOneLine("line 1: 'x' is not a whole number", "train", "digits", "--data", FileWith("words.csv", "x,y"));
        FailsInOneLine("has 1 rows", "train", "digits", "--data", FileWith("one.csv", digit));
        FailsInOneLine("is not a gzip file", "train", "digits", "--data", FileWith("plain.csv.gz", digit));
        FailsInOneLine("line 1: 64 pixels and a label expected, found 130 values", "train", "digits", "--data",
            FileWith("long.csv", digit.TrimEnd() + "," + digit));
        string occupied = FileWith("occupied", "");
        FailsInOneLine("occupied", "train", "digits", "--out", occupied);
    }

    [Fact]
    public void A_table_of_the_user_can_be_compressed()
    {
        string path = Path.Combine(_folder, "own.csv.gz");
        using (var writer = new StreamWriter(new GZipStream(File.Create(path), CompressionLevel.Fastest)))
        {
            for (int i = 0; i < 1600; i++)
            {
                IEnumerable<int> pixels = Enumerable.Range(0, 64).Select(p => p % 10 == i % 10 ? 16 : 0);
                writer.WriteLine(string.Join(",", pixels.Append(i % 10)));
            }
        }
        (int code, string output, _) =
            Run("train", "digits", "--data", path, "--epochs", "2", "--out", _folder, "--quiet");
        Assert.Equal(0, code);
        Assert.Contains("test accuracy     1.0000", output, StringComparison.Ordinal);
    }

    [Fact]
    public void Help_and_version_are_no_errors()
    {
        (int code, string output, string error) = Run("--help");
        Assert.Equal((0, ""), (code, error));
        Assert.All(new[] { "train", "tour", "info", "graph" },
            name => Assert.Contains(name, output, StringComparison.Ordinal));
        Assert.Equal(0, Run("train", "digits", "--help").Code);
        (code, output, _) = Run("--version");
        Assert.Equal(0, code);
        Assert.Matches(@"^\d+\.\d+\.\d+", output);
    }

    [Fact]
    public void Info_tells_what_serves()
    {
        (int code, string output, _) = Run("info");
        Assert.Equal(0, code);
        Assert.Contains(Isa.Describe(), output, StringComparison.Ordinal);
        Assert.All(new[] { "CPU", "native library", "threads", "memory" },
            name => Assert.Contains(name, output, StringComparison.Ordinal));
    }

    [Fact]
    public void Graph_writes_three_pictures_and_prints_the_tree()
    {
        (int code, string output, _) = Run("graph", "--out", _folder, "--saved", "--attributes");
        Assert.Equal(0, code);
        Assert.Contains("AccumulateGrad 0.weight", output, StringComparison.Ordinal);
        Assert.Equal(3, Directory.GetFiles(_folder).Length);
    }

    [Fact]
    public void The_tour_shows_code_with_its_output_below()
    {
        (int code, string output, _) = Run("tour", "requires-grad");
        Assert.Equal(0, code);
        Assert.Contains("    Print(y.Grad);\n    > null\n", output.ReplaceLineEndings("\n"), StringComparison.Ordinal);
        (code, output, _) = Run("tour");
        Assert.Equal(0, code);
        Assert.Contains("8. What the suffix and the index mean", output, StringComparison.Ordinal);
    }
}
