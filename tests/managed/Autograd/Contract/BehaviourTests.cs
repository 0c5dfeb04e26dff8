using System.Reflection;
using Xunit;

namespace Adjoint.Tests.Autograd.Contract;

/// <summary>The table of PyTorch's behaviours is whole, and what it names as a proof is there and runs.</summary>
public class BehaviourTests
{
    // How many behaviours the reference lists in groups 01, 02, ... 29.
    private static readonly int[] s_counts =
        [12, 12, 11, 8, 6, 6, 9, 7, 3, 4, 7, 7, 8, 12, 8, 4, 10, 9, 9, 7, 5, 7, 5, 5, 5, 5, 3, 8, 3];

    private static readonly HashSet<string> s_tests =
    [
        .. from type in typeof(BehaviourTests).Assembly.GetTypes()
           from method in type.GetMethods(BindingFlags.Public | BindingFlags.Instance)
           where method.GetCustomAttribute<FactAttribute>() is { Skip: null }
           select $"{type.Name}.{method.Name}",
    ];

    [Fact]
    public void No_behaviour_is_missing()
    {
        IEnumerable<string> expected = s_counts.SelectMany(static (count, group) =>
            Enumerable.Range(1, count).Select(i => $"{group + 1:00}.{i}"));
        Assert.Equal(expected, Rows().Select(static row => row[0]));
    }

    [Fact]
    public void Every_behaviour_has_a_test_or_a_reason()
    {
        List<string> faults = [];
        foreach (string[] row in Rows())
        {
            if (row.Length != 3) faults.Add($"{row[0]}: expected three columns, got {row.Length}");
            else if (row[2].StartsWith("n/a: ", StringComparison.Ordinal) && row[2].Length > 20) continue;
            else faults.AddRange(row[2].Split("; ").Where(static t => !s_tests.Contains(t)).Select(t => $"{row[0]}: no test {t}"));
        }
        Assert.Empty(faults);
    }

    private static IEnumerable<string[]> Rows() =>
        from line in File.ReadLines(Path.Combine(AppContext.BaseDirectory, "Autograd", "Contract", "behaviours.tsv"))
        where line.Length > 0 && line[0] != '#'
        select line.Split('\t');
}
