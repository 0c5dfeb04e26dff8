using System.Diagnostics.CodeAnalysis;
using Adjoint.Simd;
using F32x1 = Adjoint.Simd.Lane1<float>;

namespace Adjoint.Roofline;

/// <summary>
/// A lane that counts what is done to it, so that the operations of a formula are counted by running the formula. An
/// addition, subtraction, multiplication, division, root, minimum or maximum is one, an FMA two; signs, comparisons,
/// choices and bit patterns are none.
/// </summary>
internal readonly unsafe struct CountingLane(F32x1 value) : IFloatLanes<CountingLane, float>
{
    [ThreadStatic]
    private static long t_count;

    private readonly F32x1 _value = value;

    /// <summary>Operations of y = f(x), at an x where no branch is taken that ordinary numbers do not take.</summary>
    public static double Of<TOp>() where TOp : struct, Kernels.IParamUnaryOp
    {
        long before = t_count;
        TOp.Forward(Const(0.75), Const(0.5), Const(0.5));
        return t_count - before;
    }

    /// <summary>Operations of one step of an optimizer.</summary>
    public static double OfUpdate<TOp>(Kernels.UpdateNumbers numbers) where TOp : struct, Kernels.IUpdateOp
    {
        CountingLane p = Const(0.5), s = Const(0.25), t = Const(0.125), u = Const(0.125);
        var k = new Kernels.UpdateNumbers<CountingLane>(numbers);
        long before = t_count;
        TOp.Step(ref p, Const(0.75), ref s, ref t, ref u, k, numbers.Flags);
        return t_count - before;
    }

    private static CountingLane Counted(F32x1 value, int operations = 1)
    {
        t_count += operations;
        return new(value);
    }

    public static int Count => 1;
    public static CountingLane Zero => new(F32x1.Zero);
    public static CountingLane One => new(F32x1.One);
    public static CountingLane Const(double value) => new(F32x1.Const(value));
    public static CountingLane ConstBits(ulong bits) => new(F32x1.ConstBits(bits));
    public static CountingLane Broadcast(float value) => new(F32x1.Broadcast(value));
    public static CountingLane Load(float* source) => new(F32x1.Load(source));
    public static void Store(CountingLane value, float* destination) => F32x1.Store(value._value, destination);

    public static CountingLane operator +(CountingLane a, CountingLane b) => Counted(a._value + b._value);
    public static CountingLane operator -(CountingLane a, CountingLane b) => Counted(a._value - b._value);
    public static CountingLane operator *(CountingLane a, CountingLane b) => Counted(a._value * b._value);
    public static CountingLane operator /(CountingLane a, CountingLane b) => Counted(a._value / b._value);
    public static CountingLane operator -(CountingLane a) => new(-a._value);
    public static CountingLane Fma(CountingLane a, CountingLane b, CountingLane c) =>
        Counted(F32x1.Fma(a._value, b._value, c._value), 2);
    public static CountingLane Sqrt(CountingLane x) => Counted(F32x1.Sqrt(x._value));
    public static CountingLane MaxFast(CountingLane a, CountingLane b) => Counted(F32x1.MaxFast(a._value, b._value));
    public static CountingLane MinFast(CountingLane a, CountingLane b) => Counted(F32x1.MinFast(a._value, b._value));
    public static CountingLane MaxPropagateNaN(CountingLane a, CountingLane b) =>
        Counted(F32x1.MaxPropagateNaN(a._value, b._value));
    public static CountingLane MinPropagateNaN(CountingLane a, CountingLane b) =>
        Counted(F32x1.MinPropagateNaN(a._value, b._value));

    public static CountingLane Abs(CountingLane x) => new(F32x1.Abs(x._value));
    public static CountingLane Floor(CountingLane x) => new(F32x1.Floor(x._value));
    public static CountingLane Round(CountingLane x) => new(F32x1.Round(x._value));
    public static CountingLane Less(CountingLane a, CountingLane b) => new(F32x1.Less(a._value, b._value));
    public static CountingLane LessOrEqual(CountingLane a, CountingLane b) =>
        new(F32x1.LessOrEqual(a._value, b._value));
    public static CountingLane Equal(CountingLane a, CountingLane b) => new(F32x1.Equal(a._value, b._value));
    public static CountingLane And(CountingLane a, CountingLane b) => new(F32x1.And(a._value, b._value));
    public static CountingLane Or(CountingLane a, CountingLane b) => new(F32x1.Or(a._value, b._value));
    public static CountingLane Xor(CountingLane a, CountingLane b) => new(F32x1.Xor(a._value, b._value));
    public static CountingLane AndNot(CountingLane a, CountingLane b) => new(F32x1.AndNot(a._value, b._value));
    public static CountingLane Select(CountingLane mask, CountingLane a, CountingLane b) =>
        new(F32x1.Select(mask._value, a._value, b._value));
    public static CountingLane FirstLanes(int n) => new(F32x1.FirstLanes(n));
    public static CountingLane LoadWhere(CountingLane mask, float* source) => new(F32x1.LoadWhere(mask._value, source));
    public static CountingLane Down(CountingLane x, [ConstantExpected] int count) => x;
    public static uint MaskBits(CountingLane mask) => F32x1.MaskBits(mask._value);
    public static CountingLane LoadMask(byte* source) => new(F32x1.LoadMask(source));
    public static CountingLane AddBits(CountingLane a, CountingLane b) => new(F32x1.AddBits(a._value, b._value));
    public static CountingLane SubtractBits(CountingLane a, CountingLane b) =>
        new(F32x1.SubtractBits(a._value, b._value));
    public static CountingLane ShiftLeftBits(CountingLane a, [ConstantExpected] int count) =>
        new(F32x1.ShiftLeftBits(a._value, count));
    public static CountingLane ShiftRightBits(CountingLane a, [ConstantExpected] int count) =>
        new(F32x1.ShiftRightBits(a._value, count));

    public static CountingLane Exp(CountingLane x) => SimdMath.Exp<CountingLane, float>(x);
    public static CountingLane Expm1(CountingLane x) => SimdMath.Expm1<CountingLane, float>(x);
    public static CountingLane Log(CountingLane x) => SimdMath.Log<CountingLane, float>(x);
    public static CountingLane Log1p(CountingLane x) => SimdMath.Log1p<CountingLane, float>(x);
    public static CountingLane Sin(CountingLane x) => SimdMath.Sin<CountingLane, float>(x);
    public static CountingLane Cos(CountingLane x) => SimdMath.Cos<CountingLane, float>(x);
    public static CountingLane Tanh(CountingLane x) => SimdMath.Tanh<CountingLane, float>(x);
    public static CountingLane Sigmoid(CountingLane x) => SimdMath.Sigmoid<CountingLane, float>(x);
    public static CountingLane Erf(CountingLane x) => SimdMath.Erf<CountingLane, float>(x);
    public static CountingLane Gelu(CountingLane x) => SimdMath.Gelu<CountingLane, float>(x);
    public static CountingLane Pow(CountingLane x, CountingLane y) => SimdMath.Pow<CountingLane, float>(x, y);
    public static CountingLane Call<F>(CountingLane x) where F : struct, IElementary => F.Of<CountingLane, float>(x);
    public static CountingLane Call<F>(CountingLane a, CountingLane b) where F : struct, IElementary2 =>
        F.Of<CountingLane, float>(a, b);
}
