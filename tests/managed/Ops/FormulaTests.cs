using System.Reflection;
using Adjoint.Kernels;
using Adjoint.Ops;
using Adjoint.Simd;
using Xunit;

namespace Adjoint.Tests.Ops;

/// <summary>Every elementwise formula of the library, found by reflection, against dual numbers and against what it says it reads.</summary>
public class FormulaTests
{
    // Away from kinks, and inside the domain of log and sqrt for those that have one.
    private static readonly double[] s_points = [0.3, 0.9, 1.7, 2.6];

    // On both sides of all kinks, and on some of them.
    private static readonly double[] s_wide = [-3.3, -1, -0.4, 0, 0.3, 0.5, 1, 1.6, 2.2, 3.7];

    public static TheoryData<string> Unary => Names(typeof(IUnaryOp));

    public static TheoryData<string> ParamUnary => Names(typeof(IParamUnaryOp));

    public static TheoryData<string> Binary => Names(typeof(IBinaryOp));

    [Theory]
    [MemberData(nameof(Unary))]
    public void Unary_backward_is_the_derivative(string op) => Call(nameof(CheckUnary), op);

    [Theory]
    [MemberData(nameof(ParamUnary))]
    public void Param_unary_backward_is_the_derivative(string op) => Call(nameof(CheckParamUnary), op);

    [Theory]
    [MemberData(nameof(Binary))]
    public void Binary_backward_is_the_derivative(string op) => Call(nameof(CheckBinary), op);

    [Fact]
    public void There_are_formulas() => Assert.True(Unary.Count >= 11 && Binary.Count >= 7 && ParamUnary.Count >= 3);

    private static void CheckUnary<TOp>() where TOp : struct, IUnaryOp
    {
        foreach (double at in s_points)
        {
            Dual<F64x1> y = TOp.Forward(Dual<F64x1>.Variable(F64x1.Const(at)));
            if (double.IsNaN(Number(y.Value))) continue; // not defined there
            F64x1 dx = TOp.Backward(F64x1.Const(1.5), Given(TOp.Needs, Needs.X, at), Given(TOp.Needs, Needs.Y, Number(y.Value)));
            Close(1.5 * Number(y.Derivative), Number(dx));
        }
        CheckSelects(TOp.Selects, s_wide.Select(static at =>
            Number(TOp.Backward(F64x1.One, F64x1.Const(at), TOp.Forward(F64x1.Const(at))))));
        Taint touched = TOp.Backward(new Taint(1, Needs.None), new Taint(0.7, Needs.X), new Taint(0.7, Needs.Y));
        Assert.Equal(TOp.Needs, touched.From);
    }

    private static void CheckParamUnary<TOp>() where TOp : struct, IParamUnaryOp
    {
        foreach (double at in s_points)
        {
            Dual<F64x1> y = TOp.Forward(Dual<F64x1>.Variable(F64x1.Const(at)), Dual<F64x1>.Const(0.5), Dual<F64x1>.Const(2.2));
            if (double.IsNaN(Number(y.Value))) continue; // not defined there
            F64x1 dx = TOp.Backward(F64x1.Const(1.5), Given(TOp.Needs, Needs.X, at), Given(TOp.Needs, Needs.Y, Number(y.Value)),
                F64x1.Const(0.5), F64x1.Const(2.2));
            Close(1.5 * Number(y.Derivative), Number(dx));
        }
        F64x1 p = F64x1.Const(0.5), q = F64x1.Const(2.2);
        CheckSelects(TOp.Selects, s_wide.Select(at =>
            Number(TOp.Backward(F64x1.One, F64x1.Const(at), TOp.Forward(F64x1.Const(at), p, q), p, q))));
        Taint touched = TOp.Backward(new Taint(1, Needs.None), new Taint(0.7, Needs.X), new Taint(0.7, Needs.Y), Taint.Const(0.5),
            Taint.Const(2.2));
        Assert.Equal(TOp.Needs, touched.From);
    }

    private static void CheckBinary<TOp>() where TOp : struct, IBinaryOp
    {
        Needs needsA = TOp.NeedsA & ~Needs.Pass, needsB = TOp.NeedsB & ~Needs.Pass;
        foreach (double a in s_points)
        {
            double b = 3.1 - a;
            Dual<F64x1> p = Dual<F64x1>.Const(1.25);
            Dual<F64x1> da = TOp.Forward(Dual<F64x1>.Variable(F64x1.Const(a)), Dual<F64x1>.Const(b), p);
            if (double.IsNaN(Number(da.Value))) continue; // not defined there
            Dual<F64x1> db = TOp.Forward(Dual<F64x1>.Const(a), Dual<F64x1>.Variable(F64x1.Const(b)), p);
            F64x1 g = F64x1.Const(1.5), y = F64x1.Const(double.NaN);
            Close(1.5 * Number(da.Derivative), Number(TOp.BackwardA(g, Given(needsA, Needs.X, a), Given(needsA, Needs.B, b), y, F64x1.Const(1.25))));
            Close(1.5 * Number(db.Derivative), Number(TOp.BackwardB(g, Given(needsB, Needs.X, a), Given(needsB, Needs.B, b), y, F64x1.Const(1.25))));
        }
        F64x1 unread = F64x1.Const(double.NaN), one = F64x1.One, factor = F64x1.Const(1.25);
        CheckSelects(TOp.Selects, s_wide.SelectMany(a => s_wide.SelectMany(b => new[]
        {
            Number(TOp.BackwardA(one, F64x1.Const(a), F64x1.Const(b), unread, factor)),
            Number(TOp.BackwardB(one, F64x1.Const(a), F64x1.Const(b), unread, factor)),
        })));
        Taint x = new(0.7, Needs.X), z = new(1.1, Needs.B), out1 = new(0.9, Needs.Y);
        Assert.Equal(needsA, TOp.BackwardA(Taint.One, x, z, out1, Taint.Const(1.25)).From);
        Assert.Equal(needsB, TOp.BackwardB(Taint.One, x, z, out1, Taint.Const(1.25)).From);
        if ((TOp.NeedsA & Needs.Pass) != 0) Assert.Equal(1.0, TOp.BackwardA(Taint.One, x, z, out1, Taint.One).Value);
        if ((TOp.NeedsB & Needs.Pass) != 0) Assert.Equal(1.0, TOp.BackwardB(Taint.One, x, z, out1, Taint.One).Value);
    }

    /// <summary>An op whose derivatives are shares, some of them 0, chooses; no other does.</summary>
    private static void CheckSelects(bool selects, IEnumerable<double> derivatives)
    {
        double[] all = [.. derivatives];
        Assert.Equal(Array.TrueForAll(all, static d => d is 0 or 0.5 or 1) && all.Contains(0), selects);
    }

    /// <summary>What a formula did not ask for is NaN: reading it shows.</summary>
    private static F64x1 Given(Needs needs, Needs which, double value) =>
        F64x1.Const((needs & which) != 0 ? value : double.NaN);

    private static unsafe double Number(F64x1 x)
    {
        double value;
        F64x1.Store(x, &value);
        return value;
    }

    private static void Close(double expected, double actual) => Assert.True(
        Math.Abs(expected - actual) <= 1e-12 * Math.Max(1, Math.Abs(expected)), $"expected {expected:R}, got {actual:R}");

    private static void Call(string method, string op)
    {
        Type type = typeof(Tensor).Assembly.GetType(op, throwOnError: true)!;
        if (typeof(IElementary).IsAssignableFrom(type)) type = typeof(FunctionOp<>).MakeGenericType(type);
        if (typeof(IElementary2).IsAssignableFrom(type)) type = typeof(Function2Op<>).MakeGenericType(type);
        MethodInfo generic = typeof(FormulaTests).GetMethod(method, BindingFlags.NonPublic | BindingFlags.Static)!;
        generic.MakeGenericMethod(type).CreateDelegate<Action>()();
    }

    private static TheoryData<string> Names(Type kind)
    {
        TheoryData<string> data = [];
        foreach (Type type in typeof(Tensor).Assembly.GetTypes())
        {
            // Generic adapters are not ops, but for those of the functions.
            if (!type.IsValueType || type.IsGenericType) continue;
            bool is1 = kind == typeof(IUnaryOp) && typeof(IElementary).IsAssignableFrom(type);
            bool is2 = kind == typeof(IBinaryOp) && typeof(IElementary2).IsAssignableFrom(type);
            if (is1 || is2 || kind.IsAssignableFrom(type)) data.Add(type.FullName!);
        }
        return data;
    }
}
