using System.Text.Json;
using Adjoint.Vectors.Data;

namespace Adjoint.Vectors.Programs;

/// <summary>Plays the random autograd programs and compares every step and the final state.</summary>
public static class ProgramsRunner
{
    private const double Tolerance = 1e-9;

    /// <summary>How many programs the set has.</summary>
    public static int Count(VectorSet set)
    {
        ArgumentNullException.ThrowIfNull(set);
        if (!File.Exists(set.Programs)) return 0;
        using JsonDocument document = Json.Open(set.Programs);
        return document.RootElement.GetProperty("programs").GetArrayLength();
    }

    /// <summary>Runs all programs, or those from <paramref name="from"/> to before <paramref name="to"/>. One is
    /// skipped if it
    /// uses an operator that the library does not have.</summary>
    public static Tally Run(VectorSet set, TextWriter output, int from = 0, int to = int.MaxValue)
    {
        ArgumentNullException.ThrowIfNull(set);
        Tally tally = new("programs", output);
        if (!File.Exists(set.Programs)) return tally;
        using JsonDocument document = Json.Open(set.Programs);
        JsonElement programs = document.RootElement.GetProperty("programs");
        for (int i = from; i < Math.Min(to, programs.GetArrayLength()); i++)
        {
            JsonElement program = programs[i];
            JsonElement[] steps = [.. program.GetProperty("steps").EnumerateArray()];
            if (!steps.All(s => StepTable.Knows(s.Text("op"))))
            {
                tally.Skip();
                continue;
            }
            List<string> failures = Check($"program {i}", program, HookReading.OwnScale);
            if (failures.Count > 0 && steps.Any(s => s.Text("op") == "register_hook"))
                failures = Check($"program {i}", program, HookReading.LastNumber);
            tally.Count(failures);
        }
        return tally;
    }

    private static List<string> Check(string label, JsonElement program, HookReading hooks)
    {
        List<string> failures = [];
        using Machine machine = new(hooks);
        int number = 0;
        foreach (JsonElement step in program.GetProperty("steps").EnumerateArray())
        {
            CheckStep(machine, step, what => failures.Add($"{label} step {number} {step.Text("op")}: {what}"));
            // What follows a wrong step is wrong for that reason.
            if (failures.Count > 0) return failures;
            number++;
        }
        JsonElement final = program.GetProperty("final");
        for (int i = 0; i < final.GetArrayLength(); i++)
            CheckFinal(final[i], machine.Tensors[i], what => failures.Add($"{label} final tensor {i}: {what}"));
        return failures;
    }

    private static void CheckStep(Machine machine, JsonElement step, Action<string> fail)
    {
        string? error = step.Get("error")?.GetString();
        Snapshot? before = error is null ? null : new Snapshot(machine,
            gradients: !step.Text("op").StartsWith("backward", StringComparison.Ordinal));
        if ((step.Get("scalar") ?? step.Get("scale")) is { } drawn) machine.LastNumber = Json.Number(drawn);
        IReadOnlyList<Tensor?> results;
        try
        {
            results = StepTable.Run(new Step(machine, step));
        }
        catch (Exception e) when (e is not (OutOfMemoryException or FormatException))
        {
            if (error is null)
                fail($"expected success, actual {e.GetType().Name}: {e.Message}");
            else if (!Categories.Fits(e, error, step.Text("message")))
                fail($"expected {error} ({step.Text("message")}), " +
                    $"actual {Categories.Of(e)} ({e.GetType().Name}: {e.Message})");
            else if (before!.Change() is { } change)
                fail($"failed as expected ({error}), but {change}");
            return;
        }
        if (error is not null) fail($"expected {error} ({step.Text("message")}), actual success");
        else Compare(machine, step, results, fail);
    }

    private static void Compare(Machine machine, JsonElement step, IReadOnlyList<Tensor?> results, Action<string> fail)
    {
        if (step.Get("grads") is { } grads)
        {
            for (int i = 0; i < results.Count; i++) CompareGradient($"gradient {i}", grads[i], results[i], fail);
            return;
        }
        if (step.Get("made") is not { } made) return;
        if (made.GetArrayLength() != results.Count)
        {
            fail($"expected {made.GetArrayLength()} results, actual {results.Count}");
            return;
        }
        if (step.Get("out") is { } numbers)
            machine.Store(Json.Array(numbers, e => e.GetInt32()), [.. results.Select(r => r!)]);
        for (int i = 0; i < results.Count; i++) CompareMade($"result {i}", made[i], results[i]!, fail);
    }

    private static void CompareMade(string what, JsonElement expected, Tensor actual, Action<string> fail)
    {
        void Same<T>(string name, T wanted, T got)
        {
            if (!EqualityComparer<T>.Default.Equals(wanted, got))
                fail($"{what}: {name}: expected {wanted?.ToString() ?? "none"}, actual {got?.ToString() ?? "none"}");
        }
        CompareValues(what, expected, actual, fail);
        Same("requires_grad", expected.Flag("requires_grad"), actual.RequiresGrad);
        Same("is_leaf", expected.Flag("is_leaf"), actual.IsLeaf);
        Same("grad_fn", expected.Get("grad_fn")?.GetString(), actual.GradFn?.Name);
        Same("version", expected.GetProperty("version").GetInt32(), actual.Version);
    }

    private static void CheckFinal(JsonElement expected, Tensor actual, Action<string> fail)
    {
        CompareValues("values", expected, actual, fail);
        int version = expected.GetProperty("version").GetInt32();
        if (version != actual.Version) fail($"version: expected {version}, actual {actual.Version}");
        CompareGradient("grad", expected.GetProperty("grad"), actual.Grad, fail);
    }

    private static void CompareGradient(string what, JsonElement expected, Tensor? actual, Action<string> fail)
    {
        bool wanted = expected.ValueKind != JsonValueKind.Null;
        if (wanted != actual is not null)
            fail($"{what}: expected {(wanted ? expected.GetRawText() : "none")}, " +
                $"actual {actual?.ToString() ?? "none"}");
        else if (actual is not null)
            CompareValues(what, expected, actual, fail);
    }

    private static void CompareValues(string what, JsonElement expected, Tensor actual, Action<string> fail)
    {
        long[] shape = Json.Longs(expected.GetProperty("shape"));
        double[] data = Json.Numbers(expected.GetProperty("data"));
        if (Comparer.Difference(shape, data, actual, Tolerance) is { } difference) fail($"{what}: {difference}");
    }
}
