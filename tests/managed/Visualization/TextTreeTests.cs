using Adjoint.Visualization;
using Xunit;

namespace Adjoint.Tests.Visualization;

public class TextTreeTests
{
    private static string Numbered(string text, params Node[] nodes)
    {
        for (int i = 0; i < nodes.Length; i++)
            text = text.Replace($"#{nodes[i].SequenceNumber} ", $"#{(char)('a' + i)} ", StringComparison.Ordinal);
        return text;
    }

    [Fact]
    public void Branches_are_indented_and_paths_are_not()
    {
        Tensor x = Tensor.Ones([2], requiresGrad: true), w = Tensor.Ones([2, 2], requiresGrad: true);
        Tensor y = x * 2, z = y + w, loss = z.Sum();
        string text = Graph.ToText(loss, [("x", x), ("loss", loss)]);
        Assert.Equal("""
            output loss () float32
            SumBackward0 #a ()
            AddBackward0 #b (2, 2)
            ├─ MulBackward0 #c (2)
            │  AccumulateGrad x (2)
            └─ AccumulateGrad leaf 1 (2, 2)

            """.ReplaceLineEndings("\n"), Numbered(text, loss.GradFn!, z.GradFn!, y.GradFn!));
    }

    [Fact]
    public void A_shared_node_is_printed_once_and_then_referred_to()
    {
        Tensor x = Tensor.Ones([2], requiresGrad: true);
        Tensor y = x.Exp(), z = y * y;
        string text = Graph.ToText(z, options: new GraphOptions { ShowSaved = true });
        Assert.Contains("""
            ├─ ExpBackward0 #b (2) saves result (2)
            │  AccumulateGrad leaf 1 (2)
            └─ ExpBackward0 #b (above)
            """.ReplaceLineEndings("\n"), Numbered(text, z.GradFn!, y.GradFn!), StringComparison.Ordinal);
    }

    [Fact]
    public void The_output_of_a_node_with_several_is_named()
    {
        Tensor part = Tensor.Ones([3], requiresGrad: true).Unbind()[2];
        Assert.Matches(@"UnbindBackward0 #\d+, output 2 \(\) \(\) \(\)", Graph.ToText(part));
    }

    [Fact]
    public void Deep_branches_continue_below_and_nothing_is_lost()
    {
        Tensor x = Tensor.Ones([1], requiresGrad: true), y = x;
        for (int i = 0; i < 100; i++) y = y * x;
        string[] lines = Graph.ToText(y).Split('\n');
        int nodes = lines.Count(line => line.Contains("MulBackward0", StringComparison.Ordinal)
            && !line.Contains("continued", StringComparison.Ordinal));
        Assert.Equal(100, nodes);
        Assert.True(lines.Max(line => line.Length) < 120);
    }
}
