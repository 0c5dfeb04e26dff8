using Adjoint.Nn;
using Adjoint.Optim;

namespace Adjoint.Digests;

/// <summary>Programs of the public API: what the C library has no kernel for (random numbers, losses, updates, indices,
/// copies of strided memory, integers, casts), and whole steps of training, in which all plays together.</summary>
internal static class Programs
{
    /// <summary>In the order in which they stand in digests.def.</summary>
    public static IReadOnlyList<(string Name, Func<IEnumerable<Tensor>> Run)> All { get; } =
    [
        ("random", RandomNumbers),
        ("reductions_f32", () => Reductions(DType.Float32)),
        ("reductions_f64", () => Reductions(DType.Float64)),
        ("views_f32", () => Views(DType.Float32)),
        ("views_f64", () => Views(DType.Float64)),
        ("indices_f32", () => Indices(DType.Float32)),
        ("indices_f64", () => Indices(DType.Float64)),
        ("integers", Integers),
        ("second_order_f64", SecondOrder),
        ("train_sgd_f32", () => Train(DType.Float32, p => new SGD(p, lr: 0.05, momentum: 0.9))),
        ("train_adam_f32", () => Train(DType.Float32, p => new Adam(p, lr: 0.01))),
        ("train_adamw_f64", () => Train(DType.Float64, p => new AdamW(p, lr: 0.01))),
        ("train_rmsprop_f64", () => Train(DType.Float64, p => new RMSprop(p, lr: 0.01))),
        ("train_adagrad_f32", () => Train(DType.Float32, p => new Adagrad(p, lr: 0.01))),
    ];

    /// <summary>The digest of all results of a program.</summary>
    public static ulong Of(Func<IEnumerable<Tensor>> program)
    {
        var digest = new Digest();
        foreach (Tensor result in program())
        {
            foreach (long size in result.Shape.ToArray()) digest.Take((ulong)size);
            if (result.DType == DType.Float32) Take(result.Contiguous().ToArray<float>(), Numbers.Bits);
            else if (result.DType == DType.Float64) Take(result.Contiguous().ToArray<double>(), Numbers.Bits);
            else Take(result.To(DType.Int64).ToArray<long>(), x => (ulong)x);
        }
        return digest.Hash;

        void Take<T>(T[] values, Func<T, ulong> bits)
        {
            foreach (T value in values) digest.Take(bits(value));
        }
    }

    private static IEnumerable<Tensor> RandomNumbers()
    {
        var generator = new Generator(7);
        foreach (DType dtype in new[] { DType.Float32, DType.Float64 })
        {
            yield return Tensor.Rand([3, 67], dtype, generator: generator);
            yield return Tensor.Randn([1001], dtype, generator: generator);
            yield return Tensor.Zeros([257], dtype).Bernoulli_(0.3, generator);
            yield return Functional.Dropout(Tensor.Ones([515], dtype), 0.25, generator: generator);
        }
        yield return Tensor.RandInt(-5, 1000, [333], generator: generator);
        yield return Tensor.RandPerm(100, generator: generator);
    }

    private static IEnumerable<Tensor> Reductions(DType dtype)
    {
        Tensor x = Tensor.Randn([5, 37, 19], dtype, requiresGrad: true, generator: new Generator(11));
        Tensor[] results =
        [
            x.Sum(1), x.Mean([0, 2]), x.Prod(2), x.Var(1), x.Std([0, 1]), x.AMax(1), x.AMin([1, 2]),
            x.Softmax(1), x.LogSoftmax(0), x.Sum(),
        ];
        Tensor total = results[0].Sum();
        foreach (Tensor result in results.Skip(1)) total += (result * result).Sum();
        total.Backward();
        return [.. results, x.ArgMax(1), x.ArgMin(0), (x > 0).Any(2), x.Grad!];
    }

    private static IEnumerable<Tensor> Views(DType dtype)
    {
        Tensor x = Tensor.Randn([6, 10, 14], dtype, requiresGrad: true, generator: new Generator(13));
        Tensor permuted = x.Permute(2, 0, 1), steps = x.Slice(2, 1, 13, 3);
        Tensor joined = Tensor.Cat([permuted.Reshape([14, 60]), permuted.Transpose(0, 1).Reshape([14, 60])]);
        Tensor products = x.MatMul(x.Transpose(1, 2));
        ((joined * joined.Tanh()).Sum() + steps.Exp().Sum() + products.Gather(1, Places(products)).Sum()).Backward();
        return [joined, steps, products, x.Grad!];
    }

    private static IEnumerable<Tensor> Indices(DType dtype)
    {
        var generator = new Generator(17);
        Tensor x = Tensor.Randn([23, 31], dtype, requiresGrad: true, generator: generator);
        Tensor rows = Tensor.RandInt(0, 23, [70], generator: generator);
        Tensor picked = x[rows], gathered = x.Gather(0, Tensor.RandInt(0, 23, [40, 31], generator: generator));
        Tensor chosen = Tensor.Where(x > 0, x, x.Exp());
        ((picked * picked).Sum() + gathered.Sin().Sum() + chosen.Sum()).Backward();
        return [picked, gathered, chosen, x.Grad!];
    }

    private static Tensor Places(Tensor x) =>
        Tensor.RandInt(0, x.Shape[1], [x.Shape[0], 7, x.Shape[2]], generator: new Generator(19));

    private static IEnumerable<Tensor> Integers()
    {
        Tensor i = Tensor.RandInt(-1000, 1000, [7, 41], generator: new Generator(23));
        Tensor narrow = i.To(DType.Int32), bytes = (i * i).To(DType.UInt8);
        return
        [
            i * i - 3 * i, narrow.Sum(1), i.Prod(0), i.AMax(1), i.ArgMin(0), bytes + bytes, i / 7,
            i.To(DType.Float32).Sqrt(), i.To(DType.Float64) / 3, (i.To(DType.Float32) * 1.37f).To(DType.Int64), narrow.Eq(i).All(),
        ];
    }

    private static IEnumerable<Tensor> SecondOrder()
    {
        Tensor x = Tensor.Randn([9, 9], DType.Float64, requiresGrad: true, generator: new Generator(29));
        Tensor y = (x.MatMul(x).Tanh() * x.Sigmoid()).Sum() + Functional.Gelu(x).Square().Mean();
        Tensor g = Grad.Of(y, [x], createGraph: true)[0]!;
        g.Square().Sum().Backward();
        return [y, g, x.Grad!];
    }

    /// <summary>Five steps of a classifier with everything in it that a model usually has.</summary>
    private static IEnumerable<Tensor> Train(DType dtype, Func<IEnumerable<Tensor>, Optimizer> optimizer)
    {
        var generator = new Generator(31);
        Tensor w1 = Parameter([64, 33]), b1 = Parameter([64]), w2 = Parameter([48, 64]), w3 = Parameter([10, 48]);
        Tensor x = Tensor.Randn([40, 33], dtype, generator: generator);
        Tensor labels = Tensor.RandInt(0, 10, [40], generator: generator);
        Optimizer steps = optimizer([w1, b1, w2, w3]);
        List<Tensor> losses = [];
        for (int step = 0; step < 5; step++)
        {
            steps.ZeroGrad();
            Tensor h = Functional.Gelu(Functional.Linear(x, w1, b1));
            h = Functional.Dropout(Functional.Linear(h, w2).Relu(), 0.1, generator: generator);
            Tensor scores = Functional.Linear(h, w3);
            Tensor loss = Functional.CrossEntropy(scores, labels)
                + 0.1 * Functional.MseLoss(scores.Sigmoid(), Tensor.Full([40, 10], 0.5, dtype));
            loss.Backward();
            steps.Step();
            losses.Add(loss.Detach());
        }
        return [.. losses, w1, b1, w2, w3];

        Tensor Parameter(Shape shape) =>
            (Tensor.Randn(shape, dtype, generator: generator) * 0.2).Detach().RequiresGrad_();
    }
}
