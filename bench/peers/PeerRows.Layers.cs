using Adjoint.Harness;
using Adjoint.Nn;
using TorchSharp;
using Ours = Adjoint.Tensor;
using Theirs = TorchSharp.torch.Tensor;

namespace Adjoint.Peers;

internal static partial class PeerRows
{
    /// <summary>Layers of images and sequences, forward and backward.</summary>
    private static void AddLayers(RowSet rows)
    {
        AddLayer(rows, "conv2d 3x3, 32 to 64, 16 x 28 x 28", [[16, 32, 28, 28], [64, 32, 3, 3], [64]],
            x => Functional.Conv2d(x[0], x[1], x[2], padding: 1),
            x => torch.nn.functional.conv2d(x[0], x[1], x[2], padding: [1, 1]), 1.0);
        AddLayer(rows, "max_pool2d 2x2, 16 x 32 x 28 x 28", [[16, 32, 28, 28]],
            x => Functional.MaxPool2d(x[0], 2), x => torch.nn.functional.max_pool2d(x[0], 2), 1.0);
        AddLayer(rows, "layer_norm, 1024 x 512", [[1024, 512], [512], [512]],
            x => Functional.LayerNorm(x[0], [512], x[1], x[2]),
            x => torch.nn.functional.layer_norm(x[0], [512], x[1], x[2]), 1.2);
        AddLayer(rows, "batch_norm, 16 x 32 x 28 x 28", [[16, 32, 28, 28], [32], [32]],
            x => Functional.BatchNorm(x[0], null, null, x[1], x[2], training: true),
            x => torch.nn.functional.batch_norm(x[0], null, null, x[1], x[2], training: true), 1.2);
        AddEmbedding(rows);
        AddLayer(rows, "attention, 8 heads, 128 x 64", [[1, 8, 128, 64], [1, 8, 128, 64], [1, 8, 128, 64]],
            x => Functional.ScaledDotProductAttention(x[0], x[1], x[2]),
            x => torch.nn.functional.scaled_dot_product_attention(x[0], x[1], x[2]), 1.2);
    }

    private static void AddEmbedding(RowSet rows) => rows.Prepared("embedding, 2048 of 1000 x 64", Peer, () =>
    {
        Ours numbers = Ours.RandInt(0, 1000, [2048]);
        return (Step([[1000, 64]], x => Functional.Embedding(numbers, x[0])), Torch.Peer(() =>
        {
            var layer = torch.nn.Embedding(1000, 64);
            Theirs theirNumbers = torch.randint(0, 1000, 2048), ones = torch.ones(2048, 64);
            return () =>
            {
                using DisposeScope scope = torch.NewDisposeScope();
                layer.zero_grad();
                layer.forward(theirNumbers).backward([ones]);
            };
        }));
    }, atLeast: 1.2);

    private static void AddLayer(RowSet rows, string name, long[][] shapes, Func<Ours[], Ours> layer,
        Func<Theirs[], Theirs> peer, double atLeast) => rows.Prepared(name, Peer, () => (Step(shapes, layer),
        Torch.Peer(() =>
        {
            Theirs[] inputs = [.. shapes.Select(shape => torch.randn(shape, requires_grad: true))];
            Theirs ones = peer(inputs).detach().fill_(1);
            return () =>
            {
                using DisposeScope scope = torch.NewDisposeScope();
                foreach (Theirs input in inputs) input.grad = null;
                peer(inputs).backward([ones]);
            };
        })), atLeast);

    private static Action Step(long[][] shapes, Func<Ours[], Ours> layer)
    {
        Ours[] inputs = [.. shapes.Select(shape => Ours.Randn(shape, requiresGrad: true))];
        Ours ones = layer(inputs).Detach().OnesLike();
        return () =>
        {
            foreach (Ours input in inputs) input.Grad = null;
            layer(inputs).Backward(ones);
        };
    }
}
