using Adjoint.Autograd;

namespace Adjoint.Ops;

/// <summary>What every in-place op asks before it writes.</summary>
internal static class InPlace
{
    /// <summary>Refuses a write that autograd could not follow, or to overlapping memory; true if it is to be recorded.</summary>
    public static bool Check(Tensor target, bool anyRequiresGrad)
    {
        Views.CheckInPlace(target, anyRequiresGrad);
        if (target.Layout.MayOverlap()) throw new AutogradException(Errors.Overlap);
        return anyRequiresGrad && AutogradThread.Current.GradEnabled;
    }

    public static ArgumentException CannotCast(string op, DType result, DType target) =>
        new($"{op}_(): result type {result.ScalarName()} can't be cast to the desired output type {target.ScalarName()}");
}
