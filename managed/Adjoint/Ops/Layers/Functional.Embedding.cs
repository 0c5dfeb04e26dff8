using Adjoint.Autograd;
using Adjoint.Kernels;
using Adjoint.Ops;
using Adjoint.Tensors;

namespace Adjoint.Nn;

public static partial class Functional
{
    /// <summary>Rows of a table by their number: <c>torch.nn.functional.embedding</c>.</summary>
    /// <param name="input">Numbers of rows, Int64 or Int32, of any shape.</param>
    /// <param name="weight">The table (rows, columns), Float32 or Float64.</param>
    /// <param name="paddingIdx">A row that gets no gradient; negative numbers count from the end.</param>
    /// <param name="scaleGradByFreq">Whether the gradient of a row is divided by how often it is asked for.</param>
    /// <param name="sparse">PyTorch's sparse gradients, which do not exist here: only false.</param>
    /// <returns>(..., columns).</returns>
    /// <remarks>Gradient: g added up at the rows, in the order of the input. Node: <c>EmbeddingBackward0</c>.</remarks>
    /// <exception cref="ArgumentException">No matrix, or numbers of another dtype.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A row that the table does not have.</exception>
    /// <exception cref="NotSupportedException">Sparse gradients are asked for.</exception>
    /// <example><code>var vectors = Functional.Embedding(Tensor.From([1L, 5, 1]), table);</code></example>
    public static Tensor Embedding(Tensor input, Tensor weight, long? paddingIdx = null, bool scaleGradByFreq = false,
        bool sparse = false)
    {
        const string Op = "embedding";
        ArgumentNullException.ThrowIfNull(input);
        ArgumentNullException.ThrowIfNull(weight);
        if (sparse) throw new NotSupportedException($"{Op}(): sparse gradients do not exist here: expected sparse: " +
            $"false");
        if (weight.Rank != 2)
            throw new ArgumentException($"{Op}(): 'weight' must be 2-D, but got shape {weight.Shape}", nameof(weight));
        LayerShapes.CheckFloating(weight, Op, nameof(weight));
        if (input.DType is not (DType.Int64 or DType.Int32))
        {
            throw new ArgumentException($"{Op}(): Expected tensor for argument 'indices' to have scalar type Long " +
                $"or Int, but got {input.DType.ScalarName()}", nameof(input));
        }
        long rows = weight.Layout.Sizes[0];
        if (paddingIdx is { } padding && (padding < -rows || padding >= rows))
        {
            throw new ArgumentOutOfRangeException(nameof(paddingIdx),
                $"Padding_idx must be within num_embeddings: there are {rows} rows, but got {padding}");
        }
        Tensor indices = Nll.Indices(input);
        CheckRows(indices, rows, Op);
        EmbeddingPlan plan = new(rows, paddingIdx is { } p ? p < 0 ? p + rows : p : -1, scaleGradByFreq);
        return Embeddings.Apply(weight, indices, plan);
    }

    private static unsafe void CheckRows(Tensor indices, long rows, string op)
    {
        LaunchLog.Do(new IndexCheck
        {
            Index = indices.As<long>(),
            Count = (nint)indices.Count,
            Size = rows,
            Dim = 0,
            Op = op,
        });
        GC.KeepAlive(indices);
    }
}
