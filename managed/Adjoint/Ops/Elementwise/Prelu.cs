using Adjoint.Kernels;
using Adjoint.Ops;
using Adjoint.Simd;

namespace Adjoint.Nn;

public static partial class Functional
{
    /// <summary>x where it is positive, weight x elsewhere: <c>torch.nn.functional.prelu</c>.</summary>
    /// <param name="x">Any shape; the channels are dimension 1.</param>
    /// <param name="weight">One slope, or one for each channel.</param>
    /// <returns>A new tensor of the shape of x.</returns>
    /// <remarks>Gradients: g, or g weight where x is not positive; and g x there, summed over all but the
    /// channels.</remarks>
    /// <exception cref="ArgumentException">x is not floating point, the dtypes differ, or the weights are not as many
    /// as
    /// the channels.</exception>
    /// <example><code>var y = Functional.Prelu(x, slopes);</code></example>
    public static Tensor Prelu(Tensor x, Tensor weight)
    {
        Floating(x, "prelu_cpu");
        ArgumentNullException.ThrowIfNull(weight);
        if (x.DType != weight.DType)
        {
            throw new ArgumentException(
                $"prelu: Type promoting not supported. Got {x.DType.Name()} and {weight.DType.Name()}", nameof(weight));
        }
        if (weight.Count != 1)
        {
            if (x.Rank == 0) throw new ArgumentException("Not allow zero-dim input tensor.", nameof(x));
            long channels = x.Rank > 1 ? x.Layout.Sizes[1] : 1;
            if (weight.Count != channels)
            {
                throw new ArgumentException("Mismatch of parameter numbers and input channel size. Found parameter " +
                    $"numbers = {weight.Count} and channel size = {channels}.", nameof(weight));
            }
        }
        if (weight.Rank > 1)
        {
            throw new ArgumentException(
                $"prelu: Expected `weight` to be a scalar or 1D tensor, but got: ndim = {weight.Rank}", nameof(weight));
        }
        if (x.Rank != weight.Rank)
        {
            long[] sizes = new long[x.Rank];
            Array.Fill(sizes, 1);
            if (x.Rank > 1) sizes[1] = weight.Count;
            weight = weight.Reshape(sizes);
        }
        return Binary.Apply<PreluOp>(x, weight);
    }
}

internal readonly struct PreluOp : IBinaryOp, INodeName
{
    public static string Name => "prelu";
    public static string NodeName => "PreluKernelBackward0";
    public static Needs NeedsA => Needs.X | Needs.B;
    public static Needs NeedsB => Needs.X;

    [MethodImpl(AggressiveInlining)]
    public static N Forward<N>(N a, N b, N p) where N : struct, INum<N> => N.Select(N.Less(N.Zero, a), a, b * a);

    [MethodImpl(AggressiveInlining)]
    public static N BackwardA<N>(N g, N a, N b, N y, N p) where N : struct, INum<N> =>
        Formula.DependingOn(a, N.Select(N.Less(N.Zero, a), g, b * g));

    [MethodImpl(AggressiveInlining)]
    public static N BackwardB<N>(N g, N a, N b, N y, N p) where N : struct, INum<N> =>
        N.Select(N.Less(N.Zero, a), N.Zero, a * g);
}
