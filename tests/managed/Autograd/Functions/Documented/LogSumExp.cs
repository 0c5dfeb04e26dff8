using Adjoint.Autograd;

namespace Adjoint.Tests.Autograd.Functions.Documented;

public sealed class LogSumExp : IFunction
{
    // (rows, columns) -> (rows); with the maximum taken out first, exp never overflows.
    public static Tensor Forward(FunctionContext context, Tensor x)
    {
        context.SaveForBackward(x);
        Tensor max = x.AMax([1], keepDim: true);
        return ((x - max).Exp().Sum([1], keepDim: true).Log() + max).Squeeze(1);
    }

    // dL/dx = g softmax(x). Written in ops of x it can be differentiated again; the function itself is such an op.
    public static Tensor? Backward(FunctionContext context, Tensor gradient)
    {
        Tensor x = context.SavedTensors[0]!;
        Tensor softmax = (x - Function.Apply<LogSumExp>(x).Unsqueeze(1)).Exp();
        return gradient.Unsqueeze(1) * softmax;
    }
}
