using System.Diagnostics.CodeAnalysis;

namespace Adjoint.Simd;

/// <summary>Lanes of float or double with their bits laid open: what <see cref="SimdMath"/> is written in.</summary>
/// <remarks>The bit operations see each lane as an unsigned integer of the lane's size; additions wrap. And, Or and
/// Select of <see cref="INum{N}"/> are bitwise for these types, so they serve bit patterns and masks alike.</remarks>
internal interface IFloatLanes<V, T> : ISimd<V, T>
    where V : struct, IFloatLanes<V, T>
    where T : unmanaged
{
    /// <summary>The bit pattern in every lane; float lanes take the low 32 bits.</summary>
    static abstract V ConstBits(ulong bits);

    static abstract V Xor(V a, V b);

    /// <summary>a &amp; ~b.</summary>
    static abstract V AndNot(V a, V b);

    static abstract V AddBits(V a, V b);
    static abstract V SubtractBits(V a, V b);
    static abstract V ShiftLeftBits(V a, [ConstantExpected] int count);

    /// <summary>Logical: zeros come in from the left.</summary>
    static abstract V ShiftRightBits(V a, [ConstantExpected] int count);

    /// <summary>Whether the machine has <see cref="Scale"/> in one instruction. A JIT-time constant.</summary>
    static virtual bool HasScale => false;

    /// <summary>a 2^k for whole k, rounded once.</summary>
    static virtual V Scale(V a, V k) => throw new NotSupportedException();
}
