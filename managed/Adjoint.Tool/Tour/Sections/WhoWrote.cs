namespace Adjoint.Tool.Tour.Sections;

internal sealed class WhoWrote : Section
{
    public override string Name => "who-wrote";

    public override string Title => "Which write spoiled a saved value";

    public override string Text => """
        Backward needs values from the forward computation. If one of them was written in place meanwhile,
        backward fails rather than compute a wrong gradient. The error names the op that wrote and what the
        value was saved for; inside GraphTracking also the lines of your program that called them. The second
        program writes to the last two elements only, and the saved ones are the first two.
        """;

    public override string Moral => """
        All views of one memory share one version counter, so a write to any part of it counts, and so it
        does in PyTorch. The report tells such a false alarm from a real one.
        """;

    protected override void Body()
    {
        // show
        using var tracking = GraphTracking.Start();
        Tensor x = Tensor.From([1f, 2f, 3f, 4f], requiresGrad: true);

        Tensor y = x * 1;
        Tensor loss = y.Pow(2).Sum();
        y.Add_(1);
        try { loss.Backward(); }
        catch (AutogradException e) { Print(e.Message); }

        y = x * 1;
        loss = y.Narrow(0, 0, 2).Pow(2).Sum();
        y.Narrow(0, 2, 2).Zero_();
        try { loss.Backward(); }
        catch (AutogradException e) { Print(e.Message); }
        // end
    }
}
