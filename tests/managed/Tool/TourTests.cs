using System.Text.RegularExpressions;
using Adjoint.Tests.Autograd.Tracking;
using Adjoint.Tool.Tour;
using Xunit;

namespace Adjoint.Tests.Tool;

/// <summary>
/// Every section of the tour about PyTorch prints what PyTorch 2.6 prints for the same program in Python. Differences
/// of the languages (and Adjoint's additions to PyTorch's error texts) alone: None is null, a node prints its name
/// instead of an address, a parameter does not say "Parameter containing:".
/// </summary>
[Collection(nameof(GraphTrackingTests))]
public class TourTests
{
    [Theory]
    [InlineData("nodes", Nodes)]
    [InlineData("requires-grad", RequiresGrad)]
    [InlineData("freeing", Freeing)]
    [InlineData("no-grad", NoGrad)]
    [InlineData("backprop", Backprop)]
    [InlineData("zeroing", Zeroing)]
    [InlineData("walking", Walking)]
    [InlineData("suffix", Suffix)]
    public void A_section_prints_what_PyTorch_prints(string name, string expected)
    {
        using var output = new StringWriter();
        TourGuide.Find(name)!.Run(output);
        // A backslash at the end of a line continues it.
        string text = expected.ReplaceLineEndings("\n").Replace(" \\\n", " ", StringComparison.Ordinal);
        Assert.Equal(text + "\n", output.ToString().ReplaceLineEndings("\n"));
    }

    [Theory]
    [InlineData("who-wrote")]
    [InlineData("shared")]
    [InlineData("explain")]
    [InlineData("masks")]
    [InlineData("who-holds")]
    public void A_section_of_Adjoints_own_is_printed_in_the_docs(string name)
    {
        Section section = TourGuide.Find(name)!;
        using var output = new StringWriter();
        section.Run(output);
        string path = Path.Combine(AppContext.BaseDirectory, "docs", "better-than-pytorch.md");
        string page = Folded(File.ReadAllText(path));
        Assert.Contains(Folded($"```csharp\n{section.Code}\n```"), page, StringComparison.Ordinal);
        Assert.Contains(Folded($"```text\n{output}```"), page, StringComparison.Ordinal);
    }

    /// <summary>Without line breaks, folders and line numbers, which a build decides.</summary>
    private static string Folded(string text) =>
        Regex.Replace(Regex.Replace(text, @"\s+", " "), @" in \S*?(\w+\.cs):line \d+", " in $1");

    [Fact]
    public void Sections_are_found_by_number_and_by_name()
    {
        for (int i = 0; i < TourGuide.Sections.Count; i++)
        {
            Section section = TourGuide.Sections[i];
            Assert.Same(section, TourGuide.Find($"{i + 1}"));
            Assert.Same(section, TourGuide.Find(section.Name.ToUpperInvariant()));
        }
        Assert.Null(TourGuide.Find("0"));
        Assert.Null(TourGuide.Find("14"));
        Assert.Null(TourGuide.Find("nothing"));
    }

    [Fact]
    public void The_code_that_is_shown_is_the_code_that_prints()
    {
        foreach (Section section in TourGuide.Sections)
        {
            Dictionary<int, string> source = section.Source.ToDictionary(line => line.Number, line => line.Text);
            Assert.NotEmpty(section.Code);
            Assert.DoesNotContain("// show", section.Code, StringComparison.Ordinal);
            foreach (Printed printed in section.Run())
                Assert.Contains("Print(", source[printed.Line], StringComparison.Ordinal);
        }
    }

    private const string Nodes = """
        tensor([1., 2., 3.], requires_grad=True)
        tensor([2., 4., 6.], grad_fn=<MulBackward0>)
        tensor(12., grad_fn=<SumBackward0>)
        True False False
        null
        MulBackward0
        SumBackward0
        tensor([2., 2., 2.])
        False
        """;

    private const string RequiresGrad = """
        tensor(32., grad_fn=<SumBackward0>)
        tensor([4., 5., 6.])
        null
        False
        null
        (AccumulateGrad, 0), (None, 0)
        """;

    private const string Freeing = """
        tensor([4., 6.])
        Trying to backward through the graph a second time (or directly access saved tensors after they have \
        already been freed). Saved intermediate values of the graph are freed when you call .backward() or \
        autograd.grad(). Specify retain_graph=True if you need to backward through the graph a second time or \
        if you need to access saved tensors after calling backward. The freed node is MulBackward0; what it made, a torch.FloatTensor [2], is part of both passes. \
        Pass retainGraph: true to the earlier pass, or compute that tensor anew for each.
        tensor([4., 6.])
        tensor([ 8., 12.])
        """;

    private const string NoGrad = """
        tensor([2., 4.])
        tensor([3., 6.], grad_fn=<MulBackward0>)
        tensor([2., 4.], grad_fn=<MulBackward0>)
        True
        True
        False
        True
        """;

    private const string Backprop = """
        tensor(-0.9538, grad_fn=<SinBackward0>)
        tensor(0.3006)
        tensor(4.2083)
        tensor(12.6249)
        tensor(0.3006)
        tensor(4.2083)
        tensor(12.6249)
        """;

    private const string Zeroing = """
        tensor([[-22.5000]])
        tensor([[-45.]])
        tensor([[-67.5000]])
        tensor(16.8750, grad_fn=<MseLossBackward0>)
        tensor(0.4922, grad_fn=<MseLossBackward0>)
        tensor(0.0454, grad_fn=<MseLossBackward0>)
        tensor(0.0322, grad_fn=<MseLossBackward0>)
        tensor([[1.8526]], requires_grad=True)
        tensor([0.4302], requires_grad=True)
        null
        """;

    private const string Walking = """
        tensor([ 9., 12., 15.], grad_fn=<MulBackward0>)
        (AddBackward0, 0), (None, 0)
        MulBackward0
        AddBackward0
        AccumulateGrad
        True
        """;

    private const string Suffix = """
        PowBackward0
        PowBackward1
        SumBackward0
        SumBackward1
        MulBackward0
        MulBackward0
        False
        tensor(3., grad_fn=<UnbindBackward0>)
        2
        (UnbindBackward0, 0), (UnbindBackward0, 2)
        True
        (AccumulateGrad, 0)
        (AccumulateGrad, 0), (None, 0)
        """;
}
