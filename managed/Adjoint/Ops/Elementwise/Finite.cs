using Adjoint.Kernels;
using Adjoint.Ops;
using Adjoint.Simd;

namespace Adjoint;

public sealed partial class Tensor
{
    /// <summary>Where x is NaN: <c>torch.isnan</c>. Not differentiable.</summary>
    /// <returns>A Bool tensor of the same shape; nowhere for integers.</returns>
    /// <example><code>bool broken = (bool)x.IsNan().Any();</code></example>
    public Tensor IsNan() => Comparison.Apply<NeOp>(this, this);

    /// <summary>Where x is infinite: <c>torch.isinf</c>. Not differentiable.</summary>
    /// <returns>A Bool tensor of the same shape; nowhere for integers.</returns>
    /// <example><code>var mask = x.IsInf();</code></example>
    public Tensor IsInf() => Comparison.Apply<IsInfOp>(this, double.PositiveInfinity);

    /// <summary>Where x is neither NaN nor infinite: <c>torch.isfinite</c>. Not differentiable.</summary>
    /// <returns>A Bool tensor of the same shape; everywhere for integers.</returns>
    /// <example><code>bool sound = (bool)x.IsFinite().All();</code></example>
    public Tensor IsFinite() => Comparison.Apply<IsFiniteOp>(this, double.PositiveInfinity);

    /// <summary>Where |self - other| &lt;= atol + rtol |other|, with broadcasting: <c>torch.isclose</c>. Not
    /// differentiable.</summary>
    /// <param name="other">What is compared with, of the same dtype.</param>
    /// <param name="rtol">The tolerance as a part of |other|.</param>
    /// <param name="atol">The tolerance that is added.</param>
    /// <param name="equalNan">Whether two NaN count as close. Equal infinities always do.</param>
    /// <returns>A Bool tensor of the broadcast shape.</returns>
    /// <exception cref="ArgumentException">The shapes do not broadcast, the dtypes differ, or a tolerance is
    /// negative.</exception>
    /// <example><code>var mask = x.IsClose(y);</code></example>
    public Tensor IsClose(Tensor other, double rtol = 1e-5, double atol = 1e-8, bool equalNan = false)
    {
        ArgumentNullException.ThrowIfNull(other);
        if (DType != other.DType)
        {
            throw new ArgumentException(
                $"isclose(): {DType.ScalarName()} did not match {other.DType.ScalarName()}", nameof(other));
        }
        CheckTolerance(rtol, nameof(rtol));
        CheckTolerance(atol, nameof(atol));
        Tensor a = Detach(), b = other.Detach();
        Tensor close = a.Eq(b);
        if (equalNan) close = close.LogicalOr(a.IsNan().LogicalAnd(b.IsNan()));
        if (rtol == 0 && atol == 0) return close;
        if (DType == DType.Bool) (a, b) = (a.To(DType.UInt8), b.To(DType.UInt8));
        // Integers are compared exactly where they are small, and as PyTorch does in floating point else.
        Tensor allowed = b.Mul(rtol).Abs().Add(atol), distance = a.Sub(b).Abs();
        return close.LogicalOr(distance.IsFinite().LogicalAnd(distance.Le(allowed)));
    }

    private static void CheckTolerance(double value, string name)
    {
        if (!(value >= 0))
            throw new ArgumentException($"{name} must be greater than or equal to zero, but got {value}", name);
    }

    /// <summary>Whether all elements are close: <c>torch.allclose</c>.</summary>
    /// <example><code>bool same = x.AllClose(y, rtol: 1e-6);</code></example>
    /// <returns>True for empty tensors.</returns>
    /// <inheritdoc cref="IsClose(Tensor, double, double, bool)"/>
    public bool AllClose(Tensor other, double rtol = 1e-5, double atol = 1e-8, bool equalNan = false) =>
        (bool)IsClose(other, rtol, atol, equalNan).All();

    /// <summary>Whether shapes and all elements are equal: <c>torch.equal</c>.</summary>
    /// <param name="other">What is compared with, of the same dtype.</param>
    /// <returns>False where a NaN is met.</returns>
    /// <exception cref="ArgumentException">The dtypes differ.</exception>
    /// <example><code>bool same = x.ValuesEqual(y);</code></example>
    public bool ValuesEqual(Tensor other)
    {
        ArgumentNullException.ThrowIfNull(other);
        if (DType != other.DType)
        {
            throw new ArgumentException(
                $"Expected object of data type {DType.Name()} but got data type {other.DType.Name()}", nameof(other));
        }
        return Layout.SameSizes(other.Layout) && (bool)Eq(other).All();
    }
}

internal readonly struct IsInfOp : ICompareOp
{
    public static string Name => "isinf";

    [MethodImpl(AggressiveInlining)]
    public static N Compare<N>(N a, N b) where N : struct, INum<N> => N.Equal(N.Abs(a), b);
}

internal readonly struct IsFiniteOp : ICompareOp
{
    public static string Name => "isfinite";

    [MethodImpl(AggressiveInlining)]
    public static N Compare<N>(N a, N b) where N : struct, INum<N> => N.Less(N.Abs(a), b);
}
