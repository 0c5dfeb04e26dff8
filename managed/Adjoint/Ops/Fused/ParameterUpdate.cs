using Adjoint.Autograd;
using Adjoint.Kernels;
using Adjoint.Tensors;

namespace Adjoint.Ops;

/// <summary>One step of an optimizer for one parameter: one pass over parameter, gradient and state.</summary>
internal static unsafe class ParameterUpdate
{
    /// <summary>Writes the step into the parameter and its state; nothing is recorded.</summary>
    /// <param name="op">PyTorch's name of its fused counterpart, without underscore.</param>
    /// <param name="parameter">Any geometry; written in place.</param>
    /// <param name="grad">Of the parameter's sizes and dtype.</param>
    /// <param name="state">Up to three tensors like the parameter; written in place.</param>
    /// <param name="numbers">Where the numbers lie: they are read when the launch runs.</param>
    public static void Apply<TOp>(string op, Tensor parameter, Tensor grad, ReadOnlySpan<Tensor?> state,
        UpdateNumbers* numbers) where TOp : struct, IUpdateOp
    {
        using TapScope tap = Tap.InPlace(op, parameter, grad);
        InPlace.Check(parameter, parameter.RequiresGrad);
        Tensor p = parameter.Layout.IsDense ? parameter : Copies.Contiguous(parameter, MemoryCategory.Workspace);
        Tensor g = Elementwise.InOrderOf(grad, p.Layout);
        Tensor? s = InOrder(state, 0, p), t = InOrder(state, 1, p), u = InOrder(state, 2, p);
        if (p.DType == DType.Float32) Run<TOp, float>(p, g, s, t, u, numbers);
        else Run<TOp, double>(p, g, s, t, u, numbers);
        Finish(p, parameter, op);
        for (int i = 0; i < state.Length; i++)
            if (state[i] is { } target) Finish(i == 0 ? s! : i == 1 ? t! : u!, target, op);
        GC.KeepAlive(g);
    }

    private static void Run<TOp, T>(Tensor p, Tensor g, Tensor? s, Tensor? t, Tensor? u, UpdateNumbers* numbers)
        where TOp : struct, IUpdateOp where T : unmanaged =>
        KernelSet.Update<TOp, T>(p.As<T>(), g.As<T>(), s is null ? null : s.As<T>(), t is null ? null : t.As<T>(),
            u is null ? null : u.As<T>(), (nint)p.Count, numbers);

    private static Tensor? InOrder(ReadOnlySpan<Tensor?> state, int index, Tensor p) =>
        index < state.Length && state[index] is { } tensor ? Elementwise.InOrderOf(tensor, p.Layout) : null;

    /// <summary>A copy that stood for a tensor goes back; the write is counted.</summary>
    private static void Finish(Tensor written, Tensor target, string op)
    {
        if (!ReferenceEquals(written, target)) Copies.Into(written, target);
        target.BumpVersion(op);
        GC.KeepAlive(target);
    }
}
