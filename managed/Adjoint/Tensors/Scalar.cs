namespace Adjoint;

/// <summary>
/// A number on its way into an op: <c>x + 2</c>. It takes part in promotion as PyTorch's Python numbers do: its category
/// (bool, integer, floating point) counts, its width does not.
/// </summary>
public readonly struct Scalar : IEquatable<Scalar>
{
    private readonly long _bits;

    private Scalar(long bits, DType dtype) => (_bits, DType) = (bits, dtype);

    /// <summary>Bool, Int64 or Float64: the category of the number.</summary>
    public DType DType { get; }

    /// <summary>The value as a double.</summary>
    public double ToDouble() =>
        DType == DType.Float64 ? BitConverter.Int64BitsToDouble(_bits) : _bits;

    /// <summary>The value as a long; a fraction is cut off.</summary>
    public long ToInt64() =>
        DType == DType.Float64 ? (long)BitConverter.Int64BitsToDouble(_bits) : _bits;

    /// <summary>The dtype that a lone scalar takes as a tensor: Float32 for a floating-point number.</summary>
    internal DType DefaultDType => DType == DType.Float64 ? DType.Float32 : DType;

    /// <summary>The dtype of an op between a tensor of <paramref name="other"/> and this scalar.</summary>
    internal DType PromoteWith(DType other) =>
        DType.Category() > other.Category() ? DefaultDType : other;

    /// <summary>A floating-point scalar.</summary>
    public static implicit operator Scalar(double value) =>
        new(BitConverter.DoubleToInt64Bits(value), DType.Float64);

    /// <summary>An integer scalar.</summary>
    public static implicit operator Scalar(long value) => new(value, DType.Int64);

    /// <summary>An integer scalar.</summary>
    public static implicit operator Scalar(int value) => new(value, DType.Int64);

    /// <summary>A boolean scalar.</summary>
    public static implicit operator Scalar(bool value) => new(value ? 1 : 0, DType.Bool);

    /// <summary>A floating-point scalar: what <c>double</c> converts to.</summary>
    public static Scalar FromDouble(double value) => value;

    /// <summary>An integer scalar: what <c>long</c> converts to.</summary>
    public static Scalar FromInt64(long value) => value;

    /// <summary>A boolean scalar: what <c>bool</c> converts to.</summary>
    public static Scalar FromBoolean(bool value) => value;

    /// <inheritdoc/>
    public bool Equals(Scalar other) => _bits == other._bits && DType == other.DType;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is Scalar other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(_bits, DType);

    /// <summary>Equal in category and value.</summary>
    public static bool operator ==(Scalar left, Scalar right) => left.Equals(right);

    /// <summary>Different in category or value.</summary>
    public static bool operator !=(Scalar left, Scalar right) => !left.Equals(right);

    /// <inheritdoc/>
    public override string ToString() => DType switch
    {
        DType.Bool => _bits != 0 ? "True" : "False",
        DType.Int64 => _bits.ToString(System.Globalization.CultureInfo.InvariantCulture),
        _ => ToDouble().ToString(System.Globalization.CultureInfo.InvariantCulture),
    };
}
