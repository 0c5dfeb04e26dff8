using Adjoint.Visualization;
using Xunit;

namespace Adjoint.Tests.Visualization;

/// <summary>
/// Depth and size are no limit: nothing recurses, and no picture takes the square of the length of a chain.
/// </summary>
public class LargeGraphTests
{
    private const int Steps = 100_000;

    /// <summary>Every step uses the leaf: the longest chain, and as many long edges.</summary>
    private static Tensor Chain()
    {
        Tensor x = Tensor.Ones([1], requiresGrad: true), y = x;
        for (int i = 0; i < Steps; i++) y = y * x;
        return y;
    }

    [Fact]
    public void Dot_shows_every_node()
    {
        Assert.Equal(Steps, Occurrences(Graph.ToDot(Chain()), "[label=\"MulBackward0\"]"));
    }

    [Fact]
    public void Text_shows_every_node_and_stays_small()
    {
        string text = Graph.ToText(Chain());
        Assert.InRange(text.Length, 20 * Steps, 200 * Steps);
    }

    [Fact]
    public void Svg_shows_every_node_and_stays_small()
    {
        string svg = Graph.ToSvg(Chain());
        Assert.Equal(Steps + 3, Occurrences(svg, "<rect "));
        Assert.InRange(svg.Length, 100 * Steps, 2000 * Steps);
    }

    private static int Occurrences(string text, string part)
    {
        int count = 0;
        for (int at = 0; (at = text.IndexOf(part, at, StringComparison.Ordinal)) >= 0; at += part.Length) count++;
        return count;
    }
}
