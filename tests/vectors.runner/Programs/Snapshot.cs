namespace Adjoint.Vectors.Programs;

/// <summary>Everything visible of a machine's tensors: a step that fails has to leave it as it was.</summary>
/// <param name="machine">Whose tensors.</param>
/// <param name="gradients">Whether gradients count: a backward pass that fails half-way has delivered to some leaves,
/// in PyTorch
/// too, and the final state says to which.</param>
internal sealed class Snapshot(Machine machine, bool gradients)
{
    private readonly List<(double[] Values, string Facts)> _before = [.. machine.Tensors.Select(t =>
        Take(t, gradients))];

    /// <summary>What changed since the snapshot was taken; null if nothing did.</summary>
    public string? Change()
    {
        for (int i = 0; i < _before.Count; i++)
        {
            (double[] values, string facts) = Take(machine.Tensors[i], gradients);
            if (facts != _before[i].Facts) return $"tensor {i} changed: was {_before[i].Facts}, is {facts}";
            if (!values.AsSpan().SequenceEqual(_before[i].Values)) return $"the values of tensor {i} changed";
        }
        return machine.Tensors.Count == _before.Count ? null : "the step left tensors behind";
    }

    private static (double[] Values, string Facts) Take(Tensor t, bool gradients)
    {
        double[] gradient = gradients && t.Grad is { } g ? Comparer.Values(g) : [];
        return ([.. Comparer.Values(t), .. gradient],
            $"shape {t.Shape}, version {t.Version}, requires_grad {t.RequiresGrad}, " +
            $"leaf {t.IsLeaf}, grad_fn {t.GradFn?.Name ?? "none"}, " +
            $"grad {(gradients && t.Grad is not null ? "there" : "none")}");
    }
}
