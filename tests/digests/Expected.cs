using System.Globalization;
using System.Text.RegularExpressions;

namespace Adjoint.Digests;

/// <summary>The committed digests: one for all machines with FMA, one for all without.</summary>
internal sealed partial class Expected
{
    private readonly Dictionary<string, (ulong Fused, ulong Plain)> _digests = [];

    private Expected()
    {
        using Stream file = typeof(Expected).Assembly.GetManifestResourceStream("digests.def")!;
        using var reader = new StreamReader(file);
        foreach (Match line in Line().Matches(reader.ReadToEnd()))
            _digests.Add(line.Groups[1].Value, (Number(line.Groups[2]), Number(line.Groups[3])));

        static ulong Number(Group group) =>
            ulong.Parse(group.ValueSpan, NumberStyles.HexNumber, CultureInfo.InvariantCulture);
    }

    public static Expected Committed { get; } = new();

    public IEnumerable<string> Names => _digests.Keys;

    /// <summary>Null where the file does not name it.</summary>
    public ulong? Of(string name, bool fused) =>
        _digests.TryGetValue(name, out (ulong Fused, ulong Plain) both) ? (fused ? both.Fused : both.Plain) : null;

    [GeneratedRegex(@"^(?:DIGEST|PROGRAM)\((\w+), 0x([0-9a-f]{16}), 0x([0-9a-f]{16})\)\r?$", RegexOptions.Multiline)]
    private static partial Regex Line();
}
