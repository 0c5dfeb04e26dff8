using System.Numerics;

namespace Adjoint.Kernels;

/// <summary>Where the windows of a pooling lie along one dimension: window o has <see cref="Count"/>[o] elements from
/// <see cref="First"/>[o] on, <see cref="Step"/> apart, all of them inside.</summary>
internal unsafe struct Windows
{
    public long* First;
    public long* Count;
    public nint Outputs;
    public nint Length;
    public nint Step;

    public readonly Windows Owned() => this with
    {
        First = LaunchLog.Own(First, (int)Outputs),
        Count = LaunchLog.Own(Count, (int)Outputs),
    };

    public readonly void Tell(Operands operands)
    {
        operands.Number(Outputs);
        operands.Number(Length);
        operands.Number(Step);
        for (nint o = 0; o < Outputs; o++)
        {
            operands.Number(First[o]);
            operands.Number(Count[o]);
        }
    }
}

/// <summary>y and where it stands in its plane of x, for planes of up to three dimensions: the first of equal maxima,
/// and
/// NaN if there is one in the window.</summary>
internal unsafe struct MaxPoolRange<T> : ILaunch where T : unmanaged, IFloatingPointIeee754<T>
{
    public Windows Depth;
    public Windows Height;
    public Windows Width;
    public T* X;
    public T* Y;
    public long* Index;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public readonly void Run(nint start, nint end)
    {
        nint plane = Depth.Length * Height.Length * Width.Length;
        nint outputs = Depth.Outputs * Height.Outputs * Width.Outputs;
        for (nint p = start; p < end; p++)
        {
            T* x = X + p * plane, y = Y + p * outputs;
            long* index = Index + p * outputs;
            for (nint d = 0; d < Depth.Outputs; d++)
            {
                for (nint h = 0; h < Height.Outputs; h++)
                {
                    for (nint w = 0; w < Width.Outputs; w++) Window(x, d, h, w, y++, index++);
                }
            }
        }
    }

    public readonly void Tell(Operands operands)
    {
        Depth.Tell(operands);
        Height.Tell(operands);
        Width.Tell(operands);
        nint outputs = Depth.Outputs * Height.Outputs * Width.Outputs;
        operands.ReadRows(X, Depth.Length * Height.Length * Width.Length);
        operands.WriteRows(Y, outputs);
        operands.WriteRows(Index, outputs);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private readonly void Window(T* x, nint od, nint oh, nint ow, T* y, long* index)
    {
        nint d = (nint)Depth.First[od], h0 = (nint)Height.First[oh], w0 = (nint)Width.First[ow];
        nint countH = (nint)Height.Count[oh], countW = (nint)Width.Count[ow], stepW = Width.Step;
        nint best = (d * Height.Length + h0) * Width.Length + w0;
        T max = x[best];
        for (nint i = (nint)Depth.Count[od]; i > 0; i--, d += Depth.Step)
        {
            nint row = (d * Height.Length + h0) * Width.Length + w0;
            for (nint j = countH; j > 0; j--, row += Height.Step * Width.Length)
            {
                nint at = row;
                for (nint k = countW; k > 0; k--, at += stepW)
                {
                    T value = x[at];
                    if (value > max || T.IsNaN(value)) (max, best) = (value, at);
                }
            }
        }
        *y = max;
        *index = best;
    }
}

internal static unsafe partial class KernelSet
{
    /// <summary>The largest of each window, and its place in the plane.</summary>
    public static void MaxPool<T>(
        T* x, T* y, long* index, nint planes, in Windows depth, in Windows height, in Windows width)
        where T : unmanaged, IFloatingPointIeee754<T>
        => Share(planes, OuterGrain(depth.Length * height.Length * width.Length), new MaxPoolRange<T>
        {
            Depth = depth.Owned(),
            Height = height.Owned(),
            Width = width.Owned(),
            X = x,
            Y = y,
            Index = index,
        });
}
