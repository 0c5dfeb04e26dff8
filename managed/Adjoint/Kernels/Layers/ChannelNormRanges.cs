using Adjoint.Simd;

namespace Adjoint.Kernels;

/// <summary>A pass of <see cref="ChannelNorms"/>, as a constant.</summary>
internal interface IChannelNormPass
{
    static abstract string Name { get; }
}

internal readonly struct ChannelMoments : IChannelNormPass
{
    public static string Name => "channelmoments";
}

internal readonly struct ChannelForward : IChannelNormPass
{
    public static string Name => "channelnorm";
}

internal readonly struct ChannelBackward : IChannelNormPass
{
    public static string Name => "channelnormgrad";
}

/// <summary>(ChannelNorm* norm, nint start, nint end)</summary>
internal readonly unsafe struct ChannelNormKernel<TPass> : IKernel where TPass : struct, IChannelNormPass
{
    public static string Name => TPass.Name;

    public static void* Managed<V, V1, T>()
        where V : struct, ISimd<V, T>
        where V1 : struct, ISimd<V1, T>
        where T : unmanaged
    {
        if (typeof(TPass) == typeof(ChannelMoments))
            return (delegate*<ChannelNorm<T>*, nint, nint, void>)&ChannelNorms.Moments<V, V1, T>;
        return typeof(TPass) == typeof(ChannelForward)
            ? (delegate*<ChannelNorm<T>*, nint, nint, void>)&ChannelNorms.Forward<V, V1, T>
            : (delegate*<ChannelNorm<T>*, nint, nint, void>)&ChannelNorms.Backward<V, V1, T>;
    }

    public static void* Native<T>() where T : unmanaged =>
        throw new NotSupportedException($"{Name} has no native twin");
}

/// <summary>Channels of a pass.</summary>
internal unsafe struct ChannelNormRange<TPass, T> : ILaunch
    where TPass : struct, IChannelNormPass
    where T : unmanaged
{
    public ChannelNorm<T> Norm;

    public void Run(nint start, nint end)
    {
        ChannelNorm<T> norm = Norm;
        ((delegate*<ChannelNorm<T>*, nint, nint, void>)Kernel<ChannelNormKernel<TPass>, T>.Entry)(&norm, start, end);
    }

    public readonly void Tell(Operands operands) => Norm.Tell(operands);
}

internal static unsafe partial class KernelSet
{
    /// <summary>A pass over the channels: their mean and variance, y, or the gradients.</summary>
    public static void NormalizeChannels<TPass, T>(in ChannelNorm<T> norm)
        where TPass : struct, IChannelNormPass
        where T : unmanaged
        => Share(norm.Channels, OuterGrain(norm.Samples * norm.Inner), new ChannelNormRange<TPass, T> { Norm = norm });
}
