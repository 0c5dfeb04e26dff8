namespace Adjoint.Nn;

public static partial class Functional
{
    /// <summary>For each class number a vector with 1 at that place and 0 elsewhere:
    /// <c>torch.nn.functional.one_hot</c>.</summary>
    /// <param name="classes">Int64, any shape, none negative.</param>
    /// <param name="numClasses">How many classes there are; one more than the largest number if negative, which a
    /// captured step refuses, because it depends on the values.</param>
    /// <remarks>No gradient.</remarks>
    /// <returns>Int64, with a further last dimension.</returns>
    /// <exception cref="ArgumentException">Another dtype, or no numbers and no
    /// <paramref name="numClasses"/>.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A number outside of the classes, or no classes.</exception>
    /// <example><code>var targets = Functional.OneHot(labels, 10);</code></example>
    public static Tensor OneHot(Tensor classes, long numClasses = -1)
    {
        ArgumentNullException.ThrowIfNull(classes);
        if (classes.DType != DType.Int64)
        {
            throw new ArgumentException(
                $"one_hot(): only applicable to index tensor of type Int64, but got " +
                    $"{classes.DType.Name()}", nameof(classes));
        }
        if (numClasses == 0 || (numClasses < 0 && classes.Count == 0))
        {
            throw new ArgumentOutOfRangeException(nameof(numClasses),
                "one_hot(): cannot infer total number of classes from an empty tensor, and there have to be some");
        }
        if (numClasses < 0) numClasses = Math.Min(classes.Max().Item<long>(), long.MaxValue - 1) + 1;
        if (numClasses <= 0)
            throw new ArgumentOutOfRangeException(nameof(classes), "one_hot(): Class values must be non-negative.");
        return Tensor.Zeros([.. classes.Shape.Sizes, numClasses], DType.Int64).Scatter(-1, classes.Unsqueeze(-1), 1);
    }
}
