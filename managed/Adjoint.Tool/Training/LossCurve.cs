using ScottPlot;

namespace Adjoint.Tool.Training;

/// <summary>The picture of a training: both losses, and the accuracy on a scale of its own.</summary>
internal static class LossCurve
{
    private const int Width = 900;
    private const int Height = 500;

    public static IReadOnlyList<string> Write(string folder, IReadOnlyList<Epoch> epochs)
    {
        using var plot = new Plot();
        double[] numbers = [.. epochs.Select(epoch => (double)epoch.Number)];
        Add(plot, numbers, epochs.Select(epoch => epoch.TrainingLoss), "training loss", Colors.SteelBlue);
        Add(plot, numbers, epochs.Select(epoch => epoch.TestLoss), "test loss", Colors.DarkOrange);
        ScottPlot.Plottables.Scatter accuracy =
            Add(plot, numbers, epochs.Select(epoch => 100 * epoch.TestAccuracy), "test accuracy", Colors.ForestGreen);
        accuracy.Axes.YAxis = plot.Axes.Right;
        accuracy.LinePattern = LinePattern.Dashed;
        plot.Title("Training on handwritten digits");
        plot.XLabel("epoch");
        plot.YLabel("cross entropy");
        plot.Axes.Right.Label.Text = "accuracy, %";
        plot.ShowLegend(Alignment.MiddleRight);
        string png = Path.Combine(folder, "loss.png"), svg = Path.Combine(folder, "loss.svg");
        plot.SavePng(png, Width, Height);
        plot.SaveSvg(svg, Width, Height);
        return [png, svg];
    }

    private static ScottPlot.Plottables.Scatter Add(
        Plot plot, double[] x, IEnumerable<double> y, string name, Color colour)
    {
        ScottPlot.Plottables.Scatter line = plot.Add.Scatter(x, y.ToArray(), colour);
        line.LegendText = name;
        line.LineWidth = 2;
        line.MarkerSize = x.Length > 1 ? 0 : 8;
        return line;
    }
}
