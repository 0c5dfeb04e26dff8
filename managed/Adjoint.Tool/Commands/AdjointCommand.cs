using System.CommandLine;
using System.CommandLine.Invocation;
using Spectre.Console;

namespace Adjoint.Tool.Commands;

/// <summary>The command line: parses, runs, and turns what went wrong into one line and an exit code.</summary>
internal static class AdjointCommand
{
    /// <summary>The command did what it says.</summary>
    public const int Success = 0;

    /// <summary>It ran, but its result is not usable: a training that diverged.</summary>
    public const int Failure = 1;

    /// <summary>Bad arguments, missing or broken files, an environment that cannot be had.</summary>
    public const int Usage = 2;

    public static int Run(string[] arguments, TextWriter output, TextWriter error)
    {
        IAnsiConsole console = ConsoleOn(output);
        var root = new RootCommand("PyTorch's autograd as a small .NET library: train, look around, take the tour.")
        {
            TrainCommand.Create(console), TourCommand.Create(console), InfoCommand.Create(console),
            GraphCommand.Create(console), BenchCommand.Create(console),
        };
        ParseResult parsed = root.Parse(arguments);
        if (parsed.Action is ParseErrorAction || (parsed.Action is null && parsed.Errors.Count > 0))
        {
            error.WriteLine($"adjoint: {OneLine(parsed.Errors.Select(e => e.Message))} Try 'adjoint --help'.");
            return Usage;
        }
        try
        {
            return parsed.Invoke(new InvocationConfiguration
            {
                Output = output,
                Error = error,
                EnableDefaultExceptionHandler = false,
            });
        }
        catch (Exception e) when (Explain(e) is { } message)
        {
            error.WriteLine($"adjoint: {OneLine([message])}");
            return Usage;
        }
    }

    private static string OneLine(IEnumerable<string> messages) =>
        string.Join(' ', messages.SelectMany(text => text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)));

    private static string? Explain(Exception e) => e switch
    {
        UserErrorException or IOException or UnauthorizedAccessException or InvalidDataException => e.Message,
        // ADJOINT_KERNELS or ADJOINT_ISA demand what is not there; a static constructor wraps what it threw.
        PlatformNotSupportedException or DllNotFoundException => e.Message,
        TypeInitializationException { InnerException: ArgumentException or PlatformNotSupportedException } =>
            e.InnerException.Message,
        ArgumentException when e.Message.StartsWith("ADJOINT_", StringComparison.Ordinal) => e.Message,
        _ => null,
    };

    /// <summary>The terminal, where the output is one; plain text without colours anywhere else.</summary>
    private static IAnsiConsole ConsoleOn(TextWriter output)
    {
        if (ReferenceEquals(output, Console.Out) && !Console.IsOutputRedirected) return AnsiConsole.Console;
        IAnsiConsole console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Ansi = AnsiSupport.No,
            ColorSystem = ColorSystemSupport.NoColors,
            Interactive = InteractionSupport.No,
            Out = new AnsiConsoleOutput(output),
        });
        // Lines of a file are not wrapped at the width of a terminal that is not there.
        console.Profile.Width = int.MaxValue / 2;
        return console;
    }
}
