namespace Adjoint.Tool.Tour.Sections;

internal sealed class SuffixAndIndex : Section
{
    public override string Name => "suffix";

    public override string Title => "What the suffix and the index mean";

    public override string Text => """
        MulBackward0 and (AccumulateGrad, 0): two numbers that are easily misread. The suffix is the number
        of the overload in the table of derivatives: pow with a number as exponent, with a tensor as
        exponent, sum over everything, sum over some dimensions. It does not count instances, and it does
        not name an argument. The index of an edge, InputNr, says which output of the forward operation the
        edge stands for, hence which input of that node's backward the gradient goes to.
        """;

    public override string Moral => """
        Two multiplications are both MulBackward0, and still two nodes; their sequence numbers tell them
        apart. UnbindBackward0 has three outputs: the edge to c's part says 2. AccumulateGrad takes one
        gradient, so its index is always 0; it does not say which argument the leaf was, that is the
        position of the edge.
        """;

    protected override void Body()
    {
        // show
        Tensor x = Tensor.From([1f, 2f, 3f], requiresGrad: true);
        Print(x.Pow(2).GradFn);
        Print(x.Pow(x).GradFn);
        Print(x.Sum().GradFn);
        Print(x.Sum(0).GradFn);

        Tensor y = x * 2, z = y * 3;
        Print(y.GradFn);
        Print(z.GradFn);
        Print(ReferenceEquals(y.GradFn, z.GradFn));

        Tensor[] parts = x.Unbind();
        Tensor a = parts[0], c = parts[2];
        Print(c);
        Print(c.OutputNr);
        Print(string.Join(", ", (a * c).GradFn!.NextFunctions));
        Print(ReferenceEquals(a.GradFn, c.GradFn));
        Print(string.Join(", ", a.GradFn!.NextFunctions));
        Print(string.Join(", ", (x + 1).GradFn!.NextFunctions));
        // end
    }
}
