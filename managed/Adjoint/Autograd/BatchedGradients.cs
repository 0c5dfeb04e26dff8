using Adjoint.Tensors;

namespace Adjoint.Autograd;

/// <summary>
/// Many vectors through one graph: <c>is_grads_batched</c>. One pass for each vector; the passes share the forward, and all
/// but the last keep the graph. There is no vectorising transform over nodes whose kernels fuse backward with accumulation;
/// where the batch matters, put it into the forward.
/// </summary>
internal static class BatchedGradients
{
    public static Tensor?[] Of(ReadOnlySpan<GradTarget> outputs, IReadOnlyList<GradTarget> inputs,
        ReadOnlySpan<Tensor?> gradients, in GradOptions options)
    {
        Edge[] roots = Gradients.Roots(outputs);
        long batch = Check(outputs, gradients);
        Gradients.CheckRoots(roots);
        Edge[] ends = Gradients.Ends(inputs);
        Tensor?[][] rows = [.. ends.Select(_ => new Tensor?[batch])];
        Tensor[] seeds = new Tensor[outputs.Length];
        for (long b = 0; b < batch; b++)
        {
            for (int i = 0; i < seeds.Length; i++) seeds[i] = gradients[i]!.Select(0, b);
            bool keep = options.KeepsGraph || b < batch - 1;
            Tensor?[] results = Engine.Run(roots, seeds, keep, options.CreateGraph, ends, accumulate: false);
            for (int i = 0; i < results.Length; i++)
                rows[i][b] = results[i];
        }
        Tensor?[] stacked = new Tensor?[ends.Length];
        for (int i = 0; i < stacked.Length; i++)
        {
            if (Array.Find(rows[i], static row => row is not null) is { } any)
            {
                // A custom function may have none for this vector and one for another.
                stacked[i] = Tensor.Stack(Array.ConvertAll(rows[i], row => row ?? any.ZerosLike()));
            }
            else if (batch == 0 || Gradients.Unused(inputs[i], options) is not null)
            {
                stacked[i] = Zeros(inputs[i], batch, options);
            }
        }
        return stacked;
    }

    private static Tensor Zeros(GradTarget input, long batch, in GradOptions options)
    {
        (Layout layout, DType dtype) = input.Result;
        return Tensor.Zeros(new Shape([batch, .. layout.Sizes]), dtype).RequiresGrad_(options.CreateGraph);
    }

    /// <summary>The size of the batch, the same in every gradient.</summary>
    private static long Check(ReadOnlySpan<GradTarget> outputs, ReadOnlySpan<Tensor?> gradients)
    {
        Gradients.CheckCount(outputs.Length, gradients.Length);
        long batch = -1;
        for (int i = 0; i < outputs.Length; i++)
        {
            if (gradients.Length == 0 || gradients[i] is not { } gradient)
                throw new ArgumentException("is_grads_batched needs gradients for every output", nameof(gradients));
            long[] sizes = outputs[i].Result.Layout.Sizes;
            if (gradient.Rank == 0 || !gradient.Layout.Sizes.AsSpan(1).SequenceEqual(sizes))
                throw new AutogradException(Errors.BatchShape(i, gradient.Shape, new Shape(sizes)));
            if (batch >= 0 && gradient.Size(0) != batch)
            {
                throw new AutogradException("expected all grad_outputs to have the same size in the batch dimension, " +
                    $"got sizes {batch} and {gradient.Size(0)}");
            }
            batch = gradient.Size(0);
        }
        return batch;
    }
}
