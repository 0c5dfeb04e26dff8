using Adjoint.Optim;

namespace Adjoint.Tool.Training;

/// <summary>How to train.</summary>
internal sealed record TrainingOptions(int Epochs, double LearningRate, int BatchSize, string OptimizerName, ulong Seed)
{
    /// <summary>The optimizers by name, each with a learning rate that suits this network.</summary>
    public static IReadOnlyDictionary<string, (double Rate, Func<IEnumerable<Tensor>, double, Optimizer> Make)> Optimizers { get; } =
        new Dictionary<string, (double, Func<IEnumerable<Tensor>, double, Optimizer>)>
        {
            ["sgd"] = (0.1, (parameters, lr) => new SGD(parameters, lr, momentum: 0.9)),
            ["adam"] = (0.003, (parameters, lr) => new Adam(parameters, lr)),
            ["adamw"] = (0.003, (parameters, lr) => new AdamW(parameters, lr)),
            ["rmsprop"] = (0.001, (parameters, lr) => new RMSprop(parameters, lr)),
            ["adagrad"] = (0.03, (parameters, lr) => new Adagrad(parameters, lr)),
        };

    public Optimizer MakeOptimizer(IEnumerable<Tensor> parameters) => Optimizers[OptimizerName].Make(parameters, LearningRate);
}
