namespace Adjoint.Tests.Fuzz;

/// <summary>A tensor and what it should be; the reference is null where the arguments have to be refused.</summary>
internal sealed record FuzzStep(string Op, string Arguments, Func<Tensor> Run, PlainTensor? Expected);

/// <summary>Operations with random arguments, good ones and bad ones, beside their definitions.</summary>
internal static class FuzzOps
{
    public delegate FuzzStep Op(Choices choices, Tensor x, PlainTensor plain);

    public delegate FuzzStep PairOp(Choices choices, Tensor a, PlainTensor plainA, Tensor b, PlainTensor plainB);

    private static readonly long[] s_positions = [0, 1, 2, 3, -1, -2, 5, -7, long.MaxValue, long.MinValue];

    /// <summary>Views, and indexing.</summary>
    public static IReadOnlyList<Op> Views { get; } =
        [Permute, Unsqueeze, Select, Narrow, Slice, Expand, Reshape, Index];

    public static IReadOnlyList<Op> Reductions { get; } = [Sum, AMax];

    public static IReadOnlyList<PairOp> Pairs { get; } = [Add, Mul, Maximum, Lt, Where, Cat, MatMul];

    private static FuzzStep Permute(Choices c, Tensor x, PlainTensor plain)
    {
        int[] dims = [.. Enumerable.Range(0, plain.Rank)];
        for (int i = dims.Length - 1; i > 0; i--)
        {
            int j = c.Below(i + 1);
            (dims[i], dims[j]) = (dims[j], dims[i]);
        }
        // Now and then a dimension that is there twice, or not at all.
        if (dims.Length > 0 && c.Below(5) == 0) dims[0] = Dim(c);
        return new FuzzStep("Permute", $"{Text(dims)}", () => x.Permute(dims), plain.Permute(dims));
    }

    private static FuzzStep Unsqueeze(Choices c, Tensor x, PlainTensor plain)
    {
        int dim = Dim(c);
        return new FuzzStep("Unsqueeze", $"{dim}", () => x.Unsqueeze(dim), plain.Unsqueeze(dim));
    }

    private static FuzzStep Select(Choices c, Tensor x, PlainTensor plain)
    {
        (int dim, long at) = (Dim(c), c.Of(s_positions));
        return new FuzzStep("Select", $"{dim}, {at}", () => x.Select(dim, at), plain.Select(dim, at));
    }

    private static FuzzStep Narrow(Choices c, Tensor x, PlainTensor plain)
    {
        (int dim, long start, long length) = (Dim(c), c.Between(-3, 4), c.Between(-1, 4));
        return new FuzzStep("Narrow", $"{dim}, {start}, {length}", () => x.Narrow(dim, start, length),
            plain.Narrow(dim, start, length));
    }

    private static FuzzStep Slice(Choices c, Tensor x, PlainTensor plain)
    {
        (int dim, long? start, long? stop, long step) = (Dim(c), Bound(c), Bound(c), c.Between(0, 3));
        return new FuzzStep("Slice", $"{dim}, {start}, {stop}, {step}", () => x.Slice(dim, start, stop, step),
            plain.Slice(dim, start, stop, step));
    }

    private static FuzzStep Expand(Choices c, Tensor x, PlainTensor plain)
    {
        long[] shape = [.. c.Several(2, () => Size(c)), .. plain.Sizes.Select(size => c.Coin() ? size : Size(c))];
        return new FuzzStep("Expand", $"{Text(shape)}", () => x.Expand(shape), plain.Expand(shape));
    }

    private static FuzzStep Reshape(Choices c, Tensor x, PlainTensor plain)
    {
        long[] shape = c.Several(4, () => c.Coin() ? Size(c) : plain.Rank > 0 ? c.Of(plain.Sizes) : 1);
        if (c.Coin()) shape = [.. shape, -1];
        return new FuzzStep("Reshape", $"{Text(shape)}", () => x.Reshape(shape), plain.Reshape(shape));
    }

    // Integers, slices, new axes and at most one ellipsis, one after the other.
    private static FuzzStep Index(Choices c, Tensor x, PlainTensor plain)
    {
        List<TensorIndex> indices = [];
        List<string> texts = [];
        PlainTensor? expected = plain;
        int at = 0, count = c.Below(4), ellipsis = c.Below(6);
        int[] kinds = new int[count];
        for (int i = 0; i < count; i++) kinds[i] = c.Below(3);
        int taken = kinds.Count(static kind => kind < 2);
        for (int i = 0; i < count; i++)
        {
            if (i == ellipsis)
            {
                indices.Add(TensorIndex.Ellipsis);
                texts.Add("...");
                at += Math.Max(0, plain.Rank - taken);
            }
            switch (kinds[i])
            {
                case 0:
                    long position = c.Between(-3, 3);
                    indices.Add(position);
                    texts.Add($"{position}");
                    expected = Within(expected, at) ? expected!.Select(at, position) : null;
                    break;
                case 1:
                    (long? start, long? stop, long step) = (Bound(c), Bound(c), c.Between(1, 3));
                    indices.Add(TensorIndex.Slice(start, stop, step));
                    texts.Add($"{start}:{stop}:{step}");
                    expected = Within(expected, at) ? expected!.Slice(at, start, stop, step) : null;
                    at++;
                    break;
                default:
                    indices.Add(TensorIndex.NewAxis);
                    texts.Add("None");
                    expected = expected?.Unsqueeze(at);
                    at++;
                    break;
            }
        }
        return new FuzzStep("Index", string.Join(", ", texts), () => x[[.. indices]],
            taken > plain.Rank ? null : expected);
    }

    private static FuzzStep Sum(Choices c, Tensor x, PlainTensor plain)
    {
        (int[] dims, bool keep) = (c.Several(2, () => Dim(c)), c.Coin());
        return new FuzzStep("Sum", $"{Text(dims)}, {keep}", () => x.Sum(dims, keep),
            plain.Reduce(dims, keep, static (a, b) => a + b, 0));
    }

    private static FuzzStep AMax(Choices c, Tensor x, PlainTensor plain)
    {
        (int[] dims, bool keep) = (c.Several(2, () => Dim(c)), c.Coin());
        return new FuzzStep("AMax", $"{Text(dims)}, {keep}", () => x.AMax(dims, keep),
            plain.Reduce(dims, keep, Math.Max, null));
    }

    // The largest number of a byte is never reached: values are at most 3. Two bools add to a bool.
    private static FuzzStep Add(Choices c, Tensor a, PlainTensor plainA, Tensor b, PlainTensor plainB)
    {
        bool isBool = a.DType == DType.Bool && b.DType == DType.Bool;
        return new FuzzStep("Add", "", () => a.Add(b),
            PlainTensor.Zip(plainA, plainB, isBool ? Math.Max : static (x, y) => x + y));
    }

    private static FuzzStep Mul(Choices c, Tensor a, PlainTensor plainA, Tensor b, PlainTensor plainB) =>
        new("Mul", "", () => a.Mul(b), PlainTensor.Zip(plainA, plainB, static (x, y) => x * y));

    private static FuzzStep Maximum(Choices c, Tensor a, PlainTensor plainA, Tensor b, PlainTensor plainB) =>
        new("Maximum", "", () => a.Maximum(b), PlainTensor.Zip(plainA, plainB, Math.Max));

    private static FuzzStep Lt(Choices c, Tensor a, PlainTensor plainA, Tensor b, PlainTensor plainB) =>
        new("Lt", "", () => a.Lt(b), PlainTensor.Zip(plainA, plainB, static (x, y) => x < y ? 1 : 0));

    private static FuzzStep Where(Choices c, Tensor a, PlainTensor plainA, Tensor b, PlainTensor plainB)
    {
        PlainTensor mask = new(plainA.Sizes, Array.ConvertAll(plainA.Values, static v => v > 1 ? 1.0 : 0.0));
        PlainTensor? chosen = PlainTensor.Zip(mask, plainB, static (m, v) => m == 1 ? 7 : v);
        return new FuzzStep("Where", "", () => Tensor.Where(a.Gt(1), 7, b), chosen);
    }

    private static FuzzStep Cat(Choices c, Tensor a, PlainTensor plainA, Tensor b, PlainTensor plainB)
    {
        int dim = c.Below(Math.Max(plainA.Rank, 1)) is var within && c.Coin() ? within : Dim(c);
        // Two random shapes seldom fit.
        if (c.Coin()) (b, plainB) = (a, plainA);
        return new FuzzStep("Cat", $"{dim}", () => Tensor.Cat([a, b], dim), PlainTensor.Cat(plainA, plainB, dim));
    }

    // As in PyTorch, matrix products do not promote.
    private static FuzzStep MatMul(Choices c, Tensor a, PlainTensor plainA, Tensor b, PlainTensor plainB)
    {
        Tensor left = a.To(DType.Float32), right = b.To(DType.Float32);
        return new FuzzStep("MatMul", "", () => left.MatMul(right), PlainTensor.MatMul(plainA, plainB));
    }

    private static bool Within(PlainTensor? plain, int dim) => plain is not null && dim < plain.Rank;

    private static int Dim(Choices c) => c.Between(-4, 4) is var dim && c.Below(12) == 0 ? int.MinValue : dim;

    private static long Size(Choices c) => c.Between(-1, 4);

    private static long? Bound(Choices c) => c.Below(3) == 0 ? null : c.Of(s_positions);

    private static string Text<T>(IEnumerable<T> values) => $"[{string.Join(", ", values)}]";
}
