using Adjoint.Autograd;

namespace Adjoint;

/// <summary>How a Jacobian is filled: by rows or by columns.</summary>
public enum JacobianStrategy
{
    /// <summary>A backward pass for each element of the output: best where there are fewer outputs than
    /// inputs.</summary>
    ReverseMode,

    /// <summary>
    /// One forward run with a tangent for each element of the input: best where there are fewer inputs than outputs. It
    /// needs <c>vectorize</c>, and supports neither <c>createGraph</c> nor <c>strict</c>.
    /// </summary>
    ForwardMode,
}

public static partial class Autodiff
{
    /// <summary>The Jacobian by columns: all directions of all inputs are tangents at once, so f runs once.</summary>
    private static Tensor[][] RunForwardJacobian(TensorFunction f, IReadOnlyList<Tensor> given, bool createGraph,
        bool strict, bool vectorize)
    {
        CheckForwardStrategy(createGraph, strict, vectorize);
        ArgumentNullException.ThrowIfNull(given);
        return Columns(f, Prepare(given, createGraph: false, needGraph: false));
    }

    /// <summary>The Hessian as the forward-mode Jacobian of the gradient: one forward and one backward run, with
    /// tangents.</summary>
    private static Tensor[][] RunForwardHessian(TensorFunction f, IReadOnlyList<Tensor> given, bool createGraph,
        bool strict, bool vectorize)
    {
        CheckForwardStrategy(createGraph, strict, vectorize);
        ArgumentNullException.ThrowIfNull(given);
        using GradModeScope recording = GradMode.EnableGrad();
        TensorFunction gradient = new(x =>
        {
            Tensor y = OneNumber(f, x, strict: false, "hessian");
            Tensor?[] found = GradientsOf([y.Reshape([])], [.. x], [null], createGraph: false);
            return [.. found.Select((g, i) => g ?? x[i].ZerosLike())];
        }, f.ManyInputs);
        return Columns(gradient, Prepare(given, createGraph: false, needGraph: true));
    }

    private static void CheckForwardStrategy(bool createGraph, bool strict, bool vectorize)
    {
        if (createGraph) throw new NotImplementedException(AutodiffErrors.ForwardModeWithGraph);
        if (strict) throw new AutogradException(AutodiffErrors.ForwardModeStrict);
        if (!vectorize) throw new NotImplementedException(AutodiffErrors.ForwardModeOneByOne);
    }

    private static Tensor[][] Columns(TensorFunction f, Tensor[] inputs)
    {
        long total = inputs.Sum(static x => x.Count);
        if (total == 0)
        {
            return Array.ConvertAll(f.Call(inputs, "jacobian"),
                y => Array.ConvertAll(inputs, x => ZeroBlock(y, x)));
        }
        Tensor[] basis = Basis(inputs, total);
        using DualLevelScope scope = new(total);
        DualLevel level = scope.Level;
        for (int k = 0; k < inputs.Length; k++)
        {
            if (!inputs[k].DType.IsFloatingPoint())
                throw new ArgumentException(ForwardErrors.OnlyFloats("primal", inputs[k].DType), nameof(inputs));
            level.Set(inputs[k], level.Fitted(inputs[k], basis[k]));
        }
        Tensor[] outputs = f.Call(inputs, "jacobian");
        Tensor[][] jacobian = Array.ConvertAll(outputs, _ => new Tensor[inputs.Length]);
        for (int i = 0; i < outputs.Length; i++)
        {
            Tensor? tangent = level.TangentOf(outputs[i])?.Detach();
            long from = 0;
            for (int k = 0; k < inputs.Length; k++)
            {
                jacobian[i][k] = tangent is null
                    ? ZeroBlock(outputs[i], inputs[k])
                    : Block(tangent.Narrow(0, from, inputs[k].Count), outputs[i], inputs[k]);
                from += inputs[k].Count;
            }
        }
        return jacobian;
    }

    /// <summary>For each input (total, ...): 1 in the directions that are its elements.</summary>
    private static Tensor[] Basis(Tensor[] inputs, long total)
    {
        Tensor[] basis = new Tensor[inputs.Length];
        long from = 0;
        for (int k = 0; k < basis.Length; k++)
        {
            long n = inputs[k].Count;
            Tensor matrix = Tensor.Zeros([total, n], inputs[k].DType);
            if (n > 0) matrix.AsStrided([n], [n + 1], from * n).Fill_(1);
            basis[k] = matrix.View([total, .. inputs[k].Shape.Sizes]);
            from += n;
        }
        return basis;
    }

    /// <summary>(n, output) as (output, input), where n is the number of elements of the input.</summary>
    private static Tensor Block(Tensor columns, Tensor output, Tensor input)
    {
        int[] order = [.. Enumerable.Range(1, output.Rank), 0];
        return columns.Permute(order).Reshape([.. output.Shape.Sizes, .. input.Shape.Sizes]);
    }

    private static Tensor ZeroBlock(Tensor output, Tensor input) => Tensor.Zeros(
        [.. output.Shape.Sizes, .. input.Shape.Sizes], output.DType.IsFloatingPoint() ? output.DType : input.DType);
}
