using Adjoint.Autograd;
using Adjoint.Ops;
using Adjoint.Tensors;

namespace Adjoint.Nn;

public static partial class Functional
{
    /// <summary>y[..., o] = sum over i, j of input1[..., i] weight[o, i, j] input2[..., j], plus bias[o]:
    /// <c>torch.nn.functional.bilinear</c>.</summary>
    /// <param name="input1">(..., in1).</param>
    /// <param name="input2">(..., in2), with the same leading sizes.</param>
    /// <param name="weight">(out, in1, in2).</param>
    /// <param name="bias">(out), or null.</param>
    /// <returns>(..., out).</returns>
    /// <exception cref="ArgumentException">Sizes that do not fit, or dtypes that differ.</exception>
    /// <example><code>var y = Functional.Bilinear(x1, x2, w, b);</code></example>
    public static Tensor Bilinear(Tensor input1, Tensor input2, Tensor weight, Tensor? bias = null)
    {
        using TapScope tap = Tap.Op("bilinear", input1, input2, weight);
        ArgumentNullException.ThrowIfNull(input1);
        ArgumentNullException.ThrowIfNull(weight);
        Products.CheckDType(input1, input2, "bilinear");
        Products.CheckDType(input1, weight, "bilinear");
        long[] a = input1.Layout.Sizes, b = input2.Layout.Sizes, w = weight.Layout.Sizes;
        if (w.Length != 3)
            throw new ArgumentException($"bilinear(): expected weight to be (out, in1, in2), but got {weight.Shape}");
        if (a.Length == 0 || a.Length != b.Length)
        {
            throw new ArgumentException(
                $"bilinear(): input dimensions do not match: got {input1.Shape} and {input2.Shape}");
        }
        if (!a.AsSpan(0, a.Length - 1).SequenceEqual(b.AsSpan(0, b.Length - 1)))
        {
            throw new ArgumentException(
                $"bilinear(): input batch dimensions do not match: got {input1.Shape} and {input2.Shape}");
        }
        if (a[^1] != w[1] || b[^1] != w[2])
        {
            throw new ArgumentException($"bilinear(): input sizes do not match weight size: got {a[^1]} and " +
                $"{b[^1]}, but " +
                $"weight is {weight.Shape}");
        }
        if (bias is not null && (bias.Rank != 1 || bias.Count != w[0]))
        {
            throw new ArgumentException(
                $"bilinear(): bias size does not match weight size: got {bias.Shape} but expected " +
                $"[{w[0]}]", nameof(bias));
        }
        long rows = new Shape(a[..^1]).Count;
        Tensor y = Trilinear.Of(input1.Reshape([rows, w[1]]), weight, input2.Reshape([rows, w[2]]))
            .Reshape(new Shape([.. a[..^1], w[0]]));
        return bias is null ? y : y.Add(bias);
    }
}
