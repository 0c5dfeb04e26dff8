using System.Text.Json;
using Adjoint.Nn;
using Adjoint.Optim;
using Xunit;

namespace Adjoint.Tests.Optim;

/// <summary>optimizers.jsonl holds what PyTorch 2.6 computes; tables.py wrote it.</summary>
public class OptimizerTests
{
    private static readonly JsonElement[] Rows = Read("optimizers.jsonl");

    public static TheoryData<int> Cases => [.. Enumerable.Range(0, Rows.Length)];

    internal static JsonElement[] Read(string name) =>
    [
        .. File.ReadLines(Path.Combine(AppContext.BaseDirectory, "Optim", name))
            .Select(line => JsonDocument.Parse(line).RootElement),
    ];

    [Fact]
    public void The_table_is_whole() => Assert.Equal(18, Rows.Length);

    [Theory]
    [MemberData(nameof(Cases))]
    public void Steps_are_PyTorchs(int index)
    {
        JsonElement row = Rows[index];
        (Tensor a, Tensor b) = Problem();
        Optimizer optimizer = Make(row, [a, b]);
        int step = 0;
        foreach (JsonElement expected in row.GetProperty("parameters").EnumerateArray())
        {
            // Whatever a step makes must outlive the scope around it.
            using (new MemoryScope()) Advance(optimizer, a, b, step++);
            AssertClose([.. expected.EnumerateArray().Select(e => e.GetDouble())], a, b);
        }
        Assert.Equal(12, step);
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void A_restored_state_goes_on_the_same_way(int index)
    {
        JsonElement row = Rows[index];
        double[][] expected = [.. row.GetProperty("parameters").EnumerateArray()
            .Select(step => step.EnumerateArray().Select(e => e.GetDouble()).ToArray())];
        (Tensor a, Tensor b) = Problem();
        Optimizer first = Make(row, [a, b]);
        for (int step = 0; step < 5; step++) Advance(first, a, b, step);

        // Another optimizer of the kind, with other options: the state dict brings the right ones.
        Optimizer second = row.GetProperty("optimizer").GetString() switch
        {
            "SGD" => new SGD([a, b], lr: 7),
            "Adam" => new Adam([a, b], lr: 7),
            "AdamW" => new AdamW([a, b], lr: 7),
            "RMSprop" => new RMSprop([a, b], lr: 7),
            _ => new Adagrad([a, b], lr: 7),
        };
        using (new MemoryScope()) second.LoadStateDict(first.StateDict());
        first = null!;
        for (int step = 5; step < 12; step++)
        {
            Advance(second, a, b, step);
            AssertClose(expected[step], a, b);
        }
    }

    [Fact]
    public void Momentum_is_PyTorchs_state_and_shares_no_memory_with_the_gradient()
    {
        Tensor p = Tensor.From([1.0, 2.0], requiresGrad: true);
        SGD sgd = new([p], lr: 0.1, momentum: 0.9);
        Assert.Equal(["param_groups.0.lr", "param_groups.0.weight_decay", "param_groups.0.maximize",
            "param_groups.0.momentum", "param_groups.0.dampening", "param_groups.0.nesterov"], sgd.StateDict().Keys);
        p.Grad = Tensor.From([1.0, -1.0]);
        sgd.Step();
        Tensor buffer = sgd.StateDict()["state.0.momentum_buffer"];
        Assert.Equal([1.0, -1.0], buffer.ToArray<double>());
        Assert.False(buffer.SharesStorageWith(p.Grad));
        sgd.Step();
        Assert.Equal([1.9, -1.9], buffer.ToArray<double>());
        Assert.Equal([1.0, -1.0], p.Grad.ToArray<double>());
    }

    [Fact]
    public void Weight_decay_and_maximize_leave_the_gradient_as_it_is()
    {
        Tensor p = Tensor.From([3.0], requiresGrad: true);
        p.Grad = Tensor.From([1.0]);
        foreach (Optimizer optimizer in (Optimizer[])[new SGD([p], 0.1, weightDecay: 1, maximize: true),
            new Adam([p], 0.1, weightDecay: 1, maximize: true), new RMSprop([p], 0.1, weightDecay: 1, maximize: true),
            new Adagrad([p], 0.1, weightDecay: 1, maximize: true), new AdamW([p], 0.1, maximize: true)])
            optimizer.Step();
        Assert.Equal(1.0, p.Grad.Item());
    }

    [Fact]
    public void A_step_is_not_recorded_and_counts_versions()
    {
        Tensor p = Tensor.From([3f], requiresGrad: true);
        p.Grad = Tensor.From([1f]);
        new SGD([p], lr: 0.5).Step();
        Assert.True(p.IsLeaf && p.RequiresGrad);
        Assert.Equal(1, p.Version);
        Assert.Equal(2.5, p.Item());
    }

    [Fact]
    public void Groups_have_options_of_their_own()
    {
        Tensor p = Tensor.From([1.0], requiresGrad: true), q = Tensor.From([1.0], requiresGrad: true);
        SGD sgd = new([p], lr: 0.1);
        ParameterGroup<SGDOptions> slow = sgd.AddGroup([q], sgd.Defaults with { LearningRate = 0.01 });
        p.Grad = Tensor.From([1.0]);
        q.Grad = Tensor.From([1.0]);
        sgd.Step();
        Assert.Equal((0.9, 0.99), (p.Item(), q.Item()));
        slow.LearningRate = 0.5;
        slow.Options = slow.Options with { Maximize = true };
        sgd.Step();
        Assert.Equal(0.8, p.Item(), 12);
        Assert.Equal(1.49, q.Item(), 12);
        sgd.ZeroGrad();
        Assert.True(p.Grad is null && q.Grad is null);
    }

    [Fact]
    public void The_closure_runs_with_gradients_and_its_loss_comes_back()
    {
        Tensor p = Tensor.From([4.0], requiresGrad: true);
        SGD sgd = new([p], lr: 0.25);
        using GradModeScope noGrad = GradMode.NoGrad();
        Tensor loss = sgd.Step(() =>
        {
            sgd.ZeroGrad();
            Tensor square = (p * p).Sum();
            square.Backward();
            return square;
        });
        Assert.Equal((16.0, 2.0), (loss.Item(), p.Item()));
    }

    [Fact]
    public void Zeroing_keeps_the_memory_if_asked()
    {
        Tensor p = Tensor.From([4.0], requiresGrad: true);
        SGD sgd = new([p]);
        (p * p).Sum().Backward();
        Tensor grad = p.Grad!;
        sgd.ZeroGrad(setToNone: false);
        Assert.Same(grad, p.Grad);
        Assert.Equal(0, grad.Item());
    }

    [Fact]
    public void Senseless_options_are_refused_in_PyTorchs_words()
    {
        Tensor p = Tensor.Zeros([1], requiresGrad: true);
        void Refused(string message, Func<object> make) =>
            Assert.Equal(message, Assert.Throws<ArgumentException>(make).Message);
        Refused("Invalid learning rate: -1", () => new SGD([p], lr: -1));
        Refused("Invalid learning rate: NaN", () => new SGD([p], lr: double.NaN));
        Refused("Invalid momentum value: -0.5", () => new SGD([p], momentum: -0.5));
        Refused("Invalid weight_decay value: -1", () => new SGD([p], weightDecay: -1));
        Refused("Nesterov momentum requires a momentum and zero dampening", () => new SGD([p], nesterov: true));
        Refused("Nesterov momentum requires a momentum and zero dampening",
            () => new SGD([p], momentum: 0.9, dampening: 0.1, nesterov: true));
        Refused("Invalid beta parameter at index 0: 1", () => new Adam([p], beta1: 1));
        Refused("Invalid beta parameter at index 1: 1.5", () => new AdamW([p], beta2: 1.5));
        Refused("Invalid epsilon value: -1e-05", () => new Adam([p], eps: -1e-5));
        Refused("Invalid alpha value: -1", () => new RMSprop([p], alpha: -1));
        Refused("Invalid momentum value: -1", () => new RMSprop([p], momentum: -1));
        Refused("Invalid lr_decay value: -1", () => new Adagrad([p], lrDecay: -1));
        Refused("Invalid initial_accumulator_value value: -1", () => new Adagrad([p], initialAccumulatorValue: -1));
        Refused("Invalid learning rate: -2", () => new SGD([p]).Groups[0].LearningRate = -2);
    }

    [Fact]
    public void Parameters_that_cannot_be_optimized_are_refused()
    {
        Tensor p = Tensor.Zeros([1], requiresGrad: true), q = Tensor.Zeros([1], requiresGrad: true);
        void Refused(string message, Func<object> make) =>
            Assert.StartsWith(message, Assert.Throws<ArgumentException>(make).Message, StringComparison.Ordinal);
        Refused("optimizer got an empty parameter list", () => new SGD([]));
        Refused("can't optimize a non-leaf Tensor", () => new SGD([p * 2]));
        Refused("optimizer contains a parameter group with duplicate parameters", () => new SGD([p, p]));
        SGD sgd = new([p]);
        Refused("some parameters appear in more than one parameter group", () => sgd.AddGroup([q, p], sgd.Defaults));
        sgd.AddGroup([q], sgd.Defaults);
        Assert.Equal(2, sgd.Groups.Count);
    }

    [Fact]
    public void A_state_that_does_not_fit_is_refused_whole()
    {
        Tensor p = Tensor.Zeros([2], requiresGrad: true);
        Adam adam = new([p], lr: 0.5);
        OrderedDictionary<string, Tensor> state = adam.StateDict();
        state["param_groups.0.lr"] = Tensor.Scalar(0.125);
        state.Remove("param_groups.0.eps");
        state["state.0.exp_avg"] = Tensor.Zeros([3]);
        state["state.5.exp_avg"] = Tensor.Zeros([2]);
        string message = Assert.Throws<ArgumentException>(() => adam.LoadStateDict(state)).Message;
        Assert.Equal("Error(s) in loading state_dict for Adam:\n\tMissing key in state_dict: \"param_groups.0.eps\". " +
            "\n\tmismatch for state.0.exp_avg: float32 of shape [3] in state_dict, expected float32 of shape [2]." +
            "\n\tUnexpected key(s) in state_dict: \"state.5.exp_avg\". ", message);
        Assert.Equal(0.5, adam.Groups[0].LearningRate);
    }

    [Fact]
    public void A_line_is_found()
    {
        Generator generator = new(5);
        Linear model = new(1, 1, generator: generator);
        Tensor x = Tensor.Linspace(-1, 1, 32).View([32, 1]);
        Tensor y = (x * 3f + 0.5f).Detach();
        Adam adam = new(model.Parameters(), lr: 0.1);
        for (int step = 0; step < 300; step++)
        {
            using MemoryScope scope = new();
            adam.ZeroGrad();
            Functional.MseLoss(model.Forward(x), y).Backward();
            adam.Step();
        }
        Assert.Equal(3, model.Weight.Item(), 3);
        Assert.Equal(0.5, model.Bias!.Item(), 3);
    }

    private static (Tensor A, Tensor B) Problem() => (
        Tensor.Linspace(-1, 1, 6, DType.Float64).View([2, 3]).Detach().RequiresGrad_(),
        Tensor.Linspace(0.5, 2, 4, DType.Float64).RequiresGrad_());

    private static void Advance(Optimizer optimizer, Tensor a, Tensor b, int step)
    {
        a.Grad = Gradient(a, step);
        b.Grad = step % 3 == 1 ? null : Gradient(b, step);
        optimizer.Step();
        a.Grad = b.Grad = null;
    }

    private static Tensor Gradient(Tensor p, int step)
    {
        Tensor k = Tensor.Arange(p.Count, DType.Float64).View(p.Shape);
        return p.Detach() * 3 + (k * 1.7 + step * 0.9).Cos() * (1 + 0.25 * step);
    }

    private static void AssertClose(double[] expected, Tensor a, Tensor b)
    {
        double[] actual = [.. a.ToArray<double>(), .. b.ToArray<double>()];
        for (int i = 0; i < expected.Length; i++)
            Assert.True(Math.Abs(expected[i] - actual[i]) <= 1e-12 * Math.Max(1, Math.Abs(expected[i])),
                $"element {i}: expected {expected[i]:R}, got {actual[i]:R}");
    }

    private static Optimizer Make(JsonElement row, Tensor[] parameters)
    {
        JsonElement options = row.GetProperty("options");
        double Of(string name, double otherwise) =>
            options.TryGetProperty(name, out JsonElement e) ? e.GetDouble() : otherwise;
        bool Is(string name) => options.TryGetProperty(name, out JsonElement e) && e.GetBoolean();
        double Beta(int i, double otherwise) =>
            options.TryGetProperty("betas", out JsonElement e) ? e[i].GetDouble() : otherwise;
        double lr = options.GetProperty("lr").GetDouble(), decay = Of("weight_decay", 0);
        return row.GetProperty("optimizer").GetString() switch
        {
            "SGD" => new SGD(parameters, lr, Of("momentum", 0), Of("dampening", 0), decay, Is("nesterov"),
                Is("maximize")),
            "Adam" => new Adam(parameters, lr, Beta(0, 0.9), Beta(1, 0.999), Of("eps", 1e-8), decay, Is("amsgrad"),
                Is("maximize")),
            "AdamW" => new AdamW(parameters, lr, Beta(0, 0.9), Beta(1, 0.999), Of("eps", 1e-8),
                Of("weight_decay", 0.01), Is("amsgrad"), Is("maximize")),
            "RMSprop" => new RMSprop(parameters, lr, Of("alpha", 0.99), Of("eps", 1e-8), decay, Of("momentum", 0),
                Is("centered"), Is("maximize")),
            "Adagrad" => new Adagrad(parameters, lr, Of("lr_decay", 0), decay, Of("initial_accumulator_value", 0),
                Of("eps", 1e-10), Is("maximize")),
            string name => throw new InvalidDataException(name),
            null => throw new InvalidDataException("no optimizer"),
        };
    }
}
