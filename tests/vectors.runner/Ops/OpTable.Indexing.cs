namespace Adjoint.Vectors.Ops;

internal sealed partial class OpTable
{
    private void AddIndexing()
    {
        Add("gather", c => c.X.Gather(c.Int(1, "dim"), c.Tensor(2, "index")));
        Add("index_select", c => c.X.IndexSelect(c.Int(1, "dim"), c.Tensor(2, "index")));
        Add("index_put", c => c.X.IndexPut(c.TensorList(1, "indices"), c.Tensor(2, "values"), c.Bool(3, "accumulate")));
        Add("index_add", c => c.X.IndexAdd(c.Int(1, "dim"), c.Tensor(2, "index"), c.Tensor(3, "source"),
            c.Double(-1, "alpha", 1)));
        Add("index_copy", c => c.X.IndexCopy(c.Int(1, "dim"), c.Tensor(2, "index"), c.Tensor(3, "source")));
        Add("index_fill", c => c.IsTensor(3, "value")
            ? c.X.IndexFill(c.Int(1, "dim"), c.Tensor(2, "index"), c.Tensor(3, "value"))
            : c.X.IndexFill(c.Int(1, "dim"), c.Tensor(2, "index"), c.Number(3, "value")));
        Add("masked_fill", c => c.IsTensor(2, "value")
            ? c.X.MaskedFill(c.Tensor(1, "mask"), c.Tensor(2, "value"))
            : c.X.MaskedFill(c.Tensor(1, "mask"), c.Number(2, "value")));
        Add("masked_select", c => c.X.MaskedSelect(c.Tensor(1, "mask")));
        Add("masked_scatter", c => c.X.MaskedScatter(c.Tensor(1, "mask"), c.Tensor(2, "source")));
        Add("scatter", c => c.IsTensor(3, "src")
            ? c.X.Scatter(c.Int(1, "dim"), c.Tensor(2, "index"), c.Tensor(3, "src"))
            : c.X.Scatter(c.Int(1, "dim"), c.Tensor(2, "index"), c.Number(3, "value")));
        Add("scatter_add", c => c.X.ScatterAdd(c.Int(1, "dim"), c.Tensor(2, "index"), c.Tensor(3, "src")));
        Add("take", c => c.X.Take(c.Tensor(1, "index")));
        Add("put", c => c.X.Put(c.Tensor(1, "index"), c.Tensor(2, "source"), c.Bool(3, "accumulate")));
        Add("take_along_dim", c =>
            c.X.TakeAlongDim(c.Tensor(1, "indices"), c.Has(2, "dim") ? c.Int(2, "dim") : null));
        foreach (string reduce in (string[])["sum", "prod", "mean", "amax", "amin"])
        {
            Add($"scatter_reduce.{reduce}", c => c.X.ScatterReduce(c.Int(1, "dim"), c.Tensor(2, "index"),
                c.Tensor(3, "src"), ReduceOf(c), c.Bool(-1, "include_self", true)));
            if (reduce == "sum") continue;
            Add($"index_reduce.{reduce}", c => c.X.IndexReduce(c.Int(1, "dim"), c.Tensor(2, "index"),
                c.Tensor(3, "source"), ReduceOf(c), c.Bool(-1, "include_self", true)));
        }
    }

    private void AddSorting()
    {
        AddMany("sort", c => Sorted(c));
        Unary("msort", x => x.MSort());
        AddMany("topk", Top);
        AddMany("kthvalue", c => Pair(c.X.KthValue(c.Long(1, "k"), c.Int(2, "dim", -1), c.Bool(3, "keepdim"))));
        Add("quantile", c => Quantile(c, skipNaN: false));
        Add("nanquantile", c => Quantile(c, skipNaN: true));
        AddMany("mode", c => Pair(c.X.Mode(c.Int(1, "dim", -1), c.Bool(2, "keepdim"))));
    }

    // The library's interpolation is an enum: a name that it does not have is an undefined value of it.
    private static Tensor Quantile(Call c, bool skipNaN)
    {
        int? dim = c.Has(2, "dim") ? c.Int(2, "dim") : null;
        bool keepDim = c.Bool(3, "keepdim");
        QuantileInterpolation between = c.Text(-1, "interpolation", "linear") switch
        {
            "linear" => QuantileInterpolation.Linear,
            "lower" => QuantileInterpolation.Lower,
            "higher" => QuantileInterpolation.Higher,
            "nearest" => QuantileInterpolation.Nearest,
            "midpoint" => QuantileInterpolation.Midpoint,
            _ => (QuantileInterpolation)99,
        };
        if (c.IsTensor(1, "q"))
        {
            Tensor q = c.Tensor(1, "q");
            return skipNaN ? c.X.NanQuantile(q, dim, keepDim, between) : c.X.Quantile(q, dim, keepDim, between);
        }
        double share = c.Double(1, "q");
        return skipNaN ? c.X.NanQuantile(share, dim, keepDim, between) : c.X.Quantile(share, dim, keepDim, between);
    }

    // Adjoint's sort is always stable.
    private static Tensor[] Sorted(Call c)
    {
        _ = c.Bool(-1, "stable");
        return Pair(c.X.Sort(c.Int(1, "dim", -1), c.Bool(2, "descending")));
    }

    // They always come sorted.
    private static Tensor[] Top(Call c)
    {
        _ = c.Bool(4, "sorted", true);
        return Pair(c.X.TopK(c.Long(1, "k"), c.Int(2, "dim", -1), c.Bool(3, "largest", true)));
    }

    // The library's reduction is an enum: a name that it does not have is an undefined value of it.
    private static ScatterReduction ReduceOf(Call c) => c.Text(4, "reduce") switch
    {
        "sum" => ScatterReduction.Sum,
        "prod" => ScatterReduction.Prod,
        "mean" => ScatterReduction.Mean,
        "amax" => ScatterReduction.AMax,
        "amin" => ScatterReduction.AMin,
        _ => (ScatterReduction)99,
    };
}
