using System.Globalization;
using Adjoint.Vectors.Data;

namespace Adjoint.Vectors;

/// <summary>Compares a tensor with recorded values.</summary>
internal static class Comparer
{
    /// <summary>
    /// Below this magnitude an error counts absolutely: where the exact answer is 0, cancellation leaves rounding
    /// noise of
    /// the size of the terms.
    /// </summary>
    private const double Floor = 1e-2;

    /// <summary>
    /// Null if shape and values agree: every element within <paramref name="tolerance"/> of the largest finite
    /// magnitude
    /// expected, NaN and infinities exactly. Else what is wrong: the worst element, expected and actual.
    /// </summary>
    public static string? Difference(TensorValue expected, Tensor actual, double tolerance) =>
        Difference(expected.Shape, expected.Data, actual, tolerance);

    /// <inheritdoc cref="Difference(TensorValue, Tensor, double)"/>
    public static string? Difference(long[] shape, double[] expected, Tensor actual, double tolerance)
    {
        if (!actual.Shape.Sizes.SequenceEqual(shape)) return $"shape: expected {Text(shape)}, actual {actual.Shape}";
        double[] values = Values(actual);
        double largest = Floor;
        foreach (double e in expected)
            if (double.IsFinite(e)) largest = Math.Max(largest, Math.Abs(e));
        int worst = -1;
        double worstError = tolerance * largest;
        for (int i = 0; i < expected.Length; i++)
        {
            double error = Error(expected[i], values[i]);
            if (error > worstError) (worst, worstError) = (i, error);
        }
        if (worst < 0) return null;
        return $"element {Position(worst, shape)}: expected {Text(expected[worst])}, actual {Text(values[worst])}";
    }

    /// <summary>The elements in row-major order, as doubles.</summary>
    public static double[] Values(Tensor tensor) => tensor.Detach().To(DType.Float64).ToArray<double>();

    private static double Error(double expected, double actual)
    {
        if (expected.Equals(actual)) return 0;
        double error = Math.Abs(expected - actual);
        return double.IsNaN(error) ? double.PositiveInfinity : error;
    }

    private static string Position(long flat, long[] shape)
    {
        var index = new long[shape.Length];
        for (int d = shape.Length - 1; d >= 0; d--) (flat, index[d]) = Math.DivRem(flat, shape[d]);
        return Text(index);
    }

    private static string Text(long[] values) => $"[{string.Join(", ", values)}]";

    private static string Text(double value) => value.ToString("R", CultureInfo.InvariantCulture);
}
