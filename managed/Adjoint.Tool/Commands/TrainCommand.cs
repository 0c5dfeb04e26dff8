using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using Adjoint.IO;
using Adjoint.Tool.Training;
using Adjoint.Visualization;
using Spectre.Console;

namespace Adjoint.Tool.Commands;

/// <summary><c>adjoint train digits</c>.</summary>
internal static class TrainCommand
{
    public static Command Create(IAnsiConsole console) =>
        new("train", "Train a network on real data.") { Digits(console) };

    private static Command Digits(IAnsiConsole console)
    {
        Option<int> epochs = Option("--epochs", 30, "Passes over the data.");
        Option<int> batch = Option("--batch", 32, "Digits in one step.");
        Option<int> hidden = Option("--hidden", 64, "Units of the hidden layer.");
        Option<ulong> seed = Option("--seed", 0ul, "Where the random numbers begin.");
        Option<string> optimizer = Option("--optimizer", "sgd", "What updates the parameters.");
        Option<string> folder = Option("--out", "artifacts", "The folder for the model, the loss curve and the graph.");
        var rate = new Option<double?>("--lr") { Description = "Learning rate [default: as suits the optimizer]." };
        var quiet = new Option<bool>("--quiet") { Description = "Only the result, no progress." };
        var data = new Option<string?>("--data")
        {
            Description = "Other digits than the built-in ones: rows of 64 pixels 0 .. 16 and a label, .csv or .csv.gz.",
        };
        optimizer.AcceptOnlyFromAmong([.. TrainingOptions.Optimizers.Keys]);
        Within(epochs, 1, 1_000_000);
        Within(hidden, 1, 65_536);
        Within(batch, 1, Training.Digits.TrainingRows);
        rate.Validators.Add(result =>
        {
            // What is no number at all is told by the parser itself.
            if (result.Tokens is [var token] && double.TryParse(token.Value, out double value)
                && !(value > 0 && double.IsFinite(value)))
            {
                result.AddError("--lr must be a number above 0.");
            }
        });

        var command = new Command("digits", "Train a classifier of handwritten digits (UCI, 1797 images of 8 x 8).")
        {
            epochs, rate, batch, hidden, optimizer, seed, folder, data, quiet,
        };
        command.SetAction(parsed =>
        {
            string name = parsed.GetValue(optimizer)!;
            double lr = parsed.GetValue(rate) ?? TrainingOptions.Optimizers[name].Rate;
            var options = new TrainingOptions(parsed.GetValue(epochs), lr, parsed.GetValue(batch),
                parsed.GetValue(hidden), name, parsed.GetValue(seed));
            return Run(console, options, parsed.GetValue(folder)!, parsed.GetValue(data), parsed.GetValue(quiet));
        });
        return command;
    }

    private static Option<T> Option<T>(string name, T value, string description) =>
        new(name) { Description = description, DefaultValueFactory = _ => value };

    private static void Within(Option<int> option, int least, int most) => option.Validators.Add(result =>
    {
        if (result.Tokens.Count == 0 || !int.TryParse(result.Tokens[0].Value, out int value)) return;
        if (value < least || value > most) result.AddError($"{option.Name} must be within {least} .. {most}.");
    });

    private static int Run(IAnsiConsole console, TrainingOptions options, string folder, string? data, bool quiet)
    {
        // Before the training: nobody wants to wait for an error that is known now.
        Training.Digits digits = Training.Digits.Load(data);
        Directory.CreateDirectory(folder);
        if (!quiet)
        {
            int known = Training.Digits.TrainingRows, unknown = digits.Count - known;
            console.WriteLine($"{known} digits to learn from, {unknown} to test on; " +
                $"{options.OptimizerName}, batches of {options.BatchSize}; {Isa.Describe()}");
        }
        AdjointMemory.ResetPeak();
        var trainer = new Trainer(digits, options);
        long start = Stopwatch.GetTimestamp();
        IReadOnlyList<Epoch> epochs = ProgressView.Run(console, trainer, options.Epochs, quiet);
        double seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
        Epoch last = epochs[^1];
        if (!double.IsFinite(last.TrainingLoss))
        {
            console.WriteLine("The loss is not a number any more: the training diverged. Try a smaller --lr.");
            return AdjointCommand.Failure;
        }

        InfoCommand.Row(console, "test accuracy", last.TestAccuracy.ToString("0.0000", CultureInfo.InvariantCulture));
        InfoCommand.Row(console, "training", string.Create(CultureInfo.InvariantCulture,
            $"{seconds:0.00} s, {epochs.Count * trainer.StepsPerEpoch:N0} steps, loss {last.TrainingLoss:0.0000}"));
        InfoCommand.Row(console, "kernels", Isa.Describe());
        MemorySummary.Show(console);
        foreach (string path in Write(folder, trainer, epochs)) InfoCommand.Row(console, "wrote", path);
        return AdjointCommand.Success;
    }

    private static List<string> Write(string folder, Trainer trainer, IReadOnlyList<Epoch> epochs)
    {
        string model = Path.Combine(folder, "digits.safetensors");
        Safetensors.Save(model, trainer.Model.StateDict());
        List<string> written = [model, .. LossCurve.Write(folder, epochs)];
        Tensor loss = trainer.LossOfFirstBatch();
        var options = new GraphOptions { Title = "Classifier of digits: one training step" };
        written.AddRange(GraphFiles.Write(folder, loss, [.. trainer.Model.NamedParameters(), ("loss", loss)], options));
        return written;
    }
}
