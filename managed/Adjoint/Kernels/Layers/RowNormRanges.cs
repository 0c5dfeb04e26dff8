using Adjoint.Simd;

namespace Adjoint.Kernels;

/// <summary>A pass of <see cref="RowNorms"/>, as a constant.</summary>
internal interface IRowNormPass
{
    static abstract string Name { get; }
}

internal readonly struct RowForward : IRowNormPass
{
    public static string Name => "rownorm";
}

internal readonly struct RowBackwardByElement : IRowNormPass
{
    public static string Name => "rownormgrad_elements";
}

internal readonly struct RowBackwardByRun : IRowNormPass
{
    public static string Name => "rownormgrad_runs";
}

/// <summary>(RowNorm* norm, nint start, nint end)</summary>
internal readonly unsafe struct RowNormKernel<TPass> : IKernel where TPass : struct, IRowNormPass
{
    public static string Name => TPass.Name;

    public static void* Managed<V, V1, T>()
        where V : struct, ISimd<V, T>
        where V1 : struct, ISimd<V1, T>
        where T : unmanaged
    {
        if (typeof(TPass) == typeof(RowForward))
            return (delegate*<RowNorm<T>*, nint, nint, void>)&RowNorms.Forward<V, V1, T>;
        return typeof(TPass) == typeof(RowBackwardByElement)
            ? (delegate*<RowNorm<T>*, nint, nint, void>)&RowNorms.BackwardByElement<V, V1, T>
            : (delegate*<RowNorm<T>*, nint, nint, void>)&RowNorms.BackwardByRun<V, V1, T>;
    }

    public static void* Native<T>() where T : unmanaged =>
        throw new NotSupportedException($"{Name} has no native twin");
}

/// <summary>Rows of a pass; of the gradient of a layer norm, blocks of rows.</summary>
internal unsafe struct RowNormRange<TPass, T> : ILaunch
    where TPass : struct, IRowNormPass
    where T : unmanaged
{
    public RowNorm<T> Norm;

    public void Run(nint start, nint end)
    {
        RowNorm<T> norm = Norm;
        ((delegate*<RowNorm<T>*, nint, nint, void>)Kernel<RowNormKernel<TPass>, T>.Entry)(&norm, start, end);
    }

    public readonly void Tell(Operands operands) => Norm.Tell(operands);
}

internal static unsafe partial class KernelSet
{
    /// <summary>y, mean and rstd of each row.</summary>
    public static void NormalizeRows<T>(in RowNorm<T> norm) where T : unmanaged =>
        Share(norm.Rows, OuterGrain(norm.Columns), new RowNormRange<RowForward, T> { Norm = norm });

    /// <summary>The gradient of x, and the sums that those of the weight and the bias are made of.</summary>
    public static void NormalizeRowsGrad<T>(in RowNorm<T> norm) where T : unmanaged
    {
        if (!norm.ByElement)
        {
            Share(norm.Rows, OuterGrain(norm.Columns), new RowNormRange<RowBackwardByRun, T> { Norm = norm });
            return;
        }
        nint blocks = (norm.Rows + RowNorm<T>.Block - 1) / RowNorm<T>.Block;
        Share(blocks, OuterGrain(norm.Columns * RowNorm<T>.Block),
            new RowNormRange<RowBackwardByElement, T> { Norm = norm });
    }
}
