namespace Adjoint;

/// <summary>Captures a step, of training or of inference, and runs it again without building a graph, without
/// allocating and without dispatch.</summary>
/// <remarks>
/// <para><see cref="Record(Func{Tensor})"/> runs the step once, for real, and notes every launch with its memory. The
/// first <see cref="CapturedStep.Run"/> runs it once more and compares: when two runs in a row did the same, every
/// later one replays the launches. A step that keeps changing is refused after four runs.</para>
/// <para>Inputs are written, between the runs, into tensors that exist before the capture (<c>x.Copy_(batch)</c>).
/// Random numbers go on, optimizers count their steps and follow their options, a changed learning rate too. What the
/// program itself computes (C# numbers, branches, what a hook prints) happens in the recorded runs only; reading or
/// writing tensor memory there is refused.</para>
/// <para>PyTorch's counterpart is <c>torch.cuda.graph</c>; on CPUs it has none.</para>
/// </remarks>
/// <example><code>
/// using var step = Capture.Record(() =>
/// {
///     optimizer.ZeroGrad();
///     var loss = Functional.CrossEntropy(model.Forward(x), labels);
///     loss.Backward();
///     optimizer.Step();
///     return loss;
/// });
/// foreach (var (images, targets) in batches)
/// {
///     x.Copy_(images);
///     labels.Copy_(targets);
///     step.Run();
///     Console.WriteLine(step.Outputs[0].Item());
/// }
/// </code></example>
public static class Capture
{
    /// <summary>Runs a step that returns one tensor, and captures it.</summary>
    /// <exception cref="CaptureException">The step does what a replay could not do again.</exception>
    public static CapturedStep Record(Func<Tensor> step)
    {
        ArgumentNullException.ThrowIfNull(step);
        return new CapturedStep(() => [step()]);
    }

    /// <summary>Runs a step that returns several tensors, and captures it.</summary>
    /// <inheritdoc cref="Record(Func{Tensor})"/>
    public static CapturedStep Record(Func<IReadOnlyList<Tensor>> step)
    {
        ArgumentNullException.ThrowIfNull(step);
        return new CapturedStep(step);
    }

    /// <summary>Runs a step that returns nothing, and captures it.</summary>
    /// <inheritdoc cref="Record(Func{Tensor})"/>
    public static CapturedStep Record(Action step)
    {
        ArgumentNullException.ThrowIfNull(step);
        return new CapturedStep(() =>
        {
            step();
            return [];
        });
    }
}
