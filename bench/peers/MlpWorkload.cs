using Adjoint.Nn;
using Adjoint.Optim;

namespace Adjoint.Peers;

/// <summary>Steps of training: Linear, ReLU, Linear, ReLU, Linear, cross entropy, SGD.</summary>
internal static class MlpWorkload
{
    public static Action Step(int batch, int[] sizes)
    {
        Sequential model = new(new Linear(sizes[0], sizes[1]), new ReLU(), new Linear(sizes[1], sizes[2]), new ReLU(),
            new Linear(sizes[2], sizes[3]));
        SGD optimizer = new(model.Parameters(), lr: 0.01);
        Tensor x = Tensor.Randn([batch, sizes[0]]), labels = Tensor.RandInt(0, sizes[3], [batch]);
        return () =>
        {
            optimizer.ZeroGrad();
            Functional.CrossEntropy(model.Forward(x), labels).Backward();
            optimizer.Step();
        };
    }
}
