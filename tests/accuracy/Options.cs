using System.Globalization;

namespace Adjoint.Accuracy;

/// <summary>The command line.</summary>
internal sealed record Options(string? Only, long Step, bool Doubles, int Threads)
{
    /// <summary>Null if it is not understood.</summary>
    public static Options? Parse(string[] args)
    {
        Options options = new(null, 1, false, Math.Min(2, Environment.ProcessorCount));
        for (int i = 0; i < args.Length; i++)
        {
            if (args[i] == "--f64")
            {
                options = options with { Doubles = true };
                continue;
            }
            if (i + 1 == args.Length) return null;
            string value = args[++i];
            Options? next = args[i - 1] switch
            {
                "--only" when value == "sum" || Function.All.Any(f => f.Name == value) => options with { Only = value },
                "--step" when Number(value) is { } n => options with { Step = n },
                "--threads" when Number(value) is { } n => options with { Threads = n },
                _ => null,
            };
            if (next is null) return null;
            options = next;
        }
        return options;
    }

    private static int? Number(string text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int n) && n > 0 ? n : null;
}
