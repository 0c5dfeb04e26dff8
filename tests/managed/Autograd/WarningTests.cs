using Xunit;

namespace Adjoint.Tests.Autograd;

/// <summary>What is warned of, and who hears it: A02.12, A04.5, A06.3.</summary>
public class WarningTests
{
    private static Tensor Leaf(params double[] values) => Tensor.From(values, requiresGrad: true);

    /// <summary>The warnings that this thread gets from the action; other tests run at the same time.</summary>
    internal static List<AutogradWarningKind> Of(Action action)
    {
        List<AutogradWarningKind> heard = [];
        Listen((_, w) => heard.Add(w.Kind), action);
        return heard;
    }

    private static void Listen(EventHandler<AutogradWarningEventArgs> handler, Action action)
    {
        int thread = Environment.CurrentManagedThreadId;
        void OfThisThread(object? sender, AutogradWarningEventArgs warning)
        {
            if (Environment.CurrentManagedThreadId == thread) handler(sender, warning);
        }
        AutogradWarnings.Raised += OfThisThread;
        try
        {
            action();
        }
        finally
        {
            AutogradWarnings.Raised -= OfThisThread;
        }
    }

    [Fact]
    public void Reading_the_gradient_of_a_result_that_keeps_none_warns_every_time()
    {
        Tensor x = Leaf(1), y = x * 2, kept = x * 3, view = y.View([1, 1]);
        kept.RetainGrad();
        string? text = null;
        Listen((_, w) => text = w.Message, () => Assert.Null(y.Grad));
        Assert.Equal("The .grad attribute of a Tensor that is not a leaf Tensor is being accessed. Its .grad " +
            "attribute won't " +
            "be populated during autograd.backward(). If you indeed want the .grad field to be populated for a " +
            "non-leaf " +
            "Tensor, use .retain_grad() on the non-leaf Tensor. If you access the non-leaf Tensor by mistake, make " +
            "sure you " +
            "access the leaf Tensor instead.", text);
        Assert.Equal(Enumerable.Repeat(AutogradWarningKind.GradOfNonLeaf, 3),
            Of(() => _ = (y.Grad, y.Grad, view.Grad)));
        Assert.Empty(Of(() => _ = (x.Grad, kept.Grad, Tensor.From([1.0]).Grad, x.Detach().Grad)));
        kept.Backward();
        Assert.Empty(Of(() => _ = (x.Grad, kept.Grad)));
        // A gradient that was assigned is there to be read.
        y.Grad = Tensor.From([5.0]);
        Assert.Empty(Of(() => Assert.Equal(5, y.Grad!.Item())));
    }

    [Fact]
    public void A_warning_inside_backward_reaches_the_caller()
    {
        Tensor x = Leaf(1), y = x * 2;
        y.RegisterHook(_ => { Assert.Null(y.Grad); return null; });
        Assert.Equal([AutogradWarningKind.GradOfNonLeaf], Of(() => y.Backward(retainGraph: true)));
        // A handler that throws makes an error of it, which leaves through the pass.
        Assert.Equal("strict", Assert.Throws<InvalidDataException>(() =>
            Listen(static (_, _) => throw new InvalidDataException("strict"),
                () => y.Backward(retainGraph: true))).Message);
        y.Backward();
        Assert.Equal(4, x.Grad!.Item());
    }

    [Fact]
    public void Backward_warns_of_a_graph_in_the_gradient_and_Grad_does_not()
    {
        Tensor x = Leaf(2), y = x * x;
        Assert.Empty(Of(() => Grad.Of(y, [x], createGraph: true)));
        Assert.Empty(Of(() => y.Backward(retainGraph: true)));
        Assert.Equal([AutogradWarningKind.GraphInGrad], Of(() => y.Backward(createGraph: true)));
        string? text = null;
        Listen((_, w) => text = w.Message, () => Grad.Backward([y], createGraph: true));
        Assert.StartsWith("Using backward() with create_graph=True will create a reference cycle between the " +
            "parameter and its " +
            "gradient which can cause a memory leak. We recommend using autograd.grad when creating the graph to " +
            "avoid this.",
            text, StringComparison.Ordinal);
    }

    [Fact]
    public void The_cycle_of_a_leaf_and_its_gradient_is_collected()
    {
        WeakReference leaf = Make();
        for (int i = 0; i < 10 && leaf.IsAlive; i++) GC.Collect();
        Assert.False(leaf.IsAlive);

        static WeakReference Make()
        {
            Tensor x = Leaf(2);
            (x * x).Backward(createGraph: true);
            Assert.NotNull(x.Grad!.GradFn);
            return new WeakReference(x);
        }
    }
}
