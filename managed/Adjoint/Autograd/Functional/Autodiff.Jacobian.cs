namespace Adjoint;

public static partial class Autodiff
{
    /// <summary>
    /// All first derivatives, J[i, j] = dy[i] / dx[j]: <c>torch.autograd.functional.jacobian</c>.
    /// </summary>
    /// <param name="f">The function. It is called once.</param>
    /// <param name="input">Where to differentiate.</param>
    /// <param name="createGraph">Return results that can be differentiated again.</param>
    /// <param name="strict">Throw where an output is independent of an input, instead of returning zeros.</param>
    /// <param name="vectorize">One pass for all rows, or all columns, instead of a pass for each: faster, and as much more
    /// memory; needed for <see cref="JacobianStrategy.ForwardMode"/>. Not together with <paramref name="strict"/>.</param>
    /// <param name="strategy">By rows, in reverse mode, or by columns, in forward mode.</param>
    /// <returns>A tensor of the output's shape followed by the input's; <c>[i]</c> for output i where there are
    /// several, <c>[j]</c> for input j, <c>[i][j]</c> for both.</returns>
    /// <exception cref="AutogradException">In strict mode: an output is independent of an input. Or forward mode was
    /// asked to be strict.</exception>
    /// <exception cref="NotImplementedException">Forward mode with <paramref name="createGraph"/>, or without
    /// <paramref name="vectorize"/>; or an op that has no forward-mode rule.</exception>
    /// <example><code>
    /// var j = Autodiff.Jacobian(t =&gt; t.Exp(), Tensor.From([0.0, 1.0]));   // [[1, 0], [0, 2.718]]
    /// </code></example>
    public static Tensor Jacobian(Func<Tensor, Tensor> f, Tensor input, bool createGraph = false,
        bool strict = false, bool vectorize = false, JacobianStrategy strategy = JacobianStrategy.ReverseMode) =>
        RunJacobian(TensorFunction.From(f), One(input), createGraph, strict, vectorize, strategy)[0][0];

    /// <inheritdoc cref="Jacobian(Func{Tensor, Tensor}, Tensor, bool, bool, bool, JacobianStrategy)"/>
    public static Tensor[] Jacobian(Func<IReadOnlyList<Tensor>, Tensor> f, IReadOnlyList<Tensor> input,
        bool createGraph = false, bool strict = false, bool vectorize = false,
        JacobianStrategy strategy = JacobianStrategy.ReverseMode) =>
        RunJacobian(TensorFunction.From(f), input, createGraph, strict, vectorize, strategy)[0];

    /// <inheritdoc cref="Jacobian(Func{Tensor, Tensor}, Tensor, bool, bool, bool, JacobianStrategy)"/>
    public static Tensor[] Jacobian(Func<Tensor, IReadOnlyList<Tensor>> f, Tensor input, bool createGraph = false,
        bool strict = false, bool vectorize = false, JacobianStrategy strategy = JacobianStrategy.ReverseMode) =>
        Array.ConvertAll(RunJacobian(TensorFunction.From(f), One(input), createGraph, strict, vectorize, strategy),
            static row => row[0]);

    /// <inheritdoc cref="Jacobian(Func{Tensor, Tensor}, Tensor, bool, bool, bool, JacobianStrategy)"/>
    public static Tensor[][] Jacobian(Func<IReadOnlyList<Tensor>, IReadOnlyList<Tensor>> f, IReadOnlyList<Tensor> input,
        bool createGraph = false, bool strict = false, bool vectorize = false,
        JacobianStrategy strategy = JacobianStrategy.ReverseMode) =>
        RunJacobian(TensorFunction.From(f), input, createGraph, strict, vectorize, strategy);

    private static Tensor[][] RunJacobian(TensorFunction f, IReadOnlyList<Tensor> given, bool createGraph, bool strict,
        bool vectorize, JacobianStrategy strategy) => strategy == JacobianStrategy.ForwardMode
        ? RunForwardJacobian(f, given, createGraph, strict, vectorize)
        : RunReverseJacobian(f, given, createGraph, strict, vectorize);

    private static Tensor[][] RunReverseJacobian(TensorFunction f, IReadOnlyList<Tensor> given, bool createGraph,
        bool strict, bool vectorize)
    {
        ArgumentNullException.ThrowIfNull(given);
        if (strict && vectorize) throw new AutogradException(AutodiffErrors.StrictAndVectorized("jacobian"));
        using GradModeScope recording = GradMode.EnableGrad();
        Tensor[] inputs = Prepare(given, createGraph, needGraph: true);
        Tensor[] outputs = f.Call(inputs, "jacobian");
        if (strict) RequireDependence(outputs, AutodiffErrors.OutputWithoutGrad);
        Tensor[][] jacobian = new Tensor[outputs.Length][];
        for (int i = 0; i < outputs.Length; i++)
        {
            jacobian[i] = Finish(vectorize
                ? JacobianAtOnce(outputs[i], inputs, createGraph)
                : JacobianOf(outputs[i], i, inputs, createGraph, strict), createGraph);
        }
        return jacobian;
    }

    private static Tensor[] JacobianAtOnce(Tensor output, Tensor[] inputs, bool createGraph)
    {
        long count = output.Count;
        Tensor?[] rows = !output.RequiresGrad || count == 0 || inputs.Length == 0 ? new Tensor?[inputs.Length]
            : Grad.Of(output, inputs, Tensor.Eye(count, dtype: output.DType).Reshape([count, .. output.Shape.Sizes]),
                retainGraph: true, createGraph: createGraph, allowUnused: true, isGradsBatched: true);
        Tensor[] jacobian = new Tensor[inputs.Length];
        for (int k = 0; k < jacobian.Length; k++)
        {
            Shape shape = [.. output.Shape.Sizes, .. inputs[k].Shape.Sizes];
            jacobian[k] = rows[k]?.Reshape(shape) ?? Tensor.Zeros(shape, inputs[k].DType);
        }
        return jacobian;
    }

    private static Tensor[] JacobianOf(Tensor output, int number, Tensor[] inputs, bool createGraph, bool strict)
    {
        Tensor[] jacobian = new Tensor[inputs.Length];
        bool empty = !output.RequiresGrad || output.Count == 0;
        Tensor?[][] rows = empty ? [] : Rows(output, inputs, createGraph);
        for (int k = 0; k < jacobian.Length; k++)
        {
            Shape shape = [.. output.Shape.Sizes, .. inputs[k].Shape.Sizes];
            if (empty)
            {
                jacobian[k] = Tensor.Zeros(shape, inputs[k].DType);
                continue;
            }
            Tensor[] column = new Tensor[rows.Length];
            for (int j = 0; j < rows.Length; j++)
            {
                Tensor? row = rows[j][k];
                if (strict && row is null) throw new AutogradException(AutodiffErrors.OutputIndependent(number, k));
                if (strict && createGraph && !row!.RequiresGrad)
                    throw new AutogradException(AutodiffErrors.JacobianIndependentWithGraph(k));
                column[j] = row ?? inputs[k].ZerosLike();
            }
            jacobian[k] = Tensor.Stack(column).Reshape(shape);
        }
        return jacobian;
    }

    /// <summary>The gradients of each element of the output, by element and input.</summary>
    private static Tensor?[][] Rows(Tensor output, Tensor[] inputs, bool createGraph)
    {
        Tensor?[][] rows = new Tensor?[output.Count][];
        for (int j = 0; j < rows.Length; j++)
            rows[j] = GradientsOf([output], inputs, [Unit(output, j)], createGraph, retainGraph: true);
        return rows;
    }
}
