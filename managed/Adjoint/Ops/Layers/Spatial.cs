using System.Diagnostics.CodeAnalysis;

namespace Adjoint.Nn;

/// <summary>
/// One number for all spatial dimensions of an op, or one for each: PyTorch's int or tuple. Written as a number, a
/// tuple
/// or an array: <c>stride: 2</c>, <c>padding: (1, 0)</c>. The default value stands for an argument that is not given,
/// and
/// null for a size that stays as it is, where an op knows that.
/// </summary>
/// <example><code>var y = Functional.Conv2d(x, w, stride: 2, padding: (1, 0));</code></example>
[SuppressMessage("Usage", "CA2225", Justification = "Every conversion is a call of From.")]
public readonly struct Spatial : IEquatable<Spatial>
{
    private readonly long?[]? _values;

    private Spatial(long?[] values) => _values = values;

    /// <summary>Whether the argument is given.</summary>
    public bool IsGiven => _values is not null;

    internal ReadOnlySpan<long?> Values => _values;

    /// <summary>One number for all dimensions, or one for each.</summary>
    public static Spatial From(params ReadOnlySpan<long?> values) => new(values.ToArray());

    /// <summary>One number for all dimensions.</summary>
    public static implicit operator Spatial(int value) => From(value);

    /// <summary>One number for all dimensions.</summary>
    public static implicit operator Spatial(long value) => From(value);

    /// <summary>One number for each of two dimensions.</summary>
    public static implicit operator Spatial((long? Height, long? Width) values) => From(values.Height, values.Width);

    /// <summary>One number for each of three dimensions.</summary>
    public static implicit operator Spatial((long? Depth, long? Height, long? Width) values) =>
        From(values.Depth, values.Height, values.Width);

    /// <summary>One number for each dimension.</summary>
    public static implicit operator Spatial(long[] values) => new(Array.ConvertAll(values, static v => (long?)v));

    /// <summary>One number for each dimension.</summary>
    public static implicit operator Spatial(Shape values) => values.ToArray();

    /// <inheritdoc/>
    public bool Equals(Spatial other) => Values.SequenceEqual(other.Values) && IsGiven == other.IsGiven;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is Spatial other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        HashCode hash = default;
        foreach (long? value in Values) hash.Add(value);
        return hash.ToHashCode();
    }

    /// <summary>The same numbers in the same order.</summary>
    public static bool operator ==(Spatial left, Spatial right) => left.Equals(right);

    /// <summary>Different numbers.</summary>
    public static bool operator !=(Spatial left, Spatial right) => !left.Equals(right);

    /// <summary>As PyTorch writes a tuple: <c>(1, 2)</c>.</summary>
    public override string ToString() => _values is null ? "not given"
        : $"({string.Join(", ", Array.ConvertAll(_values, static v => v?.ToString() ?? "None"))})";

    /// <summary>A number for each of <paramref name="rank"/> dimensions.</summary>
    /// <exception cref="ArgumentException">Another number of numbers, or one that is missing or beyond 32
    /// bits.</exception>
    internal long[] Expand(int rank, long otherwise, string op, string name)
    {
        long[] result = new long[rank];
        if (_values is null)
        {
            Array.Fill(result, otherwise);
            return result;
        }
        if (_values.Length != 1 && _values.Length != rank)
        {
            throw new ArgumentException($"{op}(): expected {name} to be a single number or {rank} numbers, but got " +
                $"{this}",
                name);
        }
        for (int i = 0; i < rank; i++)
        {
            long? value = _values[_values.Length == 1 ? 0 : i];
            if (value is not { } number || number is > int.MaxValue or < int.MinValue)
                throw new ArgumentException($"{op}(): expected {name} to be numbers of 32 bits, but got {this}", name);
            result[i] = number;
        }
        return result;
    }
}
