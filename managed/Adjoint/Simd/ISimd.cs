using System.Diagnostics.CodeAnalysis;

namespace Adjoint.Simd;

/// <summary>Lanes of <typeparamref name="T"/>: a number that can be loaded from and stored to memory.</summary>
internal unsafe interface ISimd<V, T> : INum<V>
    where V : struct, ISimd<V, T>
    where T : unmanaged
{
    /// <summary>Lanes in one value: 1, 2, 4, 8 or 16. A JIT-time constant.</summary>
    static abstract int Count { get; }

    static abstract V Broadcast(T value);
    static abstract V Load(T* source);
    static abstract void Store(V value, T* destination);

    /// <summary>Bit i is set where lane i of the mask holds.</summary>
    static abstract uint MaskBits(V mask);

    /// <summary>A mask that holds in the lanes below <paramref name="count"/>.</summary>
    static abstract V FirstLanes(int count);

    /// <summary>The lanes where the mask holds, 0 in the others: not a byte of those is touched.</summary>
    static abstract V LoadWhere(V mask, T* source);

    /// <summary>Lane i + <paramref name="count"/> in lane i &lt; count, anything in the others. The count is a power of two
    /// below <see cref="Count"/>.</summary>
    static abstract V Down(V a, [ConstantExpected] int count);

    /// <summary>A mask that holds in lane i where byte i is not 0.</summary>
    static abstract V LoadMask(byte* source);

    /// <summary>a &gt; b ? a : b, lane by lane on every machine: b on ties, b if either is NaN. One instruction on
    /// x64.</summary>
    static abstract V MaxFast(V a, V b);

    /// <summary>a &lt; b ? a : b, lane by lane on every machine: b on ties, b if either is NaN. One instruction on
    /// x64.</summary>
    static abstract V MinFast(V a, V b);
}
