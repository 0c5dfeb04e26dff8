using System.Runtime.CompilerServices;

namespace Adjoint.Tool.Tour;

/// <summary>What a section printed, and the line of its source that printed it.</summary>
internal readonly record struct Printed(int Line, string Text);

/// <summary>
/// One chapter of the tour: a few sentences, and code that is shown and run. The code is the text between the markers
/// <c>// show</c> and <c>// end</c> in the section's own source file, which is embedded in the program: what is shown
/// is what was compiled.
/// </summary>
internal abstract class Section
{
    private List<Printed> _printed = [];

    /// <summary>The word that selects the section on the command line.</summary>
    public abstract string Name { get; }

    public abstract string Title { get; }

    /// <summary>What the code is about to show.</summary>
    public abstract string Text { get; }

    /// <summary>What to remember of it.</summary>
    public abstract string Moral { get; }

    /// <summary>The lines of code, as they are shown.</summary>
    public string Code => string.Join('\n', Source.Select(line => line.Text));

    /// <summary>The lines of code with their numbers in the source file.</summary>
    public IReadOnlyList<(int Number, string Text)> Source => SectionSource.Read(GetType().Name);

    /// <summary>Runs the code and writes what it prints.</summary>
    public void Run(TextWriter output)
    {
        foreach (Printed printed in Run()) output.WriteLine(printed.Text);
    }

    /// <summary>Runs the code.</summary>
    /// <returns>What it printed, in order.</returns>
    public IReadOnlyList<Printed> Run()
    {
        _printed = [];
        Body();
        return _printed;
    }

    protected abstract void Body();

    protected void Print(object? value, [CallerLineNumber] int line = 0) =>
        _printed.Add(new Printed(line, value?.ToString() ?? "null"));
}
