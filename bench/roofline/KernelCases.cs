using Adjoint.Harness;
using Adjoint.Kernels;
using Adjoint.Ops;

namespace Adjoint.Roofline;

/// <summary>A kernel that can be measured at any working set.</summary>
/// <param name="Prepare">From the memory to use and the bytes of the working set to one call and its costs.</param>
internal sealed record KernelCase(string Name, string DType, Traffic Traffic, Func<nint, long, KernelWork> Prepare);

/// <summary>The kernels of the report: launches through the gate, as the ops make them.</summary>
internal static unsafe class KernelCases
{
    private const int SoftmaxColumns = 1024;

    // Softmax passes three times over a row that stays in the first level: maximum; exp(x - maximum) and its sum; times
    // 1 / sum. Four operations beside the exponential.
    private const double SoftmaxOperations = 4;

    /// <summary>Kernels whose working set can be chosen, in f32.</summary>
    public static IReadOnlyList<KernelCase> Streaming { get; } =
    [
        // a + alpha b is an FMA, but what is asked for is one addition.
        Binary<AddOp>(1), Binary<MulOp>(1),
        Unary<ReluOp>(), Unary<ExpOp>(), Unary<TanhOp>(), Unary<SigmoidOp>(), Unary<GeluOp>(),
        Case("sum", Traffic.Read, 1, 1, (x, n) => () => KernelSet.Sum(x, x + n, 1, n, 1)),
        Case("max", Traffic.Read, 1, 1, (x, n) => () => KernelSet.Max(x, x + n, 1, n, 1)),
        Case("softmax", Traffic.Copy, 2, SoftmaxOperations + CountingLane.Of<Plain<ExpOp>>(), (x, n) =>
        {
            nint columns = nint.Min(n, SoftmaxColumns), rows = n / columns;
            return () => KernelSet.Softmax(x, x + n, rows, columns);
        }),
        Sgd(), Adam(),
    ];

    /// <summary>Square products; the second matrix is read again and again, so they are bound by the peak.</summary>
    public static IReadOnlyList<(KernelCase Case, int[] Sizes)> Products { get; } =
        [(Gemm<float>("f32"), [64, 256, 512, 1024]), (Gemm<double>("f64"), [64, 256, 512])];

    private static KernelCase Unary<TOp>() where TOp : struct, IUnaryOp =>
        Case(TOp.Name, Traffic.Copy, 2, CountingLane.Of<Plain<TOp>>(),
            (x, n) => () => KernelSet.Unary<Plain<TOp>, float>(x, x + n, n));

    private static KernelCase Binary<TOp>(double flops) where TOp : struct, IBinaryOp =>
        Case(TOp.Name, Traffic.Triad, 3, flops,
            (x, n) => () => KernelSet.Binary<TOp, float>(x, 1, x + n, 1, x + 2 * n, n, 1));

    // p and the momentum are read and written, g is read: five transfers over three arrays.
    private static KernelCase Sgd()
    {
        UpdateNumbers numbers = new() { B = 0.9, C = 1, D = -1e-9, Flags = UpdateFlags.Momentum };
        return Case("sgd, momentum", Traffic.Update, 3, CountingLane.OfUpdate<SgdUpdate>(numbers), (x, n) =>
            Update<SgdUpdate>(numbers, x, x + n, x + 2 * n, null, n), transfers: 5);
    }

    // p and both means are read and written, g is read: seven transfers over four arrays.
    private static KernelCase Adam()
    {
        UpdateNumbers numbers = new()
        {
            B = 0.1,
            C = 0.999,
            D = 0.001,
            E = 1,
            F = 1e-8,
            G = -1e-9,
            Flags = UpdateFlags.Near,
        };
        return Case("adam", Traffic.Update, 4, CountingLane.OfUpdate<AdamUpdate>(numbers), (x, n) =>
            Update<AdamUpdate>(numbers, x, x + n, x + 2 * n, x + 3 * n, n), transfers: 7);
    }

    private static Action Update<TOp>(UpdateNumbers numbers, float* p, float* g, float* s, float* t, nint n)
        where TOp : struct, IUpdateOp => () =>
    {
        UpdateNumbers here = numbers;
        KernelSet.Update<TOp, float>(p, g, s, t, null, n, &here);
    };

    private delegate Action OverFloats(float* x, nint n);

    /// <param name="arrays">Arrays of n floats that the working set is cut into.</param>
    /// <param name="transfers">Floats that move for each element, where that is not the number of arrays.</param>
    private static KernelCase Case(string name, Traffic traffic, int arrays, double flops, OverFloats prepare,
        int? transfers = null) => new(name, "f32", traffic, (memory, workingSet) =>
    {
        // Whole cache lines, and whole rows where softmax has more than one. A reduction keeps a line for its result.
        nint n = (nint)workingSet / (arrays * sizeof(float)) / 64 * 64;
        if (n >= SoftmaxColumns) n = n / SoftmaxColumns * SoftmaxColumns;
        Fill((float*)memory, n * arrays, 0.5f);
        return new KernelWork(prepare((float*)memory, n), Count(n), flops * n,
            (double)n * sizeof(float) * (transfers ?? arrays), (double)n * sizeof(float) * arrays);
    });

    private static KernelCase Gemm<T>(string dtype) where T : unmanaged, System.Numerics.INumber<T> =>
        new("gemm", dtype, Traffic.Triad, (memory, size) =>
        {
            nint n = (nint)size;
            T* a = (T*)memory, b = a + n * n, c = b + n * n;
            double bytes = 3.0 * n * n * sizeof(T);
            Fill(a, 2 * n * n, T.One);
            return new KernelWork(() => KernelSet.Gemm(false, false, n, n, n, T.One, a, n, b, n, T.Zero, c, n),
                $"{n}x{n}", 2.0 * n * n * n, bytes, bytes);
        });

    // What the last kernel left could be infinite by now, and take paths that ordinary numbers do not take.
    private static void Fill<T>(T* x, nint n, T value) where T : unmanaged =>
        new Span<T>(x, checked((int)n)).Fill(value);

    private static string Count(nint n) => n switch
    {
        >= 1 << 20 => string.Create(null, $"{n / (double)(1 << 20):0.#}M"),
        >= 1 << 10 => string.Create(null, $"{n / (double)(1 << 10):0.#}k"),
        _ => n.ToString(null, null),
    };
}
