using Adjoint.Autograd;
using Adjoint.Ops;

namespace Adjoint.Nn;

public static partial class Functional
{
    /// <summary>Adds elements around the last dimensions: <c>torch.nn.functional.pad</c>.</summary>
    /// <param name="input">Any shape; for the other modes (C, spatial...) or (N, C, spatial...).</param>
    /// <param name="pad">How many in front of and behind the last dimension, then the one before it, and so on. A
    /// negative
    /// number cuts off.</param>
    /// <param name="mode">What they are; all but <see cref="PadMode.Constant"/> pad 1, 2 or 3 dimensions.</param>
    /// <param name="value">The constant; for the other modes it must not be given.</param>
    /// <remarks>Gradient: what arrives inside, plus in the other modes what arrives at the copies. Nodes:
    /// <c>ConstantPadNdBackward0</c>, <c>ReflectionPad1DBackward0</c>, <c>ReplicationPad2DBackward0</c> ...; a circular
    /// padding is made of copies, <c>CopySlices</c>. Any dtype for constants, else Float32 and Float64.</remarks>
    /// <exception cref="ArgumentException">Numbers that do not come in pairs, more pairs than dimensions, or a padding
    /// that
    /// the mode cannot fill.</exception>
    /// <example><code>var y = Functional.Pad(x, [1, 1, 2, 2], PadMode.Reflect);</code></example>
    public static Tensor Pad(Tensor input, long[] pad, PadMode mode = PadMode.Constant, Scalar? value = null)
    {
        using TapScope tap = Tap.Op("pad", input);
        ArgumentNullException.ThrowIfNull(input);
        ArgumentNullException.ThrowIfNull(pad);
        if (mode == PadMode.Constant) return ConstantPad.Apply(input, [.. pad], value ?? 0);
        if (value is not null)
            throw new ArgumentException($"Padding mode \"{mode}\" doesn't take in value argument", nameof(value));
        int rank = pad.Length / 2;
        if (pad.Length % 2 != 0 || rank is < 1 or > 3 || (input.Rank != rank + 1 && input.Rank != rank + 2))
        {
            throw new ArgumentException("Only 2D, 3D, 4D, 5D padding with non-constant padding are supported for " +
                $"now: got {pad.Length} numbers for input of shape {input.Shape}", nameof(pad));
        }
        return mode switch
        {
            PadMode.Reflect => Paddings.Apply(input, [.. pad], reflect: true),
            PadMode.Replicate => Paddings.Apply(input, [.. pad], reflect: false),
            PadMode.Circular => Paddings.Circular(input, [.. pad]),
            _ => throw new ArgumentOutOfRangeException(nameof(mode), $"Unrecognised padding mode {mode}"),
        };
    }
}
