using System.Collections;

namespace Adjoint;

/// <summary>
/// The sizes of a tensor, outermost first; empty for a scalar. Written as a collection expression:
/// <c>Tensor.Zeros([2, 3])</c>.
/// </summary>
[CollectionBuilder(typeof(Shape), nameof(Create))]
public readonly struct Shape : IReadOnlyList<long>, IEquatable<Shape>
{
    private readonly long[]? _sizes;

    internal Shape(long[] sizes) => _sizes = sizes;

    /// <summary>A shape with these sizes. -1 is let through: <c>Reshape</c> and <c>View</c> infer it.</summary>
    public static Shape Create(params ReadOnlySpan<long> sizes) => new(sizes.ToArray());

    /// <summary>The number of dimensions.</summary>
    public int Rank => _sizes?.Length ?? 0;

    /// <summary>The product of all sizes; 1 for a scalar.</summary>
    /// <exception cref="OverflowException">It does not fit into 64 bits.</exception>
    public long Count
    {
        get
        {
            long count = 1;
            foreach (long size in Sizes) count = checked(count * size);
            return count;
        }
    }

    int IReadOnlyCollection<long>.Count => Rank;

    /// <summary>The size of one dimension.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is no such dimension.</exception>
    public long this[int index] => (uint)index < (uint)Rank ? Array[index] : throw NoDimension(index);

    /// <summary>The size of one dimension, counted from the end with <c>^1</c>.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is no such dimension.</exception>
    public long this[Index index] => this[index.GetOffset(Rank)];

    /// <summary>The sizes as a span.</summary>
    public ReadOnlySpan<long> Sizes => _sizes;

    internal long[] Array => _sizes ?? [];

    /// <summary>A shape from the sizes of an array.</summary>
    public static implicit operator Shape(long[] sizes) => Create(sizes);

    /// <summary>A shape from the sizes of an array.</summary>
    public static Shape FromArray(long[] sizes) => Create(sizes);

    /// <summary>A copy of the sizes.</summary>
    public long[] ToArray() => Sizes.ToArray();

    /// <inheritdoc/>
    public bool Equals(Shape other) => Sizes.SequenceEqual(other.Sizes);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is Shape other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        HashCode hash = default;
        foreach (long size in Sizes) hash.Add(size);
        return hash.ToHashCode();
    }

    /// <summary>Equal sizes in every dimension.</summary>
    public static bool operator ==(Shape left, Shape right) => left.Equals(right);

    /// <summary>Different in rank or in some size.</summary>
    public static bool operator !=(Shape left, Shape right) => !left.Equals(right);

    /// <summary>The sizes, enumerated.</summary>
    public IEnumerator<long> GetEnumerator() => ((IEnumerable<long>)Array).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    /// <summary>As PyTorch writes it: <c>[2, 3]</c>.</summary>
    public override string ToString() => Text(Sizes);

    private ArgumentOutOfRangeException NoDimension(int index) =>
        new(nameof(index), $"a shape of {Rank} dimensions has no dimension {index}: {this}");

    internal static string Text(ReadOnlySpan<long> sizes) => $"[{string.Join(", ", sizes.ToArray())}]";
}
