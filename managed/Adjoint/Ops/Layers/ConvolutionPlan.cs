using Adjoint.Kernels;
using Adjoint.Tensors;

namespace Adjoint.Ops;

/// <summary>How the window of a convolution moves over its spatial dimensions.</summary>
/// <param name="Stride">Steps of the window.</param>
/// <param name="Padding">Zeros on both sides of the input.</param>
/// <param name="Dilation">Distance of the elements of the window.</param>
/// <param name="Groups">Parts of the channels that do not see each other.</param>
internal sealed record ConvolutionPlan(long[] Stride, long[] Padding, long[] Dilation, long Groups)
{
    public int Rank => Stride.Length;

    /// <summary>Refuses steps that are none.</summary>
    public void Check()
    {
        if (Array.Exists(Padding, static p => p < 0))
            throw new ArgumentException("negative padding is not supported", "padding");
        if (Array.Exists(Stride, static s => s <= 0))
            throw new ArgumentException("non-positive stride is not supported", "stride");
        if (Array.Exists(Dilation, static d => d <= 0))
            throw new ArgumentException("dilation should be greater than zero", "dilation");
        if (Groups <= 0) throw new ArgumentException("non-positive groups is not supported", "groups");
    }

    /// <summary>The length of an output over an input; at most 0 where the window does not fit.</summary>
    public long OutputLength(int dim, long input, long kernel)
    {
        long room = input + 2 * Padding[dim] - Dilation[dim] * (kernel - 1) - 1;
        return room < 0 ? 0 : room / Stride[dim] + 1;
    }

    /// <summary>The length that an output came from, the first of those that give it, plus <paramref
    /// name="more"/>.</summary>
    public long InputLength(int dim, long output, long kernel, long more) =>
        (output - 1) * Stride[dim] - 2 * Padding[dim] + Dilation[dim] * (kernel - 1) + more + 1;

    /// <summary>The geometry for the kernels: x (N, C, ...), w (O, C / groups, ...), y (N, O, ...).</summary>
    public ConvolutionGeometry Geometry(long[] x, long[] w, long[] y) => new()
    {
        Batch = (nint)x[0],
        Channels = (nint)x[1],
        Outputs = (nint)w[0],
        Groups = (nint)Groups,
        Input = Three(x.AsSpan(2), 1),
        Kernel = Three(w.AsSpan(2), 1),
        Output = Three(y.AsSpan(2), 1),
        Stride = Three(Stride, 1),
        Padding = Three(Padding, 0),
        Dilation = Three(Dilation, 1),
    };

    private static Extent3 Three(ReadOnlySpan<long> values, nint missing) => new(
        values.Length < 3 ? missing : (nint)values[^3],
        values.Length < 2 ? missing : (nint)values[^2],
        (nint)values[^1]);
}
