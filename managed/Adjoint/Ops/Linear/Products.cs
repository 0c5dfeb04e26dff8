using Adjoint.Kernels;
using Adjoint.Tensors;

namespace Adjoint.Ops;

/// <summary>What the matrix products share: argument checks, and the launch with whatever strides the operands have.</summary>
internal static unsafe class Products
{
    /// <summary>c = alpha op(a) op(b) + beta c, op being the transpose where asked; all are matrices of one dtype.</summary>
    public static void Gemm(Tensor a, bool transA, Tensor b, bool transB, Tensor c, double alpha = 1, double beta = 0)
    {
        if (c.DType == DType.Float32) Gemm<float>(a, transA, b, transB, c, (float)alpha, (float)beta);
        else Gemm<double>(a, transA, b, transB, c, alpha, beta);
        GC.KeepAlive(a);
        GC.KeepAlive(b);
        GC.KeepAlive(c);
    }

    /// <summary>The same for every matrix of a batch; all are (batch, rows, columns).</summary>
    public static void BatchedGemm(Tensor a, bool transA, Tensor b, bool transB, Tensor c, double alpha = 1, double beta = 0)
    {
        long batch = c.Layout.Sizes[0];
        for (long i = 0; i < batch; i++) Gemm(Matrix(a, i), transA, Matrix(b, i), transB, Matrix(c, i), alpha, beta);
    }

    /// <summary>The vector as a matrix of one column.</summary>
    public static Tensor Column(Tensor v) => v.Alias(new Layout([v.Layout.Sizes[0], 1], [v.Layout.Strides[0], 1]), v.Offset);

    public static void CheckDType(Tensor a, Tensor b, string op)
    {
        ArgumentNullException.ThrowIfNull(b);
        if (a.DType != b.DType)
        {
            throw new ArgumentException($"{op}(): expected both matrices to have the same dtype, but got {a.DType.Name()} and " +
                b.DType.Name());
        }
        if (!a.DType.IsFloatingPoint())
            throw new NotSupportedException($"{op}(): not implemented for {a.DType.Name()}: expected a floating-point dtype");
    }

    public static void CheckRank(Tensor t, int rank, string op, string argument)
    {
        if (t.Rank != rank) throw new ArgumentException($"{op}(): expected {argument} to be {rank}-D, but got shape {t.Shape}");
    }

    public static ArgumentException Mismatch(Tensor a, Tensor b, string op) => new(
        $"{op}(): mat1 and mat2 shapes cannot be multiplied ({string.Join('x', a.Layout.Sizes)} and {string.Join('x', b.Layout.Sizes)})");

    public static void CheckBatches(Tensor batch1, Tensor batch2, string op)
    {
        ArgumentNullException.ThrowIfNull(batch1);
        CheckDType(batch1, batch2, op);
        CheckRank(batch1, 3, op, "batch1");
        CheckRank(batch2, 3, op, "batch2");
        long[] a = batch1.Layout.Sizes, b = batch2.Layout.Sizes;
        if (a[0] != b[0] || a[2] != b[1])
        {
            throw new ArgumentException($"{op}(): Expected size for first two dimensions of batch2 tensor to be: " +
                $"[{a[0]}, {a[2]}] but got: [{b[0]}, {b[1]}].");
        }
    }

    /// <summary>Where a product of these sizes is going to be added to beta self: self as it is, if beta is not
    /// 0.</summary>
    public static Tensor Scaled(Tensor self, Tensor factor, long[] sizes, double beta, string op)
    {
        CheckDType(self, factor, op);
        if (!Broadcast.CanExpand(self.Layout.Sizes, sizes))
        {
            throw new ArgumentException($"{op}(): The expanded size of the tensor {Shape.Text(sizes)} must match the " +
                $"existing size {self.Shape}: self has to broadcast to the product");
        }
        Tensor y = new(Layout.Contiguous(sizes), self.DType);
        if (beta != 0) Copies.Into(self, y);
        return y;
    }

    /// <summary>y = beta y, where there is no product; 0 does not read y.</summary>
    public static void Scale(Tensor y, double beta)
    {
        if (y.Count == 0) return;
        Layout none = Layout.Contiguous([y.Layout.Sizes[0], 0]);
        Tensor empty = new(none, y.DType);
        Gemm(empty, false, new Tensor(Layout.Contiguous([0, y.Layout.Sizes[1]]), y.DType), false, y, 1, beta);
    }

    /// <summary>Matrix i of a batch.</summary>
    public static Tensor Matrix(Tensor batch, long i) => batch.Alias(
        new Layout(batch.Layout.Sizes[1..], batch.Layout.Strides[1..]), batch.Offset + i * batch.Layout.Strides[0]);

    private static void Gemm<T>(Tensor a, bool transA, Tensor b, bool transB, Tensor c, T alpha, T beta) where T : unmanaged
    {
        long[] sizes = c.Layout.Sizes;
        nint m = (nint)sizes[0], n = (nint)sizes[1], k = (nint)a.Layout.Sizes[transA ? 0 : 1];
        if (m == 0 || n == 0) return;
        // A column-major target is the row-major target of the transposed product.
        if (!RowMajor(c))
        {
            Tensor t = c.Alias(new Layout([n, m], [c.Layout.Strides[1], c.Layout.Strides[0]]), c.Offset);
            Gemm(b, !transB, a, !transA, t, alpha, beta);
            return;
        }
        a = Operand(a, ref transA, out nint lda);
        b = Operand(b, ref transB, out nint ldb);
        KernelSet.Gemm(transA, transB, m, n, k, alpha, a.As<T>(), lda, b.As<T>(), ldb, beta, c.As<T>(),
            LeadingOf(sizes, c.Layout.Strides, 0));
        GC.KeepAlive(a);
        GC.KeepAlive(b);
    }

    private static bool RowMajor(Tensor c) => c.Layout.Sizes[1] == 1 || c.Layout.Strides[1] == 1;

    /// <summary>The operand with unit stride along one dimension: as it is, as its transpose, or copied.</summary>
    private static Tensor Operand(Tensor t, ref bool transposed, out nint leading)
    {
        long[] sizes = t.Layout.Sizes, strides = t.Layout.Strides;
        if ((strides[1] == 1 || sizes[1] == 1) && (sizes[0] == 1 || strides[0] >= sizes[1]))
        {
            leading = LeadingOf(sizes, strides, 0);
            return t;
        }
        if ((strides[0] == 1 || sizes[0] == 1) && (sizes[1] == 1 || strides[1] >= sizes[0]))
        {
            transposed = !transposed;
            leading = LeadingOf(sizes, strides, 1);
            return t;
        }
        leading = (nint)Math.Max(sizes[1], 1);
        return Copies.Contiguous(t, MemoryCategory.Workspace);
    }

    /// <summary>The leading dimension; a dimension of size 1 may carry any stride, so it is replaced by the least legal one.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static nint LeadingOf(long[] sizes, long[] strides, int outer) =>
        (nint)(sizes[outer] <= 1 ? Math.Max(sizes[1 - outer], 1) : Math.Max(strides[outer], 1));
}
