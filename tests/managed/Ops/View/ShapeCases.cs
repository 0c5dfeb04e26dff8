using Adjoint.Nn;

namespace Adjoint.Tests.Ops.View;

/// <summary>Functions of one tensor of five or six positive numbers that between them use every op of shapes, copies
/// and
/// products.</summary>
internal static class ShapeCases
{
    public static readonly Dictionary<string, Func<Tensor, Tensor>> All = new()
    {
        ["diagonal"] = x => Square(x).Diagonal(1).Square(),
        ["diagonal of batches"] = x => Square(x).Expand([2, -1, -1]).Diagonal(-1, 2, 1).Exp(),
        ["diag_embed"] = x => x.DiagEmbed(-1, 0, -1).Square() + x.Sum(),
        ["diag"] = x => Row(x).Diag(1).Square().Diag(1) * 2 + Square(x).Diag(-1).Sum() + x.DiagFlat().Square().Sum(),
        ["triangles"] = x => Square(x).Tril(1).Square() + Square(x).Triu(-1).Exp(),
        ["triangles in place"] = x => Square(x).Square().Tril_(1).Triu_(-1).Square(),
        ["flip"] = x => x.Flip(0) * x + x.Square().Flip(-1) + x.Flip(),
        ["rot90"] = x => Square(x).Rot90().Square() + Square(x).Rot90(-1, -1, 0) * 2 + Square(x).Rot90(2),
        ["roll"] = x => x.Roll(1, 0) * x + x.Roll(-2).Square(),
        ["roll of two dims"] = x => Square(x).Roll([1, -1], [0, 1]).Square(),
        ["repeat"] = x => x.Repeat(2, 1, 3).Square() + Row(x).Tile(1).Sum(),
        ["repeat_interleave"] = x => x.RepeatInterleave(2, 0).Square() + Row(x).Exp().RepeatInterleave(3).Sum(),
        ["unfold, overlapping"] = x => Row(x).Unfold(0, 3, 1).Square(),
        ["unfold, apart"] = x => Square(x).Unfold(0, 2, 3).Exp(),
        ["unfold, long windows"] = x => Square(x).Unfold(0, 4, 1).Square(),
        ["movedim"] = x => Square(x).Unsqueeze(0).MoveDim([0, 1], [2, 0]).Square() + Square(x).NumpyT.Sum(),
        ["unflatten and ravel"] = x => x.Ravel().Unflatten(0, [1, -1]).Square(),
        ["copies of views"] = x => Square(x).TransposeCopy(0, 1).Square() + Square(x).TCopy() * Square(x).AliasCopy()
            + Square(x).PermuteCopy(1, 0).ViewCopy([-1]).ExpandCopy([1, -1]).SqueezeCopy(0).Sum()
            + Square(x).DiagonalCopy().UnsqueezeCopy(0).Square().Sum()
            + Row(x).Contiguous().AsStridedCopy([2, 2], [1, 1]).Exp().Sum(),
        ["copies of parts"] = x => Row(x).SelectCopy(0, 1) * Row(x).SliceCopy(0, 1, step: 2).Square()
            + Row(x).UnfoldCopy(0, 3, 1).Square().Sum(),
        ["copies of all parts"] = x => Row(x).SplitCopy(2)[1].Square().Sum() * Row(x).UnbindCopy()[2]
            + Row(x).SplitWithSizesCopy([1, x.Count - 1])[1].Exp() + x.SqueezeCopy().Sum(),
        ["select_scatter"] = x => Square(x).SelectScatter(Row(x).Sin(), 0, -1).Square(),
        ["slice_scatter"] = x => Row(x).SliceScatter(Row(x).Narrow(0, 0, 2).Exp(), 0, 1, 4, 2).Square(),
        ["diagonal_scatter"] = x => Square(x).DiagonalScatter(Row(x).Narrow(0, 1, x.Count - 1).Exp(), -1).Square(),
        // Its gradient of self is PyTorch's, which is no derivative.
        ["as_strided_scatter"] = x => Tensor.Ones([8], DType.Float64)
            .AsStridedScatter(Row(x).Narrow(0, 0, 4).Contiguous().View([2, 2]), [2, 2], [1, 3], 2).Square(),
        ["tensor_split"] = x => Row(x).TensorSplit(2)[0].Square().Sum() * Row(x).TensorSplit([1, -1])[1],
        ["stacks"] = x => Tensor.HStack([Row(x), Row(x).Square()]).Square().Sum()
            + Tensor.VStack([Row(x), Square(x)]).Exp().Sum() + Tensor.DStack([Row(x), Row(x)]).Square().Sum()
            + Tensor.ColumnStack([Row(x), Square(x)]).Square() + x.Sum().AtLeast3d().AtLeast1d().Sum(),
        ["block_diag"] = x => Tensor.BlockDiag(Square(x), Row(x).Exp(), x.Sum()).Square(),
        ["grids"] = x => Tensor.Meshgrid([Row(x), Row(x).Exp()], GridIndexing.XY) is var g ? g[0] * g[1] : x,
        ["cartesian_prod"] = x => Tensor.CartesianProd(Row(x), Row(x).Square()).Square(),
        ["broadcast_tensors"] = x => Tensor.BroadcastTensors(Row(x), Square(x)) is var b ? b[0] * b[1] : x,
        ["fill"] = x => x.Square().Fill(0.5) * x + x.Fill(x.Sum()) * x,
        ["fill in place"] = x => x.Square().Fill_(x.Sum()) * x,
        ["baddbmm"] = x => Cube(x).Baddbmm(Cube(x), Cube(x.Sin()), 0.5, 2),
        ["addbmm"] = x => Row(x).Addbmm(Cube(x), Cube(x.Sin()), 0.5, 2),
        ["addmv"] = x => x.Sum().Addmv(Square(x), Row(x).Sin(), 0.5, 2),
        ["addr"] = x => Row(x).Addr(Row(x).Exp(), Row(x).Sin(), 0.5, 2).Square(),
        ["added products without self"] = x => Row(x).Addr(Row(x), Row(x), 0).Baddbmm(Cube(x), Cube(x), 0, 0.1)
            + x.Sum().Addmv(Square(x), Row(x), 0).Sum(),
        ["added products in place"] = x => Square(x).Square().Addmm_(Square(x), Square(x), 0.5, 0.1)
            .Addr_(Row(x), Row(x).Exp(), 2).Addbmm_(Cube(x), Cube(x), alpha: 0.1)
            * Row(x).Square().Addmv_(Square(x), Row(x))
            + Cube(x).Square().Baddbmm_(Cube(x), Cube(x), 0.5).Sum(),
        ["vdot"] = x => Row(x).VDot(Row(x).Exp()) * x + Square(x).VecDot(Square(x).Exp(), 0).Sum(),
        ["inner"] = x => Square(x).Inner(Square(x).Sin()) + Row(x).Inner(Row(x)) + x.Inner(x.Sum()).Sum(),
        ["tensordot"] = x => Cube(x).TensorDot(Cube(x.Sin()), 2) + Cube(x).TensorDot(Row(x), [1], [0]).Sum(),
        ["kron"] = x => x.Kron(Row(x).Exp()),
        ["multi_dot"] = x => Tensor.MultiDot(Row(x), Square(x).Sin(), Square(x), Row(x).Exp()) * x,
        ["einsum of one"] = x => Tensor.Einsum("ii->i", Square(x)) + Tensor.Einsum("ij->", Square(x).Square()),
        ["einsum"] = x => Tensor.Einsum("bij,...j,k->...bk", Cube(x), Square(x).Sin(), Row(x)).Square(),
        ["einsum, swapped"] = x => Tensor.Einsum("ij,jk->ki", Square(x), Square(x).Exp().Narrow(1, 0, 2)),
        ["bilinear"] = x => Functional.Bilinear(Square(x), Square(x).Sin(),
            Cube(x.Exp()).Expand([x.Count, -1, -1]), Row(x)),
    };

    private static Tensor Row(Tensor x) => x.Reshape([-1]);

    /// <summary>(n, n), no two elements alike.</summary>
    private static Tensor Square(Tensor x) => x.Reshape([-1, 1]).Mul(x.Reshape([1, -1]).Sin());

    /// <summary>(1, n, n).</summary>
    private static Tensor Cube(Tensor x) => Square(x).Unsqueeze(0);
}
