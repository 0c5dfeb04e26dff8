using Adjoint.Kernels;
using Adjoint.Simd;

namespace Adjoint.Tests.Ops;

/// <summary>A number that remembers from which inputs it was computed: shows what a formula reads.</summary>
internal readonly struct Taint(double value, Needs from) : INum<Taint>
{
    public readonly double Value = value;
    public readonly Needs From = from;

    public static Taint Zero => new(0, Needs.None);
    public static Taint One => new(1, Needs.None);
    public static Taint Const(double value) => new(value, Needs.None);

    private static Taint Of(double value, Taint a) => new(value, a.From);
    private static Taint Of(double value, Taint a, Taint b) => new(value, a.From | b.From);
    private static Taint Truth(bool value, Taint a, Taint b) => Of(value ? 1 : 0, a, b);

    public static Taint operator +(Taint a, Taint b) => Of(a.Value + b.Value, a, b);
    public static Taint operator -(Taint a, Taint b) => Of(a.Value - b.Value, a, b);
    public static Taint operator *(Taint a, Taint b) => Of(a.Value * b.Value, a, b);
    public static Taint operator /(Taint a, Taint b) => Of(a.Value / b.Value, a, b);
    public static Taint operator -(Taint a) => Of(-a.Value, a);
    public static Taint Fma(Taint a, Taint b, Taint c) => a * b + c;
    public static Taint Abs(Taint x) => Of(Math.Abs(x.Value), x);
    public static Taint Sqrt(Taint x) => Of(Math.Sqrt(x.Value), x);
    public static Taint Exp(Taint x) => Of(Math.Exp(x.Value), x);
    public static Taint Expm1(Taint x) => Of(Math.Exp(x.Value) - 1, x);
    public static Taint Log(Taint x) => Of(Math.Log(x.Value), x);
    public static Taint Log1p(Taint x) => Of(Math.Log(1 + x.Value), x);
    public static Taint Sin(Taint x) => Of(Math.Sin(x.Value), x);
    public static Taint Cos(Taint x) => Of(Math.Cos(x.Value), x);
    public static Taint Tanh(Taint x) => Of(Math.Tanh(x.Value), x);
    public static Taint Sigmoid(Taint x) => Of(1 / (1 + Math.Exp(-x.Value)), x);
    public static Taint Erf(Taint x) => Of(F64x1.Erf(new(x.Value)).Value, x);
    public static Taint Gelu(Taint x) => Of(F64x1.Gelu(new(x.Value)).Value, x);
    public static Taint Pow(Taint x, Taint y) => Of(Math.Pow(x.Value, y.Value), x, y);
    public static Taint Floor(Taint x) => Of(Math.Floor(x.Value), x);
    public static Taint Round(Taint x) => Of(Math.Round(x.Value), x);
    public static Taint Call<F>(Taint x) where F : struct, IElementary =>
        Of(F.Of<F64x1, double>(new(x.Value)).Value, x);
    public static Taint Call<F>(Taint a, Taint b) where F : struct, IElementary2 =>
        Of(F.Of<F64x1, double>(new(a.Value), new(b.Value)).Value, a, b);
    public static Taint MaxPropagateNaN(Taint a, Taint b) => Of(Math.Max(a.Value, b.Value), a, b);
    public static Taint MinPropagateNaN(Taint a, Taint b) => Of(Math.Min(a.Value, b.Value), a, b);
    public static Taint Less(Taint a, Taint b) => Truth(a.Value < b.Value, a, b);
    public static Taint LessOrEqual(Taint a, Taint b) => Truth(a.Value <= b.Value, a, b);
    public static Taint Equal(Taint a, Taint b) => Truth(a.Value == b.Value, a, b);
    public static Taint And(Taint maskA, Taint maskB) => Truth(maskA.Value != 0 && maskB.Value != 0, maskA, maskB);
    public static Taint Or(Taint maskA, Taint maskB) => Truth(maskA.Value != 0 || maskB.Value != 0, maskA, maskB);
    public static Taint Select(Taint mask, Taint a, Taint b) =>
        new(mask.Value != 0 ? a.Value : b.Value, mask.From | a.From | b.From);
}
