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
        var epochs = new Option<int>("--epochs") { Description = "Passes over the data.", DefaultValueFactory = _ => 30 };
        var rate = new Option<double?>("--lr") { Description = "Learning rate [default: one that suits the optimizer]." };
        var batch = new Option<int>("--batch") { Description = "Digits in one step.", DefaultValueFactory = _ => 32 };
        var optimizer = new Option<string>("--optimizer")
        {
            Description = "What updates the parameters.", DefaultValueFactory = _ => "adam",
        };
        optimizer.AcceptOnlyFromAmong([.. TrainingOptions.Optimizers.Keys]);
        var seed = new Option<ulong>("--seed") { Description = "Where the random numbers begin.", DefaultValueFactory = _ => 0 };
        var folder = new Option<string>("--out")
        {
            Description = "The folder for the model, the loss curve and the graph.", DefaultValueFactory = _ => "artifacts",
        };
        var data = new Option<string?>("--data")
        {
            Description = "A table of digits instead of the built-in one (CSV: 64 pixels 0 .. 16 and a label; .gz is unpacked).",
        };
        var quiet = new Option<bool>("--quiet") { Description = "Only the result, no progress." };
        Within(epochs, 1, 1_000_000);
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
            epochs, rate, batch, optimizer, seed, folder, data, quiet,
        };
        command.SetAction(parsed =>
        {
            string name = parsed.GetValue(optimizer)!;
            double lr = parsed.GetValue(rate) ?? TrainingOptions.Optimizers[name].Rate;
            var options = new TrainingOptions(
                parsed.GetValue(epochs), lr, parsed.GetValue(batch), name, parsed.GetValue(seed));
            return Run(console, options, parsed.GetValue(folder)!, parsed.GetValue(data), parsed.GetValue(quiet));
        });
        return command;
    }

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
            console.WriteLine($"{Training.Digits.TrainingRows} digits to learn from, {digits.Count - Training.Digits.TrainingRows} " +
                $"to test on; {options.OptimizerName}, batches of {options.BatchSize}; {Isa.Describe()}");
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
            $"{seconds:0.00} s, {epochs.Count * trainer.StepsPerEpoch:N0} steps, final loss {last.TrainingLoss:0.0000}"));
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
