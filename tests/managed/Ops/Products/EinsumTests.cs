using Xunit;

namespace Adjoint.Tests.Ops.Products;

/// <summary>Einsum and its relatives against sums written out over all indices.</summary>
public class EinsumTests
{
    private static readonly Dictionary<char, int> s_sizes =
        new() { ['i'] = 2, ['j'] = 3, ['k'] = 4, ['l'] = 1, ['A'] = 3, ['z'] = 2 };

    [Theory]
    [InlineData("i")]
    [InlineData("i->")]
    [InlineData("ii")]
    [InlineData("ii->i")]
    [InlineData("iji->j")]
    [InlineData("ij->ji")]
    [InlineData("ij")]
    [InlineData("jA")]
    [InlineData("ij,jk->ik")]
    [InlineData("ij,jk")]
    [InlineData("ij,jk->ki")]
    [InlineData("ij,ij->")]
    [InlineData("ij,ij->ij")]
    [InlineData("ij,k->ijk")]
    [InlineData("ij,kl->j")]
    [InlineData("zij,zjk->zik")]
    [InlineData("zij,jk->kzi")]
    [InlineData("ijk,kji->")]
    [InlineData("i,j,k->kji")]
    [InlineData("ij,jk,kl->il")]
    [InlineData("ij,jk,ki->")]
    [InlineData("ij,jk,ki->i")]
    [InlineData("iij,jk->ik")]
    [InlineData(" i j , j k -> i k ")]
    public void An_equation_is_the_sum_that_it_says(string equation)
    {
        string text = equation.Replace(" ", "", StringComparison.Ordinal);
        string[] sides = text.Split("->"), inputs = sides[0].Split(',');
        Generator generator = new(7);
        Tensor[] operands = [.. inputs.Select(letters => Tensor.Randn(
            new Shape([.. letters.Select(c => (long)s_sizes[c])]), DType.Float64, generator: generator))];
        string output = sides.Length > 1 ? sides[1] : string.Concat(sides[0].Replace(",", "", StringComparison.Ordinal)
            .GroupBy(static c => c).Where(static g => g.Count() == 1).Select(static g => g.Key).Order());
        Tensor actual = Tensor.Einsum(equation, operands);
        Assert.Equal(output.Select(c => (long)s_sizes[c]), actual.Shape.Sizes.ToArray());
        double[] expected = Plain(inputs, output, operands), values = actual.Contiguous().ToArray<double>();
        for (int i = 0; i < expected.Length; i++) Assert.Equal(expected[i], values[i], 1e-12);
    }

    private static double[] Plain(string[] inputs, string output, Tensor[] operands)
    {
        char[] letters = [.. string.Concat(inputs).Distinct()];
        double[][] data = [.. operands.Select(static t => t.ToArray<double>())];
        double[] result = new double[output.Aggregate(1, (n, c) => n * s_sizes[c])];
        Dictionary<char, int> at = [];
        void Walk(int depth)
        {
            if (depth < letters.Length)
            {
                for (int v = 0; v < s_sizes[letters[depth]]; v++)
                {
                    at[letters[depth]] = v;
                    Walk(depth + 1);
                }
                return;
            }
            double product = 1;
            for (int o = 0; o < inputs.Length; o++) product *= data[o][Offset(inputs[o])];
            result[Offset(output)] += product;
        }
        int Offset(string dims) => dims.Aggregate(0, (offset, c) => offset * s_sizes[c] + at[c]);
        Walk(0);
        return result;
    }

    [Fact]
    public void Dots_stand_for_dimensions_that_broadcast()
    {
        Tensor a = Tensor.Randn([2, 3, 4], DType.Float64), b = Tensor.Randn([5, 1, 4, 2], DType.Float64);
        Same(a.Unsqueeze(0).Unsqueeze(3).MatMul(b.Unsqueeze(1)).Sum(3),
            Tensor.Einsum("i...j,...jk->...ik", a, b).Permute(0, 2, 1, 3));
        Same(a.Sum([0, 1]), Tensor.Einsum("...j->j", a));
        Same(a.Sum(2), Tensor.Einsum("...j->...", a));
        Same(a[0] * b.Sum(3), Tensor.Einsum("...,...k->...", a[0], b));
    }

    [Theory]
    [InlineData("ij,jk", "fewer operands")]
    [InlineData("ijk", "does not match the number of dimensions")]
    [InlineData("...ijk", "is more than the number of dimensions")]
    [InlineData("ii", "sizes don't match")]
    [InlineData("ij->k", "does not appear")]
    [InlineData("ij->ii", "more than once")]
    [InlineData("i1", "invalid subscript")]
    [InlineData("i..", "not part of any ellipsis")]
    [InlineData("......", "already found")]
    [InlineData("ij->i->j", "invalid subscript")]
    public void An_equation_that_does_not_fit_says_why(string equation, string why) =>
        Assert.Contains(why, Assert.Throws<ArgumentException>(
            () => Tensor.Einsum(equation, Tensor.Ones([2, 3]))).Message, StringComparison.Ordinal);

    [Fact]
    public void Products_agree_with_those_they_are_made_of()
    {
        Tensor a = Tensor.Randn([2, 3, 4], DType.Float64), b = Tensor.Randn([4, 3, 5], DType.Float64);
        Same(Tensor.Einsum("ijk,kjl->il", a, b), a.TensorDot(b, [2, 1], [0, 1]));
        Same(Tensor.Einsum("ijk,lmn->ijklmn", a, b), a.TensorDot(b, 0));
        Tensor m = Tensor.Randn([3, 4], DType.Float64);
        Same(Tensor.Einsum("ijk,jk->i", a, m), a.TensorDot(m));
        Same(Tensor.Einsum("ijk,lk->ijl", a, m), a.Inner(m));
        Same(Tensor.Einsum("ij,kl->ikjl", m, m).Reshape([9, 16]), m.Kron(m));
        Same(a.MatMul(m.T()).MatMul(m).Select(0, 1), Tensor.MultiDot(a[1], m.T(), m));
    }

    [Fact]
    public void A_chain_takes_the_cheapest_order()
    {
        // (100, 1) (1, 100) (100, 1): multiplied from the left, the first product alone has 10 000 elements.
        Tensor a = Tensor.Randn([100, 1], DType.Float64, requiresGrad: true);
        Tensor[] chain = [a, a.T(), a];
        Tensor y = Tensor.MultiDot(chain);
        Node product = y.GradFn!.Next(0).Function!;
        Assert.Equal("MmBackward0", product.Next(1).Function!.Name);
        Same(a.Mm(a.T()).Mm(a).Detach(), y.Detach());
    }

    private static void Same(Tensor expected, Tensor actual)
    {
        Assert.Equal(expected.Shape, actual.Shape);
        double[] e = expected.Contiguous().ToArray<double>(), a = actual.Contiguous().ToArray<double>();
        for (int i = 0; i < e.Length; i++) Assert.Equal(e[i], a[i], 1e-12);
    }
}
