using Adjoint.Autograd;
using Adjoint.Tensors;

namespace Adjoint.Ops;

/// <summary>
/// A write at positions, linear in the target and the source together: what it does to a row-major target, and the
/// gradients of both, which are ops.
/// </summary>
/// <param name="Op">PyTorch's name, without underscore.</param>
/// <param name="NodeName">The node's name.</param>
/// <param name="KeptName">What the node calls the positions.</param>
/// <param name="Write">Writes; the source does not share the target's memory.</param>
/// <param name="Old">The gradient of what was there.</param>
/// <param name="Source">The gradient of what was written; null where that is a number.</param>
internal sealed record WriteRule<TState>(string Op, string NodeName, string KeptName,
    Action<Tensor, Tensor, Tensor, TState> Write, Formula<TState> Old, Formula<TState>? Source);

/// <summary>Every op that writes at positions goes through here: on a copy, or in place. Arguments were
/// checked.</summary>
internal static class Writes
{
    /// <summary>A copy of x, written to.</summary>
    /// <param name="x">What is copied, or zeros.</param>
    /// <param name="source">What is written.</param>
    /// <param name="places">Where.</param>
    /// <param name="state">The op's parameters.</param>
    /// <param name="rule">The op.</param>
    /// <param name="sizes">The sizes of the copy, where x is broadcast.</param>
    public static Tensor Copied<TState>(Tensor x, Tensor source, Tensor places, TState state, WriteRule<TState> rule,
        long[]? sizes = null)
    {
        using TapScope tap = Tap.Op(rule.Op, x, places, source);
        Tensor y = new(sizes is null ? x.Layout.ToContiguous() : Layout.Contiguous(sizes), x.DType);
        Copies.Into(x, y);
        rule.Write(y, source, places, state);
        if (Node(x, source, places, state, rule) is { } node) y.SetHistory(node);
        if (ThreadModes.DualLevels != 0)
        {
            Duals.Pair(x, source, y, (places, state, rule, sizes),
                static (t, s, c) => Copied(t, s!, c.places, c.state, c.rule, c.sizes));
        }
        return y;
    }

    /// <summary>x itself, written to.</summary>
    public static Tensor InPlace<TState>(Tensor x, Tensor source, Tensor places, TState state, WriteRule<TState> rule)
    {
        using TapScope tap = Tap.InPlace(rule.Op, x, source);
        bool follows = rule.Source is not null && source.RequiresGrad && x.DType.IsFloatingPoint();
        Ops.InPlace.Check(x, x.RequiresGrad || follows);
        FormulaNode<TState>? node = Node(x, source, places, state, rule);
        Tensor? tangent = ThreadModes.DualLevels == 0 ? null : Duals.Checked(x, Duals.PairTangent(x, source,
            (places, state, rule), static (t, s, c) => Copied(t, s!, c.places, c.state, c.rule)));
        if (ReferenceEquals(source.Storage, x.Storage)) source = Copies.Contiguous(source);
        if (ReferenceEquals(places.Storage, x.Storage)) places = Copies.Contiguous(places);
        Tensor target = Copies.RowMajor(x);
        rule.Write(target, source, places, state);
        if (!ReferenceEquals(target, x)) Copies.Into(target, x);
        x.BumpVersion(rule.Op + "_");
        if (node is not null) Views.Rebase(x, node);
        if (ThreadModes.DualLevels != 0) Duals.Written(x, tangent);
        return x;
    }

    private static FormulaNode<TState>? Node<TState>(Tensor x, Tensor source, Tensor places, TState state,
        WriteRule<TState> rule)
    {
        bool follows = rule.Source is not null && source.RequiresGrad;
        if (!(x.RequiresGrad || follows) || !x.DType.IsFloatingPoint() || !GradMode.IsEnabled) return null;
        FormulaNode<TState> node = rule.Source is { } ofSource
            ? new(rule.NodeName, GradientFlow.Moves, state, rule.Old, ofSource)
            : new(rule.NodeName, GradientFlow.Moves, state, rule.Old);
        if (rule.Source is null) node.Connect(x);
        else node.Connect(x.RequiresGrad ? x : null, follows ? source : null);
        return node.Keep((rule.KeptName, new SavedTensor(places)));
    }
}
