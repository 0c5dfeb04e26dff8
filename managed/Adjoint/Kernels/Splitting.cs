using System.Numerics;

namespace Adjoint.Kernels;

/// <summary>x = mantissa 2^exponent, the mantissa from 1/2 to 1; 0, infinities and NaN keep themselves and have the
/// exponent 0.</summary>
internal unsafe struct SplitRange<T> : ILaunch where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    public T* X;
    public T* Mantissa;
    public int* Exponent;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public readonly void Run(nint start, nint end)
    {
        for (nint i = start; i < end; i++)
        {
            T x = X[i];
            bool splits = T.IsFinite(x) && !T.IsZero(x);
            int e = splits ? T.ILogB(x) + 1 : 0;
            // 2^-e itself can be beyond the range: denormal numbers are scaled in two steps.
            Mantissa[i] = splits ? T.ScaleB(T.ScaleB(x, -e / 2), -e - -e / 2) : x;
            Exponent[i] = e;
        }
    }

    public readonly void Tell(Operands operands)
    {
        operands.Read(X);
        operands.Write(Mantissa);
        operands.Write(Exponent);
    }
}

internal static unsafe partial class KernelSet
{
    /// <summary>mantissa[i] 2^exponent[i] = x[i].</summary>
    public static void Split<T>(T* x, T* mantissa, int* exponent, nint n)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        => Share(n, Grain / 4, new SplitRange<T> { X = x, Mantissa = mantissa, Exponent = exponent });
}
