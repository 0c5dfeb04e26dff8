using Adjoint.Tensors;

namespace Adjoint.Autograd;

/// <summary>The checks in front of the engine, shared by backward and grad.</summary>
internal static class Gradients
{
    public static void Backward(ReadOnlySpan<Tensor> tensors, ReadOnlySpan<Tensor?> gradients, bool? retainGraph,
        bool createGraph, IReadOnlyList<Tensor>? inputs)
    {
        Edge[] roots = Roots(tensors);
        Tensor[] seeds = Seeds(tensors, gradients, createGraph);
        Edge[] ends = [];
        if (inputs is not null)
        {
            if (inputs.Count == 0)
                throw new ArgumentException("'inputs' argument to backward() cannot be empty.", nameof(inputs));
            ends = Ends(inputs);
            foreach (Tensor input in inputs) input.RetainGrad();
        }
        Engine.Run(roots, seeds, retainGraph ?? createGraph, createGraph, ends, accumulate: true);
    }

    public static Tensor?[] Of(ReadOnlySpan<Tensor> outputs, IReadOnlyList<Tensor> inputs, ReadOnlySpan<Tensor?> gradients,
        bool? retainGraph, bool createGraph, bool? allowUnused, bool materializeGrads)
    {
        if (inputs.Count == 0) throw new ArgumentException("grad requires non-empty inputs.", nameof(inputs));
        if (materializeGrads && allowUnused == false)
        {
            throw new ArgumentException(
                "Expected allow_unused to be True or not passed when materialize_grads=True, but got: allow_unused=False.",
                nameof(allowUnused));
        }
        Edge[] roots = Roots(outputs);
        Tensor[] seeds = Seeds(outputs, gradients, createGraph);
        Edge[] ends = Ends(inputs);
        Tensor?[] results = Engine.Run(roots, seeds, retainGraph ?? createGraph, createGraph, ends, accumulate: false);
        for (int i = 0; i < results.Length; i++)
        {
            if (results[i] is not null) continue;
            if (materializeGrads) results[i] = inputs[i].ZerosLike().RequiresGrad_(createGraph);
            else if (allowUnused != true) throw new AutogradException(Errors.Unused);
        }
        return results;
    }

    private static Edge[] Roots(ReadOnlySpan<Tensor> tensors)
    {
        if (tensors.IsEmpty) throw new ArgumentException("expected at least one tensor to differentiate");
        Edge[] roots = new Edge[tensors.Length];
        for (int i = 0; i < tensors.Length; i++)
        {
            ArgumentNullException.ThrowIfNull(tensors[i]);
            roots[i] = tensors[i].GradientEdge();
        }
        return roots;
    }

    private static Tensor[] Seeds(ReadOnlySpan<Tensor> tensors, ReadOnlySpan<Tensor?> gradients, bool createGraph)
    {
        if (gradients.Length != 0 && gradients.Length != tensors.Length)
            throw new ArgumentException($"got {tensors.Length} tensors and {gradients.Length} gradients");
        Tensor[] seeds = new Tensor[tensors.Length];
        for (int i = 0; i < tensors.Length; i++)
        {
            Tensor tensor = tensors[i];
            if (gradients.Length != 0 && gradients[i] is { } gradient)
            {
                if (!gradient.Layout.SameSizes(tensor.Layout))
                    throw new AutogradException(Errors.GradientShape(i, gradient, tensor));
                seeds[i] = gradient;
            }
            else if (tensor.RequiresGrad)
            {
                if (tensor.Count != 1) throw new AutogradException(Errors.ImplicitNonScalar);
                seeds[i] = createGraph ? tensor.OnesLike() : One(tensor);
            }
        }
        for (int i = 0; i < tensors.Length; i++)
            if (!tensors[i].RequiresGrad) throw new AutogradException(Errors.NotARoot(i));
        return seeds;
    }

    private static unsafe Tensor One(Tensor tensor)
    {
        Tensor one = GradientBuffers.New(tensor.Layout.ToContiguous(), tensor.DType);
        if (one.DType == DType.Float32) *one.As<float>() = 1;
        else *one.As<double>() = 1;
        return one;
    }

    private static Edge[] Ends(IReadOnlyList<Tensor> inputs)
    {
        Edge[] ends = new Edge[inputs.Count];
        for (int i = 0; i < ends.Length; i++)
        {
            Tensor input = inputs[i];
            ArgumentNullException.ThrowIfNull(input);
            if (!input.RequiresGrad) throw new AutogradException(Errors.InputWithoutGrad);
            ends[i] = input.GradientEdge();
        }
        return ends;
    }
}
