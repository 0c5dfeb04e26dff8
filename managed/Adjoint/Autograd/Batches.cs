using Adjoint.Tensors;

namespace Adjoint.Autograd;

/// <summary>
/// A pass with a batch of vectors: gradients of shape (B, ...) for outputs of shape (...). Nodes that can say how their
/// formula takes a leading dimension override <see cref="Node.BackwardBatch"/>; any other takes the vectors one by one,
/// in the middle of the same pass.
/// </summary>
internal static class Batches
{
    /// <summary>One backward for each vector; what they send goes on as one batch.</summary>
    public static void OneByOne(GraphTask task, Node node, Tensor?[] grads)
    {
        long count = task.Batch;
        Tensor?[][] sent = new Tensor?[node.NextCount][];
        for (int i = 0; i < sent.Length; i++) sent[i] = new Tensor?[count];
        // The vectors share their storage: no backward may take it over.
        foreach (Tensor? g in grads)
            if (g is not null) GradientBuffers.Disown(g);
        for (int b = 0; b < count; b++)
        {
            int at = b;
            Tensor?[] results = task.Collect(node, node, Array.ConvertAll(grads, g => g?.Select(0, at)));
            for (int i = 0; i < results.Length; i++) sent[i][b] = results[i];
        }
        for (int i = 0; i < sent.Length; i++)
        {
            if (Joined(sent[i]) is not { } batch) continue;
            task.SendFresh(node, i, batch);
            foreach (Tensor? row in sent[i])
                if (row is not null) GradientBuffers.Drop(row);
        }
    }

    /// <summary>The rows as one tensor, zeros where there is none; null if there is no row at all.</summary>
    public static Tensor? Joined(Tensor?[] rows) =>
        // A custom function may have a gradient for one vector and none for another.
        Array.Find(rows, static row => row is not null) is { } any
            ? Tensor.Stack(Array.ConvertAll(rows, row => row ?? any.ZerosLike())) : null;

    /// <summary>
    /// Sums what broadcasting in the forward op added, behind the batch; null where the sizes do not fit the layout at
    /// all.
    /// </summary>
    public static Tensor? ReduceTo(Tensor gradient, Layout layout)
    {
        long[] sizes = gradient.Layout.Sizes;
        int lead = gradient.Rank - 1 - layout.Rank;
        if (gradient.Rank == 0 || lead < 0 || !Broadcast.CanExpand(layout.Sizes, sizes[1..])) return null;
        List<int> dims = [];
        for (int i = 0; i < sizes.Length - 1; i++)
            if (i < lead || (layout.Sizes[i - lead] == 1 && sizes[i + 1] != 1)) dims.Add(i + 1);
        Tensor sum = dims.Count == 0 ? gradient : gradient.Sum(dims.ToArray(), keepDim: true);
        return lead > 0 ? sum.Reshape(Behind(sizes[0], layout.Sizes)) : sum;
    }

    /// <summary>The shape of a batch of tensors of these sizes.</summary>
    public static Shape Behind(long batch, ReadOnlySpan<long> sizes) => new([batch, .. sizes]);
}
