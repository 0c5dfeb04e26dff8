using Adjoint.Nn;
using Adjoint.Tests.Ops;
using Adjoint.Tests.Ops.Layers;
using Adjoint.Tests.Ops.LinearAlgebra;

namespace Adjoint.Tests.Autograd.Forward;

/// <summary>Functions of one tensor of five or six positive numbers that between them use every differentiable
/// op.</summary>
internal static class ForwardCases
{
    private static readonly Dictionary<string, Func<Tensor, Tensor>> s_more = new()
    {
        ["sum of all"] = static x => x.Sum() * x.Sum([0]),
        ["mean over dims"] = static x => x.Mean([0], keepDim: true) * x.Mean(0),
        ["prod"] = static x => x.Prod(),
        ["prod with a zero"] = static x => (x - 0.7).Prod(),
        ["prod over a dim"] = static x => x.Prod(-1, keepDim: true) * x,
        ["prod of a number"] = static x => x.Sum().Prod() * x,
        ["max"] = static x => x.Max() * x,
        ["min over a dim"] = static x => x.Min(0).Values.Exp(),
        ["max over a dim, kept"] = static x => x.Max(-1, keepDim: true).Values * x,
        ["max of a number"] = static x => x.Sum().Max(0).Values.Square(),
        ["amax"] = static x => x.AMax([0], keepDim: true) * x,
        ["amin"] = static x => x.AMin(-1).Square(),
        ["amax with ties"] = static x => Tensor.Stack([x, x * 1]).AMax(0).Square(),
        ["var"] = static x => x.Var() * x,
        ["var over dims"] = static x => x.Var([0], correction: 0, keepDim: true) * x,
        ["std"] = static x => x.Std(),
        ["var_mean"] = static x => x.VarMean([-1]) is var (v, m) ? v * m : x,
        ["std_mean"] = static x => x.StdMean([-1], keepDim: true) is var (v, m) ? v.Exp() * m : x,
        ["softmax"] = static x => x.Softmax(-1) * x,
        ["softmax over rows"] = static x => x.Softmax(0).Square(),
        ["softmax of a number"] = static x => x.Sum().Softmax(0) * x,
        ["log_softmax"] = static x => x.LogSoftmax(-1) * x,
        ["log_softmax over rows"] = static x => x.LogSoftmax(0).Square(),
        ["nll_loss"] = static x => Functional.NllLoss(Rows(x), Classes(x)),
        ["nll_loss, each"] = static x => Functional.NllLoss(Rows(x).Square(), Classes(x), Tensor.From([0.5, 2.0]),
            reduction: Reduction.None),
        ["nll_loss of images"] = static x => Functional.NllLoss(x.Reshape([1, x.Count, 1, 1]),
            Tensor.From([1L]).View([1, 1, 1])).Square(),
        ["cross_entropy"] = static x => Functional.CrossEntropy(Rows(x), Classes(x), labelSmoothing: 0.1),
        ["mse_loss"] = static x => Functional.MseLoss(x, x.Sin()),
        ["mse_loss of a constant"] = static x => Functional.MseLoss(x.OnesLike(), x * x, Reduction.Sum),
        ["mse_loss, each"] = static x => Functional.MseLoss(x, x.Sin(), Reduction.None),
        ["l1_loss"] = static x => Functional.L1Loss(x, x.Square()),
        ["gather"] = static x => x.Reshape([-1]).Gather(0, Tensor.From([2L, 0, 2])).Square(),
        ["positions"] = static x => x.Reshape([-1, 1])[Tensor.From([1L, 1, 3])].Square(),
        ["quantile"] = static x => x.Sin().Quantile(0.3, 0, keepDim: true) * x + x.NanQuantile(0.6),
        ["quantiles"] = static x => x.Quantile(Tensor.From([0.2, 0.7]), interpolation: QuantileInterpolation.Midpoint),
        ["masked_select"] = static x => x.Square().MaskedSelect(x > 1),
        ["combinations"] = static x =>
            x.Reshape([-1]).Combinations(3).Prod(1)
            + x.Reshape([-1]).Combinations(withReplacement: true).Square().Sum(),
        ["a mask"] = static x => (x * x)[x > 1].Square(),
        ["assignment to a mask"] = static x =>
        {
            Tensor y = x.Square();
            y[x > 1] = x.Sum();
            return y * x;
        },
        ["gradient of logcumsumexp"] = Gradient(static x => x.LogCumSumExp(-1).Square()),
        ["gradient of cumprod"] = Gradient(static x => x.CumProd(-1).Square()),
        ["gradient of index_put"] = Gradient(static x =>
            x.IndexPut([Tensor.From([0L, 0L])], x.Exp().Narrow(0, 0, 2), accumulate: true).Pow(3)),
        ["addmm"] = static x => x.Reshape([1, x.Count]).Addmm(x.Reshape([x.Count, 1]), x.Reshape([1, x.Count]), 0.5, 2),
        ["addmm without self"] = static x =>
            x.Sum().Reshape([1]).Addmm(x.Reshape([x.Count, 1]), x.Reshape([1, x.Count]), 0),
        ["linear"] = static x => Functional.Linear(x, x.OnesLike() * x, null),
        ["matmul of vectors"] = static x => x.Reshape([-1]).MatMul(x.Reshape([-1]).Exp()),
        ["matmul of a vector and a matrix"] = static x => x.Reshape([-1]).MatMul(x.Reshape([-1, 1])).Square(),
        ["matmul of batches"] = static x => x.Reshape([1, x.Count, 1]).MatMul(x.Reshape([1, x.Count])),
        ["matmul, batched and broadcast"] = static x =>
            x.Reshape([1, x.Count, 1]).Expand([2, -1, -1]).MatMul(x.Reshape([1, 1, x.Count])),
        ["mm on the right"] = static x => x.OnesLike().Reshape([1, x.Count]).Mm(x.Reshape([x.Count, 1])).Exp(),
        ["mv on the right"] = static x => x.OnesLike().Reshape([1, x.Count]).Mv(x.Reshape([-1])).Square(),
        ["clamp with tensors"] = static x => x.Square().Clamp(x * 0.9, x.Sum() * 0.2),
        ["clamp with a maximum"] = static x => x.Square().Clamp(null, x),
        ["where of a number"] = static x => Tensor.Where(x > 1, 2.0, x.Exp()),
        ["where, broadcast"] = static x => Tensor.Where(x > 1, x, x.Sum() * 2),
        ["maximum of a number"] = static x => x.Maximum(1.0) * x,
        ["div by a number"] = static x => x / 3 + 3 / x,
        ["broadcast from both sides"] = static x => x.Reshape([-1, 1]).Mul(x.Reshape([-1]).Exp()),
        ["add a number"] = static x => x.Add(2, alpha: 3) - 1,
        ["rsub of a tensor"] = static x => x.RSub(x.Exp(), alpha: 2),
        ["mixed dtypes"] = static x => x * Tensor.From([2f, 3f]).Sum() + Tensor.From([1L]),
        ["to"] = static x => x.To(DType.Float32).To(DType.Float64) * x,
        ["clone and contiguous"] = static x => x.Clone().MovedToTheEnd().Contiguous().Square(),
        ["reshape that copies"] = static x => x.Reshape([1, -1]).Expand([2, -1]).Reshape([-1]).Square(),
        ["squeeze and unsqueeze"] = static x => x.Unsqueeze(0).Unsqueeze(-1).Squeeze(0).Squeeze().Exp(),
        ["split"] = static x => x.Reshape([-1]).SplitWithSizes([1, x.Count - 1])[1].Square(),
        ["copy_"] = static x => x.ZerosLike().Copy_(x.Square()).Mul(x),
        ["copy_, broadcast into a part"] = static x =>
        {
            Tensor y = x.Square();
            y.Select(0, 0).Copy_(x.Sum());
            return y * x;
        },
        ["fill_ and zero_ a part"] = static x =>
        {
            Tensor y = x.Square();
            y.Select(0, 0).Fill_(2);
            y.Select(0, 1).Zero_();
            return y * x;
        },
        ["zero_"] = static x => x.Square().Zero_() + x,
        ["a view after a write to its base"] = static x =>
        {
            Tensor y = x.Square(), part = y.Select(0, 0);
            y.Mul_(x);
            return part.Mul_(2) * part * y;
        },
        ["assignment to a part"] = static x =>
        {
            Tensor y = Tensor.Zeros([2, x.Count], DType.Float64);
            y[1] = x.Reshape([-1]).Square();
            return y.Sin();
        },
        ["in place with a scalar"] = static x => x.Clone().Mul_(3).Add_(1).Sqrt_().Mul(x.Square().Sub_(1).Relu_()),
        ["in place by itself"] = static x => x.Square().Mul_(x).Sub_(x.Square(), alpha: 0.5).Div_(x),
        ["in place with the result saved"] = static x => x.Clone().Tanh_().Mul(x),
        ["unbind and stack"] = static x => Tensor.Stack([.. x.Unbind().Reverse()]).Mul(x),
        ["relu, both sides"] = static x => (x - 1).Relu() * (1 - x).Relu() + (x - 1).Abs(),
        ["gradient of tanh"] = Gradient(static x => x.Tanh().Pow(2)),
        ["gradient of sigmoid"] = Gradient(static x => x.Sigmoid().Pow(2)),
        ["gradient of relu"] = Gradient(static x => (x - 1).Relu().Pow(3)),
        ["gradient of softmax"] = Gradient(static x => x.Softmax(-1).Pow(2)),
        ["gradient of log_softmax"] = Gradient(static x => x.LogSoftmax(0).Pow(2)),
        ["gradient of nll_loss"] = Gradient(static x => Functional.NllLoss(Rows(x).Square(), Classes(x)).Square()),
        ["gradient of mse_loss"] = Gradient(static x => Functional.MseLoss(x, x.Sin()).Square()),
        ["gradient of huber_loss"] = Gradient(static x => Functional.HuberLoss(x, x.Square(), delta: 0.5).Square()),
        ["gradient of cdist"] = Gradient(static x =>
            x.Reshape([-1, 1]).Cdist(x.Exp().Reshape([-1, 1]), 1.5).Square()),
        ["gradient of pdist"] = Gradient(static x => Functional.Pdist(x.Reshape([-1, 1]), 3).Square()),
        ["gradient of gather"] = Gradient(static x => x.Reshape([-1]).Gather(0, Tensor.From([2L, 0, 2])).Pow(3)),
        ["gradient of positions"] = Gradient(static x => x.Reshape([-1])[Tensor.From([1L, 1, 3])].Pow(3)),
        ["gradient of slices"] = Gradient(static x => x.Reshape([-1]).Slice(0, 1, step: 2).Pow(3)),
        ["gradient of strides"] = Gradient(static x => x.Reshape([-1]).Contiguous().AsStrided([2, 2], [1, 1]).Pow(3)),
        ["gradient of a write through a view"] = Gradient(static x =>
        {
            Tensor y = x.Square();
            y.Select(0, 0).Mul_(x.Sum());
            return y.Square();
        }),
        ["gradient of max over a dim"] = Gradient(static x => x.Max(0).Values.Pow(3)),
        ["gradient of conv2d"] = Gradient(LayerCases.All["conv2d"]),
        ["gradient of layer_norm"] = Gradient(LayerCases.All["layer_norm"]),
        ["gradient of max_pool2d"] = Gradient(LayerCases.All["max_pool2d"]),
        ["gradient of avg_pool2d"] = Gradient(LayerCases.All["avg_pool2d"]),
        ["gradient of prod"] = Gradient(static x => x.Prod().Square()),
    };

    public static IEnumerable<KeyValuePair<string, Func<Tensor, Tensor>>> All =>
        GradientTests.s_functions.Concat(s_more).Concat(LayerCases.All).Concat(LinalgCases.All);

    /// <summary>Those that do not ask for gradients themselves.</summary>
    public static IEnumerable<string> FirstOrder =>
        Names.Where(static n => !n.StartsWith("gradient of", StringComparison.Ordinal));

    public static IEnumerable<string> Names => All.Select(static f => f.Key);

    public static Func<Tensor, Tensor> Find(string name) =>
        s_more.GetValueOrDefault(name) ?? LayerCases.All.GetValueOrDefault(name)
        ?? LinalgCases.All.GetValueOrDefault(name) ?? GradientTests.s_functions[name];

    private static Func<Tensor, Tensor> Gradient(Func<Tensor, Tensor> f) =>
        x => Grad.Of(f(x).Sum(), [x], createGraph: true)[0]!;

    private static Tensor MovedToTheEnd(this Tensor x) => x.Unsqueeze(-1).Transpose(0, -1);

    private static Tensor Rows(Tensor x) => Tensor.Stack([x.Reshape([-1]), x.Reshape([-1]).Sin()], 1);

    private static Tensor Classes(Tensor x) => Tensor.Arange(x.Count).Gt(1).To(DType.Int64);
}
