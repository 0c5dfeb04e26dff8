using Adjoint.Nn;
using Adjoint.Optim;
using Adjoint.Tool.Training;
using Xunit;

namespace Adjoint.Tests.Capturing;

/// <summary>The example of docs/capture.md is this code, and it trains.</summary>
public class DocumentationTests
{
    [Fact]
    public void The_example_trains()
    {
        Digits digits = Digits.Load(null);
        List<(Tensor, Tensor)> batches =
        [
            .. Enumerable.Range(0, 150)
                .Select(b => digits.Batch([.. Enumerable.Range(8 * b, 8).Select(i => (long)i)])),
        ];
        List<double> losses = [];

        // begin
        var model = new Sequential(new Linear(64, 32), new ReLU(), new Linear(32, 10));
        var optimizer = new Adam(model.Parameters(), lr: 0.01);
        var x = Tensor.Zeros([8, 64]);
        var labels = Tensor.Zeros([8], DType.Int64);

        using var step = Capture.Record(() =>
        {
            optimizer.ZeroGrad();
            var loss = Functional.CrossEntropy(model.Forward(x), labels);
            loss.Backward();
            optimizer.Step();
            return loss;
        });

        foreach (var (pixels, classes) in batches)
        {
            x.Copy_(pixels);
            labels.Copy_(classes);
            step.Run();
            losses.Add(step.Outputs[0].Item());
        }
        // end

        Assert.True(step.IsReplaying);
        Assert.True(losses[^20..].Average() < 0.6 * losses[..20].Average());
    }

    [Fact]
    public void The_page_shows_the_example_that_is_tested()
    {
        string root = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(root, "docs", "capture.md"))) root = Path.GetDirectoryName(root)!;
        string page = File.ReadAllText(Path.Combine(root, "docs", "capture.md")).ReplaceLineEndings("\n");
        string test = File.ReadAllText(Path.Combine(root, "tests", "managed", "Capturing", "DocumentationTests.cs"))
            .ReplaceLineEndings("\n");
        string tested = string.Join('\n', Between(test, "// begin\n", "        // end").Split('\n').Select(line =>
            line.StartsWith("        ", StringComparison.Ordinal) ? line[8..] : line));
        Assert.Equal(tested.TrimEnd(), Between(page, "```csharp\n", "```").TrimEnd());
    }

    private static string Between(string text, string start, string end)
    {
        int from = text.IndexOf(start, StringComparison.Ordinal) + start.Length;
        return text[from..text.IndexOf(end, from, StringComparison.Ordinal)];
    }
}
