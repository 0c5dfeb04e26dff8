namespace Adjoint.Simd;

/// <summary>The elementary functions, written once for float and double lanes of every width.</summary>
/// <remarks>
/// <para>Every function is branch-free straight-line arithmetic (huge arguments of sin and cos excepted), so a lane's
/// result does not depend on its neighbours, and one lane gives the bits of many. native/src/simd/math.h is the same
/// text in C, operation by operation; tests compare the two.</para>
/// <para>Polynomials whose source is "minimax" were fitted for this file by the Remez exchange in 200-bit arithmetic,
/// with the weight that makes the error relative to the function's result; the error given is that of the exact
/// polynomial, before its coefficients and its evaluation are rounded. What is left is measured by
/// ./build.sh verify: at most 1 unit in the last place, 2 for sigmoid and gelu, on machines with FMA; for the functions of
/// <see cref="IElementary"/> the bars of tests/accuracy, 1 to 4.</para>
/// <para>The JIT gives up inlining at 512 locals in one method (measured: about 500 lane operations), and from there
/// on every lane operation is a call, 20 times slower. So that formulas may be composed freely, exp, expm1, tanh and
/// sigmoid are inlined and the longer functions are not: a call a vector. Gelu, which no formula is made of, is inlined
/// into a driver that holds it once (<see cref="Kernels.IUnaryOp.IsLong"/>). What is not inlined is compiled with full
/// optimization at once.</para>
/// </remarks>
internal static partial class SimdMath
{
    /// <summary>The constant for lanes of T; folded by the JIT.</summary>
    [MethodImpl(AggressiveInlining)]
    private static V K<V, T>(double single, double twice) where V : struct, IFloatLanes<V, T> where T : unmanaged =>
        V.Const(typeof(T) == typeof(float) ? single : twice);

    [MethodImpl(AggressiveInlining)]
    private static V KBits<V, T>(uint single, ulong twice) where V : struct, IFloatLanes<V, T> where T : unmanaged =>
        V.ConstBits(typeof(T) == typeof(float) ? single : twice);

    /// <summary>Moves an integer at the low end of a lane into the exponent field.</summary>
    [MethodImpl(AggressiveInlining)]
    private static V ToExponent<V, T>(V bits) where V : struct, IFloatLanes<V, T> where T : unmanaged =>
        typeof(T) == typeof(float) ? V.ShiftLeftBits(bits, 23) : V.ShiftLeftBits(bits, 52);

    /// <summary>Moves the exponent field (and the sign) to the low end of a lane.</summary>
    [MethodImpl(AggressiveInlining)]
    private static V FromExponent<V, T>(V bits) where V : struct, IFloatLanes<V, T> where T : unmanaged =>
        typeof(T) == typeof(float) ? V.ShiftRightBits(bits, 23) : V.ShiftRightBits(bits, 52);

    [MethodImpl(AggressiveInlining)]
    private static V Infinity<V, T>() where V : struct, IFloatLanes<V, T> where T : unmanaged =>
        V.Const(double.PositiveInfinity);

    /// <summary>1.5 * 2^23 (2^52): adding it to a smaller number rounds that to the nearest integer, ties to even, and
    /// leaves the integer in the low bits of the sum. It holds on every machine without a rounding or conversion
    /// instruction.</summary>
    [MethodImpl(AggressiveInlining)]
    private static V Rounder<V, T>() where V : struct, IFloatLanes<V, T> where T : unmanaged =>
        K<V, T>(12582912.0, 6755399441055744.0);

    [MethodImpl(AggressiveInlining)]
    private static V SignBit<V, T>() where V : struct, IFloatLanes<V, T> where T : unmanaged =>
        KBits<V, T>(0x80000000, 0x8000000000000000);

    /// <summary>Gives a result of an odd function the sign of its argument; only the zero of -0 ever needs
    /// it.</summary>
    [MethodImpl(AggressiveInlining)]
    private static V WithSignOf<V, T>(V magnitude, V x) where V : struct, IFloatLanes<V, T> where T : unmanaged =>
        V.Or(magnitude, V.And(x, SignBit<V, T>()));
}
