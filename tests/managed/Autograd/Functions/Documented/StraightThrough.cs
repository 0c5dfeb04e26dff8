using Adjoint.Autograd;

namespace Adjoint.Tests.Autograd.Functions.Documented;

public sealed record Levels(double Step, double Low = -1, double High = 1);

public sealed class StraightThrough : ISetupFunction<StraightThrough, Levels>
{
    // Rounds to a multiple of the step. Knows nothing of autograd.
    public static Tensor[] Forward(IReadOnlyList<Tensor?> inputs, Levels levels)
    {
        Tensor x = inputs[0]!.Clamp(levels.Low, levels.High);
        Tensor rounded = ((x / levels.Step + 0.5).To(DType.Int64) * levels.Step).To(x.DType);
        return [rounded, x.Eq(inputs[0]!)];
    }

    public static void SetupContext(FunctionContext context, IReadOnlyList<Tensor?> inputs, Levels levels,
        IReadOnlyList<Tensor> outputs)
    {
        context.MarkNonDifferentiable(outputs[1]);
        context.SaveForBackward(outputs[1]);
    }

    // The derivative of rounding is 0 almost everywhere; the straight-through estimator takes 1 inside of the bounds.
    public static Tensor?[] Backward(FunctionContext context, IReadOnlyList<Tensor?> gradients) =>
        [context.NeedsInputGrad[0] ? Tensor.Where(context.SavedTensors[0]!, gradients[0]!, 0) : null];
}
