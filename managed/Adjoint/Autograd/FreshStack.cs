using System.Runtime.ExceptionServices;
using Adjoint.Tensors;

namespace Adjoint.Autograd;

/// <summary>
/// A pass inside a pass inside a pass: when the stack of the thread is nearly used up, the next one runs on a new
/// thread with all that autograd keeps for the old one, which waits. PyTorch does so from depth 60 on.
/// </summary>
internal static class FreshStack
{
    // Address space, of which only what is used costs memory: with about 2 KB a pass and the user's own frames it
    // serves thousands of passes.
    private const int Bytes = 16 << 20;

    public static Tensor?[] Run(AutogradThread state, ReadOnlySpan<Edge> roots, ReadOnlySpan<Tensor> gradients,
        bool keepGraph, bool createGraph, ReadOnlySpan<Edge> inputs, bool accumulate, long batch)
    {
        Edge[] from = roots.ToArray(), to = inputs.ToArray();
        Tensor[] seeds = gradients.ToArray();
        bool inference = ThreadModes.Inference;
        Tensor?[] results = [];
        ExceptionDispatchInfo? failure = null;
        Thread thread = new(() =>
        {
            state.ContinueHere();
            ThreadModes.Inference = inference;
            try
            {
                results = Engine.Run(from, seeds, keepGraph, createGraph, to, accumulate, batch);
            }
            catch (Exception e)
            {
                failure = ExceptionDispatchInfo.Capture(e);
            }
            finally
            {
                ThreadModes.Inference = false;
            }
        }, Bytes)
        {
            IsBackground = true,
            Name = "Adjoint backward",
        };
        thread.Start();
        thread.Join();
        failure?.Throw();
        return results;
    }
}
