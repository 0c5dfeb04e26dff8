using System.Numerics;
using Adjoint.Kernels.Gemm;
using Adjoint.Simd;
using Xunit;

namespace Adjoint.Tests.Kernels.Gemm;

public sealed class GemmTests
{
    /// <summary>Sizes around the lanes and the tiles (1 .. 12 rows, 2 .. 32 columns), and primes between.</summary>
    private static readonly int[] Edges = [0, 1, 2, 3, 4, 5, 7, 8, 11, 13, 16, 17, 23, 33];

    private static readonly (double Alpha, double Beta)[] Factors = [(1, 0), (1, 1), (0.75, -0.5), (0, 0.5), (0, 0), (-1, 0)];

    /// <summary>Shapes around the blocks (KC 256, MC 96, NC 1024) and the shapes of small networks.</summary>
    private static readonly (int M, int N, int K)[] Blocks =
    [
        (1, 1, 1000), (1, 64, 32), (64, 1, 32), (32, 256, 128), (32, 10, 256), (256, 128, 32), (2, 100, 300), (100, 2, 300),
        (95, 65, 255), (96, 64, 256), (97, 63, 257), (193, 33, 513), (7, 1023, 40), (13, 1024, 30), (20, 1025, 20), (20, 2053, 17),
        (1, 2053, 517), (2053, 1, 517), (1, 1, 0), (17, 16, 769), (5, 512, 512),
    ];

    public static TheoryData<bool, bool> Transposes => new() { { false, false }, { false, true }, { true, false }, { true, true } };

    [Theory, MemberData(nameof(Transposes))]
    public void EdgesInSingle(bool transA, bool transB) => CheckEdges<F32x1, F32x4, F32x8, F32x16, float>(transA, transB);

    [Theory, MemberData(nameof(Transposes))]
    public void EdgesInDouble(bool transA, bool transB) => CheckEdges<F64x1, F64x2, F64x4, F64x8, double>(transA, transB);

    [Theory, MemberData(nameof(Transposes))]
    public void BlocksInSingle(bool transA, bool transB) => CheckBlocks<F32x1, F32x4, F32x8, F32x16, float>(transA, transB);

    [Theory, MemberData(nameof(Transposes))]
    public void BlocksInDouble(bool transA, bool transB) => CheckBlocks<F64x1, F64x2, F64x4, F64x8, double>(transA, transB);

    private static void CheckEdges<S, V128, V256, V512, T>(bool transA, bool transB)
        where S : struct, ISimd<S, T> where V128 : struct, ISimd<V128, T>
        where V256 : struct, ISimd<V256, T> where V512 : struct, ISimd<V512, T>
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        int turn = 0;
        foreach (int m in Edges)
            foreach (int n in Edges)
                foreach (int k in Edges)
                {
                    (double alpha, double beta) = Factors[turn++ % Factors.Length];
                    CheckWidths<S, V128, V256, V512, T>(transA, transB, m, n, k, alpha, beta);
                }
    }

    private static void CheckBlocks<S, V128, V256, V512, T>(bool transA, bool transB)
        where S : struct, ISimd<S, T> where V128 : struct, ISimd<V128, T>
        where V256 : struct, ISimd<V256, T> where V512 : struct, ISimd<V512, T>
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        foreach ((int m, int n, int k) in Blocks)
            CheckWidths<S, V128, V256, V512, T>(transA, transB, m, n, k, 0.75, (m + n) % 3 - 1);
    }

    /// <summary>The gate against sums in double; then every width gives the same bits as the gate.</summary>
    private static void CheckWidths<S, V128, V256, V512, T>(
        bool transA, bool transB, int m, int n, int k, double alpha, double beta)
        where S : struct, ISimd<S, T> where V128 : struct, ISimd<V128, T>
        where V256 : struct, ISimd<V256, T> where V512 : struct, ISimd<V512, T>
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        using GemmCase<T> product = new(transA, transB, m, n, k, alpha, beta);
        product.Check(ManagedGemm.Run);
        T[] expected = product.Run(ManagedGemm.Run);
        Same(product, expected, ManagedGemm.RunLanes<S, S, T>, "one lane");
        Same(product, expected, ManagedGemm.RunLanes<V128, S, T>, "128 bits");
        Same(product, expected, ManagedGemm.RunLanes<V256, S, T>, "256 bits");
        Same(product, expected, ManagedGemm.RunLanes<V512, S, T>, "512 bits");
    }

    private static void Same<T>(GemmCase<T> product, T[] expected, GemmRunner<T> runner, string width)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        T[] actual = product.Run(runner);
        for (int i = 0; i < expected.Length; i++)
            if (!expected[i].Equals(actual[i]))
                Assert.Fail($"{product.Name}, {width}, element {i}: expected {expected[i]}, got {actual[i]}");
    }
}
