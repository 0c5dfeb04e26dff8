using System.Diagnostics.CodeAnalysis;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using Wide = System.Runtime.Intrinsics.Vector512;

namespace Adjoint.Simd;

/// <summary>512 bits of float or double lanes: one AVX-512 register where the machine has it,
/// software parts elsewhere.</summary>
internal readonly unsafe struct Lanes512<T>(Vector512<T> value) : IFloatLanes<Lanes512<T>, T>
    where T : unmanaged
{
    public readonly Vector512<T> Value = value;

    public static int Count { [MethodImpl(AggressiveInlining)] get => Vector512<T>.Count; }
    public static Lanes512<T> Zero { [MethodImpl(AggressiveInlining)] get => new(Vector512<T>.Zero); }
    public static Lanes512<T> One { [MethodImpl(AggressiveInlining)] get => Const(1); }

    [MethodImpl(AggressiveInlining)]
    public static Lanes512<T> Const(double value) => new(typeof(T) == typeof(float)
        ? Wide.Create((float)value).As<float, T>()
        : Wide.Create(value).As<double, T>());

    [MethodImpl(AggressiveInlining)]
    public static Lanes512<T> ConstBits(ulong bits) => new(typeof(T) == typeof(float)
        ? Wide.Create((uint)bits).As<uint, T>()
        : Wide.Create(bits).As<ulong, T>());

    [MethodImpl(AggressiveInlining)]
    public static Lanes512<T> Broadcast(T value) => new(Wide.Create(value));
    [MethodImpl(AggressiveInlining)]
    public static Lanes512<T> Load(T* source) => new(Wide.Load(source));
    [MethodImpl(AggressiveInlining)]
    public static void Store(Lanes512<T> value, T* destination) => value.Value.Store(destination);

    [MethodImpl(AggressiveInlining)]
    public static Lanes512<T> operator +(Lanes512<T> a, Lanes512<T> b) => new(a.Value + b.Value);
    [MethodImpl(AggressiveInlining)]
    public static Lanes512<T> operator -(Lanes512<T> a, Lanes512<T> b) => new(a.Value - b.Value);
    [MethodImpl(AggressiveInlining)]
    public static Lanes512<T> operator *(Lanes512<T> a, Lanes512<T> b) => new(a.Value * b.Value);
    [MethodImpl(AggressiveInlining)]
    public static Lanes512<T> operator /(Lanes512<T> a, Lanes512<T> b) => new(a.Value / b.Value);
    [MethodImpl(AggressiveInlining)]
    public static Lanes512<T> operator -(Lanes512<T> a) => new(-a.Value);

    [MethodImpl(AggressiveInlining)]
    public static Lanes512<T> Fma(Lanes512<T> a, Lanes512<T> b, Lanes512<T> c) =>
        new(Fused.MultiplyAdd(a.Value, b.Value, c.Value));
    [MethodImpl(AggressiveInlining)]
    public static Lanes512<T> Abs(Lanes512<T> x) => new(Wide.Abs(x.Value));
    [MethodImpl(AggressiveInlining)]
    public static Lanes512<T> Sqrt(Lanes512<T> x) => new(Wide.Sqrt(x.Value));

    [MethodImpl(AggressiveInlining)]
    public static Lanes512<T> Floor(Lanes512<T> x) => new(typeof(T) == typeof(float)
        ? Wide.Floor(x.Value.AsSingle()).As<float, T>()
        : Wide.Floor(x.Value.AsDouble()).As<double, T>());

    [MethodImpl(AggressiveInlining)]
    public static Lanes512<T> Round(Lanes512<T> x) => SimdMath.Round<Lanes512<T>, T>(x);

    // maxps and minps are exactly a > b ? a : b and a < b ? a : b; other machines order zeros and NaN in their own way.
    [MethodImpl(AggressiveInlining)]
    public static Lanes512<T> MaxFast(Lanes512<T> a, Lanes512<T> b) =>
        X86Base.IsSupported ? new(Wide.MaxNative(a.Value, b.Value)) : Select(Less(b, a), a, b);
    [MethodImpl(AggressiveInlining)]
    public static Lanes512<T> MinFast(Lanes512<T> a, Lanes512<T> b) =>
        X86Base.IsSupported ? new(Wide.MinNative(a.Value, b.Value)) : Select(Less(a, b), a, b);

    [MethodImpl(AggressiveInlining)]
    public static Lanes512<T> MaxPropagateNaN(Lanes512<T> a, Lanes512<T> b) => Select(Equal(a, a), MaxFast(a, b), a);
    [MethodImpl(AggressiveInlining)]
    public static Lanes512<T> MinPropagateNaN(Lanes512<T> a, Lanes512<T> b) => Select(Equal(a, a), MinFast(a, b), a);

    [MethodImpl(AggressiveInlining)]
    public static Lanes512<T> Less(Lanes512<T> a, Lanes512<T> b) => new(Wide.LessThan(a.Value, b.Value));
    [MethodImpl(AggressiveInlining)]
    public static Lanes512<T> LessOrEqual(Lanes512<T> a, Lanes512<T> b) => new(Wide.LessThanOrEqual(a.Value, b.Value));
    [MethodImpl(AggressiveInlining)]
    public static Lanes512<T> Equal(Lanes512<T> a, Lanes512<T> b) => new(Wide.Equals(a.Value, b.Value));
    [MethodImpl(AggressiveInlining)]
    public static Lanes512<T> And(Lanes512<T> a, Lanes512<T> b) => new(a.Value & b.Value);
    [MethodImpl(AggressiveInlining)]
    public static Lanes512<T> Or(Lanes512<T> a, Lanes512<T> b) => new(a.Value | b.Value);
    [MethodImpl(AggressiveInlining)]
    public static Lanes512<T> Xor(Lanes512<T> a, Lanes512<T> b) => new(a.Value ^ b.Value);
    [MethodImpl(AggressiveInlining)]
    public static Lanes512<T> AndNot(Lanes512<T> a, Lanes512<T> b) => new(Wide.AndNot(a.Value, b.Value));
    [MethodImpl(AggressiveInlining)]
    public static Lanes512<T> Select(Lanes512<T> mask, Lanes512<T> a, Lanes512<T> b) =>
        new(Wide.ConditionalSelect(mask.Value, a.Value, b.Value));
    [MethodImpl(AggressiveInlining)]
    public static uint MaskBits(Lanes512<T> mask) => (uint)mask.Value.ExtractMostSignificantBits();
    [MethodImpl(AggressiveInlining)]
    public static Lanes512<T> FirstLanes(int count) => new(typeof(T) == typeof(float)
        ? Wide.LessThan(Vector512<int>.Indices, Wide.Create(count)).As<int, T>()
        : Wide.LessThan(Vector512<long>.Indices, Wide.Create((long)count)).As<long, T>());
    [MethodImpl(AggressiveInlining)]
    public static Lanes512<T> LoadWhere(Lanes512<T> mask, T* source) => new(PartialLoad.From(mask.Value, source));
    [MethodImpl(AggressiveInlining)]
    public static Lanes512<T> Down(Lanes512<T> a, [ConstantExpected] int count) => new(Halving.Down(a.Value, count));
    [MethodImpl(AggressiveInlining)]
    public static Lanes512<T> LoadMask(byte* source) => new(typeof(T) == typeof(float)
        ? ~Wide.Equals(MaskBytes.To512x32(source), Vector512<uint>.Zero).As<uint, T>()
        : ~Wide.Equals(MaskBytes.To512x64(source), Vector512<ulong>.Zero).As<ulong, T>());

    [MethodImpl(AggressiveInlining)]
    public static Lanes512<T> AddBits(Lanes512<T> a, Lanes512<T> b) => new(typeof(T) == typeof(float)
        ? (a.Value.AsUInt32() + b.Value.AsUInt32()).As<uint, T>()
        : (a.Value.AsUInt64() + b.Value.AsUInt64()).As<ulong, T>());

    [MethodImpl(AggressiveInlining)]
    public static Lanes512<T> SubtractBits(Lanes512<T> a, Lanes512<T> b) => new(typeof(T) == typeof(float)
        ? (a.Value.AsUInt32() - b.Value.AsUInt32()).As<uint, T>()
        : (a.Value.AsUInt64() - b.Value.AsUInt64()).As<ulong, T>());

    [MethodImpl(AggressiveInlining)]
    public static Lanes512<T> ShiftLeftBits(Lanes512<T> a, [ConstantExpected] int count) =>
        new(typeof(T) == typeof(float)
        ? (a.Value.AsUInt32() << count).As<uint, T>()
        : (a.Value.AsUInt64() << count).As<ulong, T>());

    [MethodImpl(AggressiveInlining)]
    public static Lanes512<T> ShiftRightBits(Lanes512<T> a, [ConstantExpected] int count) =>
        new(typeof(T) == typeof(float)
        ? (a.Value.AsUInt32() >>> count).As<uint, T>()
        : (a.Value.AsUInt64() >>> count).As<ulong, T>());

    public static bool HasScale { [MethodImpl(AggressiveInlining)] get => Avx512F.IsSupported; }

    [MethodImpl(AggressiveInlining)]
    public static Lanes512<T> Scale(Lanes512<T> a, Lanes512<T> k) => new(typeof(T) == typeof(float)
        ? Avx512F.Scale(a.Value.AsSingle(), k.Value.AsSingle()).As<float, T>()
        : Avx512F.Scale(a.Value.AsDouble(), k.Value.AsDouble()).As<double, T>());

    [MethodImpl(AggressiveInlining)]
    public static Lanes512<T> Exp(Lanes512<T> x) => SimdMath.Exp<Lanes512<T>, T>(x);
    [MethodImpl(AggressiveInlining)]
    public static Lanes512<T> Expm1(Lanes512<T> x) => SimdMath.Expm1<Lanes512<T>, T>(x);
    [MethodImpl(AggressiveInlining)]
    public static Lanes512<T> Log(Lanes512<T> x) => SimdMath.Log<Lanes512<T>, T>(x);
    [MethodImpl(AggressiveInlining)]
    public static Lanes512<T> Log1p(Lanes512<T> x) => SimdMath.Log1p<Lanes512<T>, T>(x);
    [MethodImpl(AggressiveInlining)]
    public static Lanes512<T> Sin(Lanes512<T> x) => SimdMath.Sin<Lanes512<T>, T>(x);
    [MethodImpl(AggressiveInlining)]
    public static Lanes512<T> Cos(Lanes512<T> x) => SimdMath.Cos<Lanes512<T>, T>(x);
    [MethodImpl(AggressiveInlining)]
    public static Lanes512<T> Tanh(Lanes512<T> x) => SimdMath.Tanh<Lanes512<T>, T>(x);
    [MethodImpl(AggressiveInlining)]
    public static Lanes512<T> Sigmoid(Lanes512<T> x) => SimdMath.Sigmoid<Lanes512<T>, T>(x);
    [MethodImpl(AggressiveInlining)]
    public static Lanes512<T> Erf(Lanes512<T> x) => SimdMath.Erf<Lanes512<T>, T>(x);
    [MethodImpl(AggressiveInlining)]
    public static Lanes512<T> Gelu(Lanes512<T> x) => SimdMath.Gelu<Lanes512<T>, T>(x);
    [MethodImpl(AggressiveInlining)]
    public static Lanes512<T> Pow(Lanes512<T> x, Lanes512<T> y) => SimdMath.Pow<Lanes512<T>, T>(x, y);
    [MethodImpl(AggressiveInlining)]
    public static Lanes512<T> Call<F>(Lanes512<T> x) where F : struct, IElementary => F.Of<Lanes512<T>, T>(x);
    [MethodImpl(AggressiveInlining)]
    public static Lanes512<T> Call<F>(Lanes512<T> a, Lanes512<T> b) where F : struct, IElementary2 =>
        F.Of<Lanes512<T>, T>(a, b);
}
