namespace Adjoint.Nn;

/// <summary>What a padding is made of.</summary>
public enum PadMode
{
    /// <summary>One number.</summary>
    Constant,
    /// <summary>The input mirrored at its edges, which are not repeated.</summary>
    Reflect,
    /// <summary>The nearest element of the edge.</summary>
    Replicate,
    /// <summary>The opposite end.</summary>
    Circular,
}
