using System.Text.Json;
using System.Text.Json.Serialization;

namespace Adjoint.Roofline;

/// <summary>Reads and writes the three kinds of files.</summary>
internal static class BenchFile
{
    private static readonly JsonSerializerOptions s_json = new(JsonSerializerDefaults.Web)
    {
        WriteIndented = true,
        NumberHandling = JsonNumberHandling.Strict,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Skip,
    };

    public static void WriteJson(string path, BenchReport report) =>
        Write(path, JsonSerializer.Serialize(report, s_json) + "\n");

    /// <exception cref="InvalidDataException">The file is no report of this version.</exception>
    public static BenchReport ReadJson(string path)
    {
        try
        {
            BenchReport? report = JsonSerializer.Deserialize<BenchReport>(File.ReadAllText(path), s_json);
            return report?.Schema == BenchReport.CurrentSchema ? report
                : throw new InvalidDataException($"{path} is not a report of {BenchReport.CurrentSchema}.");
        }
        catch (JsonException e)
        {
            throw new InvalidDataException($"{path} is not a report: {e.Message}");
        }
    }

    public static void WriteHtml(string path, BenchReport report) => Write(path, RooflinePage.Write(report));

    /// <summary>The picture of the first run.</summary>
    public static void WriteSvg(string path, BenchReport report) =>
        Write(path, RooflineSvg.Draw(report, report.Runs[0]) + "\n");

    private static void Write(string path, string text)
    {
        if (Path.GetDirectoryName(Path.GetFullPath(path)) is { } folder) Directory.CreateDirectory(folder);
        File.WriteAllText(path, text);
    }
}
