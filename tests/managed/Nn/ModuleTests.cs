using Adjoint.Nn;
using Xunit;

namespace Adjoint.Tests.Nn;

public class ModuleTests
{
    /// <summary>The module of the printed example, and one with everything that can be registered.</summary>
    private sealed class Block : Module
    {
        private readonly Sequential _body;
        private readonly Linear _head;

        public Block()
        {
            _body = RegisterModule("body",
                new Sequential { new Linear(4, 8, bias: false), new Tanh(), new Dropout(0.25) });
            _head = RegisterModule("head", new Linear(8, 2));
        }

        public override Tensor Forward(Tensor x) => _head.Forward(_body.Forward(x));
    }

    private sealed class Scaled : Module
    {
        public Scaled(Tensor? scale, Tensor? steps, Module? inner = null, string name = "scale")
        {
            RegisterParameter(name, scale);
            RegisterBuffer("steps", steps);
            if (inner is not null) RegisterModule("inner", inner);
        }

        public Tensor? Scale => Parameter("scale");

        public Tensor? Steps => Buffer("steps");

        public Module Adding(string name, Module module) => RegisterModule(name, module);

        public override Tensor Forward(Tensor x) => Scale is null ? x : x * Scale;
    }

    [Fact]
    public void Prints_as_PyTorch()
    {
        Sequential net = new(new Linear(64, 32), new ReLU(), new Linear(32, 10));
        Assert.Equal("""
            Sequential(
              (0): Linear(in_features=64, out_features=32, bias=True)
              (1): ReLU()
              (2): Linear(in_features=32, out_features=10, bias=True)
            )
            """, net.ToString());
        Assert.Equal("""
            Block(
              (body): Sequential(
                (0): Linear(in_features=4, out_features=8, bias=False)
                (1): Tanh()
                (2): Dropout(p=0.25, inplace=False)
              )
              (head): Linear(in_features=8, out_features=2, bias=True)
            )
            """, new Block().ToString());
        Assert.Equal(["Sequential()", "Identity()", "Sigmoid()", "Flatten(start_dim=1, end_dim=-1)", "Softmax(dim=1)",
            "LogSoftmax(dim=-1)", "GELU(approximate='none')", "GELU(approximate='tanh')", "SiLU()",
            "MSELoss()", "L1Loss()", "CrossEntropyLoss()", "NLLLoss()"],
            ((Module[])[new Sequential(), new Identity(), new Sigmoid(), new Flatten(), new Softmax(1),
                new LogSoftmax(-1), new GELU(), new GELU(GeluApproximation.Tanh), new SiLU(),
                new MSELoss(), new L1Loss(), new CrossEntropyLoss(), new NLLLoss()])
                .Select(m => m.ToString()));
    }

    [Fact]
    public void Names_are_dotted_paths_in_order()
    {
        Block block = new();
        Assert.Equal(["body.0.weight", "head.weight", "head.bias"], block.NamedParameters().Select(p => p.Name));
        Assert.Equal(["", "body", "body.0", "body.1", "body.2", "head"], block.NamedModules().Select(m => m.Name));
        Assert.Equal(["body", "head"], block.NamedChildren.Select(c => c.Key));
        Assert.Equal(2, block.Children.Count);
        Assert.All(block.Parameters(), p => Assert.True(p.RequiresGrad && p.IsLeaf));
    }

    [Fact]
    public void What_is_shared_counts_once_but_is_saved_under_each_name()
    {
        Linear shared = new(2, 2, bias: false);
        Sequential net = new(shared, new ReLU(), shared);
        Assert.Single(net.Parameters());
        Assert.Equal(3, net.NamedModules().Count());
        Assert.Equal(["0.weight", "2.weight"], net.StateDict().Keys);
        net.To(DType.Float64);
        Assert.Equal(DType.Float64, Assert.Single(net.Parameters()).DType);
    }

    [Fact]
    public void A_state_goes_from_one_module_to_another()
    {
        Block a = new(), b = new();
        Tensor x = Tensor.Randn([3, 4]);
        a.Eval();
        b.Eval();
        Assert.NotEqual(a.Forward(x).ToArray<float>(), b.Forward(x).ToArray<float>());
        (IReadOnlyList<string> missing, IReadOnlyList<string> unexpected) = b.LoadStateDict(a.StateDict());
        Assert.True(missing.Count == 0 && unexpected.Count == 0);
        Assert.Equal(a.Forward(x).ToArray<float>(), b.Forward(x).ToArray<float>());
        Assert.All(b.Parameters(), p => Assert.True(p.RequiresGrad && p.IsLeaf));
        Assert.False(b.StateDict()["head.bias"].SharesStorageWith(a.StateDict()["head.bias"]));
    }

    [Fact]
    public void A_state_dict_shows_the_memory_of_the_module_without_its_graph()
    {
        Scaled module = new(Tensor.From([2f]), Tensor.From([7L]));
        OrderedDictionary<string, Tensor> state = module.StateDict();
        Assert.Equal(["scale", "steps"], state.Keys);
        Assert.False(state["scale"].RequiresGrad);
        state["scale"].Fill_(5);
        Assert.Equal(5, module.Scale!.Item());
        Assert.Equal(["steps"], module.NamedBuffers().Select(b => b.Name));
    }

    [Fact]
    public void A_state_that_does_not_fit_is_listed_whole_and_nothing_is_loaded()
    {
        Sequential net = new(new Linear(3, 2), new ReLU(), new Linear(2, 1));
        float[] before = net.StateDict()["2.weight"].ToArray<float>();
        Dictionary<string, Tensor> state = new()
        {
            ["0.weight"] = Tensor.Zeros([2, 2]),
            ["2.weight"] = Tensor.Zeros([1, 2]),
            ["2.bias"] = Tensor.Zeros([1], DType.Float64),
            ["9.x"] = Tensor.Zeros([1]),
            ["8.x"] = Tensor.Zeros([1]),
        };
        const string Mismatches =
            "\n\tsize mismatch for 0.weight: copying a param with shape [2, 2] from checkpoint, " +
            "the shape in current model is [2, 3]." +
            "\n\tdtype mismatch for 2.bias: copying a param of float64 from checkpoint, " +
            "the dtype in current model is float32.";
        string strict = Assert.Throws<ArgumentException>(() => net.LoadStateDict(state)).Message;
        Assert.StartsWith("Error(s) in loading state_dict for Sequential:" +
            "\n\tMissing key(s) in state_dict: \"0.bias\". \n\tUnexpected key(s) in state_dict: \"9.x\", \"8.x\". " +
            Mismatches, strict, StringComparison.Ordinal);
        string loose = Assert.Throws<ArgumentException>(() => net.LoadStateDict(state, strict: false)).Message;
        Assert.StartsWith("Error(s) in loading state_dict for Sequential:" + Mismatches, loose,
            StringComparison.Ordinal);
        Assert.Equal(before, net.StateDict()["2.weight"].ToArray<float>());

        state.Remove("0.weight");
        state.Remove("2.bias");
        (IReadOnlyList<string> missing, IReadOnlyList<string> unexpected) = net.LoadStateDict(state, strict: false);
        Assert.Equal(["0.weight", "0.bias", "2.bias"], missing);
        Assert.Equal(["9.x", "8.x"], unexpected);
        Assert.Equal([0f, 0f], net.StateDict()["2.weight"].ToArray<float>());
    }

    [Fact]
    public void Training_and_evaluation_reach_every_module()
    {
        Block block = new();
        Assert.True(block.IsTraining);
        Assert.Same(block, block.Eval());
        Assert.All(block.NamedModules(), m => Assert.False(m.Module.IsTraining));
        block.Train();
        Assert.All(block.NamedModules(), m => Assert.True(m.Module.IsTraining));
    }

    [Fact]
    public void Gradients_are_dropped_or_zeroed()
    {
        Linear layer = new(3, 2);
        layer.Forward(Tensor.Ones([1, 3])).Sum().Backward();
        Tensor grad = layer.Weight.Grad!;
        layer.ZeroGrad(setToNone: false);
        Assert.Same(grad, layer.Weight.Grad);
        Assert.All(grad.ToArray<float>(), g => Assert.Equal(0, g));
        layer.ZeroGrad();
        Assert.All(layer.Parameters(), p => Assert.Null(p.Grad));
    }

    [Fact]
    public void Conversion_makes_leaves_of_the_new_dtype_and_leaves_integers()
    {
        Scaled module = new(Tensor.From([0.5f]), Tensor.From([7L]), new Linear(2, 3));
        Assert.Same(module, module.To(DType.Float64));
        Assert.All(module.Parameters(), p => Assert.True(p.DType == DType.Float64 && p.IsLeaf && p.RequiresGrad));
        Assert.Equal(DType.Int64, module.Steps!.DType);
        Assert.Equal(0.5, module.Scale!.Item());
        string message = Assert.Throws<ArgumentException>(() => module.To(DType.Int64)).Message;
        Assert.StartsWith("nn.Module.to only accepts floating point dtypes, but got desired dtype=int64", message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void Bad_registrations_are_refused()
    {
        static void Refused(string message, Func<object> make) =>
            Assert.StartsWith(message, Assert.Throws<ArgumentException>(make).Message, StringComparison.Ordinal);
        Refused("parameter name can't be empty string \"\"", () => new Scaled(null, null, name: ""));
        Refused("parameter name can't contain \".\"", () => new Scaled(null, null, name: "a.b"));
        Refused("attribute 'steps' already exists", () => new Scaled(null, null, name: "steps"));
        Refused("cannot assign a non-leaf Tensor to parameter 'scale'",
            () => new Scaled(Tensor.Ones([1], requiresGrad: true) * 2, null));
        Refused("only Tensors of floating point dtype can require gradients",
            () => new Scaled(Tensor.From([1L]), null));
        Scaled outer = new(null, null), inner = new(null, null, outer);
        Refused("module 'loop' contains the module that it is added to", () => outer.Adding("loop", inner));
        Assert.Throws<ArgumentNullException>(() => new Sequential(new ReLU(), null!));
    }
}
