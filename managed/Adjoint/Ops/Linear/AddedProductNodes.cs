using Adjoint.Autograd;

namespace Adjoint.Ops;

/// <summary>What <c>baddbmm</c>, <c>addbmm</c>, <c>addmv</c> and <c>addr</c> share: y = beta self + alpha a
/// b.</summary>
internal static class AddedProducts
{
    /// <summary>The node of y, with the gradients of a and b in terms of g, of both as kept, and of the
    /// factors.</summary>
    public static void Record(string nodeName, Tensor y, Tensor self, Tensor a, Tensor b, (string A, string B) names,
        double beta, double alpha, Formula<(double Beta, double Alpha)> ofA, Formula<(double Beta, double Alpha)> ofB)
    {
        if (!GradMode.IsEnabled || !(self.RequiresGrad || a.RequiresGrad || b.RequiresGrad)) return;
        FormulaNode<(double Beta, double Alpha)> node = new(nodeName, GradientFlow.Mixes, (beta, alpha),
            static (g, _, s) => g.ScaledBy(s.Beta), ofA, ofB);
        node.Connect(self, a, b);
        // Each is read for the other's gradient only.
        y.SetHistory(node.Keep((names.A, b.RequiresGrad ? new SavedTensor(a) : default),
            (names.B, a.RequiresGrad ? new SavedTensor(b) : default)));
    }

    /// <summary>The in-place form, which takes no broadcasting of self.</summary>
    public static Tensor InPlace(string op, Tensor self, Tensor a, Tensor b, Func<Tensor, Tensor> f)
    {
        ArgumentNullException.ThrowIfNull(a);
        ArgumentNullException.ThrowIfNull(b);
        return Replaced.By(op, self, f, a.RequiresGrad || b.RequiresGrad);
    }
}
