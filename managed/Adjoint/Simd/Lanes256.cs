using System.Diagnostics.CodeAnalysis;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using Wide = System.Runtime.Intrinsics.Vector256;

namespace Adjoint.Simd;

/// <summary>256 bits of float or double lanes: one AVX2 register where the machine has it,
/// software parts elsewhere.</summary>
internal readonly unsafe struct Lanes256<T>(Vector256<T> value) : IFloatLanes<Lanes256<T>, T>
    where T : unmanaged
{
    public readonly Vector256<T> Value = value;

    public static int Count { [MethodImpl(AggressiveInlining)] get => Vector256<T>.Count; }
    public static Lanes256<T> Zero { [MethodImpl(AggressiveInlining)] get => new(Vector256<T>.Zero); }
    public static Lanes256<T> One { [MethodImpl(AggressiveInlining)] get => Const(1); }

    [MethodImpl(AggressiveInlining)]
    public static Lanes256<T> Const(double value) => new(typeof(T) == typeof(float)
        ? Wide.Create((float)value).As<float, T>()
        : Wide.Create(value).As<double, T>());

    [MethodImpl(AggressiveInlining)]
    public static Lanes256<T> ConstBits(ulong bits) => new(typeof(T) == typeof(float)
        ? Wide.Create((uint)bits).As<uint, T>()
        : Wide.Create(bits).As<ulong, T>());

    [MethodImpl(AggressiveInlining)]
    public static Lanes256<T> Broadcast(T value) => new(Wide.Create(value));
    [MethodImpl(AggressiveInlining)]
    public static Lanes256<T> Load(T* source) => new(Wide.Load(source));
    [MethodImpl(AggressiveInlining)]
    public static void Store(Lanes256<T> value, T* destination) => value.Value.Store(destination);

    [MethodImpl(AggressiveInlining)]
    public static Lanes256<T> operator +(Lanes256<T> a, Lanes256<T> b) => new(a.Value + b.Value);
    [MethodImpl(AggressiveInlining)]
    public static Lanes256<T> operator -(Lanes256<T> a, Lanes256<T> b) => new(a.Value - b.Value);
    [MethodImpl(AggressiveInlining)]
    public static Lanes256<T> operator *(Lanes256<T> a, Lanes256<T> b) => new(a.Value * b.Value);
    [MethodImpl(AggressiveInlining)]
    public static Lanes256<T> operator /(Lanes256<T> a, Lanes256<T> b) => new(a.Value / b.Value);
    [MethodImpl(AggressiveInlining)]
    public static Lanes256<T> operator -(Lanes256<T> a) => new(-a.Value);

    [MethodImpl(AggressiveInlining)]
    public static Lanes256<T> Fma(Lanes256<T> a, Lanes256<T> b, Lanes256<T> c) =>
        new(Fused.MultiplyAdd(a.Value, b.Value, c.Value));
    [MethodImpl(AggressiveInlining)]
    public static Lanes256<T> Abs(Lanes256<T> x) => new(Wide.Abs(x.Value));
    [MethodImpl(AggressiveInlining)]
    public static Lanes256<T> Sqrt(Lanes256<T> x) => new(Wide.Sqrt(x.Value));

    [MethodImpl(AggressiveInlining)]
    public static Lanes256<T> Floor(Lanes256<T> x) => new(typeof(T) == typeof(float)
        ? Wide.Floor(x.Value.AsSingle()).As<float, T>()
        : Wide.Floor(x.Value.AsDouble()).As<double, T>());

    [MethodImpl(AggressiveInlining)]
    public static Lanes256<T> Round(Lanes256<T> x) => SimdMath.Round<Lanes256<T>, T>(x);

    // maxps and minps are exactly a > b ? a : b and a < b ? a : b; other machines order zeros and NaN in their own way.
    [MethodImpl(AggressiveInlining)]
    public static Lanes256<T> MaxFast(Lanes256<T> a, Lanes256<T> b) =>
        X86Base.IsSupported ? new(Wide.MaxNative(a.Value, b.Value)) : Select(Less(b, a), a, b);
    [MethodImpl(AggressiveInlining)]
    public static Lanes256<T> MinFast(Lanes256<T> a, Lanes256<T> b) =>
        X86Base.IsSupported ? new(Wide.MinNative(a.Value, b.Value)) : Select(Less(a, b), a, b);

    [MethodImpl(AggressiveInlining)]
    public static Lanes256<T> MaxPropagateNaN(Lanes256<T> a, Lanes256<T> b) => Select(Equal(a, a), MaxFast(a, b), a);
    [MethodImpl(AggressiveInlining)]
    public static Lanes256<T> MinPropagateNaN(Lanes256<T> a, Lanes256<T> b) => Select(Equal(a, a), MinFast(a, b), a);

    [MethodImpl(AggressiveInlining)]
    public static Lanes256<T> Less(Lanes256<T> a, Lanes256<T> b) => new(Wide.LessThan(a.Value, b.Value));
    [MethodImpl(AggressiveInlining)]
    public static Lanes256<T> LessOrEqual(Lanes256<T> a, Lanes256<T> b) => new(Wide.LessThanOrEqual(a.Value, b.Value));
    [MethodImpl(AggressiveInlining)]
    public static Lanes256<T> Equal(Lanes256<T> a, Lanes256<T> b) => new(Wide.Equals(a.Value, b.Value));
    [MethodImpl(AggressiveInlining)]
    public static Lanes256<T> And(Lanes256<T> a, Lanes256<T> b) => new(a.Value & b.Value);
    [MethodImpl(AggressiveInlining)]
    public static Lanes256<T> Or(Lanes256<T> a, Lanes256<T> b) => new(a.Value | b.Value);
    [MethodImpl(AggressiveInlining)]
    public static Lanes256<T> Xor(Lanes256<T> a, Lanes256<T> b) => new(a.Value ^ b.Value);
    [MethodImpl(AggressiveInlining)]
    public static Lanes256<T> AndNot(Lanes256<T> a, Lanes256<T> b) => new(Wide.AndNot(a.Value, b.Value));
    [MethodImpl(AggressiveInlining)]
    public static Lanes256<T> Select(Lanes256<T> mask, Lanes256<T> a, Lanes256<T> b) =>
        new(Wide.ConditionalSelect(mask.Value, a.Value, b.Value));
    [MethodImpl(AggressiveInlining)]
    public static uint MaskBits(Lanes256<T> mask) => (uint)mask.Value.ExtractMostSignificantBits();
    [MethodImpl(AggressiveInlining)]
    public static Lanes256<T> FirstLanes(int count) => new(typeof(T) == typeof(float)
        ? Wide.LessThan(Vector256<int>.Indices, Wide.Create(count)).As<int, T>()
        : Wide.LessThan(Vector256<long>.Indices, Wide.Create((long)count)).As<long, T>());
    [MethodImpl(AggressiveInlining)]
    public static Lanes256<T> LoadWhere(Lanes256<T> mask, T* source) => new(PartialLoad.From(mask.Value, source));
    [MethodImpl(AggressiveInlining)]
    public static Lanes256<T> Down(Lanes256<T> a, [ConstantExpected] int count) => new(Halving.Down(a.Value, count));
    [MethodImpl(AggressiveInlining)]
    public static Lanes256<T> LoadMask(byte* source) => new(typeof(T) == typeof(float)
        ? ~Wide.Equals(MaskBytes.To256x32(source), Vector256<uint>.Zero).As<uint, T>()
        : ~Wide.Equals(MaskBytes.To256x64(source), Vector256<ulong>.Zero).As<ulong, T>());

    [MethodImpl(AggressiveInlining)]
    public static Lanes256<T> AddBits(Lanes256<T> a, Lanes256<T> b) => new(typeof(T) == typeof(float)
        ? (a.Value.AsUInt32() + b.Value.AsUInt32()).As<uint, T>()
        : (a.Value.AsUInt64() + b.Value.AsUInt64()).As<ulong, T>());

    [MethodImpl(AggressiveInlining)]
    public static Lanes256<T> SubtractBits(Lanes256<T> a, Lanes256<T> b) => new(typeof(T) == typeof(float)
        ? (a.Value.AsUInt32() - b.Value.AsUInt32()).As<uint, T>()
        : (a.Value.AsUInt64() - b.Value.AsUInt64()).As<ulong, T>());

    [MethodImpl(AggressiveInlining)]
    public static Lanes256<T> ShiftLeftBits(Lanes256<T> a, [ConstantExpected] int count) =>
        new(typeof(T) == typeof(float)
        ? (a.Value.AsUInt32() << count).As<uint, T>()
        : (a.Value.AsUInt64() << count).As<ulong, T>());

    [MethodImpl(AggressiveInlining)]
    public static Lanes256<T> ShiftRightBits(Lanes256<T> a, [ConstantExpected] int count) =>
        new(typeof(T) == typeof(float)
        ? (a.Value.AsUInt32() >>> count).As<uint, T>()
        : (a.Value.AsUInt64() >>> count).As<ulong, T>());

    [MethodImpl(AggressiveInlining)]
    public static Lanes256<T> Exp(Lanes256<T> x) => SimdMath.Exp<Lanes256<T>, T>(x);
    [MethodImpl(AggressiveInlining)]
    public static Lanes256<T> Expm1(Lanes256<T> x) => SimdMath.Expm1<Lanes256<T>, T>(x);
    [MethodImpl(AggressiveInlining)]
    public static Lanes256<T> Log(Lanes256<T> x) => SimdMath.Log<Lanes256<T>, T>(x);
    [MethodImpl(AggressiveInlining)]
    public static Lanes256<T> Log1p(Lanes256<T> x) => SimdMath.Log1p<Lanes256<T>, T>(x);
    [MethodImpl(AggressiveInlining)]
    public static Lanes256<T> Sin(Lanes256<T> x) => SimdMath.Sin<Lanes256<T>, T>(x);
    [MethodImpl(AggressiveInlining)]
    public static Lanes256<T> Cos(Lanes256<T> x) => SimdMath.Cos<Lanes256<T>, T>(x);
    [MethodImpl(AggressiveInlining)]
    public static Lanes256<T> Tanh(Lanes256<T> x) => SimdMath.Tanh<Lanes256<T>, T>(x);
    [MethodImpl(AggressiveInlining)]
    public static Lanes256<T> Sigmoid(Lanes256<T> x) => SimdMath.Sigmoid<Lanes256<T>, T>(x);
    [MethodImpl(AggressiveInlining)]
    public static Lanes256<T> Erf(Lanes256<T> x) => SimdMath.Erf<Lanes256<T>, T>(x);
    [MethodImpl(AggressiveInlining)]
    public static Lanes256<T> Gelu(Lanes256<T> x) => SimdMath.Gelu<Lanes256<T>, T>(x);
    [MethodImpl(AggressiveInlining)]
    public static Lanes256<T> Pow(Lanes256<T> x, Lanes256<T> y) => SimdMath.Pow<Lanes256<T>, T>(x, y);
    [MethodImpl(AggressiveInlining)]
    public static Lanes256<T> Call<F>(Lanes256<T> x) where F : struct, IElementary => F.Of<Lanes256<T>, T>(x);
    [MethodImpl(AggressiveInlining)]
    public static Lanes256<T> Call<F>(Lanes256<T> a, Lanes256<T> b) where F : struct, IElementary2 =>
        F.Of<Lanes256<T>, T>(a, b);
}
