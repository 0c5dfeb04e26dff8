using Adjoint;
using Adjoint.Nn;

namespace Adjoint.Startup;

internal static class Program
{
    private static int Main(string[] args)
    {
        Linear layer = new(64, 32);
        layer.Forward(Tensor.Ones([1, 64])).Sum().Backward();
        return layer.Weight.Grad is null ? 1 : PeakMemory.Tell(args);
    }
}
