using Adjoint.Autograd;
using Adjoint.Tensors;

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

    /// <summary>The same for a batch of gradients, and expanded to the sizes of the source.</summary>
    public static Tensor SpreadBatch(Tensor t, int[]? removed, Layout source)
    {
        long batch = t.Size(0);
        foreach (int d in removed ?? []) t = t.Unsqueeze(d + 1);
        while (t.Rank < source.Rank + 1) t = t.Unsqueeze(-1);
        return t.Expand(Batches.Behind(batch, source.Sizes));
    }
}
