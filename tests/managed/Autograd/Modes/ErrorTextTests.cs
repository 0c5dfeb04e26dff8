using Xunit;

namespace Adjoint.Tests.Autograd.Modes;

/// <summary>What the engine's two classic errors say after PyTorch's text.</summary>
public class ErrorTextTests
{
    [Fact]
    public void The_second_backward_names_the_freed_node_and_what_it_made()
    {
        Tensor x = Tensor.From([1f, 2f, 3f], requiresGrad: true);
        Tensor shared = x * x;
        shared.Sum().Backward();
        Assert.Equal(
            "Trying to backward through the graph a second time (or directly access saved tensors after they have " +
            "already been " +
            "freed). Saved intermediate values of the graph are freed when you call .backward() or autograd.grad(). " +
            "Specify " +
            "retain_graph=True if you need to backward through the graph a second time or if you need to access " +
            "saved tensors " +
            "after calling backward. The freed node is MulBackward0; what it made, a torch.FloatTensor [3], is part " +
            "of both " +
            "passes. Pass retainGraph: true to the earlier pass, or compute that tensor anew for each. The second " +
            "graph meets the first at a torch.FloatTensor [3] that MulBackward0 made and MeanBackward0 uses. If no " +
            "gradient has to flow back beyond that tensor, Detach() it there.",
            Assert.Throws<AutogradException>(() => shared.Mean().Backward()).Message);
    }

    [Fact]
    public void The_in_place_error_names_the_writer_and_the_saved_input()
    {
        Tensor a = Tensor.From([1f, 2f, 3f], requiresGrad: true) + 1;
        Tensor b = Tensor.From([1f, 2f, 3f], requiresGrad: true) + 1;
        Tensor y = (a * b).Sum();
        b.Sigmoid_();
        Assert.Equal(
            "one of the variables needed for gradient computation has been modified by an inplace operation: " +
            "[torch.FloatTensor [3]], which is output 0 of SigmoidBackward0, is at version 1; expected version 0 " +
            "instead. Hint: " +
            "enable anomaly detection to find the operation that failed to compute its gradient, with " +
            "torch.autograd.set_detect_anomaly(True). The last in-place write was by sigmoid_. The value was saved " +
            "as 'other' of " +
            "MulBackward0.", Assert.Throws<AutogradException>(() => y.Backward()).Message);
    }
}
