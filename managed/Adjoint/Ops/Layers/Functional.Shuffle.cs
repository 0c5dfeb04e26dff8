using Adjoint.Ops;
using Adjoint.Tensors;

namespace Adjoint.Nn;

public static partial class Functional
{
    /// <summary>Channels become pixels, (..., C r^2, H, W) to (..., C, H r, W r):
    /// <c>torch.nn.functional.pixel_shuffle</c>.</summary>
    /// <param name="input">At least three dimensions, any dtype.</param>
    /// <param name="upscaleFactor">r; its square divides the channels.</param>
    /// <remarks>Gradient: <see cref="PixelUnshuffle"/>. Node: <c>PixelShuffleBackward0</c>.</remarks>
    /// <exception cref="ArgumentException">Fewer dimensions, or channels that do not fit.</exception>
    /// <example><code>var y = Functional.PixelShuffle(x, upscaleFactor: 2);</code></example>
    public static Tensor PixelShuffle(Tensor input, long upscaleFactor)
    {
        CheckPixels(input, upscaleFactor, "pixel_shuffle");
        long channels = input.Layout.Sizes[^3];
        if ((Int128)upscaleFactor * upscaleFactor > Math.Max(channels, 1) && channels != 0
            || channels % (upscaleFactor * upscaleFactor) != 0)
        {
            throw new ArgumentException("pixel_shuffle expects its input's 'channel' dimension to be divisible by " +
                "the " +
                $"square of upscale_factor, but input.size(-3)={channels} is not divisible by {upscaleFactor} squared",
                nameof(input));
        }
        long[] result = [.. input.Layout.Sizes.AsSpan(..^3), channels / (upscaleFactor * upscaleFactor),
            input.Layout.Sizes[^2] * upscaleFactor, input.Layout.Sizes[^1] * upscaleFactor];
        (Shuffle up, Shuffle down) = Pixels(result, upscaleFactor);
        return Shuffle.Apply(input, up, () => down);
    }

    /// <summary>Pixels become channels, (..., C, H r, W r) to (..., C r^2, H, W):
    /// <c>torch.nn.functional.pixel_unshuffle</c>.</summary>
    /// <param name="input">At least three dimensions, any dtype.</param>
    /// <param name="downscaleFactor">r; divides height and width.</param>
    /// <remarks>Gradient: <see cref="PixelShuffle"/>. Node: <c>PixelUnshuffleBackward0</c>.</remarks>
    /// <exception cref="ArgumentException">Fewer dimensions, or sizes that do not fit.</exception>
    /// <example><code>var y = Functional.PixelUnshuffle(x, downscaleFactor: 2);</code></example>
    public static Tensor PixelUnshuffle(Tensor input, long downscaleFactor)
    {
        CheckPixels(input, downscaleFactor, "pixel_unshuffle");
        if (input.Layout.Sizes[^2] % downscaleFactor != 0 || input.Layout.Sizes[^1] % downscaleFactor != 0)
        {
            throw new ArgumentException($"pixel_unshuffle expects height and width to be divisible by " +
                $"downscale_factor {downscaleFactor}, but input is {input.Shape}", nameof(input));
        }
        (Shuffle up, Shuffle down) = Pixels(input.Layout.Sizes, downscaleFactor);
        return Shuffle.Apply(input, down, () => up);
    }

    /// <summary>Channels of different groups beside each other: (N, g, C / g, ...) becomes (N, C / g, g, ...):
    /// <c>torch.nn.functional.channel_shuffle</c>.</summary>
    /// <param name="input">(N, C, ...) with at least three dimensions, any dtype.</param>
    /// <param name="groups">g; divides C.</param>
    /// <remarks>Gradient: the shuffle with C / g groups. Node: <c>ChannelShuffleBackward0</c>.</remarks>
    /// <exception cref="ArgumentException">Fewer dimensions, or channels that do not fit.</exception>
    /// <example><code>var y = Functional.ChannelShuffle(x, groups: 2);</code></example>
    public static Tensor ChannelShuffle(Tensor input, long groups)
    {
        ArgumentNullException.ThrowIfNull(input);
        if (input.Rank < 3)
        {
            throw new ArgumentException("channel_shuffle expects input with > 2 dims, but got input with sizes " +
                $"{input.Shape}", nameof(input));
        }
        long[] sizes = input.Layout.Sizes;
        if (groups <= 0 || sizes[1] % groups != 0)
        {
            throw new ArgumentException($"Number of channels must be divisible by groups. Got {sizes[1]} channels " +
                $"and {groups} groups.", nameof(groups));
        }
        Shuffle Through(long groups, long each) => new("channel_shuffle", "ChannelShuffleBackward0",
            [sizes[0], groups, each, .. sizes.AsSpan(2)], [0, 2, 1, .. Enumerable.Range(3, sizes.Length - 2)], sizes);
        return Shuffle.Apply(input, Through(groups, sizes[1] / groups), () => Through(sizes[1] / groups, groups));
    }

    /// <summary>Both ways between (..., C r^2, H, W) and the result of a pixel shuffle, (..., C, H r, W r).</summary>
    private static (Shuffle Up, Shuffle Down) Pixels(long[] large, long r)
    {
        long[] batch = large[..^3];
        long c = large[^3], h = large[^2] / r, w = large[^1] / r;
        int b = batch.Length;
        int[] leading = [.. Enumerable.Range(0, b)];
        Shuffle up = new("pixel_shuffle", "PixelShuffleBackward0", [.. batch, c, r, r, h, w],
            [.. leading, b, b + 3, b + 1, b + 4, b + 2], large);
        Shuffle down = new("pixel_unshuffle", "PixelUnshuffleBackward0", [.. batch, c, h, r, w, r],
            [.. leading, b, b + 2, b + 4, b + 1, b + 3], [.. batch, c * r * r, h, w]);
        return (up, down);
    }

    private static void CheckPixels(Tensor input, long factor, string op)
    {
        ArgumentNullException.ThrowIfNull(input);
        if (input.Rank < 3)
        {
            throw new ArgumentException($"{op} expects input to have at least 3 dimensions, but got input with " +
                $"{input.Rank} dimension(s)", nameof(input));
        }
        if (factor is <= 0 or > int.MaxValue)
            throw new ArgumentException($"{op} expects a positive factor of 32 bits, but got {factor}", nameof(factor));
    }
}
