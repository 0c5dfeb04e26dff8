using Adjoint.Kernels;
using Xunit;

namespace Adjoint.Tests.Kernels;

/// <summary>The team covers every range once, survives nesting, concurrency and exceptions; results do not depend on
/// it.</summary>
[Collection("threads")]
public sealed unsafe class WorkerTeamTests : IDisposable
{
    private readonly int _before = Threads.Count;

    public void Dispose() => Threads.Count = _before;

    private struct Mark : IRange
    {
        public int* Counts;
        public bool Nested;
        public int FailAt;

        public readonly void Run(nint start, nint end)
        {
            if (Nested)
            {
                var inner = new Mark { Counts = Counts + start, FailAt = -1 };
                WorkerTeam.Run(end - start, 1, ref inner);
                return;
            }
            for (nint i = start; i < end; i++)
            {
                if (i == FailAt) throw new InvalidOperationException("part failed");
                Interlocked.Increment(ref Counts[i]);
            }
        }
    }

    [Theory]
    [InlineData(1), InlineData(2), InlineData(3), InlineData(5)]
    public void EveryIndexOnce(int threads)
    {
        Threads.Count = threads;
        foreach (bool nested in new[] { false, true })
            foreach (int n in new[] { 0, 1, 2, 7, 1000, 12345 })
                for (int repeat = 0; repeat < 20; repeat++)
                {
                    var counts = new int[n];
                    fixed (int* p = counts)
                    {
                        var mark = new Mark { Counts = p, Nested = nested, FailAt = -1 };
                        WorkerTeam.Run(n, 3, ref mark);
                    }
                    Assert.All(counts, c => Assert.Equal(1, c));
                }
    }

    [Fact]
    public void SeveralCallersAtOnce()
    {
        Threads.Count = 3;
        Parallel.For(0, 8, _ =>
        {
            for (int repeat = 0; repeat < 50; repeat++)
            {
                var counts = new int[500];
                fixed (int* p = counts)
                {
                    var mark = new Mark { Counts = p, FailAt = -1 };
                    WorkerTeam.Run(counts.Length, 10, ref mark);
                }
                Assert.All(counts, c => Assert.Equal(1, c));
            }
        });
    }

    [Fact]
    public void AnExceptionReachesTheCallerAndTheTeamLives()
    {
        Threads.Count = 4;
        var counts = new int[1000];
        fixed (int* p = counts)
        {
            foreach (int failAt in new[] { 0, 500, 999 })
            {
                var mark = new Mark { Counts = p, FailAt = failAt };
                nint q = (nint)(&mark);
                var e = Assert.Throws<InvalidOperationException>(() => WorkerTeam.Run(1000, 10, ref *(Mark*)q));
                Assert.Equal("part failed", e.Message);
            }
        }
        EveryIndexOnce(4);
    }

    [Fact]
    public void ThreadsChecksItsRange()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => Threads.Count = 0);
        Assert.Throws<ArgumentOutOfRangeException>(() => Threads.Count = 1025);
        Assert.Equal(3, Threads.Initial("3"));
        Assert.InRange(Threads.Initial(null), 1, 64);
        Assert.Throws<ArgumentException>(() => Threads.Initial("many"));
        Assert.Throws<ArgumentException>(() => Threads.Initial("0"));
    }

    [Fact]
    public void ResultsDoNotDependOnTheNumberOfThreads()
    {
        const int N = 300_001;
        float[] x = Data.Numbers<float>(N, 1), z = Data.Numbers<float>(N, 2);
        List<float[]>? first = null;
        foreach (int threads in new[] { 1, 2, 3, 5 })
        {
            Threads.Count = threads;
            var results = new List<float[]>();
            fixed (float* px = x, pz = z)
            {
                float* input = px, other = pz;
                float[] Make(int n, Action<nint> launch)
                {
                    var y = new float[n];
                    fixed (float* py = y) launch((nint)py);
                    results.Add(y);
                    return y;
                }
                Make(N, y => KernelSet.Unary<Plain<SquareOp>, float>(input, (float*)y, N));
                Make(N, y => KernelSet.UnaryGrad<Plain<SquareOp>, float>(other, 0, input, null, (float*)y, N, true));
                Make(N, y => KernelSet.Binary<DivOp, float>(input, 1, other, 0, (float*)y, N));
                Make(N, y => KernelSet.BinaryGradB<DivOp, float>(
                    input, 1, input, 1, other, 1, null, (float*)y, N, false));
                Make(N, y => KernelSet.Fill((float*)y, N, 2.5f));
                Make(N, y => KernelSet.Copy(input, (float*)y, N));
                Make(N, y => KernelSet.CopyStrided(input, [1, 600], (float*)y, [500, 1], [600, 500]));
                Make(N, y => KernelSet.Normal((float*)y, N, 1, 2, 0, 1));
                Make(1, y => KernelSet.Sum(input, (float*)y, 1, N, 1));
                Make(1, y => KernelSet.Max(input, (float*)y, 1, N, 1));
                Make(3, y => KernelSet.Sum(input, (float*)y, 1, N / 3, 3));
                Make(300, y => KernelSet.Sum(input, (float*)y, 1, 1000, 300));
                Make(1000, y => KernelSet.Sum(input, (float*)y, 1000, 300, 1));
                Make(600, y => KernelSet.Prod(input, (float*)y, 2, 500, 300));
                Make(N, y => KernelSet.Softmax(input, (float*)y, 300, 1000));
                Make(2000, y => KernelSet.Moments(input, (float*)y, (float*)y + 1000, 1000, 300, 1));
                Make(2000, y => KernelSet.ArgMax(input, (long*)y, 1000, 300, 1));
            }
            first ??= results;
            for (int i = 0; i < results.Count; i++) Data.SameBits<float>(
                first[i], results[i], $"launch {i}, {threads} threads");
        }
    }

    [Fact]
    public void LongReductionsKeepTheDocumentedOrder()
    {
        Threads.Count = 3;
        float[] x = Data.Numbers<float>(20 * 8192 + 77, 5);
        float[] expected = ReduceReference.Run<SumReduce, Adjoint.Simd.Lane1<float>, float>(x, null, 1, x.Length, 1);
        float sum;
        fixed (float* p = x) KernelSet.Sum(p, &sum, 1, x.Length, 1);
        Assert.Equal(expected[0], sum);

        int rows = x.Length / 7;
        expected = ReduceReference.Run<SumReduce, Adjoint.Simd.Lane1<float>, float>(x, null, 1, rows, 7);
        var sums = new float[7];
        fixed (float* p = x, py = sums) KernelSet.Sum(p, py, 1, rows, 7);
        Data.SameBits<float>(expected, sums, "columns");
    }
}
