namespace Adjoint;

/// <summary>
/// Derivatives of a function by central differences, (f(x + h) - f(x - h)) / 2h. An input is varied in its own memory,
/// so that a function that caught it sees the change too, and put back bit by bit.
/// </summary>
internal sealed class FiniteDifferences(TensorFunction f, Tensor[] inputs, Tensor[] outputs, double eps)
{
    private readonly (Shape Shape, DType DType)[] _expected = Array.ConvertAll(outputs, static y => (y.Shape, y.DType));

    /// <summary>The elements in row-major order.</summary>
    public static double[] Values(Tensor tensor) => tensor.Detach().To(DType.Float64).ToArray<double>();

    /// <summary>The Jacobian of each output: a row for each element of the input, a column for each of the
    /// output.</summary>
    public double[][,] Jacobians(Tensor input)
    {
        double[][,] jacobians = Array.ConvertAll(_expected, y => new double[input.Count, y.Shape.Count]);
        long[] index = new long[input.Rank];
        for (int row = 0; row < input.Count; row++)
        {
            // Not part of the graph, and with a version counter of its own: backward need not know.
            Tensor element = input.Data;
            for (int d = 0; d < index.Length; d++) element = element.Select(0, index[d]);
            double[][] slopes = Slopes(element, Tensor.Full([], eps, element.DType),
                $"on index {JacobianComparison.Place(index)} ");
            for (int i = 0; i < slopes.Length; i++)
                for (int column = 0; column < slopes[i].Length; column++) jacobians[i][row, column] = slopes[i][column];
            JacobianComparison.Next(index, input.Shape);
        }
        return jacobians;
    }

    /// <summary>The derivative of each output along one direction of the input.</summary>
    public double[][] Along(Tensor input, double[] direction)
    {
        Tensor step = (Tensor.From(direction, input.Shape) * eps).To(input.DType);
        return Slopes(input.Data, step, "");
    }

    private double[][] Slopes(Tensor target, Tensor step, string where)
    {
        Tensor original = target.Clone();
        double[][] above, below;
        try
        {
            target.Copy_(original - step);
            below = Evaluate(where);
            target.Copy_(original + step);
            above = Evaluate(where);
        }
        finally
        {
            target.Copy_(original);
        }
        double[][] slopes = new double[above.Length][];
        for (int i = 0; i < slopes.Length; i++)
            slopes[i] = [.. above[i].Zip(below[i], (a, b) => (a - b) / (2 * eps))];
        return slopes;
    }

    private double[][] Evaluate(string where)
    {
        Tensor[] values = f.Call(inputs, "gradcheck");
        string text = $"when inputs are perturbed {where}by {eps:0.###e-00}, but got: ";
        if (values.Length != _expected.Length)
        {
            throw new InvalidOperationException(
                $"Expected `func` to return the same number of outputs {text}{_expected.Length} and {values.Length}.");
        }
        for (int i = 0; i < values.Length; i++)
        {
            (Shape shape, DType dtype) = _expected[i];
            if (values[i].Shape != shape)
            {
                throw new InvalidOperationException("Expected `func` to return outputs with the same shape " +
                    $"{text}shapes torch.Size({shape}) and torch.Size({values[i].Shape}).");
            }
            if (values[i].DType != dtype)
            {
                throw new InvalidOperationException("Expected `func` to return outputs with the same dtype " +
                    $"{text}dtypes {dtype.Name()} and {values[i].DType.Name()}.");
            }
        }
        return Array.ConvertAll(values, Values);
    }
}
