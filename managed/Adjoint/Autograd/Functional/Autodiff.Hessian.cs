namespace Adjoint;

public static partial class Autodiff
{
    /// <summary>
    /// All second derivatives of a function with one number as its result, H[i, j] = d2y / (dx[i] dx[j]), as the
    /// Jacobian of the gradient: <c>torch.autograd.functional.hessian</c>.
    /// </summary>
    /// <param name="f">The function; its result has one element.</param>
    /// <param name="input">Where to differentiate.</param>
    /// <param name="createGraph">Return results that can be differentiated again.</param>
    /// <param name="strict">Throw where the output or the gradient is independent of an input, instead of returning
    /// zeros.
    /// </param>
    /// <param name="vectorize">One pass for all rows, or all columns, instead of a pass for each; needed for
    /// <see cref="JacobianStrategy.ForwardMode"/>. Not together with <paramref name="strict"/>.</param>
    /// <param name="outerStrategy">How the Jacobian of the gradient is taken: forward mode runs the function and its
    /// backward once.</param>
    /// <returns>A tensor of the input's shape twice; for several inputs <c>[i][j]</c>, of the shape of input i followed
    /// by that of input j.</returns>
    /// <exception cref="AutogradException">The result has several elements; in strict mode: something is
    /// independent.</exception>
    /// <example><code>
    /// var h = Autodiff.Hessian(t =&gt; t.Pow(3).Sum(), Tensor.From([1.0, 2.0]));   // [[6, 0], [0, 12]]
    /// </code></example>
    public static Tensor Hessian(Func<Tensor, Tensor> f, Tensor input, bool createGraph = false, bool strict = false,
        bool vectorize = false, JacobianStrategy outerStrategy = JacobianStrategy.ReverseMode) =>
        RunHessian(TensorFunction.From(f), One(input), createGraph, strict, vectorize, outerStrategy)[0][0];

    /// <inheritdoc cref="Hessian(Func{Tensor, Tensor}, Tensor, bool, bool, bool, JacobianStrategy)"/>
    public static Tensor[][] Hessian(Func<IReadOnlyList<Tensor>, Tensor> f, IReadOnlyList<Tensor> input,
        bool createGraph = false, bool strict = false, bool vectorize = false,
        JacobianStrategy outerStrategy = JacobianStrategy.ReverseMode) =>
        RunHessian(TensorFunction.From(f), input, createGraph, strict, vectorize, outerStrategy);

    /// <summary>
    /// The product of a vector and the Hessian, v^T H, by one pass over the gradient:
    /// <c>torch.autograd.functional.vhp</c>. For a Hessian that is symmetric it is
    /// <see cref="Hvp(Func{Tensor, Tensor}, Tensor, Tensor?, bool, bool)"/>, and cheaper.
    /// </summary>
    /// <param name="f">The function; its result has one element. It is called once.</param>
    /// <param name="input">Where to differentiate.</param>
    /// <param name="v">The vector, of the input's shape; may be left out where the input is one number.</param>
    /// <param name="createGraph">Return results that can be differentiated again.</param>
    /// <param name="strict">Throw where the output or the gradient is independent of an input, instead of returning
    /// zeros.
    /// </param>
    /// <returns>The output of the function, and the product, of the input's shape.</returns>
    /// <exception cref="ArgumentException">The vector is missing or has another shape than the input.</exception>
    /// <exception cref="AutogradException">The result has several elements; in strict mode: something is
    /// independent.</exception>
    /// <example><code>
    /// var (y, product) = Autodiff.Vhp(t =&gt; t.Pow(3).Sum(), x, v);   // product = 6 x v
    /// </code></example>
    public static (Tensor Output, Tensor Vhp) Vhp(Func<Tensor, Tensor> f, Tensor input, Tensor? v = null,
        bool createGraph = false, bool strict = false)
    {
        (Tensor output, Tensor[] vhp) = RunVhp(TensorFunction.From(f), One(input), Optional(v), createGraph, strict);
        return (output, vhp[0]);
    }

    /// <inheritdoc cref="Vhp(Func{Tensor, Tensor}, Tensor, Tensor?, bool, bool)"/>
    public static (Tensor Output, Tensor[] Vhp) Vhp(Func<IReadOnlyList<Tensor>, Tensor> f, IReadOnlyList<Tensor> input,
        IReadOnlyList<Tensor>? v = null, bool createGraph = false, bool strict = false) =>
        RunVhp(TensorFunction.From(f), input, v, createGraph, strict);

    /// <summary>
    /// The product of the Hessian and a vector, H v, by the double-backward trick on the gradient:
    /// <c>torch.autograd.functional.hvp</c>.
    /// </summary>
    /// <inheritdoc cref="Vhp(Func{Tensor, Tensor}, Tensor, Tensor?, bool, bool)"/>
    /// <example><code>
    /// var (y, product) = Autodiff.Hvp(t =&gt; t.Pow(3).Sum(), x, v);   // product = 6 x v
    /// </code></example>
    public static (Tensor Output, Tensor Hvp) Hvp(Func<Tensor, Tensor> f, Tensor input, Tensor? v = null,
        bool createGraph = false, bool strict = false)
    {
        (Tensor output, Tensor[] hvp) = RunHvp(TensorFunction.From(f), One(input), Optional(v), createGraph, strict);
        return (output, hvp[0]);
    }

    /// <inheritdoc cref="Hvp(Func{Tensor, Tensor}, Tensor, Tensor?, bool, bool)"/>
    public static (Tensor Output, Tensor[] Hvp) Hvp(Func<IReadOnlyList<Tensor>, Tensor> f, IReadOnlyList<Tensor> input,
        IReadOnlyList<Tensor>? v = null, bool createGraph = false, bool strict = false) =>
        RunHvp(TensorFunction.From(f), input, v, createGraph, strict);

    private static Tensor[][] RunHessian(TensorFunction f, IReadOnlyList<Tensor> given, bool createGraph, bool strict,
        bool vectorize, JacobianStrategy outer) => outer == JacobianStrategy.ForwardMode
        ? RunForwardHessian(f, given, createGraph, strict, vectorize)
        : RunReverseHessian(f, given, createGraph, strict, vectorize);

    private static Tensor[][] RunReverseHessian(TensorFunction f, IReadOnlyList<Tensor> given, bool createGraph,
        bool strict, bool vectorize)
    {
        if (strict && vectorize) throw new AutogradException(AutodiffErrors.StrictAndVectorized("hessian"));
        TensorFunction number = new(x => [OneNumber(f, x, strict, "hessian").Reshape([])], f.ManyInputs, false);
        TensorFunction gradient = new(x =>
        {
            Tensor[] jacobian = RunReverseJacobian(number, x, createGraph: true, strict: false, vectorize: false)[0];
            if (strict) RequireDependence(jacobian, AutodiffErrors.LinearInHessian);
            return jacobian;
        }, f.ManyInputs);
        return RunReverseJacobian(gradient, given, createGraph, strict, vectorize);
    }

    private static (Tensor Output, Tensor[] Products) RunVhp(TensorFunction f, IReadOnlyList<Tensor> given,
        IReadOnlyList<Tensor>? v, bool createGraph, bool strict)
    {
        using GradModeScope recording = GradMode.EnableGrad();
        (Tensor output, Tensor[] inputs, Tensor?[] vector, Tensor?[] gradient) =
            GradientGraph(f, given, v, createGraph, strict, "vhp");
        Tensor?[] found = GradientsOf(gradient, inputs, vector, createGraph);
        Tensor[] products = FillZeros(found, inputs, strict, createGraph, AutodiffErrors.JacobianIndependent,
            AutodiffErrors.HessianIndependentWithGraph);
        return (Finish([output], createGraph)[0], Finish(products, createGraph));
    }

    private static (Tensor Output, Tensor[] Products) RunHvp(TensorFunction f, IReadOnlyList<Tensor> given,
        IReadOnlyList<Tensor>? v, bool createGraph, bool strict)
    {
        using GradModeScope recording = GradMode.EnableGrad();
        (Tensor output, Tensor[] inputs, Tensor?[] vector, Tensor?[] gradient) =
            GradientGraph(f, given, v, createGraph, strict, "hvp");
        // As in Jvp, now on the gradient: one seed for each of its parts.
        Tensor[] seeds = Array.ConvertAll(inputs, static x => x.ZerosLike(requiresGrad: true));
        Tensor?[] second = GradientsOf(gradient, inputs, seeds, createGraph: true);
        Tensor?[] found = WithRespectToSeeds(second, seeds, vector, createGraph);
        Tensor[] products = FillZeros(found, inputs, strict, createGraph, AutodiffErrors.HessianIndependentOfSeed,
            AutodiffErrors.HessianIndependentWithGraph);
        return (Finish([output], createGraph)[0], Finish(products, createGraph));
    }

    /// <summary>What both products start from: the vector, checked, and the gradient as part of a graph.</summary>
    private static (Tensor Output, Tensor[] Inputs, Tensor?[] Vector, Tensor?[] Gradient) GradientGraph(
        TensorFunction f, IReadOnlyList<Tensor> given, IReadOnlyList<Tensor>? v, bool createGraph, bool strict,
        string api)
    {
        ArgumentNullException.ThrowIfNull(given);
        Tensor[] inputs = Prepare(given, createGraph, needGraph: true);
        Tensor?[] vector = PrepareVector(v, inputs, f.ManyInputs, createGraph, AutodiffErrors.NoVectorForInputs);
        Tensor output = OneNumber(f, inputs, strict, api);
        Tensor?[] gradient = GradientsOf([output], inputs, [null], createGraph: true);
        if (strict) RequireDependence(gradient, AutodiffErrors.LinearInHessian);
        return (output, inputs, vector, gradient);
    }

    private static Tensor OneNumber(TensorFunction f, IReadOnlyList<Tensor> inputs, bool strict, string api)
    {
        Tensor[] outputs = f.Call(inputs, api);
        if (strict) RequireDependence(outputs, AutodiffErrors.OutputWithoutGrad);
        return outputs[0].Count == 1 ? outputs[0] : throw new AutogradException(AutodiffErrors.OneElement(api));
    }
}
