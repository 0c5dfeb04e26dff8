using Adjoint.Nn;
using Adjoint.Vectors.Data;

namespace Adjoint.Vectors.Ops;

internal sealed partial class OpTable
{
    private void AddDistances()
    {
        Add("nn.functional.cosine_similarity", c => Functional.CosineSimilarity(c.X, c.Tensor(1, "x2"),
            c.Int(2, "dim", 1), c.Double(3, "eps", 1e-8)));
        Add("nn.functional.pairwise_distance", c => Functional.PairwiseDistance(c.X, c.Tensor(1, "x2"),
            c.Double(2, "p", 2), c.Double(3, "eps", 1e-6), c.Bool(4, "keepdim")));
        Add("cdist", c => c.X.Cdist(c.Tensor(1, "x2"), c.Double(2, "p", 2), ModeOf(c)));
        Add("nn.functional.pdist", c => Functional.Pdist(c.X, c.Double(1, "p", 2)));
        Add("renorm", c => c.X.Renorm(c.Double(1, "p"), c.Int(2, "dim"), c.Double(3, "maxnorm")));
        Add("_softmax_backward_data", c => Functional.SoftmaxBackwardData(c.X, c.Tensor(1, "output"), c.Int(2, "dim"),
            c.DTypeOrNull(3, "input_dtype") ?? c.Working));
        // F.softmin(input, dim, _stacklevel, dtype); without a dimension it takes the first one of 0, 1 or 3, else the
        // second.
        foreach (string name in (string[])["nn.functional.softmin", "nn.functional.softmin.with_dtype"])
        {
            Add(name, c =>
            {
                _ = c.Raw(2, "_stacklevel");
                int implied = c.X.Rank is 0 or 1 or 3 ? 0 : 1;
                return Functional.Softmin(c.X, c.Int(1, "dim", implied), c.DTypeOrNull(3, "dtype"));
            });
        }
    }

    private void AddDifferences()
    {
        Add("diff", c => c.X.Diff(c.Long(1, "n", 1), c.Int(2, "dim", -1), c.TensorOrNull(3, "prepend"),
            c.TensorOrNull(4, "append")));
        Add("trapezoid", c => c.Has(1, "x")
            ? c.X.Trapezoid(c.Tensor(1, "x"), c.Int(-1, "dim", -1)) : c.X.Trapezoid(Dx(c), c.Int(-1, "dim", -1)));
        Add("trapz", c => c.Has(1, "x")
            ? c.X.Trapz(c.Tensor(1, "x"), c.Int(-1, "dim", -1)) : c.X.Trapz(Dx(c), c.Int(-1, "dim", -1)));
        Add("cumulative_trapezoid", c => c.Has(1, "x")
            ? c.X.CumulativeTrapezoid(c.Tensor(1, "x"), c.Int(-1, "dim", -1))
            : c.X.CumulativeTrapezoid(Dx(c), c.Int(-1, "dim", -1)));
        AddMany("gradient", c =>
        {
            int[] dims = c.Has(-1, "dim") ? c.Raw(-1, "dim") is long d ? [(int)d] : c.Ints(-1, "dim") : [];
            int order = c.Int(-1, "edge_order", 1);
            if (c.Raw(-1, "spacing") is not ListValue list)
                return c.X.Gradient(c.Double(-1, "spacing", 1), dims, order);
            return list.Items.Any(item => item is TensorValue)
                ? c.X.Gradient(c.TensorList(-1, "spacing"), dims, order)
                : c.X.Gradient([.. list.Items.Select(Convert.ToDouble)], dims, order);
        });
        Add("cov", c => c.X.Cov(c.Long(-1, "correction", 1), c.TensorOrNull(-1, "fweights"),
            c.TensorOrNull(-1, "aweights")));
        Add("corrcoef", c => c.X.CorrCoef());
    }

    // A mode that the library does not have is an undefined value of the enum.
    private static CdistMode ModeOf(Call c) => c.Text(3, "compute_mode", "use_mm_for_euclid_dist_if_necessary") switch
    {
        "use_mm_for_euclid_dist_if_necessary" => CdistMode.MatMulIfNecessary,
        "use_mm_for_euclid_dist" => CdistMode.MatMul,
        "donot_use_mm_for_euclid_dist" => CdistMode.Pairwise,
        _ => (CdistMode)99,
    };

    private static double Dx(Call c) => c.Double(-1, "dx", 1);
}
