using System.Reflection;

namespace Adjoint.Tool.Tour;

/// <summary>Reads the shown part of a section's source from the resources of the program.</summary>
internal static class SectionSource
{
    private const string First = "// show";
    private const string Last = "// end";

    public static IReadOnlyList<(int Number, string Text)> Read(string section)
    {
        using Stream stream = Assembly.GetExecutingAssembly().GetManifestResourceStream($"tour/{section}.cs")
            ?? throw new InvalidOperationException($"the source of {section} is not embedded");
        using var reader = new StreamReader(stream);
        string[] lines = reader.ReadToEnd().ReplaceLineEndings("\n").Split('\n');
        int first = Array.FindIndex(lines, line => line.Trim() == First);
        int last = Array.FindIndex(lines, line => line.Trim() == Last);
        int indent = lines[first].Length - lines[first].TrimStart().Length;
        var shown = new List<(int, string)>();
        for (int i = first + 1; i < last; i++) shown.Add((i + 1, lines[i].Length > indent ? lines[i][indent..] : ""));
        return shown;
    }
}
