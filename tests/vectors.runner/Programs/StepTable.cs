namespace Adjoint.Vectors.Programs;

/// <summary>Which call of the public API each step of a program stands for.</summary>
internal static class StepTable
{
    private static readonly Dictionary<string, Func<Step, IReadOnlyList<Tensor?>>> Steps = Build();

    /// <summary>Whether the library has what the step asks for.</summary>
    public static bool Knows(string op) => Steps.ContainsKey(op);

    /// <summary>Runs the step. What it hands back: new tensors, the tensor written to, or the gradients of
    /// <c>grad</c>.</summary>
    public static IReadOnlyList<Tensor?> Run(Step step) => Steps[step.Op](step);

    private static Dictionary<string, Func<Step, IReadOnlyList<Tensor?>>> Build()
    {
        Dictionary<string, Func<Step, IReadOnlyList<Tensor?>>> steps = new(StringComparer.Ordinal);
        void Add(string op, Func<Step, Tensor> run) => steps.Add(op, s => [run(s)]);
        void Do(string op, Action<Step> run) => steps.Add(op, s =>
        {
            run(s);
            return [];
        });
        AddElementwise(Add);
        AddInPlace(Add);
        AddViews(Add);
        steps.Add("unbind", s => s.On.Unbind());
        steps.Add("chunk", s => s.On.Chunk(s.Int("chunks")));
        AddAutograd(Add, Do);
        steps.Add("grad", s => Grad.Of(s.Tensor("of_sum").Sum(), s.TensorList("inputs"),
            allowUnused: s.Flag("allow_unused")));
        return steps;
    }

    private static void AddElementwise(Action<string, Func<Step, Tensor>> add)
    {
        void Unary(string op, Func<Tensor, Tensor> run) => add(op, s => run(s.On));
        void Binary(string op, Func<Tensor, Tensor, Tensor> run, Func<Tensor, Scalar, Tensor> withNumber) =>
            add(op, s => s.Has("other") ? run(s.On, s.Tensor("other")) : withNumber(s.On, s.Scalar("scalar")));
        Unary("abs", x => x.Abs());
        Unary("clone", x => x.Clone());
        Unary("cos", x => x.Cos());
        Unary("exp", x => x.Exp());
        Unary("log", x => x.Log());
        Unary("neg", x => x.Neg());
        Unary("relu", x => x.Relu());
        Unary("sigmoid", x => x.Sigmoid());
        Unary("sin", x => x.Sin());
        Unary("sqrt", x => x.Sqrt());
        Unary("square", x => x.Square());
        Unary("tanh", x => x.Tanh());
        Binary("add", (x, y) => x + y, (x, s) => x + s);
        Binary("sub", (x, y) => x - y, (x, s) => x - s);
        Binary("mul", (x, y) => x * y, (x, s) => x * s);
        Binary("div", (x, y) => x / y, (x, s) => x / s);
        Binary("pow", (x, y) => x.Pow(y), (x, s) => x.Pow(s));
        Binary("maximum", (x, y) => x.Maximum(y), (x, s) => x.Maximum(s));
        Binary("minimum", (x, y) => x.Minimum(y), (x, s) => x.Minimum(s));
        add("matmul", s => s.On.MatMul(s.Tensor("other")));
        add("mean", s => s.Has("dim") ? s.On.Mean(s.Int("dim"), s.Flag("keepdim")) : s.On.Mean());
        add("sum", s => s.Has("dim") ? s.On.Sum(s.Int("dim"), s.Flag("keepdim")) : s.On.Sum());
    }

    private static void AddInPlace(Action<string, Func<Step, Tensor>> add)
    {
        void Unary(string op, Func<Tensor, Tensor> run) => add(op, s => run(s.On));
        void Binary(string op, Func<Tensor, Tensor, Tensor> run, Func<Tensor, Scalar, Tensor> withNumber) =>
            add(op, s => s.Has("other") ? run(s.On, s.Tensor("other")) : withNumber(s.On, s.Scalar("scalar")));
        Unary("exp_", x => x.Exp_());
        Unary("neg_", x => x.Neg_());
        Unary("relu_", x => x.Relu_());
        Unary("sigmoid_", x => x.Sigmoid_());
        Unary("sin_", x => x.Sin_());
        Unary("tanh_", x => x.Tanh_());
        Unary("zero_", x => x.Zero_());
        add("fill_", s => s.On.Fill_(s.Scalar(s.Has("scalar") ? "scalar" : "value")));
        add("copy_", s => s.On.Copy_(s.Tensor("other")));
        Binary("add_", (x, y) => x.Add_(y), (x, s) => x.Add_(s));
        Binary("sub_", (x, y) => x.Sub_(y), (x, s) => x.Sub_(s));
        Binary("mul_", (x, y) => x.Mul_(y), (x, s) => x.Mul_(s));
        Binary("div_", (x, y) => x.Div_(y), (x, s) => x.Div_(s));
    }

    private static void AddViews(Action<string, Func<Step, Tensor>> add)
    {
        add("expand", s => s.On.Expand(s.Shape("shape")));
        add("reshape", s => s.On.Reshape(s.Shape("shape")));
        add("select", s => s.On.Select(s.Int("dim"), s.Int("index")));
        add("slice", Slice);
        add("squeeze", s => s.Has("dim") ? s.On.Squeeze(s.Int("dim")) : s.On.Squeeze());
        add("transpose", s => s.On.Transpose(s.Int("dim0"), s.Int("dim1")));
        add("unsqueeze", s => s.On.Unsqueeze(s.Int("dim")));
        add("view", s => s.On.View(s.Shape("shape")));
        add("view_as", s => s.Has("other") ? s.On.ViewAs(s.Tensor("other")) : s.On.ViewAs(s.On));
        add("detach", s => s.On.Detach());
    }

    // Recorded as x[:, :, start:stop:step]: a tuple with whole slices in front. The ellipsis makes one slice a tuple,
    // too.
    private static Tensor Slice(Step s)
    {
        TensorIndex[] indices =
        [
            .. Enumerable.Repeat(TensorIndex.Slice(), s.Int("dim")),
            TensorIndex.Slice(s.Long("start"), s.Long("stop"), s.Long("step") ?? 1), TensorIndex.Ellipsis,
        ];
        return s.On[indices];
    }

    private static void AddAutograd(Action<string, Func<Step, Tensor>> add, Action<string, Action<Step>> act)
    {
        add("leaf", s => Tensor.From(s.Numbers("data"), s.Shape("shape"), s.Flag("requires_grad")));
        add("detach_", s => s.On.Detach_());
        add("requires_grad_", s => s.On.RequiresGrad_(s.Flag("value")));
        act("mode_begin", s => s.Machine.BeginMode(s.Text("mode")));
        act("mode_end", s => s.Machine.EndMode());
        act("retain_grad", s => s.On.RetainGrad());
        act("clear_grad", s => s.On.Grad = null);
        act("backward_sum", s => s.On.Sum().Backward());
        act("register_hook", s =>
        {
            Machine machine = s.Machine;
            double scale = s.Double("scale");
            s.On.RegisterHook(g => g * (machine.Hooks == HookReading.OwnScale ? scale : machine.LastNumber));
        });
        // The recorded passes with create_graph kept their graph even where retain_graph is false: it stands for the
        // default.
        act("backward", s => s.On.Backward(s.Has("gradient") ? Tensor.From(s.Numbers("gradient"), s.On.Shape) : null,
            s.Flag("retain_graph") || s.Flag("create_graph"), s.Flag("create_graph")));
    }
}
