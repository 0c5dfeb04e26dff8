using Adjoint.Autograd;
using Xunit;

namespace Adjoint.Tests.Autograd;

/// <summary>What one pass knows of the nodes: A22.</summary>
public class GraphTaskTests
{
    [Fact]
    public void A_node_is_seen_for_the_first_time_once_even_if_the_pass_that_owned_it_ends_meanwhile()
    {
        Node node = (Tensor.From([1.0], requiresGrad: true) * 2).GradFn!;
        GraphTask first = new(), second = new();
        Assert.False(second.Knows(node));
        Assert.True(first.Claim(node));
        Assert.True(second.Claim(node));
        second.StateOf(node).Dependencies = 3;
        first.Clear();
        Assert.False(second.Claim(node));
        Assert.Equal(3, second.StateOf(node).Dependencies);
        Assert.True(second.Knows(node));
        second.Clear();
        Assert.True(first.Claim(node));
        Assert.Equal(0, first.StateOf(node).Dependencies);
        first.Clear();
    }
}
