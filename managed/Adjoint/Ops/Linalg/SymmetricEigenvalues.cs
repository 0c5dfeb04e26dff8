using Adjoint.Autograd;
using Adjoint.Kernels;
using Adjoint.Tensors;

namespace Adjoint.Ops;

/// <summary>Eigenvalues of symmetric matrices and their derivatives.</summary>
internal static class SymmetricEigenvalues
{
    public static (Tensor Values, Tensor? Vectors) Apply(Tensor a, char uplo, bool vectors, string op)
    {
        using TapScope tap = Tap.Op("_linalg_eigh", a);
        MatrixChecks.Square(a, op);
        if (char.ToUpperInvariant(uplo) is not ('L' or 'U'))
            throw new ArgumentException($"{op}: Expected UPLO argument to be 'L' or 'U', but got {uplo}", nameof(uplo));
        (Tensor values, Tensor? basis, Tensor info) =
            Matrices.Eigen(a, char.ToUpperInvariant(uplo) == 'U', vectors);
        Matrices.Check(info, LinalgFailure.Eigen);
        if (basis is not null && MatrixOps.Records(a))
        {
            MatrixOps.Node("LinalgEighBackward0", 0, a, static (to, g, kept, _) =>
            {
                (Tensor l, Tensor v) = (kept[0], kept[1]);
                Tensor? inner = g[0] is { } gl ? Triangles.OfDiagonal(gl) : null;
                if (g[1] is { } gv)
                {
                    Tensor skew = Triangles.Skew(v.MT.MatMul(gv)).Mul(0.5);
                    inner = MatrixOps.Sum(inner, Triangles.OverDifferences(skew, l));
                }
                to.Send(0, v.MatMul(inner!).MatMul(v.MT));
            }).Attach(values, basis).Keep(("eigenvalues", SavedTensor.Output(values)),
                ("eigenvectors", SavedTensor.Output(basis, 1)));
        }
        if (basis is not null && ThreadModes.DualLevels != 0)
        {
            Duals.LinearEach(a, values, basis, static (t, v) => Triangles.Diagonal(Inner(t, v)));
            Duals.LinearEach(a, basis, (values, basis), static (t, s) =>
                s.basis.MatMul(Triangles.OverDifferences(Inner(t, s.basis), s.values)));
        }
        return (values, basis);
    }

    /// <summary>v^T dA v, of the symmetric part.</summary>
    private static Tensor Inner(Tensor t, Tensor v) => v.MT.MatMul(Triangles.Twice(t).Mul(0.5)).MatMul(v);
}
