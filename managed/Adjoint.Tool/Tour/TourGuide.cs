using Adjoint.Tool.Tour.Sections;
using Spectre.Console;

namespace Adjoint.Tool.Tour;

/// <summary>Shows sections: the text, then the code with its output under the lines that printed it.</summary>
internal static class TourGuide
{
    public static IReadOnlyList<Section> Sections { get; } =
    [
        new NodesOfAGraph(), new RequiresGradFalse(), new FreeingTheGraph(), new SwitchingGradientsOff(),
        new Backpropagation(), new ZeroingGradients(), new WalkingTheGraph(), new SuffixAndIndex(),
        new WhoWrote(), new SharedBetweenPasses(), new WhyNoGradient(), new StrictMasks(), new WhoHoldsAGraph(),
    ];

    /// <summary>Finds a section by number (from 1) or name.</summary>
    public static Section? Find(string key) =>
        int.TryParse(key, out int number)
            ? Sections.ElementAtOrDefault(number - 1)
            : Sections.FirstOrDefault(section => section.Name.Equals(key, StringComparison.OrdinalIgnoreCase));

    public static void Show(IAnsiConsole console, Section section)
    {
        int number = Sections.ToList().IndexOf(section) + 1;
        console.WriteLine();
        console.MarkupLineInterpolated($"[bold]{number}. {section.Title}[/]  [dim]adjoint tour {section.Name}[/]");
        console.WriteLine();
        console.WriteLine(section.Text);
        console.WriteLine();
        ILookup<int, string> printed = section.Run().ToLookup(entry => entry.Line, entry => entry.Text);
        foreach ((int line, string text) in section.Source)
        {
            console.Write(new Text("    " + text + "\n", new Style(Color.Blue)));
            foreach (string output in printed[line])
                foreach (string outputLine in output.Split('\n'))
                    console.Write(new Text("    > " + outputLine + "\n", new Style(Color.Green)));
        }
        console.WriteLine();
        console.WriteLine(section.Moral);
    }
}
