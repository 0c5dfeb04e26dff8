using Adjoint.Kernels;
using Adjoint.Simd;

namespace Adjoint.Tests.Kernels;

/// <summary>Reads everything; not in the C library.</summary>
internal readonly struct TestGreedy : IBinaryOp
{
    public static string Name => "test_greedy";
    public static Needs NeedsA => Needs.X | Needs.B | Needs.Y;
    public static Needs NeedsB => Needs.Y;
    public static N Forward<N>(N a, N b, N p) where N : struct, INum<N> => a * b + p;
    public static N BackwardA<N>(N g, N a, N b, N y, N p) where N : struct, INum<N> => g * (a + b) - y * p;
    public static N BackwardB<N>(N g, N a, N b, N y, N p) where N : struct, INum<N> => g * y - p;
}
