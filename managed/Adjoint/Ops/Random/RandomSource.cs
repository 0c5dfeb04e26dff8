using Adjoint.Autograd;
using Adjoint.Kernels;

namespace Adjoint.Ops;

/// <summary>What ops share that draw numbers from parameters: a sample does not follow them.</summary>
internal static class RandomSource
{
    /// <summary>Records that y was made of the parameters, and that their gradients are 0.</summary>
    public static void Record(Tensor y, string nodeName, params ReadOnlySpan<Tensor> parameters)
    {
        bool any = false;
        foreach (Tensor p in parameters) any |= p.RequiresGrad;
        if (!any || !GradMode.IsEnabled) return;
        Formula<int> zeros = static (g, _, _) => g.ZerosLike();
        FormulaNode<int> node = new(nodeName, GradientFlow.Moves, 0, parameters.Length == 1 ? [zeros] : [zeros, zeros]);
        Tensor?[] edges = new Tensor?[parameters.Length];
        for (int i = 0; i < edges.Length; i++) edges[i] = parameters[i].RequiresGrad ? parameters[i] : null;
        node.Connect(edges);
        y.SetHistory(node);
    }

    /// <summary>mean + std z; nothing is recorded.</summary>
    public static Tensor Normal(Tensor mean, Tensor std, Generator? generator)
    {
        if (!mean.DType.IsFloatingPoint()) throw NotFloating(mean);
        if (!std.DType.IsFloatingPoint()) throw NotFloating(std);
        Tensor m = mean.Untracked(), s = std.Untracked().To(mean.DType);
        // A step that is being captured cannot look at values; its replays take what they find.
        if (s.Count > 0 && LaunchLog.Current is null && !s.Ge(0).All().Item<bool>())
            throw new ArgumentException("normal expects all elements of std >= 0.0", nameof(std));
        Shape shape = new(Tensors.Broadcast.Sizes(m.Layout.Sizes, s.Layout.Sizes, "normal"));
        return Tensor.Randn(shape, mean.DType, generator: generator).Mul_(s).Add_(m);
    }

    public static ArgumentException NotFloating(Tensor t) =>
        new($"normal(): expected a floating point tensor, but got {t.DType.Name()}");
}
