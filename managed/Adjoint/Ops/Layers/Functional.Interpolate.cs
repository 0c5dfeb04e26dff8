using Adjoint.Autograd;
using Adjoint.Ops;

namespace Adjoint.Nn;

public static partial class Functional
{
    /// <summary>Signals, images or volumes in another size: <c>torch.nn.functional.interpolate</c>.</summary>
    /// <param name="input">(N, C, L), (N, C, H, W) or (N, C, D, H, W), Float32 or Float64.</param>
    /// <param name="size">The new spatial sizes; or else</param>
    /// <param name="scaleFactor">by how much they grow: one number, or one for each dimension.</param>
    /// <param name="mode">How elements between elements are found.</param>
    /// <param name="alignCorners">For the linear and cubic modes: whether the first and the last elements of input and
    /// result fall on each other, instead of their edges. Null, as in PyTorch, means no.</param>
    /// <param name="recomputeScaleFactor">Whether the factor is computed again from the rounded sizes; null means
    /// no.</param>
    /// <remarks>Separable: each dimension is a sparse matrix, and the gradient the product with its transpose. Nodes:
    /// <c>UpsampleNearest2DBackward0</c>, <c>UpsampleBilinear2DBackward0</c> ..., and for areas
    /// <c>AdaptiveAvgPool2DBackward0</c>.</remarks>
    /// <exception cref="ArgumentException">Neither or both of size and factor, a rank that the mode does not have, or
    /// sizes
    /// below 1.</exception>
    /// <example><code>var y = Functional.Interpolate(x, scaleFactor: [2.0], mode:
    /// InterpolationMode.Bilinear);</code></example>
    public static Tensor Interpolate(Tensor input, Spatial size = default, double[]? scaleFactor = null,
        InterpolationMode mode = InterpolationMode.Nearest, bool? alignCorners = null,
            bool? recomputeScaleFactor = null)
    {
        const string Op = "interpolate";
        using TapScope tap = Tap.Op(Op, input);
        ArgumentNullException.ThrowIfNull(input);
        if (input.Rank is < 3 or > 5)
        {
            throw new ArgumentException("Input Error: Only 3D, 4D and 5D input Tensors supported (got " +
                $"{input.Rank}D) for the modes", nameof(input));
        }
        LayerShapes.CheckFloating(input, Op);
        int rank = input.Rank - 2;
        CheckMode(input, mode, alignCorners);
        double?[] factors = FactorsOf(size, scaleFactor, rank, recomputeScaleFactor);
        long[] outputs = new long[rank];
        long[]? asked = size.IsGiven ? size.Expand(rank, 1, Op, nameof(size)) : null;
        for (int i = 0; i < rank; i++)
        {
            double length = asked is not null ? asked[i] : Math.Floor(input.Layout.Sizes[i + 2] * factors[i]!.Value);
            if (!(length is >= 1 and <= int.MaxValue) || input.Layout.Sizes[i + 2] < 1)
            {
                throw new ArgumentException("Input and output sizes should be greater than 0, but got input " +
                    $"{input.Shape} and a size of {Text.Number(length)} at dimension {i + 2}", nameof(size));
            }
            outputs[i] = (long)length;
        }
        if (recomputeScaleFactor == true) factors = new double?[rank];
        bool single = input.DType == DType.Float32, corners = alignCorners == true;
        Resize[] sizes = [.. outputs.Select((o, i) => new Resize(input.Layout.Sizes[i + 2], o, factors[i], corners,
            single))];
        return mode switch
        {
            InterpolationMode.Area => AdaptiveAvgPool(input, outputs),
            InterpolationMode.Nearest => Interpolation.Apply(input, "Nearest", sizes, static s => s.Nearest()),
            InterpolationMode.NearestExact =>
                Interpolation.Apply(input, "NearestExact", sizes, static s => s.NearestExact()),
            InterpolationMode.Bicubic => Interpolation.Apply(input, "Bicubic", sizes, static s => s.Bicubic()),
            _ => Interpolation.Apply(input, mode.ToString(), sizes, static s => s.Linear()),
        };
    }

    private static void CheckMode(Tensor input, InterpolationMode mode, bool? alignCorners)
    {
        int? rank = mode switch
        {
            InterpolationMode.Linear => 3,
            InterpolationMode.Bilinear or InterpolationMode.Bicubic => 4,
            InterpolationMode.Trilinear => 5,
            InterpolationMode.Nearest or InterpolationMode.NearestExact or InterpolationMode.Area => null,
            _ => throw new ArgumentOutOfRangeException(nameof(mode), $"interpolate(): there is no mode {mode}"),
        };
        if (rank is { } needed && needed != input.Rank)
            throw new ArgumentException($"Got {input.Rank}D input, but {mode} mode needs {needed}D input",
                nameof(input));
        if (rank is null && alignCorners is not null)
        {
            throw new ArgumentException("align_corners option can only be set with the interpolating modes: linear | " +
                "bilinear | bicubic | trilinear", nameof(alignCorners));
        }
    }

    private static double?[] FactorsOf(Spatial size, double[]? scaleFactor, int rank, bool? recompute)
    {
        if (size.IsGiven == (scaleFactor is not null))
        {
            throw new ArgumentException(size.IsGiven ? "only one of size or scale_factor should be defined"
                : "either size or scale_factor should be defined", nameof(size));
        }
        if (scaleFactor is null)
        {
            if (recompute == true)
            {
                throw new ArgumentException("recompute_scale_factor is not meaningful with an explicit size.",
                    nameof(recompute));
            }
            return new double?[rank];
        }
        if (scaleFactor.Length != 1 && scaleFactor.Length != rank)
        {
            throw new ArgumentException("Input and scale_factor must have the same number of spatial dimensions, " +
                $"but got {rank} and {scaleFactor.Length} factors", nameof(scaleFactor));
        }
        return [.. Enumerable.Range(0, rank).Select(i => (double?)scaleFactor[scaleFactor.Length == 1 ? 0 : i])];
    }

    private static Tensor AdaptiveAvgPool(Tensor input, long[] sizes) => sizes.Length switch
    {
        1 => AdaptiveAvgPool1d(input, sizes),
        2 => AdaptiveAvgPool2d(input, sizes),
        _ => AdaptiveAvgPool3d(input, sizes),
    };
}
