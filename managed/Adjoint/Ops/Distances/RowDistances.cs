using Adjoint.Kernels;
using Adjoint.Simd;
using Adjoint.Tensors;

namespace Adjoint.Ops;

/// <summary>What distances do with a metric, which the order p chooses.</summary>
internal interface IMetricUse<TResult>
{
    TResult With<TMetric>() where TMetric : struct, IMetric;
}

/// <summary>Distances between the rows of matrices: launches, and their slopes in tensor ops.</summary>
internal static unsafe class RowDistances
{
    /// <summary>Chooses the metric of order p.</summary>
    public static TResult Choose<TUse, TResult>(double p, TUse use) where TUse : struct, IMetricUse<TResult> =>
        p switch
        {
            0 => use.With<UnequalMetric>(),
            1 => use.With<AbsoluteMetric>(),
            2 => use.With<EuclideanMetric>(),
            double.PositiveInfinity => use.With<LargestMetric>(),
            _ => use.With<PowerMetric>(),
        };

    /// <summary>The distances (..., rows, others) of row-major a (..., rows, columns) and b (..., others, columns) into
    /// y; or of the pairs of rows of a, which b then is.</summary>
    public static void Into(Tensor y, Tensor a, Tensor b, double p, bool condensed)
    {
        if (y.Count == 0) return;
        if (a.Size(-1) == 0) Fills.Into(y, 0);
        else Choose<Launch, int>(p, new Launch(a, b, y, null, null, p, condensed, second: false));
    }

    /// <summary>The gradient of a, or of b, by kernels; of y and g (..., rows, others), the two row-major.</summary>
    public static void GradientInto(Tensor d, Tensor g, Tensor a, Tensor b, Tensor y, double p, bool second)
    {
        if (d.Count > 0)
            Choose<Launch, int>(p, new Launch(second ? b : a, second ? a : b, y, g, d, p, condensed: false, second));
    }

    /// <summary>g (..., rows, others, columns) times the derivatives of y by the differences, in tensor ops.</summary>
    public static Tensor Slopes(Tensor g, Tensor a, Tensor b, Tensor y, double p)
    {
        Tensor differences = Differences(a, b);
        return Choose<SlopesUse, Tensor>(p, new SlopesUse(g, differences, y.Unsqueeze(-1), p));
    }

    /// <summary>a[i] - b[j], (..., rows, others, columns).</summary>
    public static Tensor Differences(Tensor a, Tensor b) => a.Unsqueeze(-2).Sub(b.Unsqueeze(-3));

    private readonly struct SlopesUse(Tensor g, Tensor differences, Tensor y, double p) : IMetricUse<Tensor>
    {
        public Tensor With<TMetric>() where TMetric : struct, IMetric =>
            TMetric.Slope<TensorNum>(g, differences, y, TensorNum.Const(p)).ToTensor(differences);
    }

    private readonly struct Launch(Tensor a, Tensor b, Tensor y, Tensor? g, Tensor? d, double p, bool condensed,
        bool second) : IMetricUse<int>
    {
        public int With<TMetric>() where TMetric : struct, IMetric
        {
            if (y.DType == DType.Float32) Run<TMetric, float>();
            else Run<TMetric, double>();
            GC.KeepAlive(a);
            GC.KeepAlive(b);
            GC.KeepAlive(y);
            GC.KeepAlive(g);
            GC.KeepAlive(d);
            return 0;
        }

        private void Run<TMetric, T>() where TMetric : struct, IMetric where T : unmanaged
        {
            nint rows = (nint)a.Size(-2), others = (nint)b.Size(-2), columns = (nint)a.Size(-1);
            Distances<T> distances = new()
            {
                A = a.As<T>(),
                B = b.As<T>(),
                Y = y.As<T>(),
                G = g is null ? null : g.As<T>(),
                D = d is null ? null : d.As<T>(),
                Batch = (nint)(a.Count / (rows * columns)),
                Rows = rows,
                Others = others,
                Columns = columns,
                // Seen from b the rows of y are its columns.
                StepRow = second ? 1 : others,
                StepOther = second ? rows : 1,
                P = p,
                IsCondensed = condensed,
            };
            if (g is null) KernelSet.Distance<TMetric, T>(distances);
            else KernelSet.DistanceGrad<TMetric, T>(distances);
        }
    }
}
