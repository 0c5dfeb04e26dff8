using Adjoint.Nn;

namespace Adjoint.Vectors.Ops;

internal sealed partial class OpTable
{
    private void AddNorms()
    {
        Add("nn.functional.layer_norm", c => Functional.LayerNorm(c.X, c.Shape(1, "normalized_shape"),
            c.TensorOrNull(2, "weight"), c.TensorOrNull(3, "bias"), c.Double(4, "eps", 1e-5)));
        AddMany("native_layer_norm", c =>
        {
            (Tensor y, Tensor mean, Tensor rstd) = Functional.NativeLayerNorm(
                c.X, c.Shape(1), c.TensorOrNull(2), c.TensorOrNull(3), c.Double(4));
            return [y, mean, rstd];
        });
        Add("nn.functional.group_norm", c => Functional.GroupNorm(c.X, c.Long(1, "num_groups"),
            c.TensorOrNull(-1, "weight"), c.TensorOrNull(-1, "bias"), c.Double(-1, "eps", 1e-5)));
        Add("nn.functional.rms_norm", c => Functional.RmsNorm(c.X, c.Shape(1, "normalized_shape"),
            c.TensorOrNull(2, "weight"), c.Has(3, "eps") ? c.Double(3, "eps") : null));
        Add("nn.functional.local_response_norm", c => Functional.LocalResponseNorm(c.X, c.Long(1, "size"),
            c.Double(-1, "alpha", 1e-4), c.Double(-1, "beta", 0.75), c.Double(-1, "k", 1)));
        Add("nn.functional.normalize", c => Functional.Normalize(c.X, c.Double(-1, "p", 2), c.Int(-1, "dim", 1),
            c.Double(-1, "eps", 1e-12)));
        Loosen("nn.functional.normalize", 5e-3,
            "one sample has lines of one element, whose second derivatives are 0 by the cancellation of " +
            "large terms: PyTorch's own f32 has the same -3.0517578e-5 where f64 has 5.7e-14");
        Add("nn.functional.batch_norm", c => Functional.BatchNorm(c.X, c.TensorOrNull(1, "running_mean"),
            c.TensorOrNull(2, "running_var"), c.TensorOrNull(3, "weight"), c.TensorOrNull(4, "bias"),
            c.Bool(-1, "training"), c.Double(-1, "momentum", 0.1), c.Double(-1, "eps", 1e-5)));
        AddMany("native_batch_norm", c =>
        {
            (Tensor y, Tensor mean, Tensor rstd) = Functional.NativeBatchNorm(c.X, c.TensorOrNull(1), c.TensorOrNull(2),
                c.TensorOrNull(3), c.TensorOrNull(4), c.Bool(5), c.Double(6), c.Double(7));
            return [y, mean, rstd];
        });
        Add("nn.functional.instance_norm", c => Functional.InstanceNorm(c.X, c.TensorOrNull(-1, "running_mean"),
            c.TensorOrNull(-1, "running_var"), c.TensorOrNull(-1, "weight"), c.TensorOrNull(-1, "bias"),
            momentum: c.Double(-1, "momentum", 0.1), eps: c.Double(-1, "eps", 1e-5)));
    }

    private void AddMoves()
    {
        Add("nn.functional.embedding", c => Functional.Embedding(c.Tensor(1), c.X,
            c.Has(-1, "padding_idx") ? c.Long(-1, "padding_idx") : null, c.Bool(-1, "scale_grad_by_freq"),
            c.Bool(-1, "sparse")));
        Add("nn.functional.unfold", c => Functional.Unfold(c.X, Numbers(c, 1, "kernel_size"), Numbers(c, 2, "dilation"),
            Numbers(c, 3, "padding"), Numbers(c, 4, "stride")));
        Add("nn.functional.pixel_shuffle", c => Functional.PixelShuffle(c.X, c.Long(1, "upscale_factor")));
        Add("nn.functional.pixel_unshuffle", c => Functional.PixelUnshuffle(c.X, c.Long(1, "downscale_factor")));
        Add("nn.functional.channel_shuffle", c => Functional.ChannelShuffle(c.X, c.Long(1, "groups")));
    }

    private void AddAttention()
    {
        Add("nn.functional.scaled_dot_product_attention", c => Functional.ScaledDotProductAttention(
            c.X, c.Tensor(1, "key"), c.Tensor(2, "value"), c.TensorOrNull(3, "attn_mask"),
                Drawn(c, c.Double(4, "dropout_p", 0)),
            c.Bool(5, "is_causal")));
        AddHeads();
    }

    private void AddHeads() => AddMany("nn.functional.multi_head_attention_forward", c =>
    {
        (Tensor y, Tensor? weights) = Functional.MultiHeadAttentionForward(c.X, c.Tensor(1), c.Tensor(2), c.Long(3),
            c.Long(4),
            c.Tensor(5), c.TensorOrNull(6), c.TensorOrNull(7), c.TensorOrNull(8), c.Bool(9), Drawn(c, c.Double(10)),
            c.Tensor(11), c.TensorOrNull(12), c.Bool(-1, "training", true), attnMask: c.TensorOrNull(-1, "attn_mask"));
        // The weights in one piece: separate ones are not given.
        foreach (string name in (string[])["q_proj_weight", "k_proj_weight", "v_proj_weight"]) c.TensorOrNull(-1, name);
        c.Bool(-1, "use_separate_proj_weight");
        return [y, weights!];
    });

    /// <summary>A probability of dropout: with the numbers that PyTorch's generator drew nothing can be
    /// compared.</summary>
    private static double Drawn(Call c, double probability)
    {
        if (probability > 0) c.Undetermined = "PyTorch's random numbers";
        return probability;
    }
}
