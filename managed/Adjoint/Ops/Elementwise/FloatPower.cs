namespace Adjoint;

public sealed partial class Tensor
{
    /// <summary>self ^ exponent in Float64, elementwise with broadcasting: <c>torch.float_power</c>.</summary>
    /// <param name="exponent">Its shape has to broadcast with this one's.</param>
    /// <returns>A Float64 tensor.</returns>
    /// <remarks>Both are cast before; gradients as of <see cref="Pow(Tensor)"/>.</remarks>
    /// <exception cref="ArgumentException">The shapes do not broadcast.</exception>
    /// <example><code>var y = x.FloatPower(e);</code></example>
    public Tensor FloatPower(Tensor exponent)
    {
        ArgumentNullException.ThrowIfNull(exponent);
        return To(DType.Float64).Pow(exponent.To(DType.Float64));
    }

    /// <inheritdoc cref="FloatPower(Tensor)"/>
    public Tensor FloatPower(Scalar exponent) => To(DType.Float64).Pow(exponent.ToDouble());
}
