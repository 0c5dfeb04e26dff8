using Xunit;

namespace Adjoint.Tests.Ops.Index;

/// <summary>
/// Indexing in every position of ranks 1 to 3, read and written: A28.3. The values count the elements of the tensor, so
/// a result says itself where its elements came from, and where their gradients have to go.
/// </summary>
public class IndexGradientTests
{
    private static readonly (string Name, Func<TensorIndex> Make, int Takes)[] s_kinds =
    [
        ("integer", () => 1, 1), ("last", () => ^1, 1), ("range", () => 1.., 1),
        ("step", () => TensorIndex.Slice(step: 2), 1),
        ("positions", () => Tensor.From([1L, 0, 1]), 1), ("negative positions", () => Tensor.From([-1L, -1, -2]), 1),
        ("matrix of positions", () => Tensor.From([0L, 1, 1, 1, 0, 0], [2, 3]), 1),
        ("new axis", () => TensorIndex.NewAxis, 0),
        ("ellipsis", () => TensorIndex.Ellipsis, 0),
    ];

    private static IEnumerable<(string Name, TensorIndex[] Index)> Indices(int rank)
    {
        List<(string, Func<TensorIndex>[], int, int)> open = [("", [], 0, 0)];
        for (int length = 0; length < rank + 1; length++)
        {
            List<(string, Func<TensorIndex>[], int, int)> next = [];
            foreach ((string name, Func<TensorIndex>[] made, int takes, int ellipses) in open)
                foreach ((string kind, Func<TensorIndex> make, int more) in s_kinds)
                {
                    int dots = ellipses + (kind == "ellipsis" ? 1 : 0);
                    if (takes + more > rank || dots > 1) continue;
                    next.Add(($"{name}, {kind}", [.. made, make], takes + more, dots));
                }
            foreach ((string name, Func<TensorIndex>[] made, _, _) in next)
                yield return (name, [.. made.Select(m => m())]);
            open = next;
        }
    }

    private static Shape Sizes(int rank) => rank switch { 1 => [3], 2 => [3, 2], _ => [2, 3, 2] };

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void What_is_read_gets_its_gradient_and_what_is_read_twice_the_sum(int rank)
    {
        int count = 0;
        foreach ((string name, TensorIndex[] index) in Indices(rank))
        {
            Tensor x = Tensor.Arange(Elements(rank), DType.Float64).View(Sizes(rank)).Clone().RequiresGrad_();
            Tensor y = x[index];
            Tensor weights = (Tensor.Arange(y.Count, DType.Float64) + 1).View(y.Shape);
            (y * weights).Sum().Backward();
            double[] expected = new double[x.Count];
            foreach ((double place, double weight) in y.Detach().ToArray<double>().Zip(weights.ToArray<double>()))
                expected[(int)place] += weight;
            Assert.True(expected.SequenceEqual(x.Grad!.ToArray<double>()), name);
            count++;
        }
        Assert.True(count > 20 * rank, $"{count}");
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void What_is_written_gets_none_and_the_value_gets_its_own(int rank)
    {
        int count = 0;
        foreach ((string name, TensorIndex[] index) in Indices(rank))
        {
            if (name.Contains("positions")) continue;
            Tensor leaf = Tensor.Arange(Elements(rank), DType.Float64).View(Sizes(rank)).Clone().RequiresGrad_();
            Tensor x = leaf * 1;
            Tensor part = leaf.Detach()[index];
            double[] places = part.ToArray<double>();
            Tensor value = (part + 100).Clone().RequiresGrad_();
            x[index] = value;
            Assert.Equal(1, x.Version);
            Tensor weights = (Tensor.Arange((double)x.Count, DType.Float64) + 1).View(x.Shape);
            (x * weights).Sum().Backward();
            double[] expected = weights.ToArray<double>(), written = leaf.Detach().ToArray<double>();
            double[] ofValue = [.. places.Select(p => p + 1)];
            foreach (double place in places) (expected[(int)place], written[(int)place]) = (0, place + 100);
            Assert.True(written.SequenceEqual(x.Detach().ToArray<double>()), name);
            Assert.True(expected.SequenceEqual(leaf.Grad!.ToArray<double>()), name);
            Assert.True(ofValue.SequenceEqual(value.Grad!.ToArray<double>()), name);
            count++;
        }
        Assert.True(count > 8, $"{count}");
    }

    [Fact]
    public void Gather_adds_what_is_picked_twice()
    {
        Tensor x = Tensor.From([1.0, 2, 3], requiresGrad: true);
        x.Gather(0, Tensor.From([2L, 2, 0, 2])).Backward(Tensor.From([1.0, 2, 3, 4]));
        Assert.Equal([3, 0, 7], x.Grad!.ToArray<double>());
    }

    private static double Elements(int rank) => Sizes(rank).ToArray().Aggregate(1L, (a, b) => a * b);
}
