namespace Adjoint.Startup;

internal static class Program
{
    private static int Main(string[] args) => PeakMemory.Tell(args);
}
