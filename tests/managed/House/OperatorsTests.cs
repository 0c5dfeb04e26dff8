using Adjoint.Vectors.Data;
using Adjoint.Vectors.Operators;
using Xunit;

namespace Adjoint.Tests.House;

/// <summary>OPERATORS.md and the counts in the README say what the code says.</summary>
public sealed class OperatorsTests
{
    private static readonly Lazy<string> s_page = new(() => OperatorsPage.Write(new VectorSet(Path("tests/vectors"))));

    [Fact]
    public void Every_line_of_the_table_names_a_public_member() => Assert.Empty(OperatorFacts.Nameless());

    [Fact]
    public void The_page_of_operators_is_what_the_code_answers()
    {
        string[] written = File.ReadAllLines(Path("OPERATORS.md")), actual = s_page.Value.TrimEnd('\n').Split('\n');
        string[] differences = [.. actual.Except(written).Concat(written.Except(actual)).Take(10)];
        Assert.True(differences.Length == 0,
            $"OPERATORS.md is stale, write it anew with ./build.sh operators:\n{string.Join('\n', differences)}");
        Assert.Equal(actual, written);
    }

    [Fact]
    public void The_README_has_the_counts()
    {
        string counts = s_page.Value.Split('\n').Single(line => line.EndsWith("samples agree", StringComparison.Ordinal));
        Assert.Contains(counts, File.ReadAllText(Path("README.md")), StringComparison.Ordinal);
    }

    private static string Path(string name)
    {
        for (DirectoryInfo? at = new(AppContext.BaseDirectory); at is not null; at = at.Parent)
            if (File.Exists(System.IO.Path.Combine(at.FullName, "Adjoint.slnx")))
                return System.IO.Path.Combine(at.FullName, name);
        throw new DirectoryNotFoundException($"no Adjoint.slnx above {AppContext.BaseDirectory}");
    }
}
