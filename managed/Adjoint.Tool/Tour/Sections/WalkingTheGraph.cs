namespace Adjoint.Tool.Tour.Sections;

internal sealed class WalkingTheGraph : Section
{
    public override string Name => "walking";

    public override string Title => "Walking the graph by NextFunctions";

    public override string Text => """
        z = (x + 2) * 3. A node's NextFunctions are the edges to the nodes that made its arguments, in the
        order of the arguments. From z.GradFn they lead against the direction of the computation, until a
        leaf: its node is AccumulateGrad, which adds to the leaf's Grad.
        """;

    public override string Moral => """
        The second edge of each operation is empty: 2 and 3 are numbers, no gradient goes there. The graph
        holds x itself, by AccumulateGrad's Variable.
        """;

    protected override void Body()
    {
        // show
        Tensor x = Tensor.From([1f, 2f, 3f], requiresGrad: true);
        Tensor z = (x + 2) * 3;
        Print(z);
        Print(string.Join(", ", z.GradFn!.NextFunctions));

        Node? node = z.GradFn;
        while (node is not null)
        {
            Print(node);
            if (node.Variable is { } leaf) Print(ReferenceEquals(leaf, x));
            node = node.NextCount > 0 ? node.Next(0).Function : null;
        }
        // end
    }
}
