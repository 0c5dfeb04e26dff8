using System.Reflection;
using System.Runtime.ExceptionServices;
using Adjoint.Autograd;
using Adjoint.Nn;
using Adjoint.Optim;

namespace Adjoint.Tests.Contracts;

/// <summary>Something that a user can call, with all its arguments, the receiver first.</summary>
internal sealed record PublicCall(string Name, Parameter[] Parameters, bool Mutates, Func<object?[], object?> Body)
{
    public object? Invoke(object?[] arguments)
    {
        try
        {
            return Body(arguments);
        }
        catch (TargetInvocationException e)
        {
            ExceptionDispatchInfo.Throw(e.InnerException!);
            throw;
        }
    }
}

/// <summary>An argument: its name chooses among the values where the type does not.</summary>
internal sealed record Parameter(string Name, Type Type, bool IsReceiver = false);

/// <summary>The public API as calls: by reflection, and by hand where an argument is a span or a type.</summary>
internal static class PublicCalls
{
    private static readonly Type[] s_static =
    [
        typeof(Functional), typeof(Grad), typeof(Autodiff), typeof(GradCheck), typeof(Init), typeof(Hooks),
        typeof(Checkpoint), typeof(Linalg),
    ];

    private static readonly Type[] s_made =
    [
        typeof(Linear), typeof(Dropout), typeof(Flatten), typeof(Softmax), typeof(LogSoftmax), typeof(Identity),
        typeof(ReLU), typeof(Adjoint.Nn.Tanh), typeof(Adjoint.Nn.Sigmoid), typeof(MSELoss), typeof(L1Loss),
        typeof(NLLLoss), typeof(CrossEntropyLoss), typeof(BCELoss), typeof(BCEWithLogitsLoss), typeof(KLDivLoss),
        typeof(PoissonNLLLoss), typeof(GaussianNLLLoss), typeof(HuberLoss), typeof(SmoothL1Loss),
        typeof(SoftMarginLoss), typeof(MultiLabelSoftMarginLoss), typeof(MultiMarginLoss),
        typeof(MultiLabelMarginLoss), typeof(HingeEmbeddingLoss), typeof(MarginRankingLoss),
        typeof(CosineEmbeddingLoss), typeof(TripletMarginLoss), typeof(TripletMarginWithDistanceLoss),
        typeof(CosineSimilarity), typeof(PairwiseDistance), typeof(CTCLoss),
        typeof(SGD), typeof(Adam), typeof(AdamW), typeof(Adagrad),
        typeof(RMSprop), typeof(GradTarget), typeof(Conv1d), typeof(Conv2d), typeof(Conv3d), typeof(ConvTranspose2d),
        typeof(MaxPool2d), typeof(AvgPool2d), typeof(AdaptiveAvgPool2d), typeof(BatchNorm1d), typeof(BatchNorm2d),
        typeof(LayerNorm), typeof(GroupNorm), typeof(RMSNorm), typeof(Embedding), typeof(MultiheadAttention),
    ];

    // They write to what they are given, or free its graph, and are meant to.
    private static readonly string[] s_mutators =
        ["Backward", "Of", "Check", "GradGradCheck", "RetainGrad", "RegisterHook", "RegisterPostAccumulateGradHook",
            "RegisterMultiGrad", "RegisterMultiGradAny", "CopyFrom", "PerSampleGrad", "IncrementVersion",
            // Their running numbers.
            "BatchNorm", "NativeBatchNorm", "InstanceNorm"];

    public static IEnumerable<PublicCall> All()
    {
        const BindingFlags Own = BindingFlags.Public | BindingFlags.DeclaredOnly;
        foreach (MethodInfo method in typeof(Tensor).GetMethods(Own | BindingFlags.Instance | BindingFlags.Static))
            if (Of(method) is { } call) yield return call;
        foreach (MethodInfo method in s_static.SelectMany(static t => t.GetMethods(Own | BindingFlags.Static)))
            if (Of(method) is { } call) yield return call;
        foreach (ConstructorInfo made in s_made.SelectMany(static t => t.GetConstructors()))
        {
            Parameter[] parameters = ParametersOf(made);
            if (!Arguments.CanMake(parameters)) continue;
            string name = made.DeclaringType!.Name;
            bool takesOver = typeof(Adjoint.Nn.Module).IsAssignableFrom(made.DeclaringType);
            yield return new PublicCall($"new {name}", parameters, takesOver, made.Invoke);
            // A module is called, too, once it could be made.
            MethodInfo? forward = Array.Find(made.DeclaringType.GetMethods(Own | BindingFlags.Instance),
                static m => m.Name == "Forward");
            if (forward is null) continue;
            Parameter[] inputs = ParametersOf(forward);
            yield return new PublicCall($"{name}.Forward", [.. parameters, .. inputs], takesOver, arguments =>
                forward.Invoke(made.Invoke(arguments[..parameters.Length]), arguments[parameters.Length..]));
        }
        foreach ((string name, Delegate call) in s_written)
        {
            Parameter[] parameters = [.. call.Method.GetParameters().Select(
                static (p, i) => new Parameter(p.Name!, p.ParameterType, i == 0 && p.Name == "x"))];
            bool mutates = name.EndsWith('_') || name is "CopyFrom" or "this[]=";
            string full = name.Contains('.', StringComparison.Ordinal) ? name : $"Tensor.{name}";
            yield return new PublicCall(full, parameters, mutates, call.DynamicInvoke);
        }
    }

    private static Parameter[] ParametersOf(MethodBase method) =>
        [.. method.GetParameters().Select(static p => new Parameter(p.Name!, p.ParameterType))];

    private static PublicCall? Of(MethodInfo method)
    {
        if (method.IsGenericMethodDefinition || method.ReturnType.IsByRefLike) return null;
        Parameter[] parameters = ParametersOf(method);
        if (!method.IsStatic) parameters = [new Parameter("this", method.DeclaringType!, true), .. parameters];
        if (!Arguments.CanMake(parameters)) return null;
        bool mutates = method.Name.EndsWith('_') || method.Name.StartsWith("set_", StringComparison.Ordinal)
            || s_mutators.Contains(method.Name);
        return new PublicCall($"{method.DeclaringType!.Name}.{method.Name}", parameters, mutates, arguments =>
            method.IsStatic ? method.Invoke(null, arguments) : method.Invoke(arguments[0], arguments[1..]));
    }

    private static readonly (string Name, Delegate Call)[] s_written =
    [
        ("Sum(dims)", (Tensor x, int[] dims, bool keepDim, DType? dtype) => x.Sum(dims, keepDim, dtype)),
        ("Mean(dims)", (Tensor x, int[] dims, bool keepDim, DType? dtype) => x.Mean(dims, keepDim, dtype)),
        ("Var(dims)", (Tensor x, int[] dims, double correction, bool keepDim) => x.Var(dims, correction, keepDim)),
        ("Std(dims)", (Tensor x, int[] dims, double correction, bool keepDim) => x.Std(dims, correction, keepDim)),
        ("VarMean", (Tensor x, int[] dims, double correction) => x.VarMean(dims, correction).Mean),
        ("StdMean", (Tensor x, int[] dims, double correction) => x.StdMean(dims, correction).Std),
        ("AMax", (Tensor x, int[] dims, bool keepDim) => x.AMax(dims, keepDim)),
        ("AMin", (Tensor x, int[] dims, bool keepDim) => x.AMin(dims, keepDim)),
        ("Any(dims)", (Tensor x, int[] dims, bool keepDim) => x.Any(dims, keepDim)),
        ("All(dims)", (Tensor x, int[] dims, bool keepDim) => x.All(dims, keepDim)),
        ("CountNonzero(dims)", (Tensor x, int[] dims) => x.CountNonzero(dims)),
        ("LogSumExp(dims)", (Tensor x, int[] dims, bool keepDim) => x.LogSumExp(dims, keepDim)),
        ("VectorNorm(dims)", (Tensor x, double ord, int[] dims, bool keepDim, DType? dtype) =>
            x.VectorNorm(ord, dims, keepDim, dtype)),
        ("Norm(dims)", (Tensor x, double p, int[] dims, bool keepDim, DType? dtype) => x.Norm(p, dims, keepDim, dtype)),
        ("Norm(kind)", (Tensor x, NormKind p, int[] dims, bool keepDim) => x.Norm(p, dims, keepDim)),
        ("Linalg.Norm", (Tensor x, double? ord, int[] dims, bool keepDim) => Linalg.Norm(x, ord, dims, keepDim)),
        ("Linalg.Norm(kind)", (Tensor x, NormKind ord, int[] dims, bool keepDim) => Linalg.Norm(x, ord, dims, keepDim)),
        ("Linalg.MatrixNorm", (Tensor x, double ord, int[] dims, bool keepDim, DType? dtype) =>
            Linalg.MatrixNorm(x, ord, dims, keepDim, dtype)),
        ("Linalg.MatrixNorm(kind)", (Tensor x, NormKind ord, int[] dims, bool keepDim, DType? dtype) =>
            Linalg.MatrixNorm(x, ord, dims, keepDim, dtype)),
        ("Linalg.TensorSolve", (Tensor x, Tensor? b, int[] dims) => Linalg.TensorSolve(x, b!, dims)),
        ("NanSum(dims)", (Tensor x, int[] dims, bool keepDim, DType? dtype) => x.NanSum(dims, keepDim, dtype)),
        ("NanMean(dims)", (Tensor x, int[] dims, bool keepDim, DType? dtype) => x.NanMean(dims, keepDim, dtype)),
        ("Gradient", (Tensor x, double spacing, int[] dims, int edgeOrder) => x.Gradient(spacing, dims, edgeOrder)),
        ("Gradient(steps)", (Tensor x, double[] steps, int[] dims, int edgeOrder) =>
            x.Gradient(steps, dims, edgeOrder)),
        ("Gradient(coordinates)", (Tensor x, IReadOnlyList<Tensor> coordinates, int[] dims, int edgeOrder) =>
            x.Gradient(coordinates, dims, edgeOrder)),
        ("Permute", (Tensor x, int[] dims) => x.Permute(dims)),
        ("Squeeze(dims)", (Tensor x, int[] dims) => x.Squeeze(dims)),
        ("SplitWithSizes", (Tensor x, long[] sizes, int dim) => x.SplitWithSizes(sizes, dim)),
        ("UnsafeSplitWithSizes", (Tensor x, long[] sizes, int dim) => x.UnsafeSplitWithSizes(sizes, dim)),
        ("AsStrided", (Tensor x, Shape shape, long[] sizes, long? offset) => x.AsStrided(shape, sizes, offset)),
        ("AsStrided_", (Tensor x, Shape shape, long[] sizes, long? offset) => x.AsStrided_(shape, sizes, offset)),
        ("AsStridedCopy", (Tensor x, Shape shape, long[] sizes, long? offset) => x.AsStridedCopy(shape, sizes, offset)),
        ("AsStridedScatter", (Tensor x, Tensor source, Shape shape, long[] sizes, long? offset) =>
            x.AsStridedScatter(source, shape, sizes, offset)),
        ("Squeeze_", (Tensor x, int[] dims) => x.Squeeze_(dims)),
        ("Flip", (Tensor x, int[] dims) => x.Flip(dims)),
        ("MoveDim(dims)", (Tensor x, int[] sources, int[] dims) => x.MoveDim(sources, dims)),
        ("PermuteCopy", (Tensor x, int[] dims) => x.PermuteCopy(dims)),
        ("SqueezeCopy(dims)", (Tensor x, int[] dims) => x.SqueezeCopy(dims)),
        ("SplitWithSizesCopy", (Tensor x, long[] sizes, int dim) => x.SplitWithSizesCopy(sizes, dim)),
        ("Repeat", (Tensor x, long[] sizes) => x.Repeat(sizes)),
        ("Tile", (Tensor x, long[] sizes) => x.Tile(sizes)),
        ("Roll(dims)", (Tensor x, long[] sizes, int[] dims) => x.Roll(sizes, dims)),
        ("TensorSplit(indices)", (Tensor x, long[] sizes, int dim) => x.TensorSplit(sizes, dim)),
        ("HSplit(indices)", (Tensor x, long[] sizes) => x.HSplit(sizes)),
        ("VSplit(indices)", (Tensor x, long[] sizes) => x.VSplit(sizes)),
        ("DSplit(indices)", (Tensor x, long[] sizes) => x.DSplit(sizes)),
        ("TensorDot(dims)", (Tensor x, Tensor other, int[] dims, int[] otherDims) =>
            x.TensorDot(other, dims, otherDims)),
        ("Einsum(ij,jk)", (Tensor x, Tensor other) => Tensor.Einsum("ij, jk", x, other)),
        ("Einsum(...i->i...)", (Tensor x) => Tensor.Einsum("...i->i...", x)),
        ("UnsafePreserveVersion", (Tensor x) => { using (x.UnsafePreserveVersion()) return (object?)null; }),
        ("this[]", (Tensor x, TensorIndex[] indices) => x[indices]),
        ("this[]=", (Tensor x, TensorIndex[] indices, Tensor value) => x[indices] = value),
        ("Item<float>", (Tensor x) => (object)x.Item<float>()),
        ("Item<bool>", (Tensor x) => (object)x.Item<bool>()),
        ("Item<char>", (Tensor x) => (object)x.Item<char>()),
        ("ToArray<float>", (Tensor x) => x.ToArray<float>()),
        ("ToArray<char>", (Tensor x) => x.ToArray<char>()),
        ("ToArray2D<float>", (Tensor x) => x.ToArray2D<float>()),
        ("AsSpan<float>", (Tensor x) => (object)x.AsSpan<float>().Length),
        ("AsSpan<long>", (Tensor x) => (object)x.AsSpan<long>().Length),
        ("AsTensorSpan<float>", (Tensor x) => (object)x.AsTensorSpan<float>().Rank),
        ("AsReadOnlyTensorSpan<float>", (Tensor x) => (object)x.AsReadOnlyTensorSpan<float>().Rank),
        ("Scalar", (float value, bool requiresGrad) => Tensor.Scalar(value, requiresGrad)),
        ("FromTensorSpan", (float[] data, bool requiresGrad) =>
            Tensor.FromTensorSpan(new System.Numerics.Tensors.ReadOnlyTensorSpan<float>(data), requiresGrad)),
        ("CopyTo", (Tensor x, float[] data) => { x.CopyTo(data.AsSpan()); return (object?)null; }),
        ("CopyFrom", (Tensor x, float[] data) => x.CopyFrom(data)),
        ("From(data)", (float[] data, bool requiresGrad) => Tensor.From(data, requiresGrad)),
        ("From(data, shape)", (float[] data, Shape shape, bool requiresGrad) => Tensor.From(data, shape, requiresGrad)),
        ("From(long[])", (long[] sizes, Shape shape, bool requiresGrad) => Tensor.From(sizes, shape, requiresGrad)),
        ("FromMemory", (float[] data, Shape shape) => Tensor.FromMemory(data.AsMemory(), shape)),
        ("Function.Apply", (Tensor? x) => Function.Apply<Twice>(x!)),
        ("Checkpoint.Run", (Func<Tensor, Tensor> f, Tensor? input) => Checkpoint.Run(f, input!)),
        ("Checkpoint.Run(list)", (Func<IReadOnlyList<Tensor>, Tensor> f, IReadOnlyList<Tensor> inputs) =>
            Checkpoint.Run(f, inputs)),
        ("Checkpoint.Sequential", (Func<Tensor, Tensor> f, int segments, Tensor? input) =>
            Checkpoint.Sequential([f, f], segments, input!)),
        ("Node.Call", (Tensor x, Tensor[] gradients) => x.Exp().GradFn?.Call(gradients)),
        ("Shape[]", (Shape shape, int index) => (object)shape[index]),
        ("Shape[^]", (Shape shape, int index) => (object)shape[new Index(Math.Abs(index % 9), true)]),
        ("Module.LoadStateDict", (Tensor? weight, bool strict) =>
        {
            Linear layer = new(3, 2);
            Dictionary<string, Tensor> state = new() { ["weight"] = weight!, ["bias"] = Tensor.Zeros([2]) };
            layer.LoadStateDict(state, strict);
            return layer.Weight.Detach();
        }),
        ("Sequential", (Tensor? input, bool missing) =>
            (missing ? new Sequential([null!]) : new Sequential()).Forward(input!)),
        ("Module.DeepCopyTo", (bool bias, bool other) => new Linear(3, 2, bias).DeepCopyTo(new Linear(3, 2, other))),
        ("Optimizer.LoadStateDict", (Tensor? lr) =>
        {
            SGD sgd = new([Tensor.Ones([3], requiresGrad: true)], lr: 0.1);
            OrderedDictionary<string, Tensor> state = sgd.StateDict();
            state["param_groups.0.lr"] = lr!;
            sgd.LoadStateDict(state);
        }),
        ("StepLR", (int stepSize, double gamma) => new StepLR(Sgd(), stepSize, gamma)),
        ("MultiStepLR", (int[] milestones) => new MultiStepLR(Sgd(), milestones)),
        ("CosineAnnealingLR", (int period, double min) => new CosineAnnealingLR(Sgd(), period, min)),
    ];

    private static SGD Sgd() => new([Tensor.Ones([3], requiresGrad: true)], lr: 0.1);

    private sealed class Twice : IFunction
    {
        public static Tensor Forward(FunctionContext context, Tensor x) => x * 2;

        public static Tensor? Backward(FunctionContext context, Tensor gradient) => gradient * 2;
    }
}
