using Adjoint.Kernels;
using Adjoint.Tensors;

namespace Adjoint.Autograd;

/// <summary>The checks in front of the engine, shared by backward and grad.</summary>
internal static class Gradients
{
    public static void Backward(ReadOnlySpan<GradTarget> outputs, ReadOnlySpan<Tensor?> gradients, bool? retainGraph,
        bool createGraph, IReadOnlyList<GradTarget>? inputs)
    {
        if (inputs is { Count: 0 })
            throw new ArgumentException("'inputs' argument to backward() cannot be empty.", nameof(inputs));
        // One root is the rule, and needs no arrays.
        Edge root = default;
        Tensor? seed = null;
        Span<Edge> roots = outputs.Length == 1 ? new Span<Edge>(ref root) : new Edge[outputs.Length];
        Span<Tensor> seeds = outputs.Length == 1 ? new Span<Tensor>(ref seed!) : new Tensor[outputs.Length];
        Roots(outputs, roots);
        Seeds(outputs, roots, gradients, createGraph, seeds);
        if (createGraph) AutogradWarnings.Raise(AutogradWarningKind.GraphInGrad);
        Edge[] ends = [];
        if (inputs is not null)
        {
            ends = Ends(inputs);
            foreach (GradTarget input in inputs) input.Tensor?.RetainGrad();
        }
        Engine.Run(roots, seeds, retainGraph ?? createGraph, createGraph, ends, accumulate: true);
    }

    public static Tensor?[] Of(ReadOnlySpan<GradTarget> outputs, IReadOnlyList<GradTarget> inputs,
        ReadOnlySpan<Tensor?> gradients, in GradOptions options)
    {
        if (options is { MaterializeGrads: true, AllowUnused: false })
        {
            throw new ArgumentException(
                "Expected allow_unused to be True or not passed when materialize_grads=True, but got: allow_unused=False.",
                nameof(options));
        }
        if (inputs.Count == 0) throw new ArgumentException("grad requires non-empty inputs.", nameof(inputs));
        if (options.IsGradsBatched) return BatchedGradients.Of(outputs, inputs, gradients, options);
        Edge[] roots = Roots(outputs);
        Tensor[] seeds = new Tensor[outputs.Length];
        Seeds(outputs, roots, gradients, options.CreateGraph, seeds);
        Edge[] ends = Ends(inputs);
        Tensor?[] results = Engine.Run(roots, seeds, options.KeepsGraph, options.CreateGraph, ends, accumulate: false);
        for (int i = 0; i < results.Length; i++)
        {
            if (results[i] is null && Unused(inputs[i], options) is { } like)
                results[i] = like.ZerosLike().RequiresGrad_(options.CreateGraph);
        }
        return results;
    }

    /// <summary>An input has no gradient: what it is materialised like, or null if it may stay without.</summary>
    public static Tensor? Unused(GradTarget input, in GradOptions options)
    {
        if (options.MaterializeGrads) return input.Tensor ?? throw new AutogradException(Errors.MaterializedEdge);
        return options.AllowUnused == true ? null : throw new AutogradException(Errors.Unused);
    }

    public static Edge[] Roots(ReadOnlySpan<GradTarget> outputs)
    {
        Edge[] roots = new Edge[outputs.Length];
        Roots(outputs, roots);
        return roots;
    }

    private static void Roots(ReadOnlySpan<GradTarget> outputs, Span<Edge> roots)
    {
        if (outputs.IsEmpty) throw new ArgumentException("expected at least one tensor to differentiate");
        for (int i = 0; i < roots.Length; i++) roots[i] = outputs[i].Edge;
    }

    /// <summary>The user's gradients; none given is one missing for each output.</summary>
    public static Tensor?[] Given(IReadOnlyList<Tensor?>? gradients, int outputs) =>
        gradients?.ToArray() ?? new Tensor?[outputs];

    public static void CheckCount(int outputs, int gradients)
    {
        if (gradients != outputs)
            throw new ArgumentException($"got {outputs} tensors and {gradients} gradients");
    }

    public static void CheckRoots(ReadOnlySpan<Edge> roots)
    {
        for (int i = 0; i < roots.Length; i++)
            if (roots[i].Function is null) throw new AutogradException(Errors.NotARoot(i));
    }

    private static void Seeds(ReadOnlySpan<GradTarget> outputs, ReadOnlySpan<Edge> roots, ReadOnlySpan<Tensor?> gradients,
        bool createGraph, Span<Tensor> seeds)
    {
        CheckCount(outputs.Length, gradients.Length);
        for (int i = 0; i < seeds.Length; i++)
        {
            (Layout layout, DType dtype) = outputs[i].Result;
            if (gradients[i] is { } gradient)
            {
                if (!gradient.Layout.SameSizes(layout))
                    throw new AutogradException(Errors.GradientShape(i, gradient.Shape, new Shape(layout.Sizes)));
                seeds[i] = gradient;
            }
            else if (roots[i].Function is not null)
            {
                if (layout.Count != 1) throw new AutogradException(Errors.ImplicitNonScalar);
                seeds[i] = createGraph || (ThreadModes.DualLevels != 0 && Duals.Level is not null)
                    ? Tensor.Ones(new Shape(layout.Sizes), dtype) : One(layout, dtype);
            }
        }
        CheckRoots(roots);
    }

    private static unsafe Tensor One(Layout layout, DType dtype)
    {
        Tensor one = GradientBuffers.New(layout.ToContiguous(), dtype);
        if (dtype == DType.Float32) KernelSet.Fill(one.As<float>(), 1, 1f);
        else KernelSet.Fill(one.As<double>(), 1, 1d);
        return one;
    }

    public static Edge[] Ends(IReadOnlyList<GradTarget> inputs)
    {
        Edge[] ends = new Edge[inputs.Count];
        for (int i = 0; i < ends.Length; i++)
        {
            ends[i] = inputs[i].Edge;
            if (ends[i].Function is null) throw new AutogradException(Errors.InputWithoutGrad);
        }
        return ends;
    }
}

/// <summary>The switches of <see cref="Grad"/>'s <c>Of</c>.</summary>
internal readonly record struct GradOptions(bool? RetainGraph, bool CreateGraph, bool? AllowUnused, bool MaterializeGrads,
    bool IsGradsBatched)
{
    public bool KeepsGraph => RetainGraph ?? CreateGraph;
}
