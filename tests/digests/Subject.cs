using Adjoint.Kernels;
using Adjoint.Kernels.Gemm;
using Adjoint.Ops;
using Adjoint.Simd;

namespace Adjoint.Digests;

/// <summary>Kernels of one signature.</summary>
internal enum Family
{
    Map, MapGrad, Zip, ZipGrad, Compare, Where, Fill, Reduce, ArgReduce, Moments, Softmax, SoftmaxGrad, Gemm,
}

/// <summary>A kernel of one dtype.</summary>
/// <param name="Name">"f32_map_neg".</param>
/// <param name="Family">Its signature.</param>
/// <param name="Needs">What it reads besides g; other pointers are null.</param>
/// <param name="Managed">The managed driver with vectors of so many bits; 0: one lane.</param>
/// <param name="Native">The managed function that calls the C library's kernel, or 0.</param>
internal sealed record Subject<T>(
    string Name, Family Family, Needs Needs, Func<int, nint> Managed, Func<nint> Native) where T : unmanaged;

/// <summary>Every kernel that stands in native/kernels.def, spelled out rather than reflected over, so that the trimmer
/// sees it. A test compares the names with digests.def and with the C library's.</summary>
internal sealed unsafe class Subjects<T> where T : unmanaged
{
    private readonly List<Subject<T>> _all = [];

    private Subjects()
    {
        AddUnary();
        AddBinary();
        Add<CompareKernel<EqOp>>(Family.Compare);
        Add<CompareKernel<NeOp>>(Family.Compare);
        Add<CompareKernel<LtOp>>(Family.Compare);
        Add<CompareKernel<LeOp>>(Family.Compare);
        Add<CompareKernel<GtOp>>(Family.Compare);
        Add<CompareKernel<GeOp>>(Family.Compare);
        Add<WhereKernel>(Family.Where);
        Add<FillKernel>(Family.Fill);
        Add<ReduceKernel<SumReduce>>(Family.Reduce);
        Add<ReduceKernel<ProdReduce>>(Family.Reduce);
        Add<ReduceKernel<MaxReduce>>(Family.Reduce);
        Add<ReduceKernel<MinReduce>>(Family.Reduce);
        Add<ArgReduceKernel<MaxReduce>>(Family.ArgReduce);
        Add<ArgReduceKernel<MinReduce>>(Family.ArgReduce);
        Add<MomentsKernel>(Family.Moments);
        Add<SoftmaxKernel<PlainSoftmax>>(Family.Softmax);
        Add<SoftmaxGradKernel<PlainSoftmax, Write>>(Family.SoftmaxGrad);
        Add<SoftmaxGradKernel<PlainSoftmax, Add>>(Family.SoftmaxGrad);
        Add<SoftmaxKernel<LogOfSoftmax>>(Family.Softmax);
        Add<SoftmaxGradKernel<LogOfSoftmax, Write>>(Family.SoftmaxGrad);
        Add<SoftmaxGradKernel<LogOfSoftmax, Add>>(Family.SoftmaxGrad);
        Add<GemmKernel>(Family.Gemm);
    }

    /// <summary>In the order of native/kernels.def.</summary>
    public static IReadOnlyList<Subject<T>> All { get; } = new Subjects<T>()._all;

    private void AddUnary()
    {
        Unary<Plain<NegOp>>();
        Unary<Plain<AbsOp>>();
        Unary<Plain<ExpOp>>();
        Unary<Plain<LogOp>>();
        Unary<Plain<SqrtOp>>();
        Unary<Plain<TanhOp>>();
        Unary<Plain<SigmoidOp>>();
        Unary<Plain<ReluOp>>();
        Unary<Plain<SinOp>>();
        Unary<Plain<CosOp>>();
        Unary<Plain<SquareOp>>();
        Unary<ClampOp>();
        Unary<PowScalarOp>();
        Unary<Plain<ReciprocalOp>>();
        Unary<RSubOp>();
        Unary<Plain<Expm1Op>>();
        Unary<Plain<Log1pOp>>();
        Unary<Plain<ErfOp>>();
        Unary<Plain<RsqrtOp>>();
        Unary<Plain<GeluOp>>();
        Unary<Plain<GeluTanhOp>>();
        Unary<Plain<SiluOp>>();
    }

    private void AddBinary()
    {
        Binary<AddOp>();
        Binary<SubOp>();
        Binary<RSubTensorOp>();
        Binary<MulOp>();
        Binary<DivOp>();
        Binary<MaximumOp>();
        Binary<MinimumOp>();
        Binary<PowOp>();
    }

    private void Unary<TOp>() where TOp : struct, IParamUnaryOp
    {
        Add<MapKernel<TOp>>(Family.Map);
        Add<MapGradKernel<TOp, Write>>(Family.MapGrad, TOp.Needs);
        Add<MapGradKernel<TOp, Add>>(Family.MapGrad, TOp.Needs);
    }

    private void Binary<TOp>() where TOp : struct, IBinaryOp
    {
        Add<ZipKernel<TOp>>(Family.Zip);
        Add<ZipGradKernel<TOp, SideA, Write>>(Family.ZipGrad, TOp.NeedsA);
        Add<ZipGradKernel<TOp, SideA, Add>>(Family.ZipGrad, TOp.NeedsA);
        Add<ZipGradKernel<TOp, SideB, Write>>(Family.ZipGrad, TOp.NeedsB);
        Add<ZipGradKernel<TOp, SideB, Add>>(Family.ZipGrad, TOp.NeedsB);
    }

    private void Add<TKernel>(Family family, Needs needs = Needs.None) where TKernel : struct, IKernel =>
        _all.Add(new Subject<T>(
            Widths.Prefix<T>() + TKernel.Name, family, needs, Managed<TKernel>,
            () => (nint)Kernel<TKernel, T>.TryBindNative()));

    private static nint Managed<TKernel>(int bits) where TKernel : struct, IKernel
    {
        if (typeof(T) == typeof(float))
        {
            return (nint)(bits switch
            {
                512 => TKernel.Managed<F32x16, F32x1, float>(),
                256 => TKernel.Managed<F32x8, F32x1, float>(),
                128 => TKernel.Managed<F32x4, F32x1, float>(),
                _ => TKernel.Managed<F32x1, F32x1, float>(),
            });
        }
        return (nint)(bits switch
        {
            512 => TKernel.Managed<F64x8, F64x1, double>(),
            256 => TKernel.Managed<F64x4, F64x1, double>(),
            128 => TKernel.Managed<F64x2, F64x1, double>(),
            _ => TKernel.Managed<F64x1, F64x1, double>(),
        });
    }
}
