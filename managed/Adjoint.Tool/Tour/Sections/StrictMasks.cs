namespace Adjoint.Tool.Tour.Sections;

internal sealed class StrictMasks : Section
{
    public override string Name => "masks";

    public override string Title => "Masks that keep NaN out";

    public override string Text => """
        where(x > 0, sqrt(x), 0) does not depend on sqrt(0), and yet its gradient at 0 is NaN: where sends a 0
        to the root, whose derivative there is infinite, and 0 times infinity is NaN. Inside Masking.Strict() a
        pass remembers which elements an op left out, and sends nothing but zeros from there on.
        """;

    public override string Moral => """
        Only what an op left out is zero. The last line is a zero that was computed: the true derivative of
        sqrt(x) squared is 1 everywhere, so a zero would be wrong, and NaN is at least honest.
        """;

    protected override void Body()
    {
        // show
        Tensor x = Tensor.From([0f, 4f], requiresGrad: true);
        Tensor loss = Tensor.Where(x.Gt(0), x.Sqrt(), 0).Sum();
        Print(Grad.Of(loss, [x], retainGraph: true)[0]);
        using (Masking.Strict())
        {
            Tensor g = Grad.Of(loss, [x], createGraph: true)[0]!;
            Print(g.Detach());
            Print(Grad.Of(g.Sum(), [x])[0]);
            Print(Grad.Of(x.Sqrt().Square().Sum(), [x])[0]);
        }
        // end
    }
}
