using Adjoint.Nn;

namespace Adjoint.Tests.Ops.Layers;

/// <summary>Functions of one tensor of five or six positive numbers that between them use every op of images and
/// signals.</summary>
internal static class LayerCases
{
    private static readonly Tensor s_rows = Tensor.From([1L, 0, 1, 2]);

    public static readonly Dictionary<string, Func<Tensor, Tensor>> All = new()
    {
        ["conv1d"] = x => Functional.Conv1d(Signal(x), Signal(x.Sin()).Narrow(2, 0, 3), x.Reshape([-1])[..1],
            padding: 2),
        ["conv1d, strided"] = x => Functional.Conv1d(Signal(x), Signal(x.Sin()).Narrow(2, 0, 2), stride: 2,
            dilation: 2),
        ["conv2d"] = x => Functional.Conv2d(Image(x), Image(x.Cos()).Narrow(2, 0, 3).Narrow(3, 1, 2), padding: (1, 0)),
        ["conv2d, same"] = x => Functional.Conv2d(Image(x), Image(x).Narrow(2, 0, 2).Narrow(3, 0, 2),
            padding: ConvPadding.Same),
        ["conv2d, grouped"] = x => Functional.Conv2d(Image(x).Expand([2, 4, -1, -1]) * x.Sum(),
            Image(x.Exp()).Expand([2, 2, -1, -1]).Narrow(2, 0, 2).Narrow(3, 0, 3), stride: (2, 1), groups: 2),
        ["conv2d, pointwise"] = x => Functional.Conv2d(Image(x), x.Reshape([-1, 1, 1, 1])),
        ["conv3d"] = x => Functional.Conv3d(Image(x).Unsqueeze(2), Image(x.Sin()).Unsqueeze(2).Narrow(3, 0, 2),
            padding: (1, 0, 1)),
        ["conv_transpose1d"] = x => Functional.ConvTranspose1d(Signal(x), Signal(x.Sin()).Narrow(2, 0, 3),
            x.Reshape([-1])[..1], stride: 2, padding: 1, outputPadding: 1),
        ["conv_transpose2d, grouped"] = x => Functional.ConvTranspose2d(Image(x).Expand([1, 2, -1, -1]),
            Image(x.Exp()).Expand([2, 2, -1, -1]).Narrow(2, 0, 2), stride: (1, 2), groups: 2, dilation: (2, 1)),
        ["max_pool1d"] = x => Functional.MaxPool1d(Signal(x), kernelSize: 2, stride: 1) * x.Sum(),
        ["max_pool2d"] = x => Functional.MaxPool2d(Image(x), kernelSize: 3, stride: 2, padding: 1).Square(),
        ["max_pool3d"] = x => Functional.MaxPool3d(Image(x).Unsqueeze(2), (1, 2, 2)).Square(),
        ["avg_pool1d"] = x => Functional.AvgPool1d(Signal(x), kernelSize: 2).Square(),
        ["avg_pool2d"] = x => Functional.AvgPool2d(Image(x), 3, 2, 1, ceilMode: true, countIncludePad: false).Square(),
        ["avg_pool3d"] = x => Functional.AvgPool3d(Image(x).Unsqueeze(2), (1, 2, 2), divisorOverride: 3).Square(),
        ["adaptive_avg_pool2d"] = x => Functional.AdaptiveAvgPool2d(Image(x), (3, 2)).Square(),
        ["adaptive_max_pool2d"] = x => Functional.AdaptiveMaxPool2d(Image(x), (3, null)).Values.Square(),
        ["max_unpool2d"] = x => Functional.MaxPool2dWithIndices(Image(x), 2) is var (y, places)
            ? Functional.MaxUnpool2d(y, places, 2, outputSize: Image(x).Shape).Square() : x,
        ["pad, constant"] = x => Functional.Pad(x.Square(), [1, -1], value: 2) * 3,
        ["pad, reflect"] = x => Functional.Pad(Image(x), [1, 2, 2, 1], PadMode.Reflect).Square(),
        ["pad, replicate"] = x => Functional.Pad(Image(x), [-1, 2, 2, -1], PadMode.Replicate).Square(),
        ["pad, circular"] = x => Functional.Pad(Image(x), [1, 2, 2, -1], PadMode.Circular).Square(),
        ["interpolate, nearest"] = x => Functional.Interpolate(Signal(x), 7).Square(),
        ["interpolate, exact"] = x => Functional.Interpolate(Image(x), (3, 8),
            mode: InterpolationMode.NearestExact).Square(),
        ["interpolate, linear"] = x => Functional.Interpolate(Signal(x), 8, mode: InterpolationMode.Linear).Square(),
        ["interpolate, bilinear"] = x => Functional.Interpolate(Image(x), scaleFactor: [1.4, 0.6],
            mode: InterpolationMode.Bilinear, alignCorners: true).Square(),
        ["interpolate, bicubic"] = x => Functional.Interpolate(Image(x), (7, 3),
            mode: InterpolationMode.Bicubic).Square(),
        ["unfold"] = x => Functional.Unfold(Image(x), kernelSize: 2, padding: 1, stride: 2).Square(),
        ["fold"] = x => Functional.Fold(Image(x).Reshape([1, 1, -1]).Expand([1, 4, -1]).Narrow(2, 0, 16), (5, 5),
            2).Square(),
        ["pixel_shuffle"] = x => Functional.PixelShuffle(Signal(x).Unsqueeze(0).Expand([1, 4, 1, -1]), 2).Square(),
        ["pixel_unshuffle"] = x => Functional.PixelUnshuffle(Image(x).Narrow(2, 0, 4).Narrow(3, 0, 4), 2).Square(),
        ["channel_shuffle"] = x => Functional.ChannelShuffle(Image(x).Expand([1, 4, -1, -1]) * x.Sum(), 2).Square(),
        ["layer_norm"] = x => Functional.LayerNorm(x.Square(), [x.Shape[^1]], Last(x), Last(x.Exp())),
        ["layer_norm, plain"] = x => Functional.LayerNorm(x.Square(), x.Shape).Mul(x),
        ["group_norm"] = x => Functional.GroupNorm(Image(x).Expand([2, 4, -1, -1]) * Image(x.Sin()),
            2, Four(x), Four(x.Exp())).Mul(Image(x)),
        ["rms_norm"] = x => Functional.RmsNorm(x, [x.Shape[^1]], Last(x)),
        ["local_response_norm"] = x => Functional.LocalResponseNorm(Image(x).Squeeze(0).Transpose(0, 1), 3, alpha: 0.5),
        ["batch_norm"] = x => Functional.BatchNorm(Image(x).Transpose(0, 2), null, null,
            Last(x[..1]).Sum().Reshape([1]),
            Last(x).Sum().Reshape([1]), training: true).Mul(Image(x)),
        ["batch_norm of vectors"] = x => Functional.BatchNorm(Image(x)[0, 0], null, null, x.Reshape([-1]),
            x.Reshape([-1]),
            training: true).Mul(Image(x)),
        ["batch_norm, evaluated"] = x => Functional.BatchNorm(Image(x), Tensor.Full([1], 0.5, DType.Float64),
            Tensor.Full([1], 2.0, DType.Float64), x.Sum().Reshape([1]), x.Sum().Reshape([1])),
        ["instance_norm"] = x => Functional.InstanceNorm(Image(x), weight: x.Sum().Reshape([1])).Mul(Image(x)),
        ["embedding"] = x => Functional.Embedding(s_rows, x.Reshape([-1, 1]).Expand([-1, 2])).Square(),
        ["attention"] = x => Functional.ScaledDotProductAttention(Image(x)[0], Image(x.Sin())[0], Image(x.Cos())[0]),
        ["attention, causal"] = x => Functional.ScaledDotProductAttention(Image(x)[0], Image(x.Sin())[0], Image(x)[0],
            isCausal: true),
        ["multi_head_attention"] = x => Functional.MultiHeadAttentionForward(Image(x)[0].Expand([3, -1, -1]),
            Image(x.Sin())[0],
            Image(x.Cos())[0], x.Count, 1, Image(x)[0, 0].Expand([3, -1, -1]).Reshape([-1, x.Count]), null, null, null,
                true, 0,
            Image(x.Sin())[0, 0], x.Reshape([-1])) is var (y, w) ? y * w!.Sum() : x,
        ["attention, masked"] = x => Functional.ScaledDotProductAttention(Image(x)[0], Image(x.Sin())[0], Image(x)[0],
            Tensor.Arange(x.Count).Gt(1)),
    };

    private static Tensor Signal(Tensor x) => x.Reshape([1, 1, x.Count]);

    /// <summary>(1, 1, n, n), no two elements alike.</summary>
    private static Tensor Image(Tensor x) =>
        (x.Reshape([-1, 1]).Mul(x.Reshape([-1]).Sin()) + x.Reshape([-1, 1]).Square()).Reshape([1, 1, x.Count, x.Count]);

    private static Tensor Last(Tensor x) => x.Reshape([-1])[..(int)x.Shape[^1]];

    private static Tensor Four(Tensor x) => x.Reshape([-1])[..4];
}
