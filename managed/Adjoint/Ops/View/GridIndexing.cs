namespace Adjoint;

/// <summary>Which dimension of a grid each of the first two tensors runs along.</summary>
public enum GridIndexing
{
    /// <summary>Of a matrix: the first tensor along rows, the second along columns.</summary>
    IJ,

    /// <summary>Of a plane: the first tensor along columns, the second along rows.</summary>
    XY,
}
