using Adjoint.Ops;

namespace Adjoint.Nn;

public static partial class Functional
{
    /// <summary>The windows of images as columns: <c>torch.nn.functional.unfold</c>, im2col.</summary>
    /// <param name="input">(N, C, H, W) or (C, H, W), Float32 or Float64.</param>
    /// <param name="kernelSize">The size of a window.</param>
    /// <param name="dilation">Distance of its elements; 1 if not given.</param>
    /// <param name="padding">Zeros on both sides; 0 if not given.</param>
    /// <param name="stride">Steps of the window; 1 if not given.</param>
    /// <returns>(N, C KH KW, positions).</returns>
    /// <remarks>Gradient: <see cref="Fold"/>. Node: <c>Im2ColBackward0</c>.</remarks>
    /// <exception cref="ArgumentException">Another rank, or windows that are none or do not fit.</exception>
    /// <example><code>var columns = Functional.Unfold(x, kernelSize: 3, padding: 1);</code></example>
    public static Tensor Unfold(Tensor input, Spatial kernelSize, Spatial dilation = default, Spatial padding = default,
        Spatial stride = default)
    {
        const string Op = "unfold";
        ArgumentNullException.ThrowIfNull(input);
        LayerShapes.CheckPlanes(input, 2, Op);
        LayerShapes.CheckFloating(input, Op);
        UnfoldPlan plan = UnfoldPlanOf(kernelSize, dilation, padding, stride, [.. LayerShapes.Spatial(input, 2)], Op);
        Tensor y = Unfolds.Unfold(input.Rank == 3 ? input.Unsqueeze(0) : input, plan);
        return input.Rank == 3 ? y.Squeeze(0) : y;
    }

    /// <summary>The sums of columns as images, each where its window was: <c>torch.nn.functional.fold</c>,
    /// col2im.</summary>
    /// <param name="input">(N, C KH KW, positions) or (C KH KW, positions), Float32 or Float64.</param>
    /// <param name="outputSize">Height and width of the images.</param>
    /// <param name="kernelSize">The size of a window.</param>
    /// <param name="dilation">Distance of its elements; 1 if not given.</param>
    /// <param name="padding">Zeros on both sides; 0 if not given.</param>
    /// <param name="stride">Steps of the window; 1 if not given.</param>
    /// <returns>(N, C, H, W).</returns>
    /// <remarks>Gradient: <see cref="Unfold"/>. Node: <c>Col2ImBackward0</c>.</remarks>
    /// <exception cref="ArgumentException">Columns that do not fit windows and images.</exception>
    /// <example><code>var x = Functional.Fold(columns, outputSize: (28, 28), kernelSize: 3, padding:
    /// 1);</code></example>
    public static Tensor Fold(Tensor input, Spatial outputSize, Spatial kernelSize, Spatial dilation = default,
        Spatial padding = default, Spatial stride = default)
    {
        const string Op = "fold";
        ArgumentNullException.ThrowIfNull(input);
        LayerShapes.CheckPlanes(input, 1, Op);
        LayerShapes.CheckFloating(input, Op);
        long[] image = outputSize.Expand(2, 0, Op, nameof(outputSize));
        UnfoldPlan plan = UnfoldPlanOf(kernelSize, dilation, padding, stride, image, Op);
        long positions = plan.Positions[0] * plan.Positions[1];
        if (input.Layout.Sizes[^2] % plan.Window != 0 || input.Layout.Sizes[^1] != positions)
        {
            throw new ArgumentException($"{Op}(): expected columns of a multiple of {plan.Window} elements at " +
                $"{positions} positions, but got input of shape {input.Shape}", nameof(input));
        }
        Tensor y = Unfolds.Fold(input.Rank == 2 ? input.Unsqueeze(0) : input, plan);
        return input.Rank == 2 ? y.Squeeze(0) : y;
    }

    private static UnfoldPlan UnfoldPlanOf(
        Spatial kernelSize, Spatial dilation, Spatial padding, Spatial stride, long[] image, string op)
    {
        long[] kernel = kernelSize.Expand(2, 0, op, nameof(kernelSize));
        ConvolutionPlan steps = new(stride.Expand(2, 1, op, nameof(stride)), padding.Expand(2, 0, op, nameof(padding)),
            dilation.Expand(2, 1, op, nameof(dilation)), 1);
        steps.Check();
        UnfoldPlan plan = new(kernel, steps, image);
        if (Array.Exists(kernel, static k => k <= 0) || Array.Exists(image, static s => s <= 0)
            || Array.Exists(plan.Positions, static p => p <= 0))
        {
            throw new ArgumentException($"{op}(): windows of {kernelSize} do not fit into images of " +
                $"{Shape.Text(image)}",
                nameof(kernelSize));
        }
        return plan;
    }
}
