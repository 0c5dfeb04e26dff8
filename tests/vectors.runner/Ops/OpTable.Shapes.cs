using Adjoint.Vectors.Data;

namespace Adjoint.Vectors.Ops;

internal sealed partial class OpTable
{
    private void AddShapes()
    {
        Unary("T", x => x.NumpyT);
        Unary("H", x => x.H);
        Unary("mH", x => x.MH);
        Unary("ravel", x => x.Ravel());
        Add("unflatten", c => c.X.Unflatten(c.Int(1, "dim"), c.Shape(2, "sizes")));
        Add("movedim", c => c.X.MoveDim(DimsOf(c, 1, "source"), DimsOf(c, 2, "destination")));
        Add("unfold", c => c.X.Unfold(c.Int(1, "dimension"), c.Long(2, "size"), c.Long(3, "step")));
        Add("repeat", c => c.X.Repeat(c.Longs(1, "repeats")));
        Add("tile", c => c.X.Tile(c.Longs(1, "dims")));
        Add("repeat_interleave", RepeatInterleave);
        Add("flip", c => c.X.Flip(c.Ints(1, "dims")));
        Unary("fliplr", x => x.FlipLR());
        Unary("flipud", x => x.FlipUD());
        Add("roll", c => c.X.Roll(NumbersOf(c, 1, "shifts"), c.Has(2, "dims") ? DimsOf(c, 2, "dims") : []));
        Add("rot90", c => c.Has(2, "dims") && c.Ints(2, "dims") is var plane
            ? plane is [int a, int b] ? c.X.Rot90(c.Long(1, "k", 1), a, b)
                : throw new InexpressibleException("other than two dims")
            : c.X.Rot90(c.Long(1, "k", 1)));
        Add("tril", c => c.X.Tril(c.Long(1, "diagonal", 0)));
        Add("triu", c => c.X.Triu(c.Long(1, "diagonal", 0)));
        Add("diag", c => c.X.Diag(c.Long(1, "diagonal", 0)));
        Add("diagflat", c => c.X.DiagFlat(c.Long(1, "offset", 0)));
        Add("diag_embed", c => c.X.DiagEmbed(c.Long(1, "offset", 0), c.Int(2, "dim1", -2), c.Int(3, "dim2", -1)));
        Add("diagonal", c => Diagonal(c, 0, 1));
        Add("linalg.diagonal", c =>
            c.X.Diagonal(c.Long(-1, "offset", 0), c.Int(-1, "dim1", -2), c.Int(-1, "dim2", -1)));
        Unary("conj", x => x.Conj());
        Unary("conj_physical", x => x.ConjPhysical());
        Unary("real", x => x.Real());
        Unary("resolve_conj", x => x.ResolveConj());
        Unary("resolve_neg", x => x.ResolveNeg());
        Add("to", To);
        Add("fill", c => c.IsTensor(1, "value")
            ? c.X.Fill(c.Tensor(1, "value")) : c.X.Fill(c.Number(1, "value")));
    }

    private void AddPartScatters()
    {
        Add("select_scatter", c => c.X.SelectScatter(c.Tensor(1, "src"), c.Int(2, "dim"), c.Long(3, "index")));
        Add("slice_scatter", c => c.X.SliceScatter(c.Tensor(1, "src"), c.Int(2, "dim", 0), Optional(c, 3, "start"),
            Optional(c, 4, "end"), c.Long(5, "step", 1)));
        Add("diagonal_scatter", c => c.X.DiagonalScatter(c.Tensor(1, "src"), c.Long(2, "offset", 0),
            c.Int(3, "dim1", 0), c.Int(4, "dim2", 1)));
        Add("as_strided_scatter", c => c.X.AsStridedScatter(c.Tensor(1, "src"), c.Shape(2, "size"),
            c.Longs(3, "stride"), Optional(c, 4, "storage_offset")));
    }

    private void AddViewCopies()
    {
        Unary("alias_copy", x => x.AliasCopy());
        Add("as_strided_copy", c =>
            c.X.AsStridedCopy(c.Shape(1, "size"), c.Longs(2, "stride"), Optional(c, 3, "storage_offset")));
        Add("diagonal_copy", c =>
            c.X.DiagonalCopy(c.Long(1, "offset", 0), c.Int(2, "dim1", 0), c.Int(3, "dim2", 1)));
        Add("expand_copy", c => Implicit(c, c.X.ExpandCopy(c.Shape(1, "size"))));
        Add("permute_copy", c => c.X.PermuteCopy(c.Ints(1, "dims")));
        Add("select_copy", c => c.X.SelectCopy(c.Int(1, "dim"), c.Long(2, "index")));
        Add("slice_copy", c => c.X.SliceCopy(c.Int(1, "dim", 0), Optional(c, 2, "start"), Optional(c, 3, "end"),
            c.Long(4, "step", 1)));
        AddMany("split_copy", c => c.X.SplitCopy(c.Long(1, "split_size"), c.Int(2, "dim", 0)));
        AddMany("split_with_sizes_copy", c =>
            c.X.SplitWithSizesCopy(c.Longs(1, "split_sizes"), c.Int(2, "dim", 0)));
        Add("squeeze_copy", c => c.Raw(1, "dim") switch
        {
            null => c.X.SqueezeCopy(),
            ListValue => c.X.SqueezeCopy(c.Ints(1, "dim")),
            _ => c.X.SqueezeCopy(c.Int(1, "dim")),
        });
        Unary("t_copy", x => x.TCopy());
        Add("transpose_copy", c => c.X.TransposeCopy(c.Int(1, "dim0"), c.Int(2, "dim1")));
        AddMany("unbind_copy", c => c.X.UnbindCopy(c.Int(1, "dim", 0)));
        Add("unfold_copy", c => c.X.UnfoldCopy(c.Int(1, "dimension"), c.Long(2, "size"), c.Long(3, "step")));
        Add("unsqueeze_copy", c => c.X.UnsqueezeCopy(c.Int(1, "dim")));
        Add("view_copy", c => c.X.ViewCopy(c.Shape(1, "size")));
    }

    private void AddGroups()
    {
        AddMany("atleast_1d", c => OneOrMany(c, x => x.AtLeast1d(), Tensor.AtLeast1d));
        AddMany("atleast_2d", c => OneOrMany(c, x => x.AtLeast2d(), Tensor.AtLeast2d));
        AddMany("atleast_3d", c => OneOrMany(c, x => x.AtLeast3d(), Tensor.AtLeast3d));
        Add("hstack", c => Tensor.HStack(c.TensorList(0, "tensors")));
        Add("vstack", c => Tensor.VStack(c.TensorList(0, "tensors")));
        Add("dstack", c => Tensor.DStack(c.TensorList(0, "tensors")));
        Add("column_stack", c => Tensor.ColumnStack(c.TensorList(0, "tensors")));
        Add("block_diag", c => Tensor.BlockDiag(c.AllTensors()));
        AddMany("broadcast_tensors", c => Tensor.BroadcastTensors(c.AllTensors()));
        Add("cartesian_prod", c => Tensor.CartesianProd(c.AllTensors()));
        Add("combinations", c => c.X.Combinations(c.Int(1, "r", 2), c.Bool(2, "with_replacement")));
        AddMany("meshgrid.list_of_tensors", Meshgrid);
        AddMany("meshgrid.variadic_tensors", Meshgrid);
        AddMany("tensor_split", c => c.IsTensor(1, "tensor_indices_or_sections")
            ? c.X.TensorSplit(c.Tensor(1, "tensor_indices_or_sections"), c.Int(2, "dim", 0))
            : Sections(c, (x, n) => x.TensorSplit(n, c.Int(2, "dim", 0)),
                (x, at) => x.TensorSplit(at, c.Int(2, "dim", 0))));
        AddMany("hsplit", c => Sections(c, (x, n) => x.HSplit(n), (x, at) => x.HSplit(at)));
        AddMany("vsplit", c => Sections(c, (x, n) => x.VSplit(n), (x, at) => x.VSplit(at)));
        AddMany("dsplit", c => Sections(c, (x, n) => x.DSplit(n), (x, at) => x.DSplit(at)));
        AddMany("unsafe_chunk", c => c.X.UnsafeChunk(c.Int(1, "chunks"), c.Int(2, "dim", 0)));
        AddMany("unsafe_split", c => c.X.UnsafeSplit(c.Long(1, "split_size"), c.Int(2, "dim", 0)));
    }

    // to(dtype, ...), to(device, dtype, ...) and to(other, ...); there is one device, and one order of memory.
    private static Tensor To(Call c)
    {
        int at = c.Positions > 0 && c.Raw(1) is string ? 2 : 1;
        _ = c.Raw(-1, "device");
        _ = c.Raw(-1, "memory_format");
        DType dtype = c.IsTensor(1, "other") ? c.Tensor(1, "other").DType : c.DTypeOrNull(at, "dtype") ?? c.X.DType;
        _ = c.Bool(at + 1, "non_blocking");
        return c.X.To(dtype, c.Bool(at + 2, "copy"));
    }

    private static Tensor Diagonal(Call c, int dim1, int dim2) =>
        c.X.Diagonal(c.Long(1, "offset", 0), c.Int(2, "dim1", dim1), c.Int(3, "dim2", dim2));

    private static Tensor RepeatInterleave(Call c)
    {
        int? dim = c.Has(2, "dim") ? c.Int(2, "dim") : null;
        long? size = Optional(c, -1, "output_size");
        return c.IsTensor(1, "repeats") ? c.X.RepeatInterleave(c.Tensor(1, "repeats"), dim, size)
            : c.X.RepeatInterleave(c.Long(1, "repeats"), dim, size);
    }

    // Adjoint's expand does not know the flag, which changes nothing.
    private static Tensor Implicit(Call c, Tensor result)
    {
        _ = c.Bool(-1, "implicit");
        return result;
    }

    // The library's order is an enum: a name that it does not have is an undefined value of it.
    private static Tensor[] Meshgrid(Call c) => Tensor.Meshgrid(c.AllTensors(), c.Text(-1, "indexing", "ij") switch
    {
        "ij" => GridIndexing.IJ,
        "xy" => GridIndexing.XY,
        _ => (GridIndexing)99,
    });

    private static Tensor[] OneOrMany(Call c, Func<Tensor, Tensor> one, Func<Tensor[], Tensor[]> many)
    {
        Tensor[] tensors = c.AllTensors();
        return c.IsTensor(0) && tensors.Length == 1 ? [one(tensors[0])] : many(tensors);
    }

    private static Tensor[] Sections(Call c, Func<Tensor, long, Tensor[]> equal, Func<Tensor, long[], Tensor[]> at) =>
        c.Raw(1, c.Has(1, "sections") ? "sections" : "indices") switch
        {
            long sections => equal(c.X, sections),
            ListValue list => at(c.X, [.. list.Items.Select(item =>
                item is long i ? i : throw new InexpressibleException($"index {item}"))]),
            var other => throw new InexpressibleException($"sections are {other ?? "missing"}"),
        };

    /// <summary>One number or a list of them.</summary>
    private static long[] NumbersOf(Call c, int position, string name) => c.Raw(position, name) switch
    {
        long one => [one],
        ListValue list => [.. list.Items.Select(item =>
            item is long i ? i : throw new InexpressibleException($"{name} has {item}"))],
        var other => throw new InexpressibleException($"{name} is {other ?? "missing"}"),
    };

    private static int[] DimsOf(Call c, int position, string name) =>
        Array.ConvertAll(NumbersOf(c, position, name), static d => checked((int)d));
}
