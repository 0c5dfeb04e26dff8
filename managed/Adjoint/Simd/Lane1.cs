using System.Diagnostics.CodeAnalysis;
using System.Numerics;

namespace Adjoint.Simd;

/// <summary>One lane of float or double: tails, and whole loops where there is no vector hardware. Same bits as many
/// lanes.</summary>
internal readonly unsafe struct Lane1<T>(T value) : IFloatLanes<Lane1<T>, T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    public readonly T Value = value;

    public static int Count { [MethodImpl(AggressiveInlining)] get => 1; }
    public static Lane1<T> Zero { [MethodImpl(AggressiveInlining)] get => default; }
    public static Lane1<T> One { [MethodImpl(AggressiveInlining)] get => Const(1); }

    [MethodImpl(AggressiveInlining)]
    public static Lane1<T> Const(double value) =>
        new(typeof(T) == typeof(float) ? Unsafe.BitCast<float, T>((float)value) : Unsafe.BitCast<double, T>(value));
    [MethodImpl(AggressiveInlining)]
    public static Lane1<T> ConstBits(ulong bits) =>
        new(typeof(T) == typeof(float) ? Unsafe.BitCast<uint, T>((uint)bits) : Unsafe.BitCast<ulong, T>(bits));
    [MethodImpl(AggressiveInlining)]
    private static ulong Bits(Lane1<T> x) =>
        typeof(T) == typeof(float) ? Unsafe.BitCast<T, uint>(x.Value) : Unsafe.BitCast<T, ulong>(x.Value);
    [MethodImpl(AggressiveInlining)]
    private static Lane1<T> Mask(bool holds) => ConstBits(holds ? ulong.MaxValue : 0);

    [MethodImpl(AggressiveInlining)]
    public static Lane1<T> Broadcast(T value) => new(value);
    [MethodImpl(AggressiveInlining)]
    public static Lane1<T> Load(T* source) => new(*source);
    [MethodImpl(AggressiveInlining)]
    public static void Store(Lane1<T> value, T* destination) => *destination = value.Value;

    [MethodImpl(AggressiveInlining)]
    public static Lane1<T> operator +(Lane1<T> a, Lane1<T> b) => new(a.Value + b.Value);
    [MethodImpl(AggressiveInlining)]
    public static Lane1<T> operator -(Lane1<T> a, Lane1<T> b) => new(a.Value - b.Value);
    [MethodImpl(AggressiveInlining)]
    public static Lane1<T> operator *(Lane1<T> a, Lane1<T> b) => new(a.Value * b.Value);
    [MethodImpl(AggressiveInlining)]
    public static Lane1<T> operator /(Lane1<T> a, Lane1<T> b) => new(a.Value / b.Value);
    [MethodImpl(AggressiveInlining)]
    public static Lane1<T> operator -(Lane1<T> a) => new(-a.Value);

    [MethodImpl(AggressiveInlining)]
    public static Lane1<T> Fma(Lane1<T> a, Lane1<T> b, Lane1<T> c) =>
        new(Fused.IsHardware ? Fused.MultiplyAdd(a.Value, b.Value, c.Value) : (a.Value * b.Value) + c.Value);
    [MethodImpl(AggressiveInlining)]
    public static Lane1<T> Abs(Lane1<T> x) => new(T.Abs(x.Value));
    [MethodImpl(AggressiveInlining)]
    public static Lane1<T> Sqrt(Lane1<T> x) => new(T.Sqrt(x.Value));
    [MethodImpl(AggressiveInlining)]
    public static Lane1<T> Floor(Lane1<T> x) => new(T.Floor(x.Value));
    [MethodImpl(AggressiveInlining)]
    public static Lane1<T> Round(Lane1<T> x) => SimdMath.Round<Lane1<T>, T>(x);

    [MethodImpl(AggressiveInlining)]
    public static Lane1<T> MaxFast(Lane1<T> a, Lane1<T> b) => a.Value > b.Value ? a : b;
    [MethodImpl(AggressiveInlining)]
    public static Lane1<T> MinFast(Lane1<T> a, Lane1<T> b) => a.Value < b.Value ? a : b;
    [MethodImpl(AggressiveInlining)]
    public static Lane1<T> MaxPropagateNaN(Lane1<T> a, Lane1<T> b) => T.IsNaN(a.Value) ? a : MaxFast(a, b);
    [MethodImpl(AggressiveInlining)]
    public static Lane1<T> MinPropagateNaN(Lane1<T> a, Lane1<T> b) => T.IsNaN(a.Value) ? a : MinFast(a, b);

    [MethodImpl(AggressiveInlining)]
    public static Lane1<T> Less(Lane1<T> a, Lane1<T> b) => Mask(a.Value < b.Value);
    [MethodImpl(AggressiveInlining)]
    public static Lane1<T> LessOrEqual(Lane1<T> a, Lane1<T> b) => Mask(a.Value <= b.Value);
    [MethodImpl(AggressiveInlining)]
    public static Lane1<T> Equal(Lane1<T> a, Lane1<T> b) => Mask(a.Value == b.Value);
    [MethodImpl(AggressiveInlining)]
    public static Lane1<T> And(Lane1<T> a, Lane1<T> b) => ConstBits(Bits(a) & Bits(b));
    [MethodImpl(AggressiveInlining)]
    public static Lane1<T> Or(Lane1<T> a, Lane1<T> b) => ConstBits(Bits(a) | Bits(b));
    [MethodImpl(AggressiveInlining)]
    public static Lane1<T> Xor(Lane1<T> a, Lane1<T> b) => ConstBits(Bits(a) ^ Bits(b));
    [MethodImpl(AggressiveInlining)]
    public static Lane1<T> AndNot(Lane1<T> a, Lane1<T> b) => ConstBits(Bits(a) & ~Bits(b));
    [MethodImpl(AggressiveInlining)]
    public static Lane1<T> Select(Lane1<T> mask, Lane1<T> a, Lane1<T> b) => Bits(mask) != 0 ? a : b;
    [MethodImpl(AggressiveInlining)]
    public static uint MaskBits(Lane1<T> mask) => Bits(mask) != 0 ? 1u : 0u;
    [MethodImpl(AggressiveInlining)]
    public static Lane1<T> FirstLanes(int count) => Mask(count > 0);
    [MethodImpl(AggressiveInlining)]
    public static Lane1<T> LoadWhere(Lane1<T> mask, T* source) => Bits(mask) != 0 ? Load(source) : Zero;
    [MethodImpl(AggressiveInlining)]
    public static Lane1<T> Down(Lane1<T> a, [ConstantExpected] int count) => a;
    [MethodImpl(AggressiveInlining)]
    public static Lane1<T> LoadMask(byte* source) => Mask(*source != 0);

    [MethodImpl(AggressiveInlining)]
    public static Lane1<T> AddBits(Lane1<T> a, Lane1<T> b) => ConstBits(Bits(a) + Bits(b));
    [MethodImpl(AggressiveInlining)]
    public static Lane1<T> SubtractBits(Lane1<T> a, Lane1<T> b) => ConstBits(Bits(a) - Bits(b));
    [MethodImpl(AggressiveInlining)]
    public static Lane1<T> ShiftLeftBits(Lane1<T> a, [ConstantExpected] int count) => ConstBits(Bits(a) << count);
    [MethodImpl(AggressiveInlining)]
    public static Lane1<T> ShiftRightBits(Lane1<T> a, [ConstantExpected] int count) => ConstBits(Bits(a) >>> count);

    // Not inlined: a driver of several widths would meet the JIT's limit of 512 locals in its tail (measured: tanh of
    // double), and from there on every lane operation is a call.
    [MethodImpl(NoInlining | AggressiveOptimization)]
    public static Lane1<T> Exp(Lane1<T> x) => SimdMath.Exp<Lane1<T>, T>(x);
    [MethodImpl(NoInlining | AggressiveOptimization)]
    public static Lane1<T> Expm1(Lane1<T> x) => SimdMath.Expm1<Lane1<T>, T>(x);
    [MethodImpl(NoInlining | AggressiveOptimization)]
    public static Lane1<T> Log(Lane1<T> x) => SimdMath.Log<Lane1<T>, T>(x);
    [MethodImpl(NoInlining | AggressiveOptimization)]
    public static Lane1<T> Log1p(Lane1<T> x) => SimdMath.Log1p<Lane1<T>, T>(x);
    [MethodImpl(NoInlining | AggressiveOptimization)]
    public static Lane1<T> Sin(Lane1<T> x) => SimdMath.Sin<Lane1<T>, T>(x);
    [MethodImpl(NoInlining | AggressiveOptimization)]
    public static Lane1<T> Cos(Lane1<T> x) => SimdMath.Cos<Lane1<T>, T>(x);
    [MethodImpl(NoInlining | AggressiveOptimization)]
    public static Lane1<T> Tanh(Lane1<T> x) => SimdMath.Tanh<Lane1<T>, T>(x);
    [MethodImpl(NoInlining | AggressiveOptimization)]
    public static Lane1<T> Sigmoid(Lane1<T> x) => SimdMath.Sigmoid<Lane1<T>, T>(x);
    [MethodImpl(NoInlining | AggressiveOptimization)]
    public static Lane1<T> Erf(Lane1<T> x) => SimdMath.Erf<Lane1<T>, T>(x);
    [MethodImpl(NoInlining | AggressiveOptimization)]
    public static Lane1<T> Gelu(Lane1<T> x) => SimdMath.Gelu<Lane1<T>, T>(x);
    [MethodImpl(NoInlining | AggressiveOptimization)]
    public static Lane1<T> Pow(Lane1<T> x, Lane1<T> y) => SimdMath.Pow<Lane1<T>, T>(x, y);
    [MethodImpl(NoInlining | AggressiveOptimization)]
    public static Lane1<T> Call<F>(Lane1<T> x) where F : struct, IElementary => F.Of<Lane1<T>, T>(x);
    [MethodImpl(NoInlining | AggressiveOptimization)]
    public static Lane1<T> Call<F>(Lane1<T> a, Lane1<T> b) where F : struct, IElementary2 => F.Of<Lane1<T>, T>(a, b);
}
