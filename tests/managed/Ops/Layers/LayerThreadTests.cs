using Adjoint.Nn;
using Xunit;

namespace Adjoint.Tests.Ops.Layers;

/// <summary>Launches that are large enough to share: bits do not depend on how many threads share them.</summary>
public class LayerThreadTests
{
    private static readonly Dictionary<string, Func<Tensor, Tensor>> s_ops = new()
    {
        ["conv2d"] = x => Functional.Conv2d(x, x[..4, ..].Narrow(2, 0, 3).Narrow(3, 0, 3), x[0, 0, 0, ..4], padding: 1),
        ["conv_transpose2d"] = x => Functional.ConvTranspose2d(x, x[..8, ..4].Narrow(2, 0, 3).Narrow(3, 0, 3),
            stride: 2),
        ["max_pool2d"] = x => Functional.MaxPool2d(x, 2),
        ["avg_pool2d"] = x => Functional.AvgPool2d(x, 3, 2),
        ["layer_norm"] = x => Functional.LayerNorm(x, [48], x[0, 0, 0], x[0, 0, 1]),
        ["group_norm"] = x => Functional.GroupNorm(x, 4, x[0, 0, 0, ..8], x[0, 0, 1, ..8]),
        ["batch_norm"] = x => Functional.BatchNorm(x, null, null, x[0, 0, 0, ..8], x[0, 0, 1, ..8], training: true),
        ["embedding"] = x => Functional.Embedding(Tensor.Arange(40_000).Mul(7).Clamp(0, 767), x.Reshape([768, -1])),
        ["interpolate"] = x => Functional.Interpolate(x, (70, 30), mode: InterpolationMode.Bicubic),
    };

    public static TheoryData<string> Names => [.. s_ops.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void Any_number_of_threads_gives_the_same_bits(string name)
    {
        Tensor x = Tensor.Randn([16, 8, 48, 48], requiresGrad: true, generator: new Generator(3));
        int before = Threads.Count;
        try
        {
            (float[] Y, float[] G) Run(int threads)
            {
                Threads.Count = threads;
                Tensor y = s_ops[name](x);
                return (y.Detach().ToArray<float>(), Grad.Of(y.Sin().Sum(), [x])[0]!.ToArray<float>());
            }
            (float[] y, float[] g) = Run(1);
            foreach (int threads in (int[])[2, 5])
            {
                (float[] y2, float[] g2) = Run(threads);
                Assert.Equal(y, y2);
                Assert.Equal(g, g2);
            }
        }
        finally
        {
            Threads.Count = before;
        }
    }
}
