namespace Adjoint;

/// <summary>Linear algebra of matrices, or batches of them in the last two dimensions: <c>torch.linalg</c>.</summary>
/// <remarks>Factorizations are the library's own, blocked on its matrix product where that pays, with LAPACK's
/// conventions for signs and pivots. Float32 and Float64; results do not depend on the number of threads. In a captured
/// step they are replayed like other ops, the check of singular matrices included.</remarks>
public static partial class Linalg;
