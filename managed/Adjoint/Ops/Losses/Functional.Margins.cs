using Adjoint.Autograd;
using Adjoint.Ops;

namespace Adjoint.Nn;

public static partial class Functional
{
    /// <summary>The input where the target is 1, max(0, margin - input) where it is -1:
    /// <c>torch.nn.functional.hinge_embedding_loss</c>.</summary>
    /// <param name="input">Distances, of any shape.</param>
    /// <param name="target">1 for what is alike, -1 for what is not; any other number gets both terms. Broadcasts with
    /// the
    /// input.</param>
    /// <param name="margin">How far apart what is not alike has to be.</param>
    /// <param name="reduction">The mean, the sum, or each element by itself.</param>
    /// <exception cref="ArgumentException">The shapes do not broadcast.</exception>
    /// <example><code>var loss = Functional.HingeEmbeddingLoss(distance, sign);</code></example>
    public static Tensor HingeEmbeddingLoss(Tensor input, Tensor target, double margin = 1,
        Reduction reduction = Reduction.Mean)
    {
        using TapScope tap = Tap.Op("hinge_embedding_loss", input, target);
        ArgumentNullException.ThrowIfNull(input);
        ArgumentNullException.ThrowIfNull(target);
        _ = Checked(reduction);
        Tensor zeros = input.ZerosLike();
        Tensor apart = Tensor.Where(target.Ne(1), input.RSub(margin).ClampMin(0), zeros);
        return Reduced(apart.Add(Tensor.Where(target.Ne(-1), input, zeros)), reduction);
    }

    /// <summary>max(0, -target (input1 - input2) + margin):
    /// <c>torch.nn.functional.margin_ranking_loss</c>.</summary>
    /// <param name="input1">What should be larger where the target is 1.</param>
    /// <param name="input2">What should be larger where the target is -1.</param>
    /// <param name="target">1 or -1; the three broadcast together, and have as many dimensions as each other.</param>
    /// <param name="margin">By how much.</param>
    /// <param name="reduction">The mean, the sum, or each element by itself.</param>
    /// <exception cref="ArgumentException">The shapes do not fit.</exception>
    /// <example><code>var loss = Functional.MarginRankingLoss(better, worse, better.OnesLike());</code></example>
    public static Tensor MarginRankingLoss(Tensor input1, Tensor input2, Tensor target, double margin = 0,
        Reduction reduction = Reduction.Mean)
    {
        using TapScope tap = Tap.Op("margin_ranking_loss", input1, input2, target);
        ArgumentNullException.ThrowIfNull(input1);
        ArgumentNullException.ThrowIfNull(input2);
        ArgumentNullException.ThrowIfNull(target);
        _ = Checked(reduction);
        if (input1.Rank != input2.Rank || input1.Rank != target.Rank)
        {
            throw new ArgumentException("margin_ranking_loss : All input tensors should have same dimension but got " +
                $"sizes: input1: {input1.Shape}, input2: {input2.Shape}, target: {target.Shape}");
        }
        return Reduced(target.Neg().Mul(input1.Sub(input2)).Plus(margin).ClampMin(0), reduction);
    }

    /// <summary>1 - cos(input1, input2) where the target is 1, max(0, cos - margin) where it is -1:
    /// <c>torch.nn.functional.cosine_embedding_loss</c>.</summary>
    /// <param name="input1">Vectors, (N, D) or (D).</param>
    /// <param name="input2">Vectors, likewise.</param>
    /// <param name="target">1 or -1 for each pair, (N) or ().</param>
    /// <param name="margin">The cosine below which what is not alike costs nothing.</param>
    /// <param name="reduction">The mean, the sum, or a loss for each pair.</param>
    /// <exception cref="ArgumentException">The shapes do not fit.</exception>
    /// <example><code>var loss = Functional.CosineEmbeddingLoss(a, b, sign, margin: 0.2);</code></example>
    public static Tensor CosineEmbeddingLoss(Tensor input1, Tensor input2, Tensor target, double margin = 0,
        Reduction reduction = Reduction.Mean)
    {
        using TapScope tap = Tap.Op("cosine_embedding_loss", input1, input2, target);
        ArgumentNullException.ThrowIfNull(input1);
        ArgumentNullException.ThrowIfNull(input2);
        ArgumentNullException.ThrowIfNull(target);
        _ = Checked(reduction);
        int dim = target.Rank;
        if (dim > 1)
            throw new ArgumentException("0D or 1D target tensor expected, multi-target not supported", nameof(target));
        if (input1.Rank != dim + 1 || input2.Rank != dim + 1)
        {
            throw new ArgumentException($"{dim}D target tensor expects {dim + 1}D input tensors, but found inputs " +
                $"with sizes {input1.Shape} and {input2.Shape}.", nameof(target));
        }
        // Squared lengths, each with the epsilon of its own, keep a vector of zeros from dividing by 0.
        const double Epsilon = 1e-12;
        Tensor dot = input1.Mul(input2).Sum(dim);
        Tensor square1 = input1.Mul(input1).Sum(dim).Plus(Epsilon), square2 = input2.Mul(input2).Sum(dim).Plus(Epsilon);
        Tensor cos = dot.Div(square1.Mul(square2).Sqrt()), zeros = cos.ZerosLike();
        Tensor alike = Tensor.Where(target.Eq(1), cos.RSub(1), zeros);
        Tensor apart = Tensor.Where(target.Eq(-1), cos.Plus(-margin).ClampMin(0), zeros);
        return Reduced(alike.Add(apart), reduction);
    }

    /// <summary>max(0, margin + |anchor - positive| - |anchor - negative|), with norms of order p:
    /// <c>torch.nn.functional.triplet_margin_loss</c>.</summary>
    /// <param name="anchor">Vectors, (..., D).</param>
    /// <param name="positive">Vectors that should be near the anchor, likewise.</param>
    /// <param name="negative">Vectors that should be far from it, likewise.</param>
    /// <param name="margin">How much farther; positive.</param>
    /// <param name="p">The order of the norm.</param>
    /// <param name="eps">Added to each difference, as in <see cref="PairwiseDistance"/>.</param>
    /// <param name="swap">Takes the positive one as the anchor where it is nearer to the negative one.</param>
    /// <param name="reduction">The mean, the sum, or a loss for each triplet.</param>
    /// <exception cref="ArgumentException">The shapes do not fit.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The margin is not positive.</exception>
    /// <example><code>var loss = Functional.TripletMarginLoss(a, near, far, swap: true);</code></example>
    public static Tensor TripletMarginLoss(Tensor anchor, Tensor positive, Tensor negative, double margin = 1,
        double p = 2, double eps = 1e-6, bool swap = false, Reduction reduction = Reduction.Mean)
    {
        using TapScope tap = Tap.Op("triplet_margin_loss", anchor, positive, negative);
        return Triplet(anchor, positive, negative, (a, b) => PairwiseDistance(a, b, p, eps), margin, swap, reduction);
    }

    /// <summary>max(0, margin + d(anchor, positive) - d(anchor, negative)) for any distance d:
    /// <c>torch.nn.functional.triplet_margin_with_distance_loss</c>.</summary>
    /// <param name="anchor">Any shape.</param>
    /// <param name="positive">What should be near the anchor.</param>
    /// <param name="negative">What should be far from it.</param>
    /// <param name="distanceFunction">The distance; <see cref="PairwiseDistance"/> by default.</param>
    /// <param name="margin">How much farther; positive.</param>
    /// <param name="swap">Takes the positive one as the anchor where it is nearer to the negative one.</param>
    /// <param name="reduction">The mean, the sum, or a loss for each triplet.</param>
    /// <exception cref="ArgumentException">The shapes do not fit.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The margin is not positive.</exception>
    /// <example><code>
    /// var loss = Functional.TripletMarginWithDistanceLoss(a, near, far, (x, y) => 1 - Functional.CosineSimilarity(x,
    /// y));
    /// </code></example>
    public static Tensor TripletMarginWithDistanceLoss(Tensor anchor, Tensor positive, Tensor negative,
        Func<Tensor, Tensor, Tensor>? distanceFunction = null, double margin = 1, bool swap = false,
        Reduction reduction = Reduction.Mean) =>
        Triplet(anchor, positive, negative, distanceFunction ?? ((a, b) => PairwiseDistance(a, b)), margin, swap,
            reduction);

    private static Tensor Triplet(Tensor anchor, Tensor positive, Tensor negative,
        Func<Tensor, Tensor, Tensor> distance, double margin, bool swap, Reduction reduction)
    {
        ArgumentNullException.ThrowIfNull(anchor);
        ArgumentNullException.ThrowIfNull(positive);
        ArgumentNullException.ThrowIfNull(negative);
        _ = Checked(reduction);
        if (!(margin > 0))
            throw new ArgumentOutOfRangeException(nameof(margin), $"margin must be greater than 0, got {margin}");
        if (anchor.Rank != positive.Rank || positive.Rank != negative.Rank)
        {
            throw new ArgumentException("The anchor, positive, and negative tensors are expected to have the same " +
                $"number of dimensions, but got: anchor {anchor.Rank}D, positive {positive.Rank}D, and negative " +
                $"{negative.Rank}D inputs");
        }
        Tensor near = Between(anchor, positive), far = Between(anchor, negative);
        if (swap) far = far.Minimum(Between(positive, negative));
        return Reduced(near.Plus(margin).Sub(far).ClampMin(0), reduction);

        Tensor Between(Tensor a, Tensor b) =>
            distance(a, b) ?? throw new InvalidOperationException("the distance function returned null");
    }
}
