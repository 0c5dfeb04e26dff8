using Adjoint.Optim;

namespace Adjoint.Tool.Training;

/// <summary>How to train.</summary>
internal sealed record TrainingOptions(
    int Epochs, double LearningRate, int BatchSize, int Hidden, string OptimizerName, ulong Seed)
{
    /// <summary>The optimizers by name, each with a learning rate that suits this network.</summary>
    public static IReadOnlyDictionary<string, OptimizerChoice> Optimizers { get; } =
        new Dictionary<string, OptimizerChoice>
        {
            ["sgd"] = new(0.1, (parameters, lr) => new SGD(parameters, lr, momentum: 0.9)),
            ["adam"] = new(0.01, (parameters, lr) => new Adam(parameters, lr)),
            ["adamw"] = new(0.01, (parameters, lr) => new AdamW(parameters, lr)),
            ["rmsprop"] = new(0.01, (parameters, lr) => new RMSprop(parameters, lr)),
            ["adagrad"] = new(0.1, (parameters, lr) => new Adagrad(parameters, lr)),
        };

    public Optimizer MakeOptimizer(IEnumerable<Tensor> parameters) =>
        Optimizers[OptimizerName].Make(parameters, LearningRate);
}

/// <summary>An optimizer that can be asked for by name.</summary>
/// <param name="Rate">The learning rate where none is given.</param>
/// <param name="Make">Makes it for these parameters, with a learning rate.</param>
internal sealed record OptimizerChoice(double Rate, Func<IEnumerable<Tensor>, double, Optimizer> Make);
