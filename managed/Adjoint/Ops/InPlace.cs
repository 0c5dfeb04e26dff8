using Adjoint.Autograd;
using Adjoint.Tensors;

namespace Adjoint.Ops;

/// <summary>What every in-place op asks before it writes.</summary>
internal static class InPlace
{
    /// <summary>Refuses a write that autograd could not follow, or to overlapping memory; true if it is to be
    /// recorded.</summary>
    public static bool Check(Tensor target, bool anyRequiresGrad)
    {
        Views.CheckInPlace(target, anyRequiresGrad);
        if (target.Layout.MayOverlap()) throw new AutogradException(Errors.Overlap);
        AutogradThread.Current.Mutations?.BeforeWrite(target);
        return anyRequiresGrad && AutogradThread.Current.GradEnabled;
    }

    /// <summary>
    /// Refuses an operand that shares a part of the memory that is written, but not all of it element by element. As
    /// in PyTorch
    /// only where both are dense; of other geometries the operand is copied first.
    /// </summary>
    public static void CheckOperand(Tensor target, Tensor operand)
    {
        if (!ReferenceEquals(target.Storage, operand.Storage) || ReferenceEquals(target, operand)) return;
        if (target.Count == 0 || operand.Count == 0 || !target.Layout.IsDense || !operand.Layout.IsDense) return;
        long start = target.Offset, end = start + target.Count;
        long otherStart = operand.Offset, otherEnd = otherStart + operand.Count;
        if (otherEnd <= start || end <= otherStart) return;
        if (start == otherStart && end == otherEnd
            && target.Layout.Strides.AsSpan().SequenceEqual(operand.Layout.Strides)) return;
        throw new AutogradException(Errors.PartialOverlap);
    }

    /// <summary>Writes what an op has computed apart, after <see cref="Check"/>.</summary>
    /// <param name="target">What is written.</param>
    /// <param name="values">Of the same shape.</param>
    /// <param name="node">The op's node; null if it is not recorded.</param>
    /// <param name="tangent">As <see cref="Duals.Checked"/> gave it.</param>
    /// <param name="op">The op's name, with the underscore.</param>
    public static Tensor Write(Tensor target, Tensor values, Node? node, Tensor? tangent, string op)
    {
        Copies.Into(values, target);
        target.BumpVersion(op);
        if (node is not null) Views.Rebase(target, node);
        if (ThreadModes.DualLevels != 0) Duals.Written(target, tangent);
        return target;
    }

    public static ArgumentException CannotCast(string op, DType result, DType target) =>
        new($"result type {result.ScalarName()} can't be cast to the desired output type {target.ScalarName()}: " +
            $"{op}_() writes into a {target.Name()} tensor");
}
