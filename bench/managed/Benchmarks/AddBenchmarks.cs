using System.Numerics.Tensors;
using Adjoint.Harness;
using BenchmarkDotNet.Attributes;

namespace Adjoint.Bench.Benchmarks;

/// <summary>y = a + b by a plain vector loop and by TensorPrimitives: the rulers of every memory-bound kernel.</summary>
public class AddBenchmarks
{
    private float[] _a = [], _b = [], _y = [];

    [Params(64, 4096, 1 << 20)]
    public int Length { get; set; }

    [GlobalSetup]
    public void Setup()
    {
        _a = GC.AllocateArray<float>(Length, pinned: true);
        _b = GC.AllocateArray<float>(Length, pinned: true);
        _y = GC.AllocateArray<float>(Length, pinned: true);
    }

    [Benchmark(Baseline = true)]
    public unsafe void PlainVectorLoop()
    {
        fixed (float* a = _a, b = _b, y = _y)
        {
            PlainLoop.Add(a, b, y, Length);
        }
    }

    [Benchmark]
    public void TensorPrimitivesAdd() => TensorPrimitives.Add<float>(_a, _b, _y);
}
