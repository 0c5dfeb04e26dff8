namespace Adjoint.Capturing;

/// <summary>The error texts of captures.</summary>
internal static class Refusals
{
    public static CaptureException Mutations() =>
        new("a step cannot be captured, nor run, where saved tensors may be mutated: the copies would be made only " +
            "once.");

    public static ArgumentException NullOutput() => new("the step returned null instead of a tensor", "step");

    public static CaptureException Consumed() =>
        new("the step released memory that existed before it, as a backward pass through a graph made outside does: " +
            "build the graph inside the step, or keep it with retainGraph.");

    public static CaptureException NotRepeating(int takes, string difference) =>
        new($"the step did not repeat itself in {takes} runs, so a replay would be wrong: {difference}");

    public static CaptureException GradReplaced(Tensor leaf) =>
        new($"the step adds to the gradient that a leaf of shape {leaf.Shape} had at the capture, and that gradient " +
            "was replaced since: clear gradients inside the step, or capture anew.");

    public static CaptureException RunInside() =>
        new("a captured step cannot be run inside a step that is being captured.");

    public static InvalidOperationException Busy() => new("A captured step runs on one thread at a time.");
}
