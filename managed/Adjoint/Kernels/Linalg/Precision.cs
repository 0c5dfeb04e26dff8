using System.Numerics;

namespace Adjoint.Kernels;

/// <summary>What LAPACK asks a machine (dlamch).</summary>
internal static class Precision<T> where T : unmanaged, IFloatingPointIeee754<T>
{
    /// <summary>Half the distance from 1 to the next number: the largest relative error of a rounding.</summary>
    public static T Rounding => typeof(T) == typeof(float)
        ? T.CreateTruncating(5.9604644775390625e-8) : T.CreateTruncating(1.1102230246251565e-16);

    /// <summary>The smallest normal number.</summary>
    public static T Least => typeof(T) == typeof(float)
        ? T.CreateTruncating(1.17549435e-38) : T.CreateTruncating(2.2250738585072014e-308);
}
