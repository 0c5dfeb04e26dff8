using Xunit;

namespace Adjoint.Tests.Autograd.Contract;

/// <summary>The table of PyTorch's error texts is whole, and every text comes where PyTorch has it.</summary>
public class ErrorRowTests
{
    /// <summary>The row and the number of the text in it: E49/2.</summary>
    public static TheoryData<string> Entries()
    {
        TheoryData<string> entries = [];
        foreach ((string name, ErrorRow row) in Named())
            if (row.Arrange is not null) entries.Add(name);
        return entries;
    }

    [Theory]
    [MemberData(nameof(Entries))]
    public void The_text_is_PyTorchs_and_nothing_has_changed(string entry)
    {
        ErrorRow row = Named().First(e => e.Name == entry).Row;
        Stage stage = new();
        Action call = row.Arrange!(stage);
        IReadOnlyList<string> before = stage.Describe();
        Exception thrown = Assert.Throws(row.Exception, call);
        Assert.StartsWith(row.Text, thrown.Message, StringComparison.Ordinal);
        Assert.Equal(before, stage.Describe());
    }

    [Fact]
    public void Every_row_has_an_entry_or_a_reason()
    {
        Assert.Equal(Enumerable.Range(1, ErrorRows.Last), ErrorRows.All.Select(static r => r.Id).Distinct());
        Assert.All(ErrorRows.All, static row =>
        {
            if (row.Arrange is null) Assert.True(row.WhyAbsent!.Length > 20, $"E{row.Id} has no reason");
            else Assert.True(row.Text.Length > 10, $"E{row.Id} has no text");
        });
    }

    [Fact]
    public void The_thread_is_left_in_its_modes()
    {
        foreach (ErrorRow row in ErrorRows.All)
        {
            if (row.Arrange?.Invoke(new Stage()) is not { } call) continue;
            Assert.Throws(row.Exception, call);
            Assert.True(GradMode.IsEnabled, $"E{row.Id} left grad mode off");
            Assert.False(InferenceMode.IsEnabled, $"E{row.Id} left inference mode on");
            Assert.False(AnomalyMode.IsEnabled, $"E{row.Id} left anomaly mode on");
        }
    }

    private static IEnumerable<(string Name, ErrorRow Row)> Named() =>
        from rows in ErrorRows.All.GroupBy(static row => row.Id)
        from entry in rows.Select(static (row, i) => (Name: $"E{row.Id}/{i + 1}", row))
        select entry;
}
