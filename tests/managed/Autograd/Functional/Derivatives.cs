namespace Adjoint.Tests.Autograd;

/// <summary>What the tests of derivatives share.</summary>
internal static class Derivatives
{
    public static readonly Tensor X = Tensor.From([0.5, -1.25, 2.0]);

    public static double[] D(Tensor t) => t.ToArray<double>();

    /// <summary>Equal shapes, and elements up to rounding.</summary>
    public static void Close(Tensor expected, Tensor actual, double tolerance = 1e-12)
    {
        Xunit.Assert.Equal(expected.Shape, actual.Shape);
        foreach ((double e, double a) in D(expected).Zip(D(actual)))
            Xunit.Assert.True(Math.Abs(e - a) <= tolerance * (1 + Math.Abs(e)), $"expected {expected}, got {actual}");
    }

    public static Tensor Random(Shape shape, ulong seed = 5) =>
        Tensor.Randn(shape, DType.Float64, generator: new Generator(seed));

    /// <summary>A vector that picks one element.</summary>
    public static Tensor Basis(Shape shape, long index)
    {
        double[] values = new double[shape.Count];
        values[index] = 1;
        return Tensor.From(values, shape);
    }
}
