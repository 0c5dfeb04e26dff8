using Adjoint.Simd;

namespace Adjoint.Ops;

/// <summary>
/// The number that records a graph: a formula evaluated with it becomes tensor ops, which is how elementwise ops get
/// derivatives of any order. Constants stay numbers until they meet a tensor.
/// </summary>
internal readonly struct TensorNum : INum<TensorNum>
{
    private readonly Tensor? _tensor;
    private readonly double _constant;

    private TensorNum(Tensor? tensor, double constant) => (_tensor, _constant) = (tensor, constant);

    public static implicit operator TensorNum(Tensor? tensor) => new(tensor, 0);

    /// <summary>The value as a tensor; a constant takes the geometry of <paramref name="like"/>.</summary>
    public Tensor ToTensor(Tensor like) => _tensor ?? like.FullLike(_constant);

    public static TensorNum Zero => new(null, 0);
    public static TensorNum One => new(null, 1);
    public static TensorNum Const(double value) => new(null, value);

    public static TensorNum operator +(TensorNum a, TensorNum b) => (a._tensor, b._tensor) switch
    {
        (null, null) => Const(a._constant + b._constant),
        (null, { } t) => t.Add(a._constant),
        ({ } t, null) => t.Add(b._constant),
        ({ } t, { } u) => t.Add(u),
    };

    public static TensorNum operator -(TensorNum a, TensorNum b) => (a._tensor, b._tensor) switch
    {
        (null, null) => Const(a._constant - b._constant),
        (null, { } t) => t.RSub(a._constant),
        ({ } t, null) => t.Sub(b._constant),
        ({ } t, { } u) => t.Sub(u),
    };

    public static TensorNum operator *(TensorNum a, TensorNum b) => (a._tensor, b._tensor) switch
    {
        (null, null) => Const(a._constant * b._constant),
        (null, { } t) => a._constant == 1 ? t : t.Mul(a._constant),
        ({ } t, null) => b._constant == 1 ? t : t.Mul(b._constant),
        ({ } t, { } u) => t.Mul(u),
    };

    public static TensorNum operator /(TensorNum a, TensorNum b) => (a._tensor, b._tensor) switch
    {
        (null, null) => Const(a._constant / b._constant),
        (null, { } t) => t.Pow(-1).Mul(a._constant),
        ({ } t, null) => t.Div(b._constant),
        ({ } t, { } u) => t.Div(u),
    };

    public static TensorNum operator -(TensorNum a) => a._tensor is { } t ? t.Neg() : Const(-a._constant);

    public static TensorNum Fma(TensorNum a, TensorNum b, TensorNum c) => a * b + c;

    public static TensorNum Abs(TensorNum x) => x._tensor is { } t ? t.Abs() : Const(Math.Abs(x._constant));
    public static TensorNum Sqrt(TensorNum x) => x._tensor is { } t ? t.Sqrt() : Const(Math.Sqrt(x._constant));
    public static TensorNum Exp(TensorNum x) => x._tensor is { } t ? t.Exp() : Const(Math.Exp(x._constant));
    public static TensorNum Expm1(TensorNum x) =>
        x._tensor is { } t ? t.Expm1() : Const(F64x1.Expm1(new(x._constant)).Value);
    public static TensorNum Log(TensorNum x) => x._tensor is { } t ? t.Log() : Const(Math.Log(x._constant));
    public static TensorNum Log1p(TensorNum x) =>
        x._tensor is { } t ? t.Log1p() : Const(F64x1.Log1p(new(x._constant)).Value);
    public static TensorNum Sin(TensorNum x) => x._tensor is { } t ? t.Sin() : Const(Math.Sin(x._constant));
    public static TensorNum Cos(TensorNum x) => x._tensor is { } t ? t.Cos() : Const(Math.Cos(x._constant));
    public static TensorNum Tanh(TensorNum x) => x._tensor is { } t ? t.Tanh() : Const(Math.Tanh(x._constant));

    public static TensorNum Sigmoid(TensorNum x) =>
        x._tensor is { } t ? t.Sigmoid() : Const(1 / (1 + Math.Exp(-x._constant)));

    public static TensorNum Erf(TensorNum x) => x._tensor is { } t ? t.Erf() : Const(F64x1.Erf(new(x._constant)).Value);

    public static TensorNum Gelu(TensorNum x) =>
        x._tensor is { } t ? Unary.Apply<GeluOp>(t) : Const(F64x1.Gelu(new(x._constant)).Value);

    public static TensorNum Pow(TensorNum x, TensorNum y) => (x._tensor, y._tensor) switch
    {
        (null, null) => Const(Math.Pow(x._constant, y._constant)),
        (null, { } t) => Tensor.Pow(x._constant, t),
        ({ } t, null) => t.Pow(y._constant),
        ({ } t, { } u) => t.Pow(u),
    };

    public static TensorNum Floor(TensorNum x) => x._tensor is { } t ? t.Floor() : Const(Math.Floor(x._constant));
    public static TensorNum Round(TensorNum x) => x._tensor is { } t ? t.Round() : Const(Math.Round(x._constant));

    public static TensorNum Call<F>(TensorNum x) where F : struct, IElementary => x._tensor is { } t
        ? Unary.Apply<FunctionOp<F>>(t) : Const(F.Of<F64x1, double>(new(x._constant)).Value);

    public static TensorNum Call<F>(TensorNum a, TensorNum b) where F : struct, IElementary2 =>
        (a._tensor, b._tensor) switch
        {
            (null, null) => Const(F.Of<F64x1, double>(new(a._constant), new(b._constant)).Value),
            (null, { } t) => Binary.Apply<Function2Op<F>>(t, a._constant, scalarFirst: true),
            ({ } t, null) => Binary.Apply<Function2Op<F>>(t, b._constant),
            ({ } t, { } u) => Binary.Apply<Function2Op<F>>(t, u),
        };

    public static TensorNum MaxPropagateNaN(TensorNum a, TensorNum b) =>
        a._tensor is null && b._tensor is null ? Const(Math.Max(a._constant, b._constant))
            : Like(a, b).Maximum(Like(b, a));

    public static TensorNum MinPropagateNaN(TensorNum a, TensorNum b) =>
        a._tensor is null && b._tensor is null ? Const(Math.Min(a._constant, b._constant))
            : Like(a, b).Minimum(Like(b, a));

    public static TensorNum Less(TensorNum a, TensorNum b) => (a._tensor, b._tensor) switch
    {
        (null, null) => Truth(a._constant < b._constant),
        (null, { } t) => t.Gt(a._constant),
        ({ } t, null) => t.Lt(b._constant),
        ({ } t, { } u) => t.Lt(u),
    };

    public static TensorNum LessOrEqual(TensorNum a, TensorNum b) => (a._tensor, b._tensor) switch
    {
        (null, null) => Truth(a._constant <= b._constant),
        (null, { } t) => t.Ge(a._constant),
        ({ } t, null) => t.Le(b._constant),
        ({ } t, { } u) => t.Le(u),
    };

    public static TensorNum Equal(TensorNum a, TensorNum b) => (a._tensor, b._tensor) switch
    {
        (null, null) => Truth(a._constant == b._constant),
        (null, { } t) => t.Eq(a._constant),
        ({ } t, null) => t.Eq(b._constant),
        ({ } t, { } u) => t.Eq(u),
    };

    // Bool tensors multiply as "and" and add as "or", and so do the constants 0 and 1 among themselves.
    public static TensorNum And(TensorNum maskA, TensorNum maskB) => (maskA._tensor, maskB._tensor) switch
    {
        (null, _) => maskA._constant != 0 ? maskB : maskA,
        (_, null) => maskB._constant != 0 ? maskA : maskB,
        ({ } t, { } u) => t.Mul(u),
    };

    public static TensorNum Or(TensorNum maskA, TensorNum maskB) => (maskA._tensor, maskB._tensor) switch
    {
        (null, _) => maskA._constant != 0 ? maskA : maskB,
        (_, null) => maskB._constant != 0 ? maskB : maskA,
        ({ } t, { } u) => t.Add(u),
    };

    public static TensorNum Select(TensorNum mask, TensorNum a, TensorNum b)
    {
        if (mask._tensor is not { } condition) return mask._constant != 0 ? a : b;
        return (a._tensor, b._tensor) switch
        {
            (null, null) => Tensor.Where(condition, a._constant, b._constant),
            (null, { } t) => Tensor.Where(condition, a._constant, t),
            ({ } t, null) => Tensor.Where(condition, t, b._constant),
            ({ } t, { } u) => Tensor.Where(condition, t, u),
        };
    }

    private static Tensor Like(TensorNum x, TensorNum other) => x.ToTensor(other._tensor!);

    private static TensorNum Truth(bool value) => Const(value ? 1 : 0);
}
