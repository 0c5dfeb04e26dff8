using Adjoint.Vectors.Data;

namespace Adjoint.Vectors.Ops;

/// <summary>Plays the recorded calls of operators and compares everything that PyTorch answered.</summary>
public static class OpsRunner
{
    private const double Float64Tolerance = 1e-7;

    /// <summary>The operators of the set that the library has.</summary>
    public static IEnumerable<string> Registered(VectorSet set)
    {
        ArgumentNullException.ThrowIfNull(set);
        return set.OpNames().Where(name => OpTable.Instance.Find(name) is not null);
    }

    /// <summary>Runs every operator: a passed or failed case is a sample in one dtype, a skipped one an
    /// operator.</summary>
    public static Tally RunAll(VectorSet set, TextWriter output)
    {
        ArgumentNullException.ThrowIfNull(set);
        Tally tally = new("ops", output);
        foreach (string name in set.OpNames())
        {
            if (OpTable.Instance.Find(name) is null) tally.Skip();
            else Run(set, name, tally);
        }
        return tally;
    }

    /// <summary>Runs the samples of one operator in f64 and f32, and the calls that have to fail.</summary>
    public static void Run(VectorSet set, string name, Tally tally)
    {
        ArgumentNullException.ThrowIfNull(set);
        ArgumentNullException.ThrowIfNull(tally);
        OpEntry entry = OpTable.Instance.Find(name) ?? throw new ArgumentException($"{name} is not registered",
            nameof(name));
        OpFile file = set.ReadOp(name);
        for (int i = 0; i < file.Samples.Length; i++)
        {
            tally.Count(Check(name, i, file.Samples[i], entry, DType.Float64, Float64Tolerance));
            if (entry.Float64Only is null)
                tally.Count(Check(name, i, file.Samples[i], entry, DType.Float32, entry.Float32Tolerance));
        }
        for (int i = 0; i < file.Errors.Length; i++)
            if (ErrorCheck.Check(name, i, file.Errors[i], entry) is { } failures) tally.Count(failures);
    }

    private static List<string> Check(string name, int index, Sample sample, OpEntry entry, DType working,
        double tolerance)
    {
        string label = $"{name} sample {index} {(working == DType.Float64 ? "f64" : "f32")}";
        SampleCheck check = new(label, sample, working, tolerance);
        try
        {
            check.Run(entry);
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            check.Fail("call", $"{e.GetType().Name}: {e.Message.Split('\n')[0]}");
        }
        return check.Failures;
    }
}
