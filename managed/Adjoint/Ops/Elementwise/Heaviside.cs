namespace Adjoint;

public sealed partial class Tensor
{
    /// <summary>0 below 0, 1 above, and the given values at 0, with broadcasting: <c>torch.heaviside</c>. Not
    /// differentiable.</summary>
    /// <param name="values">Taken where this is 0; of the same dtype.</param>
    /// <remarks>NaN stays NaN.</remarks>
    /// <exception cref="ArgumentException">The shapes do not broadcast, or the dtypes differ.</exception>
    /// <example><code>var step = x.Heaviside(Tensor.Scalar(0.5f));</code></example>
    public Tensor Heaviside(Tensor values)
    {
        ArgumentNullException.ThrowIfNull(values);
        if (DType != values.DType)
        {
            throw new ArgumentException(
                "heaviside is not yet implemented for tensors with different dtypes.", nameof(values));
        }
        Tensor x = Detach();
        Tensor step = Where(x.Eq(0), values.Detach(), x.Gt(0).To(DType));
        return DType.IsFloatingPoint() ? Where(x.IsNan(), x, step) : step;
    }
}
