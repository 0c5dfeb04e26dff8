namespace Adjoint.Autograd;

/// <summary>The engine's step for a batch of vectors; a loop of its own keeps the other one free of it.</summary>
internal static partial class Engine
{
    private static void RunBatch(GraphTask task, AutogradThread thread)
    {
        while (task.TryPop(out Node? node))
        {
            thread.CurrentNode = node;
            using TapScope tap = Tap.Evaluation(node);
            ref NodeState state = ref task.StateOf(node);
            Tensor?[] grads = state.Gradients ?? [state.Gradient];
            (state.Gradient, state.Gradients) = (null, null);
            bool run = state.Needed, any = false;
            for (int i = 0; i < grads.Length; i++)
            {
                any |= grads[i] is not null;
                if (state.Captured) task.Capture(node, i, grads[i]);
            }
            if (run && any) node.BackwardBatch(task, grads);
            foreach (Tensor? g in grads)
                if (g is not null) GradientBuffers.Drop(g);
            if (run) Finish(task, node);
        }
    }
}
