namespace Adjoint.Vectors.Ops;

internal sealed partial class OpTable
{
    private void AddReductions()
    {
        Add("sum", c => c.Has(1, "dim")
            ? c.X.Sum(Dims(c), c.Bool(2, "keepdim"), c.DTypeOrNull(-1, "dtype"))
            : c.X.Sum(c.DTypeOrNull(-1, "dtype")));
        Add("mean", c => c.Has(1, "dim")
            ? c.X.Mean(Dims(c), c.Bool(2, "keepdim"), c.DTypeOrNull(-1, "dtype"))
            : c.X.Mean(c.DTypeOrNull(-1, "dtype")));
        Add("prod", c => c.Has(1, "dim")
            ? c.X.Prod(c.Int(1, "dim"), c.Bool(2, "keepdim"), c.DTypeOrNull(-1, "dtype"))
            : c.X.Prod(c.DTypeOrNull(-1, "dtype")));
        Add("var", c => c.X.Var(DimsOrAll(c), Correction(c), c.Bool(-1, "keepdim")));
        Add("std", c => c.X.Std(DimsOrAll(c), Correction(c), c.Bool(-1, "keepdim")));
        Add("var.unbiased", c => c.X.Var(c.Bool(1, "unbiased", true)));
        Add("std.unbiased", c => c.X.Std(c.Bool(1, "unbiased", true)));
        AddMany("var_mean.unbiased", c => Pair(c.X.VarMean(correction: c.Bool(1, "unbiased", true) ? 1 : 0)));
        AddMany("std_mean.unbiased", c => Pair(c.X.StdMean(correction: c.Bool(1, "unbiased", true) ? 1 : 0)));
        AddMany("var_mean", c => Pair(c.X.VarMean(DimsOrAll(c), Correction(c), c.Bool(-1, "keepdim"))));
        AddMany("std_mean", c => Pair(c.X.StdMean(DimsOrAll(c), Correction(c), c.Bool(-1, "keepdim"))));
        Add("amax", c => c.Has(1, "dim") ? c.X.AMax(Dims(c), c.Bool(2, "keepdim")) : c.X.AMax());
        Add("amin", c => c.Has(1, "dim") ? c.X.AMin(Dims(c), c.Bool(2, "keepdim")) : c.X.AMin());

        Unary("max.reduction_no_dim", x => x.Max());
        Unary("min.reduction_no_dim", x => x.Min());
        AddMany("max.reduction_with_dim", c => Pair(c.X.Max(c.Int(1, "dim"), c.Bool(2, "keepdim"))));
        AddMany("min.reduction_with_dim", c => Pair(c.X.Min(c.Int(1, "dim"), c.Bool(2, "keepdim"))));
        AddMany("max.binary", c => c.IsTensor(1, "other") ? [c.X.Max(c.Y)] : Pair(c.X.Max(c.Int(1, "dim"))));
        AddMany("min.binary", c => c.IsTensor(1, "other") ? [c.X.Min(c.Y)] : Pair(c.X.Min(c.Int(1, "dim"))));

        Add("logsumexp", c => c.X.LogSumExp(Dims(c), c.Bool(2, "keepdim")));
        Add("nansum", c => c.X.NanSum(DimsOrAll(c), c.Bool(2, "keepdim"), c.DTypeOrNull(-1, "dtype")));
        Add("nanmean", c => c.X.NanMean(DimsOrAll(c), c.Bool(2, "keepdim"), c.DTypeOrNull(-1, "dtype")));
        Unary("trace", x => x.Trace());
        Add("dist", c => c.X.Dist(c.Y, c.Double(2, "p", 2)));
        Add("linalg.vector_norm", c => c.X.VectorNorm(c.Double(1, "ord", 2), c.Has(2, "dim") ? DimsAt(c, 2) : [],
            c.Bool(3, "keepdim"), c.DTypeOrNull(-1, "dtype")));
        Add("norm", Norm);
        Add("norm.fro", Norm);
        Add("norm.inf", Norm);
        AddMany("median", c => c.Has(1, "dim")
            ? Pair(c.X.Median(c.Int(1, "dim"), c.Bool(2, "keepdim"))) : [c.X.Median()]);
        AddMany("nanmedian", c => c.Has(1, "dim")
            ? Pair(c.X.NanMedian(c.Int(1, "dim"), c.Bool(2, "keepdim"))) : [c.X.NanMedian()]);

        Add("cumsum", c => c.X.CumSum(c.Int(1, "dim"), c.DTypeOrNull(-1, "dtype")));
        Add("cumprod", c => c.X.CumProd(c.Int(1, "dim"), c.DTypeOrNull(-1, "dtype")));
        Add("logcumsumexp", c => c.X.LogCumSumExp(c.Int(1, "dim")));
        AddMany("cummax", c => Pair(c.X.CumMax(c.Int(1, "dim"))));
        AddMany("cummin", c => Pair(c.X.CumMin(c.Int(1, "dim"))));

        Add("softmax", c => c.X.Softmax(c.Int(1, "dim"), c.DTypeOrNull(2, "dtype")));
        Add("softmax.with_dtype", c => c.X.Softmax(c.Int(1, "dim"), c.DTypeOrNull(2, "dtype")));
        Add("log_softmax", c => c.X.LogSoftmax(c.Int(1, "dim"), c.DTypeOrNull(2, "dtype")));
        Add("log_softmax.with_dtype", c => c.X.LogSoftmax(c.Int(1, "dim"), c.DTypeOrNull(2, "dtype")));
    }

    private static Tensor[] Pair((Tensor First, Tensor Second) result) => [result.First, result.Second];

    // Both forms: unbiased says 1 or 0, correction any number; null is the default.
    private static double Correction(Call c) =>
        c.Has(-1, "unbiased") ? c.Bool(-1, "unbiased") ? 1 : 0 : c.Double(-1, "correction", 1);

    private static int[] DimsOrAll(Call c) => c.Has(1, "dim") ? Dims(c) : [];

    /// <summary>One dimension or several.</summary>
    private static int[] Dims(Call c) => DimsAt(c, 1);

    private static int[] DimsAt(Call c, int position) =>
        c.Raw(position, "dim") is long one ? [checked((int)one)] : c.Ints(position, "dim");

    // Frobenius' norm is that of order 2.
    private static Tensor Norm(Call c) => c.X.Norm(c.Raw(1, "p") is null or "fro" ? 2 : c.Double(1, "p"),
        c.Has(2, "dim") ? DimsAt(c, 2) : [], c.Bool(3, "keepdim"), c.DTypeOrNull(-1, "dtype"));
}
