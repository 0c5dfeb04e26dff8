namespace Adjoint.Kernels;

/// <summary>y (planes, plane)[p, index[p, k]] = x (planes, count)[p, k]: of equal places the last one stays.</summary>
internal unsafe struct PutPlacesRange<T> : ILaunch where T : unmanaged
{
    public T* X;
    public long* Index;
    public T* Y;
    public nint Plane;
    public nint Count;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public readonly void Run(nint start, nint end)
    {
        for (nint p = start; p < end; p++)
        {
            T* x = X + p * Count, y = Y + p * Plane;
            long* index = Index + p * Count;
            for (nint k = 0; k < Count; k++) y[(nint)index[k]] = x[k];
        }
    }

    public readonly void Tell(Operands operands)
    {
        operands.ReadRows(X, Count);
        operands.ReadRows(Index, Count);
        operands.WriteRows(Y, Plane);
        operands.Number(Plane);
        operands.Number(Count);
    }
}

internal static unsafe partial class KernelSet
{
    /// <summary>y[p, index[p, k]] = x[p, k]; indices were checked, and y holds what stays elsewhere.</summary>
    public static void PutPlaces<T>(T* x, long* index, T* y, nint planes, nint plane, nint count) where T : unmanaged
        => Share(planes, OuterGrain(count), new PutPlacesRange<T>
        {
            X = x,
            Index = index,
            Y = y,
            Plane = plane,
            Count = count,
        });
}
