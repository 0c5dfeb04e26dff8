namespace Adjoint.Tool.Tour.Sections;

internal sealed class SwitchingGradientsOff : Section
{
    public override string Name => "no-grad";

    public override string Title => "Switching recording off and on";

    public override string Text => """
        Within GradMode.NoGrad() operations record nothing: for evaluation, and for updating parameters.
        EnableGrad() switches recording on again inside; SetGradEnabled(flag) takes the choice as a value.
        """;

    public override string Moral => """
        A using block restores the mode that was in force before, whatever happens inside. The mode belongs
        to the thread; GradMode.Set(flag) sets it for good, on a thread of the program's own.
        """;

    protected override void Body()
    {
        // show
        Tensor x = Tensor.From([1f, 2f], requiresGrad: true);
        Tensor y;
        using (GradMode.NoGrad())
        {
            y = x * 2;
            Print(y);
            using (GradMode.EnableGrad())
                Print(x * 3);
        }
        Print(x * 2);
        Print(y.IsLeaf);

        foreach (bool training in new[] { true, false })
        {
            using (GradMode.SetGradEnabled(training))
                Print((x * 2).RequiresGrad);
        }
        Print(GradMode.IsEnabled);
        // end
    }
}
