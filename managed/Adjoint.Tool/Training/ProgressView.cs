using System.Globalization;
using Spectre.Console;

namespace Adjoint.Tool.Training;

/// <summary>
/// Shows a training as it runs: a bar in a terminal, a line for some of the epochs elsewhere, or nothing.
/// </summary>
internal static class ProgressView
{
    private const int Lines = 10;

    public static IReadOnlyList<Epoch> Run(IAnsiConsole console, Trainer trainer, int epochs, bool quiet)
    {
        if (quiet) return [.. trainer.Run(() => { })];
        return console.Profile.Capabilities.Interactive
            ? Bar(console, trainer, epochs)
            : Plain(console, trainer, epochs);
    }

    private static List<Epoch> Bar(IAnsiConsole console, Trainer trainer, int epochs)
    {
        var done = new List<Epoch>();
        console.Progress()
            .Columns(new SpinnerColumn(), new ProgressBarColumn(), new PercentageColumn(), new RemainingTimeColumn(),
                new TaskDescriptionColumn { Alignment = Justify.Left })
            .Start(context =>
            {
                ProgressTask task = context.AddTask("first epoch", maxValue: (double)epochs * trainer.StepsPerEpoch);
                foreach (Epoch epoch in trainer.Run(() => task.Increment(1)))
                {
                    task.Description = Markup.Escape(Line(epoch, epochs));
                    done.Add(epoch);
                }
            });
        return done;
    }

    private static List<Epoch> Plain(IAnsiConsole console, Trainer trainer, int epochs)
    {
        var done = new List<Epoch>();
        int every = (epochs + Lines - 1) / Lines;
        foreach (Epoch epoch in trainer.Run(() => { }))
        {
            done.Add(epoch);
            if (epoch.Number % every == 0 || epoch.Number == epochs) console.WriteLine(Line(epoch, epochs));
        }
        return done;
    }

    private static string Line(Epoch epoch, int epochs) => string.Create(CultureInfo.InvariantCulture,
        $"epoch {epoch.Number}/{epochs}  loss {epoch.TrainingLoss:0.0000}  test accuracy {epoch.TestAccuracy:0.000}  " +
        $"{epoch.StepsPerSecond:N0} steps/s");
}
