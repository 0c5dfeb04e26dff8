using System.Collections;
using System.Runtime.CompilerServices;
using Adjoint.Nn;
using Adjoint.Optim;
using FromMany = System.Func<System.Collections.Generic.IReadOnlyList<Adjoint.Tensor>, Adjoint.Tensor>;
using ManyToMany = System.Func<System.Collections.Generic.IReadOnlyList<Adjoint.Tensor>,
    System.Collections.Generic.IReadOnlyList<Adjoint.Tensor>>;
using Map = System.Func<Adjoint.Tensor, Adjoint.Tensor>;
using Pairing = System.Func<Adjoint.Tensor, Adjoint.Tensor, Adjoint.Tensor>;
using ToMany = System.Func<Adjoint.Tensor, System.Collections.Generic.IReadOnlyList<Adjoint.Tensor>>;

namespace Adjoint.Tests.Contracts;

/// <summary>Values for arguments by type, made anew each time; the first one is ordinary, most others are
/// not.</summary>
internal static class Arguments
{
    private static readonly Func<Tensor?>[] s_tensors =
    [
        () => Tensor.From([1f, 2f, 3f], requiresGrad: true),
        () => Tensor.From([1f, 2f, 3f, 4f, 5f, 6f], [2, 3]),
        () => Tensor.From([0.5, 0.25, 0.125, 1, 2, 3], [2, 3], requiresGrad: true),
        () => (Tensor.From([1f, 2f, 3f, 4f, 5f, 6f], [2, 3], requiresGrad: true) * 1).T(),
        () => Tensor.Scalar(2f, requiresGrad: true),
        () => Tensor.Scalar(3L),
        () => Tensor.From([0L, 2L, 1L]),
        () => Tensor.From([1L, 0L]),
        () => Tensor.From([5L, -7L, long.MaxValue]),
        () => Tensor.From([0, 1, 2]),
        () => Tensor.From([1, 2, 3, 4, 5, 6], [2, 3]).To(DType.UInt8),
        () => Tensor.From([true, false, true]),
        () => Tensor.Zeros([0], requiresGrad: true),
        () => Tensor.Zeros([0, 3]),
        () => Tensor.Zeros([2, 0], DType.Int64),
        () => Tensor.Ones([2, 3, 4], requiresGrad: true),
        () => Tensor.From([1f], requiresGrad: true).Expand([4, 3]),
        () => Tensor.From([1f, 2f]).Expand([3, 2]),
        () => (Tensor.Ones([2, 3], requiresGrad: true) * 1).Unbind()[0],
        () => Tensor.Ones([3, 3], requiresGrad: true).Narrow(0, 1, 2),
        () => Tensor.From([2f, 1, 0, 1, 3, 1, 0, 1, 4], [3, 3], requiresGrad: true),
        ViewWithoutGrad,
        Inference,
        Released,
        () => Tensor.From([float.NaN, float.PositiveInfinity, -1f]),
        () => Tensor.Ones([1, 1, 1, 1, 1], DType.Float64),
        () => Tensor.Ones([1, 2, 3, 3], requiresGrad: true),
        () => null,
    ];

    private static readonly Dictionary<Type, object?[]> s_values = new()
    {
        [typeof(bool)] = [false, true],
        [typeof(int)] = [0, 1, -1, 2, -2, 7, -7, int.MaxValue, int.MinValue],
        [typeof(long)] = [1L, 0L, -1L, 2L, 3L, -3L, 7L, long.MaxValue, long.MinValue],
        [typeof(double)] = [0.5, 0.0, 1.0, -1.0, 2.0, 1e300, double.NaN, double.PositiveInfinity,
            double.NegativeInfinity],
        [typeof(float)] = [1f, float.NaN],
        [typeof(string)] = ["name", "", "a.b", null],
        [typeof(Scalar)] = [(Scalar)2, (Scalar)0, (Scalar)(-1), (Scalar)1.5, (Scalar)true, (Scalar)double.NaN,
            (Scalar)long.MaxValue, (Scalar)1e300],
        [typeof(DType)] = [DType.Float32, DType.Float64, DType.Int64, DType.Int32, DType.UInt8, DType.Bool, (DType)77],
        [typeof(Reduction)] = [Reduction.Mean, Reduction.Sum, Reduction.None, Reduction.BatchMean,
            (Reduction)99],
        [typeof(DivRounding)] = [DivRounding.Floor, DivRounding.Trunc, DivRounding.None, (DivRounding)99],
        [typeof(ScatterReduction)] = [ScatterReduction.Sum, ScatterReduction.Prod, ScatterReduction.Mean,
            ScatterReduction.AMax, ScatterReduction.AMin, (ScatterReduction)99],
        [typeof(QuantileInterpolation)] = [QuantileInterpolation.Linear, QuantileInterpolation.Lower,
            QuantileInterpolation.Higher, QuantileInterpolation.Nearest, QuantileInterpolation.Midpoint,
            (QuantileInterpolation)99],
        [typeof(GridIndexing)] = [GridIndexing.IJ, GridIndexing.XY, (GridIndexing)99],
        [typeof(NormKind)] = [NormKind.Frobenius, NormKind.Nuclear, (NormKind)99],
        [typeof(QrMode)] = [QrMode.Reduced, QrMode.Complete, QrMode.R, (QrMode)99],
        [typeof(LstsqDriver)] = [.. Enum.GetValues<LstsqDriver>().Cast<object>(), (LstsqDriver)99],
        [typeof(char)] = ['L', 'u', 'x'],
        [typeof(FanMode)] = [FanMode.FanIn, FanMode.FanOut, (FanMode)99],
        [typeof(Nonlinearity)] = [Nonlinearity.Relu, Nonlinearity.Tanh, (Nonlinearity)99],
        [typeof(int[])] = [(int[])[0], (int[])[], (int[])[1, 0], (int[])[-1], (int[])[0, 0], (int[])[5],
            (int[])[int.MinValue], (int[])[2, 1, 0]],
        [typeof(long[])] = [(long[])[1, 2], (long[])[], (long[])[3], (long[])[-1, 4], (long[])[0, 0],
            (long[])[long.MaxValue, long.MaxValue], (long[])[1, 1, 1]],
        [typeof(float[])] = [(float[])[1, 2, 3], (float[])[], (float[])[1, 2, 3, 4, 5, 6], null],
        [typeof(TensorIndex[])] = [Indices(0), Indices(), Indices(Range.All), Indices(^1, 1..), Indices(9),
            Indices(TensorIndex.Ellipsis, TensorIndex.Ellipsis), Indices(default(TensorIndex)), Indices(long.MinValue),
            Indices(TensorIndex.NewAxis, TensorIndex.Slice(long.MinValue, long.MaxValue, long.MaxValue)),
            Indices(0, 0, 0, 0, 0, 0), Indices(Tensor.From([0L, -1L])), Indices(Tensor.From([true, false, true])),
            Indices(Tensor.Scalar(true)), Indices(Tensor.From([9L])), Indices(TensorIndex.Ellipsis, Tensor.From([1L])),
            Indices(Tensor.From([0.5f]))],
        [typeof(Spatial)] = [(Spatial)1, (Spatial)2, (Spatial)0, (Spatial)(-1), (Spatial)3, (Spatial)64, (Spatial)(1L << 40),
            (Spatial)(1, 2), (Spatial)(2, 1, 1), Spatial.From(), Spatial.From(null, 2), default(Spatial)],
        [typeof(ConvPadding)] = [(ConvPadding)0, (ConvPadding)1, (ConvPadding)(-1), (ConvPadding)(1, 2), ConvPadding.Same],
        [typeof(PadMode)] = [PadMode.Constant, PadMode.Reflect, PadMode.Replicate, PadMode.Circular, (PadMode)99],
        [typeof(InterpolationMode)] = [.. Enum.GetValues<InterpolationMode>().Cast<object>(), (InterpolationMode)99],
        [typeof(double[])] = [(double[])[2.0], null, (double[])[], (double[])[0.5, 1.5], (double[])[double.NaN],
            (double[])[-1.0], (double[])[1e300], (double[])[0.0]],
        [typeof(CdistMode)] = [CdistMode.MatMulIfNecessary, CdistMode.MatMul, CdistMode.Pairwise, (CdistMode)99],
        [typeof(Pairing)] = [null, (Pairing)(static (a, b) => (a - b).Abs()), (Pairing)(static (_, _) => null!)],
        [typeof(Generator)] = [null],
        [typeof(Action<string>)] = [(Action<string>)(static _ => { })],
        [typeof(Action<Tensor>)] = [(Action<Tensor>)(static _ => { }), null],
        [typeof(Action<IReadOnlyList<Tensor>>)] = [(Action<IReadOnlyList<Tensor?>>)(static _ => { }), null],
        [typeof(Map)] = [(Map)(static x => x * 2), (Map)(static x => x.Sum()), (Map)(static _ => Tensor.Scalar(1.0)),
            (Map)(static _ => null!), null],
        [typeof(FromMany)] = [(FromMany)(static x => x[0] * 2), (FromMany)(static x => x[^1].Sum()),
            (FromMany)(static _ => null!), null],
        [typeof(ToMany)] = [(ToMany)(static x => [x, x.Sum()]), (ToMany)(static _ => []),
            (ToMany)(static _ => null!), null],
        [typeof(ManyToMany)] = [(ManyToMany)(static x => x), (ManyToMany)(static _ => [null!]), null],
        [typeof(SGDOptions)] = [new SGDOptions { LearningRate = 0.1 }, null],
        [typeof(AdamOptions)] = [new AdamOptions { LearningRate = 0.1 }, new AdamOptions { Beta1 = double.NaN }, null],
        [typeof(AdagradOptions)] = [new AdagradOptions { LearningRate = 0.1 }, null],
        [typeof(RMSpropOptions)] = [new RMSpropOptions { LearningRate = 0.1 }, null],
        [typeof(Edge)] = [default(Edge)],
    };

    private static readonly Shape[] s_shapes =
        [[3], [], [2, 3], [-1], [0], [3, -1], [-1, -1], [-2], [6], [4, 3], [2, 3, 4], [long.MaxValue],
            [long.MaxValue, 4], [0, long.MaxValue], [long.MinValue], [1L << 62, 1L << 62, 4]];

    private static readonly Type[] s_lists =
    [
        typeof(IReadOnlyList<Tensor>), typeof(IEnumerable<Tensor>), typeof(Tensor[]), typeof(IReadOnlyList<GradTarget>),
    ];

    public static bool CanMake(Parameter[] parameters) => Array.TrueForAll(parameters, static p => Count(p) > 0);

    /// <summary>How many values there are; 0 if none can be made.</summary>
    public static int Count(Parameter p)
    {
        Type type = Nullable.GetUnderlyingType(p.Type) ?? p.Type;
        int extra = type == p.Type ? 0 : 1;
        if (type == typeof(Tensor)) return p.IsReceiver ? s_tensors.Length - 1 : s_tensors.Length;
        if (type == typeof(GradTarget)) return s_tensors.Length;
        if (type == typeof(Shape)) return s_shapes.Length + extra;
        if (s_lists.Contains(type)) return 4 + s_tensors.Length;
        if (type == typeof(object)) return 0;
        return s_values.TryGetValue(type, out object?[]? values) ? values.Length + extra : 0;
    }

    public static object? Make(Parameter p, int choice)
    {
        choice %= Count(p);
        Type type = Nullable.GetUnderlyingType(p.Type) ?? p.Type;
        // Nullable numbers are left out first of all.
        if (type != p.Type && choice-- == 0) return null;
        if (type == typeof(Tensor)) return s_tensors[choice]();
        if (type == typeof(GradTarget)) return s_tensors[choice]() is { } t ? new GradTarget(t) : default;
        if (type == typeof(Shape)) return s_shapes[choice];
        if (s_lists.Contains(type)) return List(type, choice);
        // As many empty pieces as were asked for, of a dimension of size 0, or as many bins: PyTorch's rule, and a
        // lot of memory.
        if (p.Name is "chunks" or "bins" && choice == 7) choice = 5;
        // As many terms as the dimension of a gamma function.
        if (p.Name == "p" && type == typeof(int) && choice == 7) choice = 5;
        return s_values[type][choice];
    }

    public static IEnumerable<Tensor> TensorsIn(IEnumerable<object?> values) => values.SelectMany(TensorsIn);

    private static IEnumerable<Tensor> TensorsIn(object? value) => value switch
    {
        Tensor t => [t],
        GradTarget { Tensor: { } t } => [t],
        IEnumerable many and not (string or Shape or Module) => TensorsIn(many.Cast<object?>()),
        ITuple tuple => TensorsIn(Enumerable.Range(0, tuple.Length).Select(i => tuple[i])),
        _ => [],
    };

    private static TensorIndex[] Indices(params TensorIndex[] indices) => indices;

    private static object? List(Type type, int choice)
    {
        if (choice == 1) return null;
        Tensor first = s_tensors[0]()!;
        Tensor?[] tensors = choice switch
        {
            0 => [first],
            2 => [],
            3 => [first, first],
            _ => [first, s_tensors[choice - 4]()],
        };
        return type != typeof(IReadOnlyList<GradTarget>) ? tensors
            : Array.ConvertAll(tensors, static t => t is null ? default : new GradTarget(t));
    }

    private static Tensor ViewWithoutGrad()
    {
        Tensor a = Tensor.From([1f, 2f, 3f], requiresGrad: true) * 1;
        using GradModeScope noGrad = GradMode.NoGrad();
        return a.Narrow(0, 0, 2);
    }

    private static Tensor Inference()
    {
        using InferenceModeScope inference = InferenceMode.Enable();
        return Tensor.From([1f, 2f, 3f]);
    }

    private static Tensor Released()
    {
        using MemoryScope scope = new();
        return Tensor.From([1f, 2f, 3f]);
    }
}
