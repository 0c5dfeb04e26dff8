namespace Adjoint.Simd;

/// <summary>What a backward formula reads besides the incoming gradient. Memory is a promise worth reading.</summary>
[Flags]
internal enum Needs
{
    /// <summary>Only the incoming gradient.</summary>
    None = 0,
    /// <summary>The input of a unary op, the first input of a binary op.</summary>
    X = 1,
    /// <summary>The second input of a binary op.</summary>
    B = 2,
    /// <summary>The output.</summary>
    Y = 4,
    /// <summary>Nothing, not even a kernel: the gradient is g itself as long as p is 1.</summary>
    Pass = 8,
}
