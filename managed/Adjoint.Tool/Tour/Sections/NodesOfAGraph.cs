namespace Adjoint.Tool.Tour.Sections;

internal sealed class NodesOfAGraph : Section
{
    public override string Name => "nodes";

    public override string Title => "Leaves, intermediate results and the root";

    public override string Text => """
        A tensor made by you is a leaf. Every operation on a tensor that requires a gradient makes a new
        tensor and records a node, the tensor's GradFn, which knows how to send a gradient back. The last
        tensor is the root: where Backward starts.
        """;

    public override string Moral => """
        The forward computation built the graph as it ran. Backward walked it from the root to the leaf, and
        only the leaf received a Grad: an intermediate result keeps its gradient only after RetainGrad().
        """;

    protected override void Body()
    {
        // show
        Tensor x = Tensor.From([1f, 2f, 3f], requiresGrad: true);
        Tensor y = x * 2;
        Tensor z = y.Sum();
        Print(x);
        Print(y);
        Print(z);

        Print($"{x.IsLeaf} {y.IsLeaf} {z.IsLeaf}");
        Print(x.GradFn);
        Print(y.GradFn);
        Print(z.GradFn);

        z.Backward();
        Print(x.Grad);
        Print(y.RetainsGrad);
        // end
    }
}
