using System.Numerics;
using Adjoint.Kernels;
using Adjoint.Kernels.Gemm;
using Adjoint.Kernels.Native;
using Adjoint.Simd;
using Xunit;

namespace Adjoint.Tests.Kernels.Gemm;

public sealed unsafe class GemmTests
{
    /// <summary>Sizes around the lanes and the tiles (1 .. 12 rows, 2 .. 32 columns), and primes between.</summary>
    private static readonly int[] Edges = [0, 1, 2, 3, 4, 5, 7, 8, 11, 13, 16, 17, 23, 33];

    private static readonly (double Alpha, double Beta)[] Factors =
        [(1, 0), (1, 1), (0.75, -0.5), (0, 0.5), (0, 0), (-1, 0)];

    /// <summary>Shapes around the blocks (KC 256, MC 96, NC 1024) and the shapes of small networks.</summary>
    private static readonly (int M, int N, int K)[] Blocks =
    [
        (1, 1, 1000), (1, 64, 32), (64, 1, 32), (32, 256, 128), (32, 10, 256), (256, 128, 32), (2, 100, 300),
        (100, 2, 300), (95, 65, 255), (96, 64, 256), (97, 63, 257), (193, 33, 513), (7, 1023, 40), (13, 1024, 30),
        (20, 1025, 20), (20, 2053, 17),
        (1, 2053, 517), (2053, 1, 517), (1, 1, 0), (17, 16, 769), (5, 512, 512),
    ];

    public static TheoryData<bool, bool, string> Cases
    {
        get
        {
            TheoryData<bool, bool, string> cases = [];
            for (int trans = 0; trans < 4; trans++)
            {
                cases.Add((trans & 1) != 0, (trans & 2) != 0, "managed");
                cases.Add((trans & 1) != 0, (trans & 2) != 0, "native");
            }
            return cases;
        }
    }

    [Theory, MemberData(nameof(Cases))]
    public void EdgesInSingle(bool transA, bool transB, string source) => CheckEdges<float>(transA, transB, source);

    [Theory, MemberData(nameof(Cases))]
    public void EdgesInDouble(bool transA, bool transB, string source) => CheckEdges<double>(transA, transB, source);

    [Theory, MemberData(nameof(Cases))]
    public void BlocksInSingle(bool transA, bool transB, string source) => CheckBlocks<float>(transA, transB, source);

    [Theory, MemberData(nameof(Cases))]
    public void BlocksInDouble(bool transA, bool transB, string source) => CheckBlocks<double>(transA, transB, source);

    [Theory]
    [InlineData(true, 700, 300, 100)]
    [InlineData(false, 131, 900, 200)]
    [InlineData(true, 25, 40, 60000)]
    [InlineData(true, 20, 65, 60000)]
    [InlineData(true, 1, 3001, 600)]
    [InlineData(false, 5000, 1, 257)]
    public void TheThreadsDoNotShowInTheResult(bool transB, int m, int n, int k)
    {
        using GemmCase<float> product = new(false, transB, m, n, k, 1, 1);
        int threads = Threads.Count;
        try
        {
            Threads.Count = 1;
            float[] expected = product.Run(&Gate);
            product.Check(expected);
            foreach (int count in new[] { 2, 3, 7 })
            {
                Threads.Count = count;
                Assert.Equal(expected, product.Run(&Gate));
            }
        }
        finally
        {
            Threads.Count = threads;
        }

        static void Gate(Product<float>* p) => KernelSet.Gemm(
            p->ARow == 1, p->BRow == 1, p->M, p->N, p->K, p->Alpha, p->A, nint.Max(p->ARow, p->AColumn),
            p->B, nint.Max(p->BRow, p->BColumn), p->Beta, p->C, p->Ldc);
    }

    [Theory]
    [InlineData(3, 4, 5)]
    [InlineData(1, 40, 100)]
    [InlineData(19, 35, 300)]
    public void IntegersMultiplyExactly(int m, int n, int k)
    {
        long[] a = [.. Enumerable.Range(0, m * k).Select(i => (long)i * 7919 % 1000)];
        long[] b = [.. Enumerable.Range(0, n * k).Select(i => (long)i)];
        long[] c = new long[m * n], expected = new long[m * n];
        for (int i = 0; i < m; i++)
            for (int j = 0; j < n; j++)
                for (int p = 0; p < k; p++)
                    expected[(i * n) + j] += a[(i * k) + p] * b[(j * k) + p];
        fixed (long* pa = a, pb = b, pc = c)
            KernelSet.Gemm(false, true, m, n, k, 1L, pa, k, pb, k, 0L, pc, n);
        Assert.Equal(expected, c);
    }

    private static readonly (int M, int N, int K)[] GuardedShapes =
        [(1, 1, 1), (1, 17, 33), (17, 1, 33), (7, 19, 21), (13, 31, 5), (50, 50, 50), (3, 300, 9)];

    [Theory, MemberData(nameof(Sources.All), MemberType = typeof(Sources))]
    public void OperandsAreNotReadPastTheirEnds(string source)
    {
        List<(string, nint)> entries = Sources.Of<GemmKernel, float>(source);
        foreach ((int m, int n, int k) in GuardedShapes)
            foreach (bool atEnd in new[] { false, true })
                for (int trans = 0; trans < 4; trans++)
                {
                    using Guarded a = new(m * k * 4), b = new(n * k * 4), c = new(m * n * 4);
                    float* pa = a.Place<float>(new float[m * k], atEnd), pb = b.Place<float>(new float[n * k], atEnd);
                    float* pc = c.Place<float>(new float[m * n], atEnd);
                    (bool transA, bool transB) = ((trans & 1) != 0, (trans & 2) != 0);
                    foreach ((string _, nint entry) in entries)
                    {
                        Product<float> product = Product<float>.Of(
                            transA, transB, m, n, k, 1, pa, transA ? m : k, pb, transB ? k : n, 1, pc, n);
                        ((delegate*<Product<float>*, void>)entry)(&product);
                    }
                }
    }

    private static void CheckEdges<T>(bool transA, bool transB, string source)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        List<(string, nint)> entries = Entries<T>(source);
        int turn = 0;
        foreach (int m in Edges)
            foreach (int n in Edges)
                foreach (int k in Edges)
                {
                    (double alpha, double beta) = Factors[turn++ % Factors.Length];
                    CheckEntries<T>(entries, transA, transB, m, n, k, alpha, beta);
                }
    }

    private static void CheckBlocks<T>(bool transA, bool transB, string source)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        List<(string, nint)> entries = Entries<T>(source);
        foreach ((int m, int n, int k) in Blocks)
            CheckEntries<T>(entries, transA, transB, m, n, k, 0.75, ((m + n) % 3) - 1);
    }

    /// <summary>
    /// The managed entries of every width, or the native one behind the managed one that it must equal.
    /// </summary>
    private static List<(string Name, nint Entry)> Entries<T>(string source) where T : unmanaged
    {
        List<(string Name, nint Entry)> entries = Sources.Of<GemmKernel, T>("managed");
        if (source == "managed") return entries;
        // Without FMA on either side the sums round differently; the native scalar code is such a side.
        if (!Fused.IsHardware || NativeKernels.Isa == "scalar") return Sources.Of<GemmKernel, T>("native");
        return [entries[^2], .. Sources.Of<GemmKernel, T>("native")];
    }

    /// <summary>The first entry against sums in double; then every other entry gives the same bits.</summary>
    private static void CheckEntries<T>(
        List<(string Name, nint Entry)> entries,
        bool transA, bool transB, int m, int n, int k, double alpha, double beta)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        using GemmCase<T> product = new(transA, transB, m, n, k, alpha, beta);
        T[] expected = product.Run((delegate*<Product<T>*, void>)entries[0].Entry);
        product.Check(expected);
        foreach ((string name, nint entry) in entries.Skip(1))
        {
            T[] actual = product.Run((delegate*<Product<T>*, void>)entry);
            for (int i = 0; i < expected.Length; i++)
                if (!expected[i].Equals(actual[i]))
                    Assert.Fail($"{product.Name}, {name}, element {i}: expected {expected[i]}, got {actual[i]}");
        }
    }
}
