namespace Adjoint.Tool.Tour.Sections;

internal sealed class FreeingTheGraph : Section
{
    public override string Name => "freeing";

    public override string Title => "Freeing the graph, and keeping it";

    public override string Text => """
        To compute gradients, nodes keep values from the forward computation: here, x. A backward frees them
        as it goes, so that memory is not held longer than needed. A second backward through the same graph
        therefore fails, unless the first one was told to retain the graph.
        """;

    public override string Moral => """
        With retainGraph the second backward runs, and it adds to what the first one left: gradients
        accumulate, [4, 6] twice is [8, 12].
        """;

    protected override void Body()
    {
        // show
        Tensor x = Tensor.From([2f, 3f], requiresGrad: true);
        Tensor z = (x * x).Sum();
        z.Backward();
        Print(x.Grad);
        try { z.Backward(); }
        catch (AutogradException e) { Print(e.Message); }

        x.Grad = null;
        z = (x * x).Sum();
        z.Backward(retainGraph: true);
        Print(x.Grad);
        z.Backward();
        Print(x.Grad);
        // end
    }
}
