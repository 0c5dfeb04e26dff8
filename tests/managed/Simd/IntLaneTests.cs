using System.Numerics;
using Xunit;

namespace Adjoint.Tests.Simd;

public class IntLaneTests
{
    [Fact]
    public void ArithmeticWraps()
    {
        Assert.Equal(long.MinValue, (new I64x1(long.MaxValue) + I64x1.One).Value);
        Assert.Equal(int.MaxValue, (new I32x1(int.MinValue) - I32x1.One).Value);
        Assert.Equal((byte)44, (new U8x1(100) * new U8x1(3)).Value);
        Assert.Equal((byte)255, (-U8x1.One).Value);
        Assert.Equal(int.MinValue, I32x1.Abs(new(int.MinValue)).Value);
        Assert.Equal(5, I32x1.Fma(new(2), new(4), new(-3)).Value);
    }

    [Theory]
    [InlineData(7, 2, 3)]
    [InlineData(-7, 2, -3)]
    [InlineData(7, 0, 0)]
    [InlineData(int.MinValue, -1, int.MinValue)]
    [InlineData(6, -1, -6)]
    public void DivisionTruncatesAndNeverFaults(int a, int b, int quotient) =>
        Assert.Equal(quotient, (new I32x1(a) / new I32x1(b)).Value);

    [Fact]
    public void LargestByteDividesLikeAnyOther()
    {
        Assert.Equal((byte)0, (new U8x1(10) / new U8x1(255)).Value);
        Assert.Equal((byte)1, (new U8x1(255) / new U8x1(255)).Value);
        Assert.Equal(long.MinValue, (new I64x1(long.MinValue) / new I64x1(-1)).Value);
    }

    [Fact]
    public void PowersAreExactModuloTheRange()
    {
        for (int x = -7; x <= 7; x++)
        {
            for (int y = 0; y < 40; y++)
            {
                Assert.Equal((long)(ulong)(BigInteger.Pow(x, y) & ulong.MaxValue), I64x1.Pow(new(x), new(y)).Value);
            }
        }
        Assert.Equal([0, 1, -1, 1, 0], new[] { (2, -1), (1, -5), (-1, -5), (-1, -4), (0, -1) }
            .Select(p => I32x1.Pow(new(p.Item1), new(p.Item2)).Value));
        Assert.Equal((byte)0, U8x1.Pow(new(2), new(200)).Value);
    }

    [Fact]
    public void ComparisonsAndSelection()
    {
        I64x1 three = new(3), four = new(4);
        Assert.Equal(3, I64x1.Select(I64x1.Less(three, four), three, four).Value);
        Assert.Equal(4, I64x1.Select(I64x1.And(I64x1.Less(three, four), I64x1.Equal(three, four)), three, four).Value);
        Assert.Equal(3, I64x1.Select(I64x1.Or(I64x1.LessOrEqual(three, three), I64x1.Zero), three, four).Value);
        Assert.Equal(1u, I64x1.MaskBits(I64x1.LessOrEqual(three, three)));
        Assert.Equal(0u, I64x1.MaskBits(I64x1.Less(three, three)));
        Assert.Equal(4, I64x1.MaxPropagateNaN(three, four).Value);
        Assert.Equal(3, I64x1.MinPropagateNaN(four, three).Value);
        Assert.Equal(3, I64x1.Floor(three).Value);
    }

    [Fact]
    public void ConstantsSaturate()
    {
        Assert.Equal(255, U8x1.Const(1e9).Value);
        Assert.Equal(-2, I32x1.Const(-2.9).Value);
        Assert.Equal(long.MaxValue, I64x1.Const(double.PositiveInfinity).Value);
    }

    [Fact]
    public void FunctionsOfRealsAreRefusedByName()
    {
        var e = Assert.Throws<NotSupportedException>(() => I64x1.Tanh(I64x1.One));
        Assert.Contains("tanh", e.Message, StringComparison.Ordinal);
        Func<I64x1, I64x1>[] all =
        [
            I64x1.Exp, I64x1.Expm1, I64x1.Log, I64x1.Log1p, I64x1.Sin, I64x1.Cos, I64x1.Sigmoid, I64x1.Erf, I64x1.Gelu,
            I64x1.Sqrt,
        ];
        Assert.All(all, f => Assert.Throws<NotSupportedException>(() => f(I64x1.One)));
    }
}
