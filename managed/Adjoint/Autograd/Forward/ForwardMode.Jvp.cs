namespace Adjoint;

public static partial class ForwardMode
{
    /// <summary>
    /// The product of the Jacobian and a vector, J v, in one forward run: <c>torch.func.jvp</c>. Unlike
    /// <see cref="Autodiff.Jvp(Func{Tensor, Tensor}, Tensor, Tensor?, bool, bool)"/> it needs no backward pass, and
    /// keeps nothing for one.
    /// </summary>
    /// <param name="f">The function. It is called once, on dual tensors.</param>
    /// <param name="input">Where to differentiate.</param>
    /// <param name="v">The direction, of the input's shape and dtype.</param>
    /// <returns>The output of the function, and the product, of the output's shape; zeros where the output does not
    /// depend on the input.</returns>
    /// <exception cref="AutogradException">The thread is in a level, or the shapes differ.</exception>
    /// <exception cref="ArgumentException">A dtype is not floating point, or they differ.</exception>
    /// <example><code>
    /// var (y, derivative) = ForwardMode.Jvp(t =&gt; t.Exp(), x, v);   // derivative = exp(x) * v
    /// </code></example>
    public static (Tensor Output, Tensor Jvp) Jvp(Func<Tensor, Tensor> f, Tensor input, Tensor v)
    {
        (Tensor[] outputs, Tensor[] jvp) = RunJvp(TensorFunction.From(f), [input], [v]);
        return (outputs[0], jvp[0]);
    }

    /// <inheritdoc cref="Jvp(Func{Tensor, Tensor}, Tensor, Tensor)"/>
    public static (Tensor Output, Tensor Jvp) Jvp(Func<IReadOnlyList<Tensor>, Tensor> f, IReadOnlyList<Tensor> input,
        IReadOnlyList<Tensor> v)
    {
        (Tensor[] outputs, Tensor[] jvp) = RunJvp(TensorFunction.From(f), input, v);
        return (outputs[0], jvp[0]);
    }

    /// <inheritdoc cref="Jvp(Func{Tensor, Tensor}, Tensor, Tensor)"/>
    public static (Tensor[] Output, Tensor[] Jvp) Jvp(Func<IReadOnlyList<Tensor>, IReadOnlyList<Tensor>> f,
        IReadOnlyList<Tensor> input, IReadOnlyList<Tensor> v) =>
        RunJvp(TensorFunction.From(f), input, v);

    internal static (Tensor[] Outputs, Tensor[] Products) RunJvp(TensorFunction f, IReadOnlyList<Tensor> inputs,
        IReadOnlyList<Tensor> v)
    {
        ArgumentNullException.ThrowIfNull(inputs);
        ArgumentNullException.ThrowIfNull(v);
        if (v.Count != inputs.Count)
            throw new ArgumentException(AutodiffErrors.VectorLength(inputs.Count, v.Count), nameof(v));
        using DualLevelScope scope = DualLevel();
        Tensor[] duals = [.. inputs.Zip(v, MakeDual)];
        DualTensor[] outputs = Array.ConvertAll(f.Call(duals, "jvp"), UnpackDual);
        return (Array.ConvertAll(outputs, static y => y.Primal),
            Array.ConvertAll(outputs, static y => y.Tangent ?? y.Primal.ZerosLike()));
    }
}
