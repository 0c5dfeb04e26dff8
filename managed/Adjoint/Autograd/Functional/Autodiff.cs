namespace Adjoint;

/// <summary>
/// Derivatives of functions: <c>torch.autograd.functional</c>. Where <see cref="Grad"/> asks for the gradients of a
/// graph that exists, these take the function itself, call it once and return a product or a whole matrix of
/// derivatives.
/// </summary>
/// <remarks>
/// <para>A function goes from one tensor or a list of tensors to one tensor or a list of tensors, and results mirror
/// that: with y of shape (m) and x of shape (n), a Jacobian has the shape (m, n), <c>[i]</c> picks an output where
/// there are several and <c>[i][j]</c> its derivative with respect to input j.</para>
/// <para>The inputs need not require a gradient, their <c>.Grad</c> is not touched, and results carry no graph unless
/// <c>createGraph</c> is set, in which case they can be differentiated again, with respect to the caller's inputs and
/// vectors. Everything works inside <see cref="GradMode.NoGrad"/>. With <c>strict</c>, an output that cannot depend on
/// an input is an error; without it, its derivative is zero.</para>
/// <para><c>vectorize</c> sends a batch of vectors through the graph in one pass, as <c>isGradsBatched</c> of
/// <see cref="Grad"/> does; where hooks listen, it falls back to a pass for each.</para>
/// </remarks>
public static partial class Autodiff
{
    /// <summary>
    /// The product of a vector and the Jacobian, v^T J, in one backward pass: <c>torch.autograd.functional.vjp</c>.
    /// </summary>
    /// <param name="f">The function. It is called once.</param>
    /// <param name="input">Where to differentiate.</param>
    /// <param name="v">The vector, of the output's shape; may be left out where the output is one number.</param>
    /// <param name="createGraph">Return results that can be differentiated again.</param>
    /// <param name="strict">Throw where an output is independent of an input, instead of returning zeros.</param>
    /// <returns>The output of the function, and the product, of the input's shape.</returns>
    /// <exception cref="ArgumentException">The vector is missing or has another shape than the output.</exception>
    /// <exception cref="AutogradException">In strict mode: an output is independent of an input.</exception>
    /// <example><code>
    /// var x = Tensor.From([1.0, 2.0]);
    /// var (y, product) = Autodiff.Vjp(t =&gt; t * t, x, Tensor.From([1.0, 10.0]));   // [1, 4] and [2, 40]
    /// </code></example>
    public static (Tensor Output, Tensor Vjp) Vjp(Func<Tensor, Tensor> f, Tensor input, Tensor? v = null,
        bool createGraph = false, bool strict = false)
    {
        (Tensor[] outputs, Tensor[] vjp) = RunVjp(TensorFunction.From(f), One(input), Optional(v), createGraph, strict);
        return (outputs[0], vjp[0]);
    }

    /// <inheritdoc cref="Vjp(Func{Tensor, Tensor}, Tensor, Tensor?, bool, bool)"/>
    public static (Tensor Output, Tensor[] Vjp) Vjp(Func<IReadOnlyList<Tensor>, Tensor> f, IReadOnlyList<Tensor> input,
        Tensor? v = null, bool createGraph = false, bool strict = false)
    {
        (Tensor[] outputs, Tensor[] vjp) = RunVjp(TensorFunction.From(f), input, Optional(v), createGraph, strict);
        return (outputs[0], vjp);
    }

    /// <inheritdoc cref="Vjp(Func{Tensor, Tensor}, Tensor, Tensor?, bool, bool)"/>
    public static (Tensor[] Output, Tensor Vjp) Vjp(Func<Tensor, IReadOnlyList<Tensor>> f, Tensor input,
        IReadOnlyList<Tensor>? v = null, bool createGraph = false, bool strict = false)
    {
        (Tensor[] outputs, Tensor[] vjp) = RunVjp(TensorFunction.From(f), One(input), v, createGraph, strict);
        return (outputs, vjp[0]);
    }

    /// <inheritdoc cref="Vjp(Func{Tensor, Tensor}, Tensor, Tensor?, bool, bool)"/>
    public static (Tensor[] Output, Tensor[] Vjp) Vjp(Func<IReadOnlyList<Tensor>, IReadOnlyList<Tensor>> f,
        IReadOnlyList<Tensor> input, IReadOnlyList<Tensor>? v = null, bool createGraph = false, bool strict = false) =>
        RunVjp(TensorFunction.From(f), input, v, createGraph, strict);

    /// <summary>
    /// The product of the Jacobian and a vector, J v, by two backward passes: <c>torch.autograd.functional.jvp</c>.
    /// </summary>
    /// <remarks>
    /// The double-backward trick: g -&gt; g^T J is linear in g, so its own vector-Jacobian product with v is J v. The
    /// function has to be twice differentiable.
    /// </remarks>
    /// <param name="f">The function. It is called once.</param>
    /// <param name="input">Where to differentiate.</param>
    /// <param name="v">The vector, of the input's shape; may be left out where the input is one number.</param>
    /// <param name="createGraph">Return results that can be differentiated again.</param>
    /// <param name="strict">Throw where an output is independent of an input, instead of returning zeros.</param>
    /// <returns>The output of the function, and the product, of the output's shape.</returns>
    /// <exception cref="ArgumentException">The vector is missing or has another shape than the input.</exception>
    /// <exception cref="AutogradException">In strict mode: an output is independent of an input.</exception>
    /// <example><code>
    /// var (y, product) = Autodiff.Jvp(t =&gt; t.Exp(), x, v);   // product = exp(x) * v
    /// </code></example>
    public static (Tensor Output, Tensor Jvp) Jvp(Func<Tensor, Tensor> f, Tensor input, Tensor? v = null,
        bool createGraph = false, bool strict = false)
    {
        (Tensor[] outputs, Tensor[] jvp) = RunJvp(TensorFunction.From(f), One(input), Optional(v), createGraph, strict);
        return (outputs[0], jvp[0]);
    }

    /// <inheritdoc cref="Jvp(Func{Tensor, Tensor}, Tensor, Tensor?, bool, bool)"/>
    public static (Tensor Output, Tensor Jvp) Jvp(Func<IReadOnlyList<Tensor>, Tensor> f, IReadOnlyList<Tensor> input,
        IReadOnlyList<Tensor>? v = null, bool createGraph = false, bool strict = false)
    {
        (Tensor[] outputs, Tensor[] jvp) = RunJvp(TensorFunction.From(f), input, v, createGraph, strict);
        return (outputs[0], jvp[0]);
    }

    /// <inheritdoc cref="Jvp(Func{Tensor, Tensor}, Tensor, Tensor?, bool, bool)"/>
    public static (Tensor[] Output, Tensor[] Jvp) Jvp(Func<Tensor, IReadOnlyList<Tensor>> f, Tensor input,
        Tensor? v = null, bool createGraph = false, bool strict = false) =>
        RunJvp(TensorFunction.From(f), One(input), Optional(v), createGraph, strict);

    /// <inheritdoc cref="Jvp(Func{Tensor, Tensor}, Tensor, Tensor?, bool, bool)"/>
    public static (Tensor[] Output, Tensor[] Jvp) Jvp(Func<IReadOnlyList<Tensor>, IReadOnlyList<Tensor>> f,
        IReadOnlyList<Tensor> input, IReadOnlyList<Tensor>? v = null, bool createGraph = false, bool strict = false) =>
        RunJvp(TensorFunction.From(f), input, v, createGraph, strict);

    private static (Tensor[] Outputs, Tensor[] Products) RunVjp(TensorFunction f, IReadOnlyList<Tensor> given,
        IReadOnlyList<Tensor>? v, bool createGraph, bool strict)
    {
        ArgumentNullException.ThrowIfNull(given);
        using GradModeScope recording = GradMode.EnableGrad();
        Tensor[] inputs = Prepare(given, createGraph, needGraph: true);
        Tensor[] outputs = f.Call(inputs, "vjp");
        if (strict) RequireDependence(outputs, AutodiffErrors.OutputWithoutGrad);
        Tensor?[] seeds = PrepareVector(v, outputs, f.ManyOutputs, createGraph, AutodiffErrors.NoVectorForOutputs);
        Tensor?[] found = GradientsOf(outputs, inputs, seeds, createGraph);
        Tensor[] products = FillZeros(found, inputs, strict, createGraph, AutodiffErrors.Independent,
            AutodiffErrors.JacobianIndependentWithGraph);
        return (Finish(outputs, createGraph), Finish(products, createGraph));
    }

    private static (Tensor[] Outputs, Tensor[] Products) RunJvp(TensorFunction f, IReadOnlyList<Tensor> given,
        IReadOnlyList<Tensor>? v, bool createGraph, bool strict)
    {
        ArgumentNullException.ThrowIfNull(given);
        using GradModeScope recording = GradMode.EnableGrad();
        Tensor[] inputs = Prepare(given, createGraph, needGraph: true);
        Tensor?[] vector = PrepareVector(v, inputs, f.ManyInputs, createGraph, AutodiffErrors.NoVectorForInputs);
        Tensor[] outputs = f.Call(inputs, "jvp");
        if (strict) RequireDependence(outputs, AutodiffErrors.OutputWithoutGrad);
        // Backward is linear in these, so their values do not appear in its own derivative: any will do.
        Tensor[] seeds = Array.ConvertAll(outputs, static y => y.ZerosLike(requiresGrad: y.RequiresGrad));
        Tensor?[] gradients = GradientsOf(outputs, inputs, seeds, createGraph: true);
        if (strict) RequireDependence(gradients, AutodiffErrors.GradientIndependent);
        Tensor?[] found = WithRespectToSeeds(gradients, seeds, vector, createGraph);
        Tensor[] products = FillZeros(found, outputs, strict, createGraph, AutodiffErrors.IndependentOfSeed,
            AutodiffErrors.JacobianIndependentWithGraph);
        return (Finish(outputs, createGraph), Finish(products, createGraph));
    }

    /// <summary>The second pass of the trick; seeds of outputs outside the graph take no part in it.</summary>
    private static Tensor?[] WithRespectToSeeds(Tensor?[] gradients, Tensor[] seeds, Tensor?[] vector, bool createGraph)
    {
        Tensor[] live = Array.FindAll(seeds, static s => s.RequiresGrad);
        Tensor?[] found = GradientsOf(gradients, live, vector, createGraph);
        int next = 0;
        return Array.ConvertAll(seeds, s => s.RequiresGrad ? found[next++] : null);
    }
}
