using System.Diagnostics.CodeAnalysis;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using Wide = System.Runtime.Intrinsics.Vector128;

namespace Adjoint.Simd;

/// <summary>128 bits of float or double lanes: one SSE or NEON register where the machine has it,
/// software parts elsewhere.</summary>
internal readonly unsafe struct Lanes128<T>(Vector128<T> value) : IFloatLanes<Lanes128<T>, T>
    where T : unmanaged
{
    public readonly Vector128<T> Value = value;

    public static int Count { [MethodImpl(AggressiveInlining)] get => Vector128<T>.Count; }
    public static Lanes128<T> Zero { [MethodImpl(AggressiveInlining)] get => new(Vector128<T>.Zero); }
    public static Lanes128<T> One { [MethodImpl(AggressiveInlining)] get => Const(1); }

    [MethodImpl(AggressiveInlining)]
    public static Lanes128<T> Const(double value) => new(typeof(T) == typeof(float)
        ? Wide.Create((float)value).As<float, T>()
        : Wide.Create(value).As<double, T>());

    [MethodImpl(AggressiveInlining)]
    public static Lanes128<T> ConstBits(ulong bits) => new(typeof(T) == typeof(float)
        ? Wide.Create((uint)bits).As<uint, T>()
        : Wide.Create(bits).As<ulong, T>());

    [MethodImpl(AggressiveInlining)]
    public static Lanes128<T> Broadcast(T value) => new(Wide.Create(value));
    [MethodImpl(AggressiveInlining)]
    public static Lanes128<T> Load(T* source) => new(Wide.Load(source));
    [MethodImpl(AggressiveInlining)]
    public static void Store(Lanes128<T> value, T* destination) => value.Value.Store(destination);

    [MethodImpl(AggressiveInlining)]
    public static Lanes128<T> operator +(Lanes128<T> a, Lanes128<T> b) => new(a.Value + b.Value);
    [MethodImpl(AggressiveInlining)]
    public static Lanes128<T> operator -(Lanes128<T> a, Lanes128<T> b) => new(a.Value - b.Value);
    [MethodImpl(AggressiveInlining)]
    public static Lanes128<T> operator *(Lanes128<T> a, Lanes128<T> b) => new(a.Value * b.Value);
    [MethodImpl(AggressiveInlining)]
    public static Lanes128<T> operator /(Lanes128<T> a, Lanes128<T> b) => new(a.Value / b.Value);
    [MethodImpl(AggressiveInlining)]
    public static Lanes128<T> operator -(Lanes128<T> a) => new(-a.Value);

    [MethodImpl(AggressiveInlining)]
    public static Lanes128<T> Fma(Lanes128<T> a, Lanes128<T> b, Lanes128<T> c) =>
        new(Fused.MultiplyAdd(a.Value, b.Value, c.Value));
    [MethodImpl(AggressiveInlining)]
    public static Lanes128<T> Abs(Lanes128<T> x) => new(Wide.Abs(x.Value));
    [MethodImpl(AggressiveInlining)]
    public static Lanes128<T> Sqrt(Lanes128<T> x) => new(Wide.Sqrt(x.Value));

    [MethodImpl(AggressiveInlining)]
    public static Lanes128<T> Floor(Lanes128<T> x) => new(typeof(T) == typeof(float)
        ? Wide.Floor(x.Value.AsSingle()).As<float, T>()
        : Wide.Floor(x.Value.AsDouble()).As<double, T>());

    [MethodImpl(AggressiveInlining)]
    public static Lanes128<T> Round(Lanes128<T> x) => SimdMath.Round<Lanes128<T>, T>(x);

    // maxps and minps are exactly a > b ? a : b and a < b ? a : b; other machines order zeros and NaN in their own way.
    [MethodImpl(AggressiveInlining)]
    public static Lanes128<T> MaxFast(Lanes128<T> a, Lanes128<T> b) =>
        X86Base.IsSupported ? new(Wide.MaxNative(a.Value, b.Value)) : Select(Less(b, a), a, b);
    [MethodImpl(AggressiveInlining)]
    public static Lanes128<T> MinFast(Lanes128<T> a, Lanes128<T> b) =>
        X86Base.IsSupported ? new(Wide.MinNative(a.Value, b.Value)) : Select(Less(a, b), a, b);

    [MethodImpl(AggressiveInlining)]
    public static Lanes128<T> MaxPropagateNaN(Lanes128<T> a, Lanes128<T> b) => Select(Equal(a, a), MaxFast(a, b), a);
    [MethodImpl(AggressiveInlining)]
    public static Lanes128<T> MinPropagateNaN(Lanes128<T> a, Lanes128<T> b) => Select(Equal(a, a), MinFast(a, b), a);

    [MethodImpl(AggressiveInlining)]
    public static Lanes128<T> Less(Lanes128<T> a, Lanes128<T> b) => new(Wide.LessThan(a.Value, b.Value));
    [MethodImpl(AggressiveInlining)]
    public static Lanes128<T> LessOrEqual(Lanes128<T> a, Lanes128<T> b) => new(Wide.LessThanOrEqual(a.Value, b.Value));
    [MethodImpl(AggressiveInlining)]
    public static Lanes128<T> Equal(Lanes128<T> a, Lanes128<T> b) => new(Wide.Equals(a.Value, b.Value));
    [MethodImpl(AggressiveInlining)]
    public static Lanes128<T> And(Lanes128<T> a, Lanes128<T> b) => new(a.Value & b.Value);
    [MethodImpl(AggressiveInlining)]
    public static Lanes128<T> Or(Lanes128<T> a, Lanes128<T> b) => new(a.Value | b.Value);
    [MethodImpl(AggressiveInlining)]
    public static Lanes128<T> Xor(Lanes128<T> a, Lanes128<T> b) => new(a.Value ^ b.Value);
    [MethodImpl(AggressiveInlining)]
    public static Lanes128<T> AndNot(Lanes128<T> a, Lanes128<T> b) => new(Wide.AndNot(a.Value, b.Value));
    [MethodImpl(AggressiveInlining)]
    public static Lanes128<T> Select(Lanes128<T> mask, Lanes128<T> a, Lanes128<T> b) =>
        new(Wide.ConditionalSelect(mask.Value, a.Value, b.Value));
    [MethodImpl(AggressiveInlining)]
    public static uint MaskBits(Lanes128<T> mask) => (uint)mask.Value.ExtractMostSignificantBits();
    [MethodImpl(AggressiveInlining)]
    public static Lanes128<T> FirstLanes(int count) => new(typeof(T) == typeof(float)
        ? Wide.LessThan(Vector128<int>.Indices, Wide.Create(count)).As<int, T>()
        : Wide.LessThan(Vector128<long>.Indices, Wide.Create((long)count)).As<long, T>());
    [MethodImpl(AggressiveInlining)]
    public static Lanes128<T> LoadWhere(Lanes128<T> mask, T* source) => new(PartialLoad.From(mask.Value, source));
    [MethodImpl(AggressiveInlining)]
    public static Lanes128<T> Down(Lanes128<T> a, [ConstantExpected] int count) => new(Halving.Down(a.Value, count));
    [MethodImpl(AggressiveInlining)]
    public static Lanes128<T> LoadMask(byte* source) => new(typeof(T) == typeof(float)
        ? ~Wide.Equals(MaskBytes.To128x32(source), Vector128<uint>.Zero).As<uint, T>()
        : ~Wide.Equals(MaskBytes.To128x64(source), Vector128<ulong>.Zero).As<ulong, T>());

    [MethodImpl(AggressiveInlining)]
    public static Lanes128<T> AddBits(Lanes128<T> a, Lanes128<T> b) => new(typeof(T) == typeof(float)
        ? (a.Value.AsUInt32() + b.Value.AsUInt32()).As<uint, T>()
        : (a.Value.AsUInt64() + b.Value.AsUInt64()).As<ulong, T>());

    [MethodImpl(AggressiveInlining)]
    public static Lanes128<T> SubtractBits(Lanes128<T> a, Lanes128<T> b) => new(typeof(T) == typeof(float)
        ? (a.Value.AsUInt32() - b.Value.AsUInt32()).As<uint, T>()
        : (a.Value.AsUInt64() - b.Value.AsUInt64()).As<ulong, T>());

    [MethodImpl(AggressiveInlining)]
    public static Lanes128<T> ShiftLeftBits(Lanes128<T> a, [ConstantExpected] int count) =>
        new(typeof(T) == typeof(float)
        ? (a.Value.AsUInt32() << count).As<uint, T>()
        : (a.Value.AsUInt64() << count).As<ulong, T>());

    [MethodImpl(AggressiveInlining)]
    public static Lanes128<T> ShiftRightBits(Lanes128<T> a, [ConstantExpected] int count) =>
        new(typeof(T) == typeof(float)
        ? (a.Value.AsUInt32() >>> count).As<uint, T>()
        : (a.Value.AsUInt64() >>> count).As<ulong, T>());

    [MethodImpl(AggressiveInlining)]
    public static Lanes128<T> Exp(Lanes128<T> x) => SimdMath.Exp<Lanes128<T>, T>(x);
    [MethodImpl(AggressiveInlining)]
    public static Lanes128<T> Expm1(Lanes128<T> x) => SimdMath.Expm1<Lanes128<T>, T>(x);
    [MethodImpl(AggressiveInlining)]
    public static Lanes128<T> Log(Lanes128<T> x) => SimdMath.Log<Lanes128<T>, T>(x);
    [MethodImpl(AggressiveInlining)]
    public static Lanes128<T> Log1p(Lanes128<T> x) => SimdMath.Log1p<Lanes128<T>, T>(x);
    [MethodImpl(AggressiveInlining)]
    public static Lanes128<T> Sin(Lanes128<T> x) => SimdMath.Sin<Lanes128<T>, T>(x);
    [MethodImpl(AggressiveInlining)]
    public static Lanes128<T> Cos(Lanes128<T> x) => SimdMath.Cos<Lanes128<T>, T>(x);
    [MethodImpl(AggressiveInlining)]
    public static Lanes128<T> Tanh(Lanes128<T> x) => SimdMath.Tanh<Lanes128<T>, T>(x);
    [MethodImpl(AggressiveInlining)]
    public static Lanes128<T> Sigmoid(Lanes128<T> x) => SimdMath.Sigmoid<Lanes128<T>, T>(x);
    [MethodImpl(AggressiveInlining)]
    public static Lanes128<T> Erf(Lanes128<T> x) => SimdMath.Erf<Lanes128<T>, T>(x);
    [MethodImpl(AggressiveInlining)]
    public static Lanes128<T> Gelu(Lanes128<T> x) => SimdMath.Gelu<Lanes128<T>, T>(x);
    [MethodImpl(AggressiveInlining)]
    public static Lanes128<T> Pow(Lanes128<T> x, Lanes128<T> y) => SimdMath.Pow<Lanes128<T>, T>(x, y);
    [MethodImpl(AggressiveInlining)]
    public static Lanes128<T> Call<F>(Lanes128<T> x) where F : struct, IElementary => F.Of<Lanes128<T>, T>(x);
    [MethodImpl(AggressiveInlining)]
    public static Lanes128<T> Call<F>(Lanes128<T> a, Lanes128<T> b) where F : struct, IElementary2 =>
        F.Of<Lanes128<T>, T>(a, b);
}
