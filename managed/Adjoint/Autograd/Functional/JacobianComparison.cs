namespace Adjoint;

/// <summary>A numerical and an analytical Jacobian side by side, and the text about their differences.</summary>
internal sealed class JacobianComparison
{
    private readonly double[,] _numerical;
    private readonly double[,] _analytical;
    private readonly double _largest;
    private readonly (int Row, int Column) _worst;

    /// <summary>How many elements are off by more than atol + rtol |numerical|; NaN is off from everything.</summary>
    public int Differing { get; }

    public JacobianComparison(double[,] numerical, double[,] analytical, double atol, double rtol)
    {
        (_numerical, _analytical) = (numerical, analytical);
        for (int row = 0; row < numerical.GetLength(0); row++)
        {
            for (int column = 0; column < numerical.GetLength(1); column++)
            {
                double n = numerical[row, column], a = analytical[row, column];
                double difference = n == a ? 0 : Math.Abs(n - a);
                if (double.IsNaN(difference)) difference = double.PositiveInfinity;
                else if (difference <= atol + rtol * Math.Abs(n) && !double.IsInfinity(difference)) continue;
                if (Differing++ > 0 && difference <= _largest) continue;
                (_largest, _worst) = (difference, (row, column));
            }
        }
    }

    public string Mismatch(int output, int input, Shape outputShape, Shape inputShape, bool forward = false) =>
        $"{Title(forward)} for output {output} with respect to input {input},\nnumerical:{Tensor.From(_numerical)}\n" +
        $"analytical:{Tensor.From(_analytical)}\n{Worst(output, input, outputShape, inputShape)}";

    /// <summary>The mismatch of the projections, and what slow mode makes of it.</summary>
    public string FastMismatch(int output, int input, Shape outputShape, Shape inputShape, double numerical,
        double analytical, bool forward = false) =>
        $"{Title(forward)} for output {output} with respect to input {input},\nnumerical:{numerical}\n" +
        $"analytical:{analytical}\n\nThe above quantities relating the numerical and analytical jacobians are " +
        "computed in fast mode. Below, we recompute numerical and analytical jacobians in slow mode:\n\n" +
        $"Numerical:\n{Tensor.From(_numerical)}\nAnalytical:\n{Tensor.From(_analytical)}\n\n" +
        (Differing > 0
            ? Worst(output, input, outputShape, inputShape)
            : "Fast gradcheck failed but element-wise differences are small. This means that the test might've " +
              "passed in slow_mode!");

    private static string Title(bool forward) =>
        forward ? "Jacobian computed with forward mode mismatch" : "Jacobian mismatch";

    private string Worst(int output, int input, Shape outputShape, Shape inputShape)
    {
        (int row, int column) = _worst;
        return $"{Differing} of {_numerical.Length} elements differ. The largest difference, {_largest:g4}, is at " +
            $"element {Place(IndexOf(column, outputShape))} of output {output} and element {Place(IndexOf(row, inputShape))} " +
            $"of input {input}: expected {_numerical[row, column]:g8} (numerical), got " +
            $"{_analytical[row, column]:g8} (analytical).";
    }

    /// <summary>An index as text: <c>[1, 0]</c>.</summary>
    public static string Place(long[] index) => $"[{string.Join(", ", index)}]";

    /// <summary>Steps to the next element in row-major order.</summary>
    public static void Next(long[] index, Shape shape)
    {
        for (int d = index.Length - 1; d >= 0; d--)
        {
            if (++index[d] < shape[d]) return;
            index[d] = 0;
        }
    }

    private static long[] IndexOf(long flat, Shape shape)
    {
        long[] index = new long[shape.Rank];
        for (int d = index.Length - 1; d >= 0; d--)
        {
            index[d] = flat % shape[d];
            flat /= shape[d];
        }
        return index;
    }
}
