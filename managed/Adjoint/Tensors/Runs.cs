namespace Adjoint.Tensors;

/// <summary>
/// Cuts a broadcast elementwise launch into runs that kernels understand: along a run every operand steps by 0 or 1.
/// Dimensions of size 1 vanish and neighbours that step alike for every operand are merged, so most launches are one run.
/// </summary>
/// <remarks>Up to six operands. An operand whose innermost stride is neither 0 nor 1 makes <see cref="NeedsCopy"/> true
/// for it: the launch takes a contiguous copy of it instead.</remarks>
internal unsafe ref struct Runs
{
    public const int MaxOperands = 6;
    private const int MaxRank = 32;

    private fixed long _sizes[MaxRank];
    private fixed long _strides[MaxRank * MaxOperands];
    private fixed long _index[MaxRank];
    private fixed long _offsets[MaxOperands];
    private readonly int _operands;
    private readonly int _rank;

    /// <summary>Plans the runs of operands that all have <paramref name="sizes"/>, with these strides.</summary>
    public Runs(ReadOnlySpan<long> sizes, params scoped ReadOnlySpan<long[]> strides)
    {
        _operands = strides.Length;
        // Innermost first, so that the run is dimension 0 of the plan.
        for (int d = sizes.Length - 1; d >= 0; d--)
        {
            if (sizes[d] == 1) continue;
            if (_rank > 0 && Merges(sizes[d], d, strides)) continue;
            if (_rank == MaxRank) throw new ArgumentException($"more than {MaxRank} dimensions are not supported");
            _sizes[_rank] = sizes[d];
            for (int k = 0; k < _operands; k++) _strides[_rank * MaxOperands + k] = strides[k][d];
            _rank++;
        }
        if (_rank == 0)
        {
            _sizes[0] = 1;
            _rank = 1;
            for (int k = 0; k < _operands; k++) _strides[k] = 1;
        }
    }

    /// <summary>Elements in one run.</summary>
    public readonly long Length => _sizes[0];

    /// <summary>The step of operand <paramref name="k"/> along a run.</summary>
    public readonly long Step(int k) => _strides[k];

    /// <summary>Whether operand <paramref name="k"/> steps by neither 0 nor 1 and has to be copied first.</summary>
    public readonly bool NeedsCopy(int k) => _sizes[0] > 1 && _strides[k] is not (0 or 1);

    /// <summary>The offset, in elements, of operand <paramref name="k"/> in the current run.</summary>
    public readonly long Offset(int k) => _offsets[k];

    /// <summary>Goes to the next run; false after the last.</summary>
    public bool Next()
    {
        for (int d = 1; d < _rank; d++)
        {
            for (int k = 0; k < _operands; k++) _offsets[k] += _strides[d * MaxOperands + k];
            if (++_index[d] < _sizes[d]) return true;
            for (int k = 0; k < _operands; k++) _offsets[k] -= _strides[d * MaxOperands + k] * _sizes[d];
            _index[d] = 0;
        }
        return false;
    }

    private bool Merges(long size, int d, scoped ReadOnlySpan<long[]> strides)
    {
        int last = _rank - 1;
        for (int k = 0; k < _operands; k++)
        {
            if (strides[k][d] != _strides[last * MaxOperands + k] * _sizes[last]) return false;
        }
        _sizes[last] *= size;
        return true;
    }
}
