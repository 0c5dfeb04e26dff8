using Xunit;

namespace Adjoint.Tests.Ops.Index;

/// <summary>Writes at positions and masks: values, histories, refusals.</summary>
public class WriteTests
{
    [Fact]
    public void A_mask_reads_and_writes_what_it_marks()
    {
        Tensor x = Tensor.From([1.0, -2, 3, -4], [2, 2]);
        Assert.Equal([-2.0, -4], x[x < 0].ToArray<double>());
        x[x < 0] = Tensor.Scalar(0.5);
        Assert.Equal([1, 0.5, 3, 0.5], x.ToArray<double>());
        x[Tensor.From([false, true])] = Tensor.From([7.0, 8], [1, 2]);
        Assert.Equal([1, 0.5, 7, 8], x.ToArray<double>());
        Assert.Equal(new Shape([1, 2, 2]), x[Tensor.Scalar(true)].Shape);
        Assert.Throws<ArgumentException>(() => x[Tensor.From([true, false, true])]);
    }

    [Fact]
    public void Writes_through_positions_are_in_the_history()
    {
        Tensor x = Tensor.From([1.0, 2, 3, 4, 5, 6], [3, 2], requiresGrad: true);
        Tensor v = Tensor.From([7.0, 8], requiresGrad: true);
        Tensor y = x * 2;
        y[Tensor.From([2L, 0L])] = v;
        Assert.Equal("IndexPutBackward0", y.GradFn!.Name);
        Tensor part = x * 2;
        part[1.., Tensor.From([0L])] = v.Reshape([2, 1]);
        Assert.Equal("CopySlices", part.GradFn!.Name);
        (y.Sum() + part.Sum() * 10).Backward();
        Assert.Equal([20.0, 20, 2, 22, 0, 20], x.Grad!.ToArray<double>());
        Assert.Equal([12.0, 12], v.Grad!.ToArray<double>());
        Tensor leaf = Tensor.Zeros([2], requiresGrad: true);
        Assert.Throws<AutogradException>(() => leaf[Tensor.From([0L])] = Tensor.Scalar(1f));
        Assert.Equal(0, leaf.Version);
    }

    [Fact]
    public void Positions_that_are_apart_go_to_the_front()
    {
        Tensor x = Tensor.Arange(24).View([2, 3, 4]).To(DType.Float64);
        Tensor i = Tensor.From([1L, 0L]), j = Tensor.From([3L, -1L]);
        Tensor y = x[i, TensorIndex.Slice(), j];
        Assert.Equal([15.0, 19, 23, 3, 7, 11], y.ToArray<double>());
        Tensor written = x.IndexPut([i, null, j], y * -1);
        Assert.Equal(x.ToArray<double>().Select(static v => v is 3 or 7 or 11 or 15 or 19 or 23 ? -v : v),
            written.ToArray<double>());
        Tensor twice = x.IndexPut([i, null, j], y, accumulate: true);
        Assert.Equal(x.Sum().Item() + y.Sum().Item(), twice.Sum().Item());
    }

    [Fact]
    public void Every_write_in_place_gives_what_its_copy_gives()
    {
        Tensor index = Tensor.From([1L, 0, 1]), square = Tensor.From([0L, 1, 1, 0], [2, 2]);
        Tensor rows = Tensor.From([1.0, 2, 3, 4, 5, 6], [3, 2]), mask = Tensor.From([true, false, true, true], [2, 2]);
        (Func<Tensor, Tensor> Copy, Func<Tensor, Tensor> InPlace)[] pairs =
        [
            (x => x.IndexAdd(0, index, rows, 2), x => x.IndexAdd_(0, index, rows, 2)),
            (x => x.IndexCopy(0, index, rows), x => x.IndexCopy_(0, index, rows)),
            (x => x.IndexFill(1, index, 3), x => x.IndexFill_(1, index, 3)),
            (x => x.IndexPut([index], rows, true), x => x.IndexPut_([index], rows, true)),
            (x => x.Put(index, rows[.., 0]), x => x.Put_(index, rows[.., 0])),
            (x => x.MaskedFill(mask, 9), x => x.MaskedFill_(mask, 9)),
            (x => x.MaskedScatter(mask, rows), x => x.MaskedScatter_(mask, rows)),
            (x => x.Scatter(1, square, rows), x => x.Scatter_(1, square, rows)),
            (x => x.Scatter(0, square, 5), x => x.Scatter_(0, square, 5)),
            (x => x.ScatterAdd(0, square, rows), x => x.ScatterAdd_(0, square, rows)),
            (x => x.ScatterReduce(0, square, rows, ScatterReduction.Mean),
                x => x.ScatterReduce_(0, square, rows, ScatterReduction.Mean)),
            (x => x.IndexReduce(0, index, rows, ScatterReduction.AMax),
                x => x.IndexReduce_(0, index, rows, ScatterReduction.AMax)),
            (x => x.CumSum(0), x => x.CumSum_(0)),
            (x => x.CumProd(1), x => x.CumProd_(1)),
        ];
        foreach ((Func<Tensor, Tensor> copy, Func<Tensor, Tensor> inPlace) in pairs)
        {
            foreach (bool transposed in (bool[])[false, true])
            {
                Tensor x = Tensor.From([0.5, -1, 2, 4], [2, 2]), y = transposed ? x.T() : x;
                double[] expected = copy(y).ToArray<double>();
                Assert.Equal(0, y.Version);
                Assert.Same(y, inPlace(y));
                Assert.Equal(expected, y.ToArray<double>());
                Assert.Equal(1, y.Version);
            }
        }
    }

    [Fact]
    public void A_refused_write_has_written_nothing()
    {
        Tensor x = Tensor.Arange(4).To(DType.Float64), two = Tensor.Ones([2], DType.Float64);
        Action[] calls =
        [
            () => x.IndexAdd_(0, Tensor.From([0L, 4L]), two), () => x.IndexCopy_(0, Tensor.From([0L, -1L]), two),
            () => x.Put_(Tensor.From([0L, 9L]), two), () => x.Scatter_(0, Tensor.From([0L, 4L]), two),
            () => x.ScatterReduce_(0, Tensor.From([0L, 4L]), two, ScatterReduction.Sum),
            () => x.MaskedScatter_(x < 9, two), () => x.IndexPut_([Tensor.From([0L, 4L])], two),
            () => x[Tensor.From([0L, 4L])] = two, () => x.IndexAdd_(0, Tensor.From([0L]), two),
            () => x.IndexPut_([Tensor.From([0L])], two.To(DType.Float32)), () => x.MaskedFill_(two, 1),
        ];
        foreach (Action call in calls)
        {
            Assert.ThrowsAny<ArgumentException>(call);
            Assert.Equal([0.0, 1, 2, 3], x.ToArray<double>());
            Assert.Equal(0, x.Version);
        }
    }

    [Fact]
    public void A_product_of_two_zeros_has_no_second_derivative()
    {
        Tensor x = Tensor.Ones([1], DType.Float64, requiresGrad: true), src = Tensor.From([0.0, 0, 3]).RequiresGrad_();
        Tensor y = x.ScatterReduce(0, Tensor.Zeros([3], DType.Int64), src, ScatterReduction.Prod);
        Tensor first = Grad.Of(y.Sum(), [src], createGraph: true)[0]!;
        Assert.Equal([0.0, 0, 0], first.Detach().ToArray<double>());
        InvalidOperationException e = Assert.ThrowsAny<InvalidOperationException>(() => Grad.Of(first.Sum(), [src]));
        Assert.StartsWith("scatter_reduce(): Double backward is unsupported", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void What_depends_on_values_is_refused_in_a_captured_step()
    {
        Tensor x = Tensor.From([1.0, -1]);
        Action[] calls = [() => _ = x[x > 0], () => x.MaskedSelect(x > 0), () => x.NonZero(), () => x.Unique(),
            () => x.To(DType.Int64).BinCount()];
        foreach (Action call in calls)
        {
            Assert.Throws<CaptureException>(() => Capture.Record(() =>
            {
                call();
                return x * 1;
            }));
        }
    }

    [Fact]
    public void Coordinates_and_classes()
    {
        Tensor x = Tensor.From([0.0, 2, double.NaN, 0, 0, 1], [2, 3]);
        Assert.Equal([0L, 1, 0, 2, 1, 2], x.NonZero().ToArray<long>());
        Assert.Equal(new Shape([1, 0]), Tensor.Scalar(2.0).ArgWhere().Shape);
        Assert.Equal([0L, 1, 0, 0, 0, 1], Adjoint.Nn.Functional.OneHot(Tensor.From([1L, 2L])).ToArray<long>());
        Assert.Equal([0L, 0], Tensor.TriuIndices(long.MaxValue, 1).ToArray<long>());
        Assert.Equal([long.MaxValue - 1, 0],
            Tensor.TrilIndices(long.MaxValue, 1, 1 - long.MaxValue).ToArray<long>());
        foreach (long offset in (long[])[-5, -1, 0, 2, 7])
        {
            (bool Lower, long Row, long Column)[] all = [.. from r in Enumerable.Range(0, 4)
                                                            from c in Enumerable.Range(0, 3)
                                                            select (c - r <= offset, (long)r, (long)c)];
            var lower = all.Where(static e => e.Lower).ToArray();
            Assert.Equal(lower.Select(static e => e.Row).Concat(lower.Select(static e => e.Column)),
                Tensor.TrilIndices(4, 3, offset).ToArray<long>());
            var upper = all.Where(static e => !e.Lower).ToArray();
            Assert.Equal(upper.Select(static e => e.Row).Concat(upper.Select(static e => e.Column)),
                Tensor.TriuIndices(4, 3, offset + 1).ToArray<long>());
        }
    }
}
