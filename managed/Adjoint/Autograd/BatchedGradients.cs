using Adjoint.Tensors;

namespace Adjoint.Autograd;

/// <summary>
/// Many vectors through one graph: <c>is_grads_batched</c>. One pass carries them all, (B, ...) in the place of (...), and
/// every node is run once. Where hooks see gradients or unpack saved tensors, which are promised one vector at a time, or
/// strict masking follows positions, one pass runs for each vector instead; all but the last keep the graph.
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
        Tensor?[] batched = batch == 0 ? new Tensor?[ends.Length]
            : OneVectorAtATime(roots) ? ByPasses(roots, gradients, ends, batch, options)
            : Engine.Run(roots, Seeds(gradients), options.KeepsGraph, options.CreateGraph, ends, accumulate: false, batch);
        for (int i = 0; i < batched.Length; i++)
        {
            if (batched[i] is null && (batch == 0 || Gradients.Unused(inputs[i], options) is not null))
                batched[i] = Zeros(inputs[i], batch, options);
        }
        return batched;
    }

    private static Tensor[] Seeds(ReadOnlySpan<Tensor?> gradients)
    {
        Tensor[] seeds = new Tensor[gradients.Length];
        for (int i = 0; i < seeds.Length; i++) seeds[i] = gradients[i]!;
        return seeds;
    }

    private static Tensor?[] ByPasses(Edge[] roots, ReadOnlySpan<Tensor?> gradients, Edge[] ends, long batch,
        in GradOptions options)
    {
        Tensor?[][] rows = [.. ends.Select(_ => new Tensor?[batch])];
        Tensor[] seeds = new Tensor[gradients.Length];
        for (long b = 0; b < batch; b++)
        {
            for (int i = 0; i < seeds.Length; i++) seeds[i] = gradients[i]!.Select(0, b);
            bool keep = options.KeepsGraph || b < batch - 1;
            Tensor?[] results = Engine.Run(roots, seeds, keep, options.CreateGraph, ends, accumulate: false);
            for (int i = 0; i < results.Length; i++) rows[i][b] = results[i];
        }
        return Array.ConvertAll(rows, Batches.Joined);
    }

    /// <summary>Whether somebody would see a gradient, or be asked for a saved tensor, by every node's run.</summary>
    private static bool OneVectorAtATime(Edge[] roots)
    {
        if (AutogradThread.Current.StrictMasking) return true;
        HashSet<Node> seen = [];
        Stack<Node> open = new();
        foreach (Edge root in roots)
            if (seen.Add(root.Function!)) open.Push(root.Function!);
        while (open.TryPop(out Node? node))
        {
            if (node.Hooks is not null) return true;
            for (int i = 0; i < node.SavedCount; i++)
                if (node.Saved(i).IsPacked) return true;
            for (int i = 0; i < node.NextCount; i++)
                if (node.Next(i).Function is { } next && seen.Add(next)) open.Push(next);
        }
        return false;
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
            if (gradients[i] is not { } gradient)
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
