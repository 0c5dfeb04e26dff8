using System.Text.Json;
using Adjoint.Nn;
using Adjoint.Optim;
using Adjoint.Vectors.Data;

namespace Adjoint.Vectors.Training;

/// <summary>Repeats whole training runs and compares every loss, the first gradients, the final weights, the
/// accuracy.</summary>
public static class TrainingRunner
{
    // What 120 steps of rounding may add up to, of the largest magnitude.
    private const double Float64Tolerance = 1e-9;
    private const double Float32Tolerance = 1e-4;

    /// <summary>A name for each run: optimizer, options, dtype.</summary>
    public static IReadOnlyList<string> Names(VectorSet set)
    {
        ArgumentNullException.ThrowIfNull(set);
        if (!File.Exists(set.Training)) return [];
        using JsonDocument document = Json.Open(set.Training);
        return [.. new TrainingPlan(document.RootElement).Runs.Select(Name)];
    }

    /// <summary>Repeats all runs, or those whose number is chosen. One is skipped if the library lacks its
    /// optimizer.</summary>
    public static Tally Run(VectorSet set, TextWriter output, Func<int, bool>? chosen = null)
    {
        ArgumentNullException.ThrowIfNull(set);
        Tally tally = new("training", output);
        if (!File.Exists(set.Training)) return tally;
        using JsonDocument document = Json.Open(set.Training);
        TrainingPlan plan = new(document.RootElement);
        Digits digits = new(set.Digits);
        IReadOnlyList<JsonElement> runs = plan.Runs;
        for (int i = 0; i < runs.Count; i++)
        {
            if (chosen is not null && !chosen(i)) continue;
            List<string> failures = [];
            string name = Name(runs[i]);
            try
            {
                Check(plan, runs[i], digits, what => failures.Add($"{name}: {what}"));
            }
            catch (NotSupportedException e)
            {
                output.WriteLine($"{name}: skipped: {e.Message}");
                tally.Skip();
                continue;
            }
            catch (Exception e) when (e is not (OutOfMemoryException or FormatException))
            {
                failures.Add($"{name}: {e.GetType().Name}: {e.Message}");
            }
            tally.Count(failures);
        }
        return tally;
    }

    private static string Name(JsonElement run)
    {
        IEnumerable<string> options = run.GetProperty("options").EnumerateObject().Select(o =>
            $"{o.Name}={o.Value.GetRawText()}");
        return $"{run.Text("optimizer")}({string.Join(", ", options)}) {run.Text("dtype")}";
    }

    private static void Check(TrainingPlan plan, JsonElement run, Digits digits, Action<string> fail)
    {
        DType dtype = Materializer.DTypeOf(run.Text("dtype"), DType.Float64);
        double tolerance = dtype == DType.Float64 ? Float64Tolerance : Float32Tolerance;
        Dictionary<string, TensorValue> initial = plan.Initial;
        Sequential model = Model(initial, dtype);
        Optimizer optimizer = TrainingPlan.MakeOptimizer(run.Text("optimizer"), run.GetProperty("options"),
            model.Parameters());
        double[] losses = Json.Numbers(run.GetProperty("losses"));
        for (int step = 0; step < losses.Length; step++)
        {
            (Tensor images, Tensor labels) = digits.Rows(plan.BatchStart(step), plan.BatchSize, dtype);
            optimizer.ZeroGrad();
            Tensor loss = Functional.CrossEntropy(model.Forward(images), labels);
            loss.Backward();
            if (step == 0) Compare("first gradient", run.Get("first_grads"), model, p => p.Grad, tolerance, fail);
            optimizer.Step();
            double actual = loss.Item();
            if (Math.Abs(actual - losses[step]) <= tolerance * Math.Abs(losses[step])) continue;
            fail($"loss of step {step}: expected {losses[step]:R}, actual {actual:R}");
            // All losses after a wrong one are wrong.
            return;
        }
        Compare("final", run.Get("final"), model, p => p, tolerance, fail);
        CheckAccuracy(plan, run, digits, model, dtype, fail);
    }

    private static Sequential Model(Dictionary<string, TensorValue> initial, DType dtype)
    {
        long[] hidden = initial["0.weight"].Shape, output = initial["2.weight"].Shape;
        Sequential model = new(
            new Linear(hidden[1], hidden[0], dtype: dtype), new ReLU(), new Linear(output[1], output[0], dtype: dtype));
        model.LoadStateDict(initial.ToDictionary(p => p.Key, p => Materializer.Make(p.Value, dtype)));
        return model;
    }

    private static void CheckAccuracy(
        TrainingPlan plan, JsonElement run, Digits digits, Sequential model, DType dtype, Action<string> fail)
    {
        int count = digits.Count - plan.TrainRows;
        (Tensor images, Tensor labels) = digits.Rows(plan.TrainRows, count, dtype);
        long[] predicted = model.Forward(images).ArgMax(1).ToArray<long>();
        int right = predicted.Zip(labels.ToArray<long>(), (p, l) => p == l ? 1 : 0).Sum();
        double expected = run.GetProperty("test_accuracy").GetDouble();
        // In f32, an image between two digits may fall to the other side.
        int slack = dtype == DType.Float64 ? 0 : 1;
        if (Math.Abs(right - Math.Round(expected * count)) > slack)
            fail($"test accuracy: expected {expected:R}, actual {(double)right / count:R}");
    }

    private static void Compare(string what, JsonElement? expected, Module model, Func<Tensor, Tensor?> of,
        double tolerance,
        Action<string> fail)
    {
        if (expected is not { } tensors) return;
        Dictionary<string, Tensor> parameters = model.NamedParameters().ToDictionary(p => p.Name, p => p.Parameter);
        foreach ((string name, TensorValue value) in TrainingPlan.Named(tensors))
        {
            string? difference = of(parameters[name]) is { } actual ? Comparer.Difference(value, actual, tolerance)
                : "there is none";
            if (difference is not null) fail($"{what} {name}: {difference}");
        }
    }
}
