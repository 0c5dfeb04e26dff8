namespace Adjoint.Tool.Tour.Sections;

internal sealed class RequiresGradFalse : Section
{
    public override string Name => "requires-grad";

    public override string Title => "RequiresGrad = false";

    public override string Text => """
        A tensor is a constant unless it is told otherwise. Constants take part in the computation, but no
        gradient is computed for them, and no edge of the graph leads to them.
        """;

    public override string Moral => """
        The gradient of the sum of x * y with respect to x is y, so x.Grad is [4, 5, 6]. y is a constant:
        y.Grad stays null, and the edge where y would be is empty. Operations on constants alone record
        nothing.
        """;

    protected override void Body()
    {
        // show
        Tensor x = Tensor.From([1f, 2f, 3f], requiresGrad: true);
        Tensor y = Tensor.From([4f, 5f, 6f]);
        Tensor z = (x * y).Sum();
        Print(z);

        z.Backward();
        Print(x.Grad);
        Print(y.Grad);

        Print((y * 2).RequiresGrad);
        Print((y * 2).GradFn);
        Print(string.Join(", ", (x * y).GradFn!.NextFunctions));
        // end
    }
}
