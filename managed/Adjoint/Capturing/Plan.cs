using Adjoint.Autograd;
using Adjoint.Kernels;
using Adjoint.Memory;

namespace Adjoint.Capturing;

/// <summary>A step that was found to repeat itself: its launches on their memory, and what it leaves behind.</summary>
internal sealed class Plan
{
    private readonly Launch[] _launches;
    private readonly ArenaBuffer[] _outside;
    private readonly (Tensor Leaf, Tensor? Grad)[] _found;
    private readonly (Tensor Leaf, Tensor? Grad)[] _left;
    private readonly (Tensor Tensor, int Times)[] _versions;
    private readonly Take _take;

    // Never read, but its launches point at numbers that it keeps.
    private readonly LaunchLog _copies;

    public Plan(Take take, LaunchLog copies, IReadOnlyList<Tensor> outputs, bool fused)
    {
        (_take, _copies) = (take, copies);
        List<Launch> launches = [.. take.Log.Launches, .. copies.Launches];
        _launches = fused ? [.. FusedLaunch.Fuse(launches)] : [.. launches];
        _outside = [.. take.Pool.Touched];
        _found = [.. take.Recorder.Found];
        _left = take.Left;
        // What the step makes anew in eager mode is overwritten in place here: graphs that saved it must notice.
        _versions = [.. take.Recorder.Versions, .. outputs.Select(static output => (output, 1)),
            .. _left.Where(static pair => pair.Grad is not null).Select(static pair => (pair.Grad!, 1))];
    }

    public IReadOnlyList<Launch> Launches => _launches;

    public long BufferBytes => _take.Pool.Bytes;

    public int Buffers => _take.Pool.Blocks.Count;

    public void Run()
    {
        foreach (ArenaBuffer buffer in _outside)
            if (buffer.IsReleased) ThrowReleased();
        foreach ((Tensor leaf, Tensor? grad) in _found)
            if (!ReferenceEquals((leaf.Slot as AutogradMeta)?.Grad, grad)) throw Refusals.GradReplaced(leaf);
        if (AutogradThread.Current.Mutations is not null) throw Refusals.Mutations();
        using TapScope tap = Tap.Scope("captured step");
        try
        {
            foreach (Launch launch in _launches) launch.Run();
            foreach ((Tensor leaf, Tensor? grad) in _left)
            {
                AutogradMeta meta = leaf.Meta;
                if (!ReferenceEquals(meta.Grad, grad)) meta.Grad = grad;
            }
        }
        finally
        {
            // A step that failed half way may have written any of them.
            foreach ((Tensor tensor, int times) in _versions)
                if (!tensor.IsInference) tensor.Version += times;
        }
    }

    /// <summary>Gives the memory back that no tensor shows.</summary>
    public void Free() => _take.Pool.Free();

    private static void ThrowReleased() => throw new ObjectDisposedException("Tensor",
        "The memory of a tensor that the captured step uses has been released, by a MemoryScope or by a backward " +
        "pass.");
}
