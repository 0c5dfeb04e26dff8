using System.CommandLine;
using Adjoint.Nn;
using Adjoint.Visualization;
using Spectre.Console;

namespace Adjoint.Tool.Commands;

/// <summary><c>adjoint graph</c>: the pictures of a small demo graph.</summary>
internal static class GraphCommand
{
    public static Command Create(IAnsiConsole console)
    {
        var folder = new Option<string>("--out")
        {
            Description = "The folder that the pictures are written to.",
            DefaultValueFactory = _ => "artifacts",
        };
        var saved = new Option<bool>("--saved") { Description = "Show the tensors that are saved for the backward." };
        var attributes = new Option<bool>("--attributes") { Description = "Show the attributes of each node." };
        var command = new Command("graph", "Write the graph of a small network as HTML, SVG and DOT, and print it.")
        {
            folder, saved, attributes,
        };
        command.SetAction(parsed =>
        {
            var options = new GraphOptions
            {
                Title = "A small network",
                ShowSaved = parsed.GetValue(saved),
                ShowAttributes = parsed.GetValue(attributes),
            };
            var model = new Sequential(new Linear(3, 4), new Tanh(), new Linear(4, 2));
            Tensor logits = model.Forward(Tensor.Ones([5, 3]));
            Tensor loss = Functional.CrossEntropy(logits, Tensor.Zeros([5], DType.Int64));
            (string, Tensor)[] names = [.. model.NamedParameters(), ("loss", loss)];
            console.Write(new Text(Graph.ToText(loss, names, options)));
            foreach (string path in GraphFiles.Write(parsed.GetValue(folder)!, loss, names, options))
                console.WriteLine($"wrote {path}");
            return AdjointCommand.Success;
        });
        return command;
    }
}
