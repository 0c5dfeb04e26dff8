using Adjoint.Nn;
using Xunit;

namespace Adjoint.Tests.Nn;

public class LayerTests
{
    [Fact]
    public void Dropout_zeroes_a_share_and_scales_the_rest()
    {
        const int N = 100_000;
        Tensor x = Tensor.Ones([N]).RequiresGrad_();
        Tensor y = Functional.Dropout(x, 0.2, generator: new Generator(11));
        float[] values = y.ToArray<float>();
        Assert.All(values, v => Assert.True(v is 0 or 1.25f));
        // Five standard deviations of a binomial share.
        double margin = 5 * 0.4 / Math.Sqrt(N);
        Assert.InRange(values.Count(v => v == 0) / (double)N, 0.2 - margin, 0.2 + margin);
        y.Sum().Backward();
        Assert.Equal(values, x.Grad!.ToArray<float>());
        Assert.Equal("MulBackward0", y.GradFn!.Name);
        Assert.Equal("(AccumulateGrad, 0) (None, 0)", string.Join(' ', y.GradFn.NextFunctions));
    }

    [Fact]
    public void Dropout_is_the_same_for_the_same_seed_and_differs_from_call_to_call()
    {
        Tensor x = Tensor.Rand([64]);
        Dropout a = new(0.5, new Generator(4)), b = new(0.5, new Generator(4));
        float[] first = a.Forward(x).ToArray<float>();
        Assert.Equal(first, b.Forward(x).ToArray<float>());
        Assert.NotEqual(first, a.Forward(x).ToArray<float>());
    }

    [Fact]
    public void Dropout_does_nothing_in_evaluation_and_everything_at_1()
    {
        Tensor x = Tensor.Rand([8], requiresGrad: true);
        Dropout layer = new(0.5);
        layer.Eval();
        Assert.Same(x, layer.Forward(x));
        Assert.Same(x, Functional.Dropout(x, 0));
        Tensor none = Functional.Dropout(x, 1);
        Assert.All(none.ToArray<float>(), v => Assert.Equal(0, v));
        none.Sum().Backward();
        Assert.All(x.Grad!.ToArray<float>(), v => Assert.Equal(0, v));
    }

    [Fact]
    public void Dropout_refuses_what_is_no_probability()
    {
        foreach (double p in (double[])[1.5, -0.1, double.NaN])
        {
            string message = Assert.Throws<ArgumentException>(() => new Dropout(p)).Message;
            Assert.StartsWith($"dropout probability has to be between 0 and 1, but got {p}", message,
                StringComparison.Ordinal);
        }
        Assert.Throws<ArgumentException>(() => Functional.Dropout(Tensor.From([1L]), 0.5));
    }

    [Fact]
    public void Layers_are_their_functions()
    {
        Tensor x = Tensor.From([[-1f, 0.5f], [2f, -3f]]);
        Same(x.Relu(), new ReLU());
        Same(x.Tanh(), new Tanh());
        Same(x.Sigmoid(), new Sigmoid());
        Same(Functional.Gelu(x), new GELU());
        Same(Functional.Gelu(x, GeluApproximation.Tanh), new GELU(GeluApproximation.Tanh));
        Same(Functional.Silu(x), new SiLU());
        Same(x.Softmax(1), new Softmax(1));
        Same(x.LogSoftmax(0), new LogSoftmax(0));
        Assert.Same(x, new Identity().Forward(x));
        Assert.Equal([2L, 6L], new Flatten().Forward(Tensor.Zeros([2, 3, 2])).Shape.ToArray());
        Assert.Equal([6L, 2L], new Flatten(0, 1).Forward(Tensor.Zeros([2, 3, 2])).Shape.ToArray());
        Assert.Throws<ArgumentNullException>(() => new ReLU().Forward(null!));

        void Same(Tensor expected, Module module) =>
            Assert.Equal(expected.ToArray<float>(), module.Forward(x).ToArray<float>());
    }

    [Fact]
    public void Linear_is_x_W_T_plus_b()
    {
        Linear layer = new(2, 1);
        layer.LoadStateDict(new Dictionary<string, Tensor>
        {
            ["weight"] = Tensor.From([[2f, -1f]]),
            ["bias"] = Tensor.From([0.5f]),
        });
        Tensor y = layer.Forward(Tensor.From([[3f, 4f], [1f, 1f]]));
        Assert.Equal([2.5f, 1.5f], y.ToArray<float>());
        y.Sum().Backward();
        Assert.Equal([4f, 5f], layer.Weight.Grad!.ToArray<float>());
        Assert.Equal([2f], layer.Bias!.Grad!.ToArray<float>());
    }

    [Fact]
    public void A_sequence_runs_in_order_and_is_a_list()
    {
        Linear last = new(3, 2);
        Sequential net = new() { new Linear(4, 3), new ReLU(), { "head", last } };
        Assert.Equal(3, net.Count);
        Assert.Same(last, net[2]);
        Assert.Equal(["0", "1", "head"], net.NamedChildren.Select(c => c.Key));
        Tensor x = Tensor.Randn([5, 4]);
        Tensor expected = last.Forward(net[0].Forward(x).Relu());
        Assert.Equal(expected.ToArray<float>(), net.Forward(x).ToArray<float>());
        Tensor same = Tensor.Ones([1]);
        Assert.Same(same, new Sequential().Forward(same));
    }

    [Fact]
    public void Losses_take_an_output_and_a_target()
    {
        Tensor x = Tensor.From([[1f, 2f], [0f, -1f]]), y = Tensor.From([[0f, 4f], [0f, 0f]]);
        Assert.Equal(1.5, new MSELoss().Forward(x, y).Item(), 6);
        Assert.Equal(4, new L1Loss(Reduction.Sum).Forward(x, y).Item(), 6);
        Assert.Equal([1f, 4f, 0f, 1f], new MSELoss(Reduction.None).Forward(x, y).ToArray<float>());
        Tensor labels = Tensor.From([1L, 0L]);
        double entropy = new CrossEntropyLoss().Forward(x, labels).Item();
        Assert.Equal(Math.Log(1 + Math.Exp(-1)), entropy, 6);
        Assert.Equal(entropy, new NLLLoss().Forward(x.LogSoftmax(1), labels).Item(), 6);
        CrossEntropyLoss weighted = new(Tensor.From([1f, 0f]));
        Assert.Equal(["weight"], weighted.StateDict().Keys);
        Assert.Equal(entropy, weighted.Forward(x, labels).Item(), 6);
        Assert.Contains("MSELoss needs a target",
            Assert.Throws<NotSupportedException>(() => new MSELoss().Forward(x)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Every_loss_is_its_function()
    {
        Tensor x = Tensor.From([[0.2f, 0.9f], [0.7f, 0.4f]]), y = Tensor.From([[0f, 1f], [0.5f, 1f]]);
        Tensor z = Tensor.From([[1f, 3f], [2f, 0.5f]]), w = Tensor.From([0.5f, 2f]), signs = Tensor.From([1f, -1f]);
        Tensor labels = Tensor.From([1L, 0L]), sets = Tensor.From([1L, -1, 0, 1], [2, 2]);
        const Reduction Sum = Reduction.Sum;
        (Loss Loss, Tensor Target, Tensor Expected)[] losses =
        [
            (new HuberLoss(Sum, 0.3), y, Functional.HuberLoss(x, y, Sum, 0.3)),
            (new SmoothL1Loss(Sum, 0.3), y, Functional.SmoothL1Loss(x, y, Sum, 0.3)),
            (new BCELoss(w, Sum), y, Functional.BinaryCrossEntropy(x, y, w, Sum)),
            (new BCEWithLogitsLoss(w, Sum, w), y, Functional.BinaryCrossEntropyWithLogits(x, y, w, Sum, w)),
            (new KLDivLoss(Reduction.BatchMean, true), y, Functional.KlDiv(x, y, Reduction.BatchMean, true)),
            (new PoissonNLLLoss(false, true), y, Functional.PoissonNllLoss(x, y, false, true)),
            (new SoftMarginLoss(Sum), y, Functional.SoftMarginLoss(x, y, Sum)),
            (new MultiLabelSoftMarginLoss(w), y, Functional.MultilabelSoftMarginLoss(x, y, w)),
            (new MultiMarginLoss(2, 0.5, w), labels, Functional.MultiMarginLoss(x, labels, 2, 0.5, w)),
            (new MultiLabelMarginLoss(Sum), sets, Functional.MultilabelMarginLoss(x, sets, Sum)),
            (new HingeEmbeddingLoss(0.5, Sum), y, Functional.HingeEmbeddingLoss(x, y, 0.5, Sum)),
        ];
        foreach ((Loss loss, Tensor target, Tensor expected) in losses)
            Assert.Equal(expected.Item(), loss.Forward(x, target).Item());
        (TripleLoss Loss, Tensor Third, Tensor Expected)[] triples =
        [
            (new GaussianNLLLoss(true), z, Functional.GaussianNllLoss(x, y, z, true)),
            (new MarginRankingLoss(0.1, Sum), z, Functional.MarginRankingLoss(x, y, z, 0.1, Sum)),
            (new CosineEmbeddingLoss(0.1, Sum), signs, Functional.CosineEmbeddingLoss(x, y, signs, 0.1, Sum)),
            (new TripletMarginLoss(2, 1, swap: true), z, Functional.TripletMarginLoss(x, y, z, 2, 1, swap: true)),
            (new TripletMarginWithDistanceLoss((a, b) => (a - b).Abs()), z,
                Functional.TripletMarginWithDistanceLoss(x, y, z, (a, b) => (a - b).Abs())),
        ];
        foreach ((TripleLoss loss, Tensor third, Tensor expected) in triples)
            Assert.Equal(expected.Item(), loss.Forward(x, y, third).Item());
        Assert.Contains("needs three tensors", Assert.Throws<NotSupportedException>(() =>
            new MarginRankingLoss().Forward(x)).Message, StringComparison.Ordinal);
        Assert.Equal(["weight", "pos_weight"], new BCEWithLogitsLoss(w, posWeight: w).StateDict().Keys);
        Assert.Equal("BCEWithLogitsLoss()", new BCEWithLogitsLoss().ToString());
        Assert.Equal(Functional.CosineSimilarity(x, y, 0).ToArray<float>(),
            new CosineSimilarity(0).Forward(x, y).ToArray<float>());
        Assert.Equal(Functional.PairwiseDistance(x, y, 1, keepDim: true).ToArray<float>(),
            new PairwiseDistance(1, keepDim: true).Forward(x, y).ToArray<float>());
    }
}
