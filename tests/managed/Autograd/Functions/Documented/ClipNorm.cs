using Adjoint.Autograd;

namespace Adjoint.Tests.Autograd.Functions.Documented;

public sealed class ClipNorm : IFunction<double>
{
    // Scales the first input in place to a norm of at most the limit, and returns it with the norm that it had.
    public static Tensor[] Forward(FunctionContext context, IReadOnlyList<Tensor?> inputs, double limit)
    {
        Tensor x = inputs[0]!;
        Tensor norm = x.Square().Sum().Sqrt();
        double factor = Math.Min(1, limit / norm.Item());
        x.Mul_(factor);
        context.MarkDirty(x);
        context.State = factor;
        context.SaveForBackward(x, norm);
        context.OnceDifferentiable = true;
        return [x, norm];
    }

    // x / |x| is the written x divided by its norm; outside of the ball the part along x is projected away.
    public static Tensor?[] Backward(FunctionContext context, IReadOnlyList<Tensor?> gradients)
    {
        double factor = (double)context.State!;
        IReadOnlyList<Tensor?> saved = context.SavedTensors;
        Tensor direction = saved[0]! / (saved[1]! * factor);
        Tensor gradient = gradients[0]! * factor;
        if (factor < 1) gradient = gradient - direction * (gradient * direction).Sum();
        return [gradient + gradients[1]! * direction];
    }
}
