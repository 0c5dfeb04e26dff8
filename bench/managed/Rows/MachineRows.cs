using System.Numerics.Tensors;
using System.Runtime.InteropServices;
using Adjoint.Harness;

namespace Adjoint.Bench.Rows;

/// <summary>
/// The rulers held against each other: whether this machine, now, can be measured on at all. A row that falls short here
/// makes the rest of the report worthless.
/// </summary>
internal static unsafe class MachineRows
{
    private const int Million = 1 << 20;

    public static void AddTo(RowSet rows)
    {
        float* a = Buffer(Million), b = Buffer(Million), y = Buffer(Million);

        rows.Against("vector add 1M", () => PlainLoop.Add(a, b, y, Million),
            "TensorPrimitives", () => TensorPrimitives.Add<float>(Span(a), Span(b), Span(y)), atLeast: 0.8);
        rows.OfPeak<float>("FMA chains against themselves", 1e6, () => FmaPeak.Run<float>(1e6), atLeast: 0.9);
    }

    private static Span<float> Span(float* buffer) => new(buffer, Million);

    /// <summary>64-byte aligned, filled (so that its pages exist), and kept until the process ends.</summary>
    private static float* Buffer(int length)
    {
        var buffer = (float*)NativeMemory.AlignedAlloc((nuint)length * sizeof(float), 64);
        new Span<float>(buffer, length).Fill(1f);
        return buffer;
    }
}
