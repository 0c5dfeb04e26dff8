using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using Adjoint.Optim;
using Adjoint.Vectors.Data;

namespace Adjoint.Vectors.Training;

/// <summary>What all runs of training.json share.</summary>
internal sealed partial class TrainingPlan
{
    private readonly JsonElement _root;
    private readonly (int Step, int Modulus) _start;

    public TrainingPlan(JsonElement root)
    {
        _root = root;
        BatchSize = root.GetProperty("batch").GetInt32();
        TrainRows = root.GetProperty("train_rows").GetInt32();
        // Written as a formula: (step*64) % 1437.
        Match formula = Formula().Match(root.Text("batch_start"));
        if (!formula.Success) throw new FormatException($"batch_start: {root.Text("batch_start")}");
        _start = (int.Parse(formula.Groups[1].Value, CultureInfo.InvariantCulture),
            int.Parse(formula.Groups[2].Value, CultureInfo.InvariantCulture));
    }

    public int BatchSize { get; }

    /// <summary>Rows before this one are for training, the others for the test.</summary>
    public int TrainRows { get; }

    public IReadOnlyList<JsonElement> Runs => [.. _root.GetProperty("runs").EnumerateArray()];

    /// <summary>The first row of the batch of this step.</summary>
    public int BatchStart(int step) => step * _start.Step % _start.Modulus;

    /// <summary>The initial weights by name.</summary>
    public Dictionary<string, TensorValue> Initial => Named(_root.GetProperty("init"));

    public static Dictionary<string, TensorValue> Named(JsonElement tensors) =>
        tensors.EnumerateObject().ToDictionary(p => p.Name, p => Json.Tensor(p.Value)!);

    /// <summary>The optimizer that a run names.</summary>
    /// <exception cref="NotSupportedException">The library has no such optimizer or option.</exception>
    public static Optimizer MakeOptimizer(string name, JsonElement options, IEnumerable<Tensor> parameters)
    {
        HashSet<string> unread = [.. options.EnumerateObject().Select(p => p.Name)];
        double Number(string option, double otherwise = 0)
        {
            unread.Remove(option);
            return options.Get(option) is { } value ? Json.Number(value) : otherwise;
        }
        Optimizer optimizer = name switch
        {
            "SGD" => new SGD(parameters, Number("lr", 1e-3), Number("momentum"), Number("dampening"),
                Number("weight_decay"), Number("nesterov") != 0),
            "Adam" => new Adam(parameters, Number("lr", 1e-3), eps: Number("eps", 1e-8),
                weightDecay: Number("weight_decay")),
            "AdamW" => new AdamW(parameters, Number("lr", 1e-3), eps: Number("eps", 1e-8),
                weightDecay: Number("weight_decay", 1e-2)),
            "RMSprop" => new RMSprop(parameters, new RMSpropOptions
            {
                LearningRate = Number("lr", 1e-2),
                Alpha = Number("alpha", 0.99),
                Epsilon = Number("eps", 1e-8),
                WeightDecay = Number("weight_decay"),
                Momentum = Number("momentum"),
                Centered = Number("centered") != 0,
            }),
            "Adagrad" => new Adagrad(parameters, Number("lr", 1e-2), Number("lr_decay"), Number("weight_decay")),
            _ => throw new NotSupportedException($"optimizer {name}"),
        };
        if (unread.Count > 0) throw new NotSupportedException($"{name}: options {string.Join(", ", unread)}");
        return optimizer;
    }

    [GeneratedRegex(@"^\(?\s*step\s*\*\s*(\d+)\s*\)?\s*%\s*(\d+)$")]
    private static partial Regex Formula();
}
