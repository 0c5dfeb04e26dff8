using Adjoint.Nn;
using Adjoint.Vectors.Data;

namespace Adjoint.Vectors.Ops;

internal sealed partial class OpTable
{
    private void AddLayers()
    {
        AddConvolutions();
        AddPools();
        AddUnpools();
        AddPaddings();
        AddInterpolations();
        AddNorms();
        AddMoves();
        AddAttention();
    }

    private void AddConvolutions()
    {
        Add("nn.functional.conv1d", c => Convolved(c, Functional.Conv1d));
        Add("nn.functional.conv2d", c => Convolved(c, Functional.Conv2d));
        Add("nn.functional.conv3d", c => Convolved(c, Functional.Conv3d));
        Add("nn.functional.conv_transpose1d", c => Spread(c, Functional.ConvTranspose1d));
        Add("nn.functional.conv_transpose2d", c => Spread(c, Functional.ConvTranspose2d));
        Add("nn.functional.conv_transpose3d", c => Spread(c, Functional.ConvTranspose3d));
    }

    private void AddPools()
    {
        AddMany("nn.functional.max_pool1d", c => MaxPooled(c, Functional.MaxPool1dWithIndices));
        AddMany("nn.functional.max_pool2d", c => MaxPooled(c, Functional.MaxPool2dWithIndices));
        AddMany("nn.functional.max_pool3d", c => MaxPooled(c, Functional.MaxPool3dWithIndices));
        Add("nn.functional.avg_pool1d", c => Functional.AvgPool1d(c.X, Numbers(c, 1, "kernel_size"),
            Numbers(c, 2, "stride"), Numbers(c, 3, "padding"), c.Bool(4, "ceil_mode"),
                c.Bool(5, "count_include_pad", true)));
        Add("nn.functional.avg_pool2d", c => Averaged(c, Functional.AvgPool2d));
        Add("nn.functional.avg_pool3d", c => Averaged(c, Functional.AvgPool3d));
        Add("nn.functional.adaptive_avg_pool1d", c => Functional.AdaptiveAvgPool1d(c.X, Numbers(c, 1, "output_size")));
        Add("nn.functional.adaptive_avg_pool2d", c => Functional.AdaptiveAvgPool2d(c.X, Numbers(c, 1, "output_size")));
        Add("nn.functional.adaptive_avg_pool3d", c => Functional.AdaptiveAvgPool3d(c.X, Numbers(c, 1, "output_size")));
        AddMany("nn.functional.adaptive_max_pool1d", c => Adapted(c, Functional.AdaptiveMaxPool1d));
        AddMany("nn.functional.adaptive_max_pool2d", c => Adapted(c, Functional.AdaptiveMaxPool2d));
        AddMany("nn.functional.adaptive_max_pool3d", c => Adapted(c, Functional.AdaptiveMaxPool3d));
    }

    private void AddUnpools()
    {
        // PyTorch's test calls the op with a gradient of ones.
        Add("max_pool2d_with_indices_backward", c =>
        {
            Tensor values = MaxPooled(c, Functional.MaxPool2dWithIndices)[0];
            return Grad.Of(values, [c.X], values.Detach().OnesLike(), createGraph: true)[0]!;
        });
        foreach (string variant in (string[])["", ".grad"])
        {
            Add($"nn.functional.max_unpool1d{variant}", c => Unpooled(c, Functional.MaxUnpool1d));
            Add($"nn.functional.max_unpool2d{variant}", c => Unpooled(c, Functional.MaxUnpool2d));
            Add($"nn.functional.max_unpool3d{variant}", c => Unpooled(c, Functional.MaxUnpool3d));
        }
    }

    private void AddPaddings()
    {
        Add("constant_pad_nd", c => Functional.Pad(c.X, c.Longs(1, "pad"), PadMode.Constant,
            c.NumberOrNull(2, "value")));
        foreach (string mode in (string[])["constant", "reflect", "replicate", "replicate_negative", "circular"])
        {
            Add($"nn.functional.pad.{mode}", c => Functional.Pad(c.X, c.Longs(1, "pad"),
                Enum.Parse<PadMode>(c.Text(2, "mode", "constant"), ignoreCase: true), c.NumberOrNull(3, "value")));
        }
    }

    private void AddInterpolations()
    {
        foreach (string mode in (string[])["nearest", "nearest-exact", "linear", "bilinear", "bicubic", "trilinear",
            "area"])
            Add($"nn.functional.interpolate.{mode}", c => Interpolated(c, mode, null));
        Add("nn.functional.upsample_nearest", c => Interpolated(c, "nearest", null));
        Add("nn.functional.upsample_bilinear", c => Interpolated(c, "bilinear", true));
    }

    private static Tensor Interpolated(Call c, string mode, bool? corners)
    {
        string text = c.Text(-1, "mode", mode).Replace("-", "", StringComparison.Ordinal);
        double[]? factor = c.Has(-1, "scale_factor") ? [c.Double(-1, "scale_factor")] : null;
        if (c.Has(-1, "align_corners")) corners = c.Bool(-1, "align_corners");
        bool? recompute = c.Has(-1, "recompute_scale_factor") ? c.Bool(-1, "recompute_scale_factor") : null;
        return Functional.Interpolate(c.X, Numbers(c, 1, "size"), factor,
            Enum.Parse<InterpolationMode>(text, ignoreCase: true), corners, recompute);
    }

    private static Tensor Convolved(
        Call c, Func<Tensor, Tensor, Tensor?, Spatial, ConvPadding, Spatial, long, Tensor> convolution)
    {
        ConvPadding padding = c.Raw(-1, "padding") switch
        {
            "same" => ConvPadding.Same,
            "valid" => ConvPadding.Valid,
            _ => Numbers(c, -1, "padding"),
        };
        return convolution(c.X, c.Tensor(1, "weight"), c.TensorOrNull(2, "bias"), Numbers(c, -1, "stride"), padding,
            Numbers(c, -1, "dilation"), c.Long(-1, "groups", 1));
    }

    private static Tensor Spread(
        Call c, Func<Tensor, Tensor, Tensor?, Spatial, Spatial, Spatial, long, Spatial, Tensor> convolution) =>
        convolution(c.X, c.Tensor(1, "weight"), c.TensorOrNull(2, "bias"), Numbers(c, -1, "stride"),
            Numbers(c, -1, "padding"), Numbers(c, -1, "output_padding"), c.Long(-1, "groups", 1),
            Numbers(c, -1, "dilation"));

    private static Tensor[] MaxPooled(Call c, Func<Tensor, Spatial, Spatial, Spatial, Spatial, bool,
        (Tensor, Tensor)> pool)
    {
        (Tensor values, Tensor indices) = pool(c.X, Numbers(c, 1, "kernel_size"), Numbers(c, 2, "stride"),
            Numbers(c, 3, "padding"), Numbers(c, 4, "dilation"), c.Bool(5, "ceil_mode"));
        return c.Bool(6, "return_indices") ? [values, indices] : [values];
    }

    private static Tensor[] Adapted(Call c, Func<Tensor, Spatial, (Tensor, Tensor)> pool)
    {
        (Tensor values, Tensor indices) = pool(c.X, Numbers(c, 1, "output_size"));
        return c.Bool(2, "return_indices") ? [values, indices] : [values];
    }

    private static Tensor Averaged(Call c, Func<Tensor, Spatial, Spatial, Spatial, bool, bool, long?, Tensor> pool) =>
        pool(c.X, Numbers(c, 1, "kernel_size"), Numbers(c, 2, "stride"), Numbers(c, 3, "padding"),
            c.Bool(4, "ceil_mode"),
            c.Bool(5, "count_include_pad", true),
            c.Has(6, "divisor_override") ? c.Long(6, "divisor_override") : null);

    private static Tensor Unpooled(Call c, Func<Tensor, Tensor, Spatial, Spatial, Spatial, Shape?, Tensor> unpool) =>
        unpool(c.X, c.Tensor(1, "indices"), Numbers(c, 2, "kernel_size"), Numbers(c, 3, "stride"),
            Numbers(c, 4, "padding"),
            c.Has(5, "output_size") ? c.Shape(5, "output_size") : default(Shape?));

    /// <summary>A number, or a list of numbers and Nones; not given where it is null.</summary>
    private static Spatial Numbers(Call c, int position, string name) => c.Raw(position, name) switch
    {
        null => default,
        long number => number,
        ListValue list => Spatial.From([.. list.Items.Select(static item => (long?)item)]),
        object other => throw new InexpressibleException($"{name} is {other}"),
    };
}
