using Adjoint.Nn;
using Adjoint.Optim;

namespace Adjoint.Bench;

/// <summary>The training step that several reports measure.</summary>
internal static class Mlp
{
    /// <summary>
    /// A step of a perceptron with three layers: ReLU, cross entropy, SGD. Each call has a model of its own.
    /// </summary>
    public static Func<Tensor> Step(int batch, int[] sizes)
    {
        Sequential model = new(new Linear(sizes[0], sizes[1]), new ReLU(), new Linear(sizes[1], sizes[2]), new ReLU(),
            new Linear(sizes[2], sizes[3]));
        SGD optimizer = new(model.Parameters(), lr: 0.01);
        Tensor x = Tensor.Randn([batch, sizes[0]]), labels = Tensor.RandInt(0, sizes[3], [batch]);
        return () =>
        {
            optimizer.ZeroGrad();
            Tensor loss = Functional.CrossEntropy(model.Forward(x), labels);
            loss.Backward();
            optimizer.Step();
            return loss;
        };
    }
}
