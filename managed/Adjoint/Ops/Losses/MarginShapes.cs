namespace Adjoint.Ops;

/// <summary>The checks that losses of scores of classes share.</summary>
internal static class MarginShapes
{
    /// <summary>Samples and classes of (N, C), (C) or ().</summary>
    public static (long Samples, long Classes) Of(Tensor input)
    {
        if (input.Rank > 2 || (input.Rank > 0 && input.Size(-1) == 0))
        {
            throw new ArgumentException("Expected non-empty vector or matrix with optional 0-dim batch size, but " +
                $"got: {input.Shape}", nameof(input));
        }
        return input.Rank switch
        {
            0 => (1, 1),
            1 => (1, input.Size(0)),
            _ => (input.Size(0), input.Size(1)),
        };
    }

    public static void CheckClasses(Tensor target)
    {
        if (target.DType is DType.Int64 or DType.Int32 or DType.UInt8) return;
        throw new ArgumentException($"expected scalar type Long but found {target.DType.ScalarName()}",
            nameof(target));
    }
}
