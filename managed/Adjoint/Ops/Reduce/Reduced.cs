namespace Adjoint.Ops;

/// <summary>What the backward of reductions shares.</summary>
internal static class Reduced
{
    /// <summary>The value, gradient or result of a reduction, with the dimensions that it removed back as size
    /// 1.</summary>
    /// <param name="t">The result of a reduction over sorted dimensions.</param>
    /// <param name="removed">The dimensions; null if they were kept, or if all are gone and a scalar broadcasts
    /// anyway.</param>
    public static Tensor Restore(Tensor t, int[]? removed)
    {
        foreach (int d in removed ?? []) t = t.Unsqueeze(d);
        return t;
    }
}
