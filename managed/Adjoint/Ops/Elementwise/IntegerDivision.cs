using System.Numerics;
using Adjoint.Kernels;

namespace Adjoint.Ops;

/// <summary>Division of integers: what a tensor may be divided by, and the quotients and rests.</summary>
internal static class IntegerDivision
{
    /// <summary>The divisor, if no integer would be divided by 0; such a division has no result to give back.</summary>
    public static Tensor Checked(Tensor a, Tensor b, string op, bool bools = false)
    {
        ArgumentNullException.ThrowIfNull(b, "other");
        DType dtype = Binary.Result(a, b, Integers.Keep);
        if (dtype.IsFloatingPoint()) return b;
        Check(dtype, op, bools);
        return b.Count == 0 || (bool)b.All() ? b : throw ByZero(op);
    }

    /// <inheritdoc cref="Checked(Tensor, Tensor, string, bool)"/>
    public static Scalar Checked(Tensor a, Scalar b, string op, bool bools = false)
    {
        DType dtype = Binary.Result(a, b, Integers.Keep);
        if (dtype.IsFloatingPoint()) return b;
        Check(dtype, op, bools);
        return b.ToInt64() != 0 ? b : throw ByZero(op);
    }

    private static void Check(DType dtype, string op, bool bools)
    {
        if (dtype == DType.Bool && !bools) throw new ArgumentException($"\"{op}\" not implemented for 'Bool'");
    }

    private static ArgumentException ByZero(string op) => new($"{op}(): ZeroDivisionError: integers divided by 0");

    /// <summary>The rest with the sign of a. What the kernel meets as -1 leaves no rest; dividing by it may
    /// fault.</summary>
    [MethodImpl(AggressiveInlining)]
    public static T Rest<T>(T a, T b) where T : unmanaged, IBinaryInteger<T>, IMinMaxValue<T> =>
        T.IsZero(b) || T.IsNegative(b) && b == T.AllBitsSet ? T.Zero : a % b;

    /// <summary>The rest with the sign of b.</summary>
    [MethodImpl(AggressiveInlining)]
    public static T FloorRest<T>(T a, T b) where T : unmanaged, IBinaryInteger<T>, IMinMaxValue<T>
    {
        T rest = Rest(a, b);
        return !T.IsZero(rest) && T.IsNegative(b) != T.IsNegative(rest) ? rest + b : rest;
    }

    /// <summary>The quotient towards minus infinity.</summary>
    [MethodImpl(AggressiveInlining)]
    public static T Floor<T>(T a, T b) where T : unmanaged, IBinaryInteger<T>, IMinMaxValue<T>
    {
        if (T.IsZero(b)) return T.Zero;
        if (T.IsNegative(b) && b == T.AllBitsSet) return unchecked(T.Zero - a);
        T quotient = a / b;
        return T.IsNegative(a) != T.IsNegative(b) && quotient * b != a ? quotient - T.One : quotient;
    }
}
