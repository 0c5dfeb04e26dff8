using Adjoint.Tool.Commands;

namespace Adjoint.Tool;

internal static class Program
{
    private static int Main(string[] arguments) => AdjointCommand.Run(arguments, Console.Out, Console.Error);
}
