using Adjoint.Autograd;

namespace Adjoint;

/// <summary>The gradients of a batch of vectors against those of each vector: <c>check_batched_grad</c>.</summary>
internal sealed class BatchedGradCheck(Tensor[] targets, int[] targetNumbers)
{
    private const int Vectors = 2;
    private const string Failed = "gradcheck or gradgradcheck failed while testing batched gradient computation.";

    public void Run(Tensor output, int number)
    {
        Generator generator = new(GradCheck.Seed);
        Tensor batch = Tensor.Randn(Batches.Behind(Vectors, output.Shape.Sizes), output.DType, generator: generator);
        Tensor?[][] single = new Tensor?[Vectors][];
        for (int b = 0; b < Vectors; b++)
            single[b] = Grad.Of(output, targets, batch.Select(0, b), retainGraph: true, allowUnused: true);
        Tensor?[] together;
        try
        {
            together = Grad.Of(output, targets, batch, retainGraph: true, allowUnused: true, isGradsBatched: true);
        }
        catch (Exception e) when (e is AutogradException or ArgumentException or NotSupportedException)
        {
            throw new GradCheckException($"While computing batched gradients, got: {e.Message}\n\n{Failed}", e);
        }
        for (int k = 0; k < targets.Length; k++)
        {
            int target = k;
            Tensor? expected = Batches.Joined(Array.ConvertAll(single, row => row[target]));
            if (Same(together[k], expected)) continue;
            throw new GradCheckException($"For output {number} and input {targetNumbers[k]}:\n\n{Failed}\n\n" +
                $"Got:\n{together[k]}\n\nExpected:\n{expected}");
        }
    }

    // The tolerances of torch.allclose: products of a batch may be summed in another order.
    private static bool Same(Tensor? actual, Tensor? expected)
    {
        if (actual is null || expected is null) return actual is null && expected is null;
        if (actual.Shape != expected.Shape) return false;
        return FiniteDifferences.Values(actual).Zip(FiniteDifferences.Values(expected)).All(static pair =>
            Math.Abs(pair.First - pair.Second) <= 1e-8 + 1e-5 * Math.Abs(pair.Second) || pair.First.Equals(pair.Second));
    }
}
