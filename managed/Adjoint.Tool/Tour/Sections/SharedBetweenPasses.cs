namespace Adjoint.Tool.Tour.Sections;

internal sealed class SharedBetweenPasses : Section
{
    public override string Name => "shared";

    public override string Title => "What two backward passes share";

    public override string Text => """
        A net that carries a state from step to step builds one graph over all steps. The first backward frees
        its part of that graph, and the second one runs into it. "Specify retain_graph=True" is rarely the
        cure: it keeps all steps alive for ever. The error says at which tensor the second graph meets the
        first.
        """;

    public override string Moral => """
        The state is where the steps meet. Detached there, each step has a graph of its own.
        """;

    protected override void Body()
    {
        // show
        Tensor w = Tensor.From([0.5f], requiresGrad: true);
        Tensor state = Tensor.Ones([1]);
        try
        {
            for (int step = 0; step < 2; step++)
            {
                state = (state * w).Tanh();
                state.Sum().Backward();
            }
        }
        catch (AutogradException e) { Print(e.Message); }

        w.Grad = null;
        for (int step = 0; step < 2; step++)
        {
            state = (state.Detach() * w).Tanh();
            state.Sum().Backward();
        }
        Print(w.Grad);
        // end
    }
}
