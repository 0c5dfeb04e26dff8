using Adjoint.Harness;
using Adjoint.Kernels;

namespace Adjoint.Bench.Rows;

/// <summary>The managed kernels against the native ones, over the same memory: the evidence for what ADJOINT_KERNELS=auto
/// chooses. And the longest sum against a loop that only adds.</summary>
internal static unsafe class SourceRows
{
    private const int Million = 1_000_000;
    private const int Side = 1000;

    public static void AddTo(RowSet rows)
    {
        Tensor x = Tensor.Randn([Million]), y = Tensor.Empty([Million]), g = Tensor.Rand([Million]);
        AddMap<Plain<ExpOp>>(rows, x, y);
        AddMap<Plain<SigmoidOp>>(rows, x, y);
        AddMap<Plain<TanhOp>>(rows, x, y);
        AddMap<Plain<GeluOp>>(rows, x, y);
        Add<MapGradKernel<Plain<GeluOp>, Write>>(rows, "gelu backward 1M", f =>
            ((delegate*<float*, nint, float*, float*, float*, nint, double, double, void>)f)(
                g.As<float>(), 1, x.As<float>(), null, y.As<float>(), Million, 0, 0));
        Add<SoftmaxKernel<PlainSoftmax>>(rows, "softmax 1000x1000", f =>
            ((delegate*<float*, float*, nint, nint, void>)f)(x.As<float>(), y.As<float>(), Side, Side));
        Add<SoftmaxKernel<LogOfSoftmax>>(rows, "log-softmax 1000x1000", f =>
            ((delegate*<float*, float*, nint, nint, void>)f)(x.As<float>(), y.As<float>(), Side, Side));
        AddSum(rows, "sum 1M", x, y, 1, Million, 1);
        AddSum(rows, "sum over rows, 1000x1000", x, y, Side, Side, 1);
        AddSum(rows, "sum over columns, 1000x1000", x, y, 1, Side, Side);

        float total = 0;
        void* sum = Widths.Managed<ReduceKernel<SumReduce>, float>();
        rows.Against("sum 1M, managed kernel", () => RunSum(sum, x, y, 1, Million, 1), "plain vector loop",
            () => total += PlainLoop.Sum(x.As<float>(), Million), atLeast: 0.9);
    }

    private static void AddMap<TOp>(RowSet rows, Tensor x, Tensor y) where TOp : struct, IParamUnaryOp =>
        Add<MapKernel<TOp>>(rows, $"{TOp.Name} 1M", f =>
            ((delegate*<float*, float*, nint, double, double, void>)f)(x.As<float>(), y.As<float>(), Million, 0, 0));

    private static void AddSum(RowSet rows, string name, Tensor x, Tensor y, nint outer, nint length, nint inner) =>
        Add<ReduceKernel<SumReduce>>(rows, name, f => RunSum((void*)f, x, y, outer, length, inner));

    private static void RunSum(void* f, Tensor x, Tensor y, nint outer, nint length, nint inner) =>
        ((delegate*<float*, float*, nint, nint, nint, void>)f)(x.As<float>(), y.As<float>(), outer, length, inner);

    private static void Add<TKernel>(RowSet rows, string name, Action<nint> run) where TKernel : struct, IKernel
    {
        nint managed = (nint)Widths.Managed<TKernel, float>(), native = (nint)Kernel<TKernel, float>.TryBindNative();
        rows.Against($"{name}, managed kernel", () => run(managed), "native kernel",
            native == 0 ? null : () => run(native), atLeast: 0.9);
    }
}
