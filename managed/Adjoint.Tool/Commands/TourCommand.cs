using System.CommandLine;
using Adjoint.Tool.Tour;
using Spectre.Console;

namespace Adjoint.Tool.Commands;

/// <summary><c>adjoint tour [SECTION]</c>.</summary>
internal static class TourCommand
{
    public static Command Create(IAnsiConsole console)
    {
        string names = string.Join(", ", TourGuide.Sections.Select((section, i) => $"{i + 1} {section.Name}"));
        var section = new Argument<string?>("section")
        {
            Description = $"One section only: {names}.",
            Arity = ArgumentArity.ZeroOrOne,
        };
        section.Validators.Add(result =>
        {
            string key = result.Tokens[0].Value;
            if (TourGuide.Find(key) is null)
                result.AddError($"There is no section '{key}'. The sections are: {names}.");
        });
        var command = new Command("tour", "Walk through autograd, section by section: code and its live output.")
        {
            section,
        };
        command.SetAction(parsed =>
        {
            string? key = parsed.GetValue(section);
            IReadOnlyList<Section> chosen = key is null ? TourGuide.Sections : [TourGuide.Find(key)!];
            foreach (Section one in chosen) TourGuide.Show(console, one);
            return AdjointCommand.Success;
        });
        return command;
    }
}
