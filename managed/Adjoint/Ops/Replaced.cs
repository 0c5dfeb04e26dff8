using Adjoint.Autograd;
using Adjoint.Tensors;

namespace Adjoint.Ops;

/// <summary>The in-place form of an op that cannot work on its own input: the result is made aside and copied
/// back.</summary>
internal static class Replaced
{
    /// <summary>x = f(x), of the same shape and dtype; <paramref name="anyRequiresGrad"/> speaks of further
    /// arguments.</summary>
    public static Tensor By(string op, Tensor x, Func<Tensor, Tensor> f, bool anyRequiresGrad = false)
    {
        using TapScope tap = Tap.InPlace(op[..^1], x);
        InPlace.Check(x, x.RequiresGrad || anyRequiresGrad);
        // What the op keeps of its input has to survive the write: a copy with the history of x stands in for it.
        Tensor before = Copies.Contiguous(x);
        if (x.RequiresGrad && x.NextEdge() is { Function: { } made, InputNr: var nr })
            before = before.WithGradFn(made, nr);
        if (ThreadModes.DualLevels != 0) Duals.Copied(x, before);
        Tensor y = f(before);
        if (!y.Layout.SameSizes(x.Layout))
            throw new ArgumentException($"{op}(): a tensor of shape {x.Shape} cannot hold a result of shape {y.Shape}");
        Tensor? tangent = ThreadModes.DualLevels == 0 ? null : Duals.Checked(x, Duals.Level?.TangentOf(y));
        Copies.Into(y, x);
        x.BumpVersion(op);
        if (y.GradFn is { } node) Views.Rebase(x, node);
        if (ThreadModes.DualLevels != 0) Duals.Written(x, tangent);
        return x;
    }
}
