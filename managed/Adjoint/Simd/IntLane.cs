using System.Diagnostics.CodeAnalysis;
using System.Numerics;

namespace Adjoint.Simd;

/// <summary>One lane of an integer type. Arithmetic wraps; what has no meaning for integers throws
/// <see cref="NotSupportedException"/> (type promotion above keeps such formulas away).</summary>
/// <remarks>Division never faults: it truncates towards zero, x / 0 is 0, and MinValue / -1 wraps to
/// MinValue.</remarks>
internal readonly unsafe struct IntLane<T>(T value) : ISimd<IntLane<T>, T>
    where T : unmanaged, IBinaryInteger<T>, IMinMaxValue<T>
{
    public readonly T Value = value;

    public static int Count => 1;
    public static IntLane<T> Zero => new(T.Zero);
    public static IntLane<T> One => new(T.One);

    /// <summary>Truncated towards zero and saturated to the range of T; NaN is 0.</summary>
    [MethodImpl(AggressiveInlining)]
    public static IntLane<T> Const(double value) => new(T.CreateSaturating(value));
    [MethodImpl(AggressiveInlining)]
    public static IntLane<T> Broadcast(T value) => new(value);
    [MethodImpl(AggressiveInlining)]
    public static IntLane<T> Load(T* source) => new(*source);
    [MethodImpl(AggressiveInlining)]
    public static void Store(IntLane<T> value, T* destination) => *destination = value.Value;

    [MethodImpl(AggressiveInlining)]
    public static IntLane<T> operator +(IntLane<T> a, IntLane<T> b) => new(unchecked(a.Value + b.Value));
    [MethodImpl(AggressiveInlining)]
    public static IntLane<T> operator -(IntLane<T> a, IntLane<T> b) => new(unchecked(a.Value - b.Value));
    [MethodImpl(AggressiveInlining)]
    public static IntLane<T> operator *(IntLane<T> a, IntLane<T> b) => new(unchecked(a.Value * b.Value));
    [MethodImpl(AggressiveInlining)]
    public static IntLane<T> operator -(IntLane<T> a) => new(unchecked(T.Zero - a.Value));

    [MethodImpl(AggressiveInlining)]
    public static IntLane<T> operator /(IntLane<T> a, IntLane<T> b)
    {
        if (T.IsZero(b.Value))
        {
            return default;
        }
        // The hardware faults on MinValue / -1; negation wraps. Unsigned types have no -1: their MaxValue divides.
        bool minusOne = T.IsNegative(b.Value) && b.Value == T.AllBitsSet;
        return minusOne ? -a : new(a.Value / b.Value);
    }

    [MethodImpl(AggressiveInlining)]
    public static IntLane<T> Fma(IntLane<T> a, IntLane<T> b, IntLane<T> c) => (a * b) + c;
    [MethodImpl(AggressiveInlining)]
    public static IntLane<T> Abs(IntLane<T> x) => T.IsNegative(x.Value) ? -x : x;
    [MethodImpl(AggressiveInlining)]
    public static IntLane<T> Floor(IntLane<T> x) => x;
    [MethodImpl(AggressiveInlining)]
    public static IntLane<T> Round(IntLane<T> x) => x;

    /// <summary>By squaring, wrapping. A negative exponent truncates 1 / x^-y: 0, except for the bases 1 and
    /// -1.</summary>
    public static IntLane<T> Pow(IntLane<T> x, IntLane<T> y)
    {
        T exponent = y.Value;
        if (T.IsNegative(exponent))
        {
            bool minusOne = T.IsNegative(x.Value) && x.Value == T.AllBitsSet;
            return x.Value == T.One ? x : !minusOne ? default : T.IsOddInteger(exponent) ? x : One;
        }
        IntLane<T> result = One;
        for (; !T.IsZero(exponent); exponent >>>= 1)
        {
            if (T.IsOddInteger(exponent))
            {
                result *= x;
            }
            x *= x;
        }
        return result;
    }

    [MethodImpl(AggressiveInlining)]
    public static IntLane<T> MaxFast(IntLane<T> a, IntLane<T> b) => a.Value > b.Value ? a : b;
    [MethodImpl(AggressiveInlining)]
    public static IntLane<T> MinFast(IntLane<T> a, IntLane<T> b) => a.Value < b.Value ? a : b;
    [MethodImpl(AggressiveInlining)]
    public static IntLane<T> MaxPropagateNaN(IntLane<T> a, IntLane<T> b) => MaxFast(a, b);
    [MethodImpl(AggressiveInlining)]
    public static IntLane<T> MinPropagateNaN(IntLane<T> a, IntLane<T> b) => MinFast(a, b);

    [MethodImpl(AggressiveInlining)]
    private static IntLane<T> Mask(bool holds) => new(holds ? T.AllBitsSet : T.Zero);
    [MethodImpl(AggressiveInlining)]
    public static IntLane<T> Less(IntLane<T> a, IntLane<T> b) => Mask(a.Value < b.Value);
    [MethodImpl(AggressiveInlining)]
    public static IntLane<T> LessOrEqual(IntLane<T> a, IntLane<T> b) => Mask(a.Value <= b.Value);
    [MethodImpl(AggressiveInlining)]
    public static IntLane<T> Equal(IntLane<T> a, IntLane<T> b) => Mask(a.Value == b.Value);
    [MethodImpl(AggressiveInlining)]
    public static IntLane<T> And(IntLane<T> a, IntLane<T> b) => new(a.Value & b.Value);
    [MethodImpl(AggressiveInlining)]
    public static IntLane<T> Or(IntLane<T> a, IntLane<T> b) => new(a.Value | b.Value);
    [MethodImpl(AggressiveInlining)]
    public static IntLane<T> Select(IntLane<T> mask, IntLane<T> a, IntLane<T> b) => T.IsZero(mask.Value) ? b : a;
    [MethodImpl(AggressiveInlining)]
    public static uint MaskBits(IntLane<T> mask) => T.IsZero(mask.Value) ? 0u : 1u;
    [MethodImpl(AggressiveInlining)]
    public static IntLane<T> FirstLanes(int count) => Mask(count > 0);
    [MethodImpl(AggressiveInlining)]
    public static IntLane<T> LoadWhere(IntLane<T> mask, T* source) => T.IsZero(mask.Value) ? Zero : Load(source);
    [MethodImpl(AggressiveInlining)]
    public static IntLane<T> Down(IntLane<T> a, [ConstantExpected] int count) => a;
    [MethodImpl(AggressiveInlining)]
    public static IntLane<T> LoadMask(byte* source) => Mask(*source != 0);

    [MethodImpl(AggressiveInlining)]
    public static IntLane<T> Call<F>(IntLane<T> a, IntLane<T> b) where F : struct, IElementary2 =>
        new(F.OfIntegers(a.Value, b.Value));

    public static IntLane<T> Call<F>(IntLane<T> x) where F : struct, IElementary => throw NotAnIntegerFunction(F.Name);
    public static IntLane<T> Sqrt(IntLane<T> x) => throw NotAnIntegerFunction("sqrt");
    public static IntLane<T> Exp(IntLane<T> x) => throw NotAnIntegerFunction("exp");
    public static IntLane<T> Expm1(IntLane<T> x) => throw NotAnIntegerFunction("expm1");
    public static IntLane<T> Log(IntLane<T> x) => throw NotAnIntegerFunction("log");
    public static IntLane<T> Log1p(IntLane<T> x) => throw NotAnIntegerFunction("log1p");
    public static IntLane<T> Sin(IntLane<T> x) => throw NotAnIntegerFunction("sin");
    public static IntLane<T> Cos(IntLane<T> x) => throw NotAnIntegerFunction("cos");
    public static IntLane<T> Tanh(IntLane<T> x) => throw NotAnIntegerFunction("tanh");
    public static IntLane<T> Sigmoid(IntLane<T> x) => throw NotAnIntegerFunction("sigmoid");
    public static IntLane<T> Erf(IntLane<T> x) => throw NotAnIntegerFunction("erf");
    public static IntLane<T> Gelu(IntLane<T> x) => throw NotAnIntegerFunction("gelu");

    private static NotSupportedException NotAnIntegerFunction(string name) =>
        new($"{name} has no integer form: convert the {typeof(T).Name} tensor to a floating dtype first");
}
