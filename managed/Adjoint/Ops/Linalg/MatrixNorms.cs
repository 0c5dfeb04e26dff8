using Adjoint.Autograd;
using Adjoint.Tensors;

namespace Adjoint.Ops;

/// <summary>Norms of matrices, composed as PyTorch composes them.</summary>
internal static class MatrixNorms
{
    public static Tensor Named(Tensor a, NormKind ord, ReadOnlySpan<int> dims, bool keepDim, DType? dtype, string op)
    {
        if (!Enum.IsDefined(ord)) throw new ArgumentException($"{op}: Order {ord} not supported.", nameof(ord));
        (int row, int column) = Check(a, dims, dtype, op);
        return ord == NormKind.Frobenius ? a.VectorNorm(2, [row, column], keepDim, dtype)
            : OfSingularValues(a, row, column, keepDim, dtype, static (s, keep) => s.Sum([-1], keep));
    }

    public static Tensor OfOrder(Tensor a, double ord, ReadOnlySpan<int> dims, bool keepDim, DType? dtype, string op)
    {
        (int row, int column) = Check(a, dims, dtype, op);
        CheckOrder(ord, op);
        if (Math.Abs(ord) == 2)
        {
            return ord > 0 ? OfSingularValues(a, row, column, keepDim, dtype, static (s, keep) => s.AMax([-1], keep))
                : OfSingularValues(a, row, column, keepDim, dtype, static (s, keep) => s.AMin([-1], keep));
        }
        if (Math.Abs(ord) == 1) (row, column) = (column, row);
        if (!keepDim && row > column) row--;
        Tensor sums = a.VectorNorm(1, [column], keepDim, dtype);
        return ord > 0 ? sums.AMax([row], keepDim) : sums.AMin([row], keepDim);
    }

    public static Tensor Any(Tensor a, double? ord, ReadOnlySpan<int> dims, bool keepDim, DType? dtype)
    {
        ArgumentNullException.ThrowIfNull(a);
        if (ord is null) return a.VectorNorm(2, dims, keepDim, dtype);
        if (dims.Length > 2 || (dims.IsEmpty && a.Rank is not (1 or 2)))
        {
            throw new ArgumentException(dims.IsEmpty
                ? $"linalg.norm: If dim is not specified but ord is, the input must be 1D or 2D. Got {a.Rank}D."
                : $"linalg.norm: If dim is specified, it must be of length 1 or 2. Got {dims.Length} dimensions.");
        }
        return dims.Length == 2 || (dims.IsEmpty && a.Rank == 2)
            ? OfOrder(a, ord.Value, dims, keepDim, dtype, "linalg.norm")
            : a.VectorNorm(ord.Value, dims, keepDim, dtype);
    }

    public static Tensor Condition(Tensor a, double ord)
    {
        MatrixChecks.Matrix(a, "linalg.cond");
        CheckOrder(ord, "linalg.cond");
        if (Math.Abs(ord) != 2) MatrixChecks.Square(a, "linalg.cond");
        if (a.Count == 0) return Nothing(a);
        if (Math.Abs(ord) != 2) return OfInverse(a, (x, o) => Linalg.MatrixNorm(x, o), ord);
        Tensor values = Linalg.SvdVals(a), largest = values.Narrow(-1, 0, 1);
        Tensor smallest = values.Narrow(-1, values.Layout.Sizes[^1] - 1, 1);
        return (ord > 0 ? largest.Div(smallest) : smallest.Div(largest)).Squeeze(-1);
    }

    public static Tensor Condition(Tensor a, NormKind ord)
    {
        MatrixChecks.Square(a, "linalg.cond");
        if (!Enum.IsDefined(ord)) throw new ArgumentException($"linalg.cond: Order {ord} not supported.", nameof(ord));
        if (a.Count == 0) return Nothing(a);
        if (ord == NormKind.Frobenius) return OfInverse(a, static (x, o) => Linalg.MatrixNorm(x, o), ord);
        // The inverse may have infinities, of which there are no singular values.
        Tensor values = Linalg.SvdVals(a);
        return values.Sum([-1]).Mul(values.Reciprocal().Sum([-1]));
    }

    private static Tensor OfInverse<TOrder>(Tensor a, Func<Tensor, TOrder, Tensor> norm, TOrder ord)
    {
        (Tensor inverse, Tensor info) = Linalg.InvEx(a);
        inverse = inverse.MaskedFill(info.Gt(0).Unsqueeze(-1).Unsqueeze(-1), double.PositiveInfinity);
        return norm(a, ord).Mul(norm(inverse, ord));
    }

    private static Tensor Nothing(Tensor a) => Tensor.Zeros(new Shape(a.Layout.Sizes[..^2]), a.DType);

    private static Tensor OfSingularValues(Tensor a, int row, int column, bool keepDim, DType? dtype,
        Func<Tensor, bool, Tensor> reduce)
    {
        if (dtype is { } wanted) a = a.To(wanted);
        int[] order = [.. Enumerable.Range(0, a.Rank).Where(d => d != row && d != column), row, column];
        Tensor y = reduce(Linalg.SvdVals(a.Permute(order)), keepDim);
        if (!keepDim) return y;
        int[] back = new int[order.Length];
        for (int i = 0; i < order.Length; i++) back[order[i]] = i;
        return y.Unsqueeze(-1).Permute(back);
    }

    private static (int Row, int Column) Check(Tensor a, ReadOnlySpan<int> dims, DType? dtype, string op)
    {
        MatrixChecks.Matrix(a, op);
        if (dtype is { } wanted && !wanted.Checked(op).IsFloatingPoint())
        {
            throw new ArgumentException($"{op}: Expected a floating point dtype. Got {wanted.ScalarName()}",
                nameof(dtype));
        }
        if (dims.IsEmpty) return (a.Rank - 2, a.Rank - 1);
        if (dims.Length != 2)
            throw new ArgumentException($"{op}: dim must be a 2-tuple. Got {dims.Length} dimensions.", nameof(dims));
        int row = Dims.Wrap(dims[0], a.Rank, op), column = Dims.Wrap(dims[1], a.Rank, op);
        if (row == column)
            throw new ArgumentException($"{op}: dims must be different. Got dim={row} twice.", nameof(dims));
        return (row, column);
    }

    private static void CheckOrder(double ord, string op)
    {
        if (Math.Abs(ord) is not (1 or 2 or double.PositiveInfinity))
            throw new ArgumentException($"{op}: Order {ord} not supported.", nameof(ord));
    }
}
