using Xunit;

namespace Adjoint.Tests.Ops.View;

/// <summary>Ops that rearrange elements, against their definition by indices, in every dtype and geometry.</summary>
public class RearrangementTests
{
    public static TheoryData<DType> DTypes =>
        [DType.Float32, DType.Float64, DType.Int64, DType.Int32, DType.UInt8, DType.Bool];

    // 4 rows of 5, as they are, transposed, with gaps, and expanded.
    private static Tensor[] Matrices(DType dtype)
    {
        Tensor x = Tensor.Arange(20).Remainder(7).To(dtype);
        return
        [
            x.View([4, 5]), x.View([5, 4]).T(), x.View([4, 5]).Slice(1, 0, 5, 2),
            x[..4].View([4, 1]).Expand([4, 5]),
        ];
    }

    private static double[,] Values(Tensor x)
    {
        double[,] values = new double[x.Size(0), x.Size(1)];
        double[] flat = x.To(DType.Float64).Contiguous().ToArray<double>();
        Buffer.BlockCopy(flat, 0, values, 0, flat.Length * sizeof(double));
        return values;
    }

    private static void Matches(Tensor x, Tensor y, Func<double[,], int, int, double> expected)
    {
        double[,] from = Values(x), actual = Values(y);
        Assert.Equal(x.DType, y.DType);
        for (int i = 0; i < y.Size(0); i++)
            for (int j = 0; j < y.Size(1); j++) Assert.Equal(expected(from, i, j), actual[i, j]);
    }

    [Theory, MemberData(nameof(DTypes))]
    public void Triangles_keep_one_side_of_a_diagonal(DType dtype)
    {
        foreach (Tensor x in Matrices(dtype))
        {
            foreach (long k in (long[])[0, 1, -1, 3, -3, 9, -9, long.MaxValue, long.MinValue])
            {
                Matches(x, x.Tril(k), (v, i, j) => j - i <= k ? v[i, j] : 0);
                Matches(x, x.Triu(k), (v, i, j) => j - i >= k ? v[i, j] : 0);
                Matches(x, x.Clone().Tril_(k), (v, i, j) => j - i <= k ? v[i, j] : 0);
            }
        }
    }

    [Theory, MemberData(nameof(DTypes))]
    public void Flips_rolls_and_turns_read_where_they_should(DType dtype)
    {
        foreach (Tensor x in Matrices(dtype))
        {
            int n = (int)x.Size(0), m = (int)x.Size(1);
            Matches(x, x.Flip(0), (v, i, j) => v[n - 1 - i, j]);
            Matches(x, x.Flip(-1, 0), (v, i, j) => v[n - 1 - i, m - 1 - j]);
            Matches(x, x.FlipLR(), (v, i, j) => v[i, m - 1 - j]);
            Matches(x, x.FlipUD(), (v, i, j) => v[n - 1 - i, j]);
            Matches(x, x.Rot90(), (v, i, j) => v[j, m - 1 - i]);
            Matches(x, x.Rot90(-5), (v, i, j) => v[n - 1 - j, i]);
            Matches(x, x.Roll(3, 1), (v, i, j) => v[i, (j + 2 * m - 3) % m]);
            Matches(x, x.Roll([-1, 7], [0, 1]), (v, i, j) => v[(i + 1) % n, (j + 3 * m - 7) % m]);
            Matches(x, x.Roll([1, 1], [0, -2]), (v, i, j) => v[(i + n - 2) % n, j]);
            Matches(x, x.Roll(4), (v, i, j) => (i * m + j + n * m - 4) % (n * m) is var at ? v[at / m, at % m] : 0);
        }
    }

    [Theory, MemberData(nameof(DTypes))]
    public void Copies_stand_where_they_should(DType dtype)
    {
        foreach (Tensor x in Matrices(dtype))
        {
            int n = (int)x.Size(0), m = (int)x.Size(1);
            Matches(x, x.Repeat(2, 3), (v, i, j) => v[i % n, j % m]);
            Matches(x, x.Tile(2), (v, i, j) => v[i, j % m]);
            Matches(x, x.RepeatInterleave(3, 1), (v, i, j) => v[i, j / 3]);
            Tensor each = Tensor.From([0L, 2, 1, 0]);
            Matches(x, x.RepeatInterleave(each, 0), (v, i, j) => v[i < 2 ? 1 : 2, j]);
            Matches(x, x.Ravel().DiagFlat(-1), (v, i, j) => j == i - 1 ? v[j / m, j % m] : 0);
            Matches(x, x.SliceScatter(x.Narrow(1, 0, 1), 1, 1, 2), (v, i, j) => j == 1 ? v[i, 0] : v[i, j]);
            Matches(x, Tensor.BlockDiag(x, x), (v, i, j) => i / n == j / m ? v[i % n, j % m] : 0);
        }
    }

    [Fact]
    public void Combinations_are_the_subsets_in_order()
    {
        Tensor x = Tensor.From([1.0, 2, 4, 8], requiresGrad: true);
        Assert.Equal([1, 2, 1, 4, 1, 8, 2, 4, 2, 8, 4, 8], x.Combinations().Detach().Ravel().ToArray<double>());
        Assert.Equal([1, 1, 1, 2, 2, 2], Tensor.From([1.0, 2]).Combinations(2, true).Ravel().ToArray<double>());
        Assert.Equal([1, 2, 4, 1, 2, 8, 1, 4, 8, 2, 4, 8], x.Combinations(3).Detach().Ravel().ToArray<double>());
        Assert.Equal([0, 5], x.Combinations(5).Shape.Sizes.ToArray());
        Assert.True(GradCheck.Check(t => t[0].Combinations(3).Prod(1), [x]));
    }

    [Fact]
    public void Large_triangles_are_the_same_bits_for_any_number_of_threads()
    {
        Tensor x = Tensor.Rand([300, 700], generator: new Generator(1));
        Tensor mask = Tensor.Arange(700).Sub(Tensor.Arange(300).View([300, 1])).Le(40);
        Assert.Equal((x * mask.To(DType.Float32)).ToArray<float>(), x.Tril(40).ToArray<float>());
        Assert.Equal((x * mask.LogicalNot().To(DType.Float32)).ToArray<float>(), x.Triu(41).ToArray<float>());
    }

    [Fact]
    public void A_diagonal_is_a_view_and_its_copy_is_none()
    {
        Tensor x = Tensor.Zeros([3, 4], DType.Float64);
        x.Diagonal(1).Fill_(2);
        Assert.Equal([0, 2, 0, 0, 0, 0, 2, 0, 0, 0, 0, 2], x.ToArray<double>());
        x.DiagonalCopy().Fill_(9);
        Assert.Equal(6, x.Sum().Item());
        Assert.Equal(0, x.Diagonal(7).Count);
        Tensor leaf = Tensor.Ones([3, 3], DType.Float64, requiresGrad: true), y = leaf * 1;
        y.Diagonal().Mul_(3);
        y.Sum().Backward();
        Assert.Equal([3, 1, 1, 1, 3, 1, 1, 1, 3], leaf.Grad!.ToArray<double>());
    }

    [Fact]
    public void Nodes_of_writes_in_place_are_named_as_in_PyTorch()
    {
        Tensor x = Tensor.Ones([2, 2], DType.Float64, requiresGrad: true), m = x.Detach();
        (string Name, Tensor Y)[] written =
        [
            ("FillBackward2", (x * 1).Fill_(2)), ("FillBackward3", (x * 1).Fill_(x.Sum())),
            ("TrilBackward0", (x * 1).Tril_()), ("TriuBackward0", (x * 1).Triu_(1)),
            ("AddmmBackward0", (x * 1).Addmm_(m, m)), ("AddmvBackward0", (x[0] * 1).Addmv_(m, m[0])),
            ("AddrBackward0", (x * 1).Addr_(m[0], m[1])),
            ("AddbmmBackward0", (x * 1).Addbmm_(m.View([1, 2, 2]), m.View([1, 2, 2]))),
        ];
        Assert.All(written, static w => Assert.Equal(w.Name, w.Y.GradFn!.Name));
        Assert.All(written, static w => Assert.Equal(1, w.Y.Version));
        // A reshape that is a view of what is not contiguous.
        Assert.Equal("ReshapeAliasBackward0", x.Expand([3, 2, 2]).Reshape([3, 4]).GradFn!.Name);
        Assert.Throws<ArgumentException>(() => (x[0] * 1).Addmm_(m, m));
    }
}
