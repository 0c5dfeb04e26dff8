namespace Adjoint.Tool.Tour.Sections;

internal sealed class WhoHoldsAGraph : Section
{
    public override string Name => "who-holds";

    public override string Title => "Who still holds a graph";

    public override string Text => """
        A loss holds the graph that made it, and the graph holds what the ops have saved. GraphReport says how
        much that is and which ops hold it. GraphTracking lists, after a few steps, the tensors that are still
        alive with a graph behind them, and where they were made.
        """;

    public override string Moral => """
        losses.Add(loss) kept every graph; loss.Item<float>() would have kept a number. A gradient that was made
        with createGraph has a graph, too, and one that leads back to its leaf.
        """;

    protected override void Body()
    {
        // show
        Tensor w = Tensor.Ones([1000], requiresGrad: true);
        List<Tensor> losses = [];
        using (var tracking = GraphTracking.Start())
        {
            for (int step = 0; step < 2; step++)
            {
                Tensor loss = (w.Exp() * 2).Sum();
                losses.Add(loss);
            }
            Print(tracking);
        }
        losses.Clear();

        Tensor cubed = w.Pow(3).Sum();
        cubed.Backward(createGraph: true);
        Print(GraphReport.Of(cubed));
        // end
    }
}
