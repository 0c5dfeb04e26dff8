using System.Diagnostics.CodeAnalysis;

namespace Adjoint.Nn;

/// <summary>The padding of a convolution: numbers as in <see cref="Spatial"/>, or one of PyTorch's two words.</summary>
/// <example><code>var y = Functional.Conv2d(x, w, padding: ConvPadding.Same);</code></example>
[SuppressMessage("Usage", "CA2225", Justification = "A conversion from numbers is one of Spatial.")]
public readonly struct ConvPadding : IEquatable<ConvPadding>
{
    private ConvPadding(Spatial numbers, bool same) => (Numbers, IsSame) = (numbers, same);

    /// <summary>As many zeros as keep the size, with stride 1: <c>padding='same'</c>.</summary>
    public static ConvPadding Same => new(default, same: true);

    /// <summary>None: <c>padding='valid'</c>.</summary>
    public static ConvPadding Valid => default;

    internal Spatial Numbers { get; }

    internal bool IsSame { get; }

    /// <summary>Zeros on both sides, alike for all dimensions.</summary>
    public static implicit operator ConvPadding(int value) => new(value, same: false);

    /// <summary>Zeros on both sides of each dimension.</summary>
    public static implicit operator ConvPadding(Spatial values) => new(values, same: false);

    /// <summary>Zeros on both sides of each of two dimensions.</summary>
    public static implicit operator ConvPadding((long? Height, long? Width) values) => (Spatial)values;

    /// <summary>Zeros on both sides of each of three dimensions.</summary>
    public static implicit operator ConvPadding((long? Depth, long? Height, long? Width) values) => (Spatial)values;

    /// <inheritdoc/>
    public bool Equals(ConvPadding other) => IsSame == other.IsSame && Numbers == other.Numbers;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is ConvPadding other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(IsSame, Numbers);

    /// <summary>The same padding.</summary>
    public static bool operator ==(ConvPadding left, ConvPadding right) => left.Equals(right);

    /// <summary>Another padding.</summary>
    public static bool operator !=(ConvPadding left, ConvPadding right) => !left.Equals(right);

    /// <summary>The word, or the numbers.</summary>
    public override string ToString() => IsSame ? "same" : Numbers.IsGiven ? Numbers.ToString() : "valid";
}
