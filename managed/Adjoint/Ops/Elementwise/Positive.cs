namespace Adjoint;

public sealed partial class Tensor
{
    /// <summary>This tensor itself: <c>torch.positive</c>.</summary>
    /// <exception cref="ArgumentException">A bool tensor.</exception>
    /// <example><code>var y = +x;</code></example>
    public Tensor Positive() => DType != DType.Bool ? this
        : throw new ArgumentException("positive(): The `+` operator, on a bool tensor is not supported.");

    /// <summary>The value itself.</summary>
    public static Tensor operator +(Tensor value) => NotNull(value).Positive();
}
