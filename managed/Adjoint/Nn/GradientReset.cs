namespace Adjoint.Nn;

/// <summary>What modules and optimizers do with gradients.</summary>
internal static class GradientReset
{
    /// <summary>Drops a gradient, or fills it with zeros outside of its graph.</summary>
    public static void Apply(Tensor parameter, bool setToNone)
    {
        if (setToNone)
        {
            parameter.Grad = null;
            return;
        }
        if (parameter.Grad is not { } grad) return;
        using GradModeScope noGrad = GradMode.NoGrad();
        // A gradient with a graph of its own (create_graph) is left to that graph.
        if (grad.GradFn is null) grad.RequiresGrad_(false).Zero_();
        else parameter.Grad = grad.ZerosLike();
    }
}
