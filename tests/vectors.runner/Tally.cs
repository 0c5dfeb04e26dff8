namespace Adjoint.Vectors;

/// <summary>What a part of the run came to; prints each failure as it is reported.</summary>
public sealed class Tally(string part, TextWriter output)
{
    private readonly List<string> _failures = [];

    /// <summary>ops, programs or training.</summary>
    public string Part => part;

    /// <summary>How many cases agreed.</summary>
    public int Passed { get; private set; }

    /// <summary>How many did not.</summary>
    public int Failed { get; private set; }

    /// <summary>How many could not be asked.</summary>
    public int Skipped { get; private set; }

    /// <summary>One line for everything found wrong.</summary>
    public IReadOnlyList<string> Failures => _failures;

    /// <summary>Counts a case; it failed if it left lines.</summary>
    public void Count(IReadOnlyCollection<string> failures)
    {
        if (failures.Count == 0) Passed++;
        else Failed++;
        foreach (string line in failures)
        {
            _failures.Add(line);
            output.WriteLine(line);
        }
    }

    /// <summary>Counts what was left out.</summary>
    public void Skip() => Skipped++;

    /// <summary>The closing line: <c>ops: 3 passed, 0 failed, 1 skipped</c>.</summary>
    public override string ToString() => $"{part}: {Passed} passed, {Failed} failed, {Skipped} skipped";
}
