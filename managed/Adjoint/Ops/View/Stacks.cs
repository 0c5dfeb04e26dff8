using Adjoint.Autograd;
using Adjoint.Tensors;

namespace Adjoint;

public sealed partial class Tensor
{
    /// <summary>This tensor, or a scalar as a vector of one element: <c>torch.atleast_1d</c>.</summary>
    /// <example><code>var v = Tensor.Scalar(2f).AtLeast1d();</code></example>
    public Tensor AtLeast1d() => Rank == 0 ? Reshape([1]) : this;

    /// <summary>This tensor with at least two dimensions, new ones in front: <c>torch.atleast_2d</c>.</summary>
    /// <example><code>var row = Tensor.From([1f, 2f]).AtLeast2d();   // (1, 2)</code></example>
    public Tensor AtLeast2d() => Rank switch { 0 => Reshape([1, 1]), 1 => Unsqueeze(0), _ => this };

    /// <summary>This tensor with at least three dimensions: (n) as (1, n, 1), (n, m) as (n, m, 1):
    /// <c>torch.atleast_3d</c>.</summary>
    /// <example><code>var image = matrix.AtLeast3d();</code></example>
    public Tensor AtLeast3d() => Rank switch
    {
        0 => Reshape([1, 1, 1]),
        1 => Unsqueeze(0).Unsqueeze(-1),
        2 => Unsqueeze(-1),
        _ => this,
    };

    /// <summary><see cref="AtLeast1d()"/> of each.</summary>
    /// <exception cref="ArgumentNullException">A tensor is null.</exception>
    public static Tensor[] AtLeast1d(IReadOnlyList<Tensor> tensors) =>
        Each(tensors, "atleast_1d", static t => t.AtLeast1d());

    /// <summary><see cref="AtLeast2d()"/> of each.</summary>
    /// <exception cref="ArgumentNullException">A tensor is null.</exception>
    public static Tensor[] AtLeast2d(IReadOnlyList<Tensor> tensors) =>
        Each(tensors, "atleast_2d", static t => t.AtLeast2d());

    /// <summary><see cref="AtLeast3d()"/> of each.</summary>
    /// <exception cref="ArgumentNullException">A tensor is null.</exception>
    public static Tensor[] AtLeast3d(IReadOnlyList<Tensor> tensors) =>
        Each(tensors, "atleast_3d", static t => t.AtLeast3d());

    /// <summary>Joins tensors side by side, along dimension 1, or 0 of vectors: <c>torch.hstack</c>.</summary>
    /// <exception cref="ArgumentException">No tensors, or their sizes do not fit.</exception>
    /// <example><code>var y = Tensor.HStack([a, b]);</code></example>
    public static Tensor HStack(IReadOnlyList<Tensor> tensors)
    {
        using TapScope tap = Tap.Op("hstack", tensors);
        Tensor[] parts = Each(NotEmpty(tensors, "hstack"), "hstack", static t => t.AtLeast1d());
        return Cat(parts, parts[0].Rank == 1 ? 0 : 1);
    }

    /// <summary>Joins tensors below each other, along dimension 0, vectors as rows: <c>torch.vstack</c>.</summary>
    /// <exception cref="ArgumentException">No tensors, or their sizes do not fit.</exception>
    /// <example><code>var y = Tensor.VStack([a, b]);</code></example>
    public static Tensor VStack(IReadOnlyList<Tensor> tensors)
    {
        using TapScope tap = Tap.Op("vstack", tensors);
        return Cat(Each(NotEmpty(tensors, "vstack"), "vstack", static t => t.AtLeast2d()), 0);
    }

    /// <summary>Joins tensors behind each other, along dimension 2: <c>torch.dstack</c>.</summary>
    /// <exception cref="ArgumentException">No tensors, or their sizes do not fit.</exception>
    /// <example><code>var y = Tensor.DStack([a, b]);</code></example>
    public static Tensor DStack(IReadOnlyList<Tensor> tensors)
    {
        using TapScope tap = Tap.Op("dstack", tensors);
        return Cat(Each(NotEmpty(tensors, "dstack"), "dstack", static t => t.AtLeast3d()), 2);
    }

    /// <summary>Joins tensors side by side, vectors as columns: <c>torch.column_stack</c>.</summary>
    /// <exception cref="ArgumentException">No tensors, or their sizes do not fit.</exception>
    /// <example><code>var y = Tensor.ColumnStack([a, b]);   // two vectors (n) to (n, 2)</code></example>
    public static Tensor ColumnStack(IReadOnlyList<Tensor> tensors)
    {
        using TapScope tap = Tap.Op("column_stack", tensors);
        return HStack(Each(NotEmpty(tensors, "column_stack"), "column_stack",
            static t => t.Rank <= 1 ? t.Reshape([t.Count, 1]) : t));
    }

    /// <summary>Matrices one after the other on the diagonal, zeros elsewhere: <c>torch.block_diag</c>.</summary>
    /// <param name="tensors">Matrices; vectors count as rows, scalars as one element.</param>
    /// <remarks>Gradients: the blocks of g.</remarks>
    /// <exception cref="ArgumentException">A tensor of more than two dimensions.</exception>
    /// <example><code>var y = Tensor.BlockDiag(a, b);</code></example>
    public static Tensor BlockDiag(params IReadOnlyList<Tensor> tensors)
    {
        using TapScope tap = Tap.Op("block_diag", tensors);
        ArgumentNullException.ThrowIfNull(tensors);
        CheckElements(tensors, "block_diag");
        // PyTorch's answer to nothing at all.
        if (tensors.Count == 0) return Empty([1, 0]);
        DType dtype = tensors[0].DType;
        bool record = false;
        long rows = 0, columns = 0;
        for (int i = 0; i < tensors.Count; i++)
        {
            Tensor t = tensors[i];
            if (t.Rank > 2)
            {
                throw new ArgumentException("torch.block_diag: Input tensors must have 2 or fewer dimensions. " +
                    $"Input {i} has {t.Rank} dimensions");
            }
            dtype = DTypes.Promote(dtype, t.DType);
            record |= t.RequiresGrad;
            (long n, long m) = BlockSize(t.Layout.Sizes);
            (rows, columns) = (rows + n, columns + m);
        }
        Tensor y = new(Layout.Contiguous([rows, columns]), dtype);
        Fills.Into(y, 0);
        Tensor[] blocks = Blocks(y, [.. tensors.Select(static t => t.Layout.Sizes)]);
        for (int i = 0; i < blocks.Length; i++) Copies.Into(tensors[i], blocks[i]);
        if (record && GradMode.IsEnabled && dtype.IsFloatingPoint()) y.SetHistory(new BlockDiagNode(tensors));
        if (ThreadModes.DualLevels != 0) Duals.Many([.. tensors], y, static parts => BlockDiag(parts));
        return y;
    }

    /// <summary>The blocks of these sizes, as plain windows of y, or as recorded slices of a gradient.</summary>
    internal static Tensor[] Blocks(Tensor y, long[][] sizes, bool recorded = false)
    {
        Tensor[] blocks = new Tensor[sizes.Length];
        long row = 0, column = 0;
        for (int i = 0; i < blocks.Length; i++)
        {
            (long n, long m) = BlockSize(sizes[i]);
            blocks[i] = recorded
                ? y.Narrow(0, row, n).Narrow(1, column, m).Reshape(new Shape(sizes[i]))
                : Window(Window(y, 0, row, n), 1, column, m);
            (row, column) = (row + n, column + m);
        }
        return blocks;
    }

    private static (long Rows, long Columns) BlockSize(long[] sizes) => sizes.Length switch
    {
        0 => (1, 1),
        1 => (1, sizes[0]),
        _ => (sizes[0], sizes[1]),
    };

    private static IReadOnlyList<Tensor> NotEmpty(IReadOnlyList<Tensor> tensors, string op)
    {
        ArgumentNullException.ThrowIfNull(tensors);
        return tensors.Count > 0 ? tensors
            : throw new ArgumentException($"{op} expects a non-empty TensorList", nameof(tensors));
    }

    private static Tensor[] Each(IReadOnlyList<Tensor> tensors, string op, Func<Tensor, Tensor> f)
    {
        ArgumentNullException.ThrowIfNull(tensors);
        CheckElements(tensors, op);
        Tensor[] results = new Tensor[tensors.Count];
        for (int i = 0; i < results.Length; i++) results[i] = f(tensors[i]);
        return results;
    }
}

internal sealed class BlockDiagNode : NodeN
{
    private readonly long[][] _sizes;

    public BlockDiagNode(IReadOnlyList<Tensor> tensors)
    {
        _sizes = [.. tensors.Select(static t => t.Layout.Sizes)];
        Connect([.. tensors]);
    }

    public override string Name => "BlockDiagBackward0";

    internal override GradientFlow Flow => GradientFlow.Moves;

    internal override void Backward(GraphTask task, Tensor g)
    {
        Tensor[] blocks = Tensor.Blocks(g, _sizes, recorded: true);
        for (int i = 0; i < blocks.Length; i++)
            if (task.Wants(this, i)) task.Send(this, i, blocks[i]);
    }
}
