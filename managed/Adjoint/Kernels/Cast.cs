namespace Adjoint.Kernels;

/// <summary>A truth value in tensor memory: one byte, 0 or 1. Its own type, because to cast to it means "is not
/// 0".</summary>
internal readonly struct Bool8
{
    public readonly byte Value;

    public Bool8(bool value) => Value = value ? (byte)1 : (byte)0;
}

/// <summary>Conversion between dtypes. To integers: toward zero, and saturating where the value does not fit (C# since
/// .NET 9; C and so PyTorch leave that open), to bytes: modulo 256 of the 32-bit integer. To bool: x != 0, NaN is
/// true.</summary>
internal static unsafe class Cast
{
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Run<TFrom, TTo>(TFrom* x, TTo* y, nint n)
        where TFrom : unmanaged
        where TTo : unmanaged
    {
        for (nint i = 0; i < n; i++) y[i] = One<TFrom, TTo>(x[i]);
    }

    // The comparisons of types are JIT-time constants: one conversion is left.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TTo One<TFrom, TTo>(TFrom x)
        where TFrom : unmanaged
        where TTo : unmanaged
    {
        if (typeof(TFrom) == typeof(TTo)) return Unsafe.BitCast<TFrom, TTo>(x);
        if (typeof(TFrom) == typeof(float)) return From<TTo>(Unsafe.BitCast<TFrom, float>(x));
        if (typeof(TFrom) == typeof(double)) return From<TTo>(Unsafe.BitCast<TFrom, double>(x));
        if (typeof(TFrom) == typeof(long)) return From<TTo>(Unsafe.BitCast<TFrom, long>(x));
        if (typeof(TFrom) == typeof(int)) return From<TTo>(Unsafe.BitCast<TFrom, int>(x));
        return From<TTo>((int)Unsafe.BitCast<TFrom, byte>(x)); // byte, Bool8
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TTo From<TTo>(double x) where TTo : unmanaged
    {
        if (typeof(TTo) == typeof(float)) return Unsafe.BitCast<float, TTo>((float)x);
        if (typeof(TTo) == typeof(double)) return Unsafe.BitCast<double, TTo>(x);
        if (typeof(TTo) == typeof(long)) return Unsafe.BitCast<long, TTo>((long)x);
        if (typeof(TTo) == typeof(int)) return Unsafe.BitCast<int, TTo>((int)x);
        if (typeof(TTo) == typeof(Bool8)) return Unsafe.BitCast<Bool8, TTo>(new Bool8(x != 0));
        return Unsafe.BitCast<byte, TTo>((byte)(int)x);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TTo From<TTo>(long x) where TTo : unmanaged
    {
        if (typeof(TTo) == typeof(float)) return Unsafe.BitCast<float, TTo>(x);
        if (typeof(TTo) == typeof(double)) return Unsafe.BitCast<double, TTo>(x);
        if (typeof(TTo) == typeof(long)) return Unsafe.BitCast<long, TTo>(x);
        if (typeof(TTo) == typeof(int)) return Unsafe.BitCast<int, TTo>((int)x);
        if (typeof(TTo) == typeof(Bool8)) return Unsafe.BitCast<Bool8, TTo>(new Bool8(x != 0));
        return Unsafe.BitCast<byte, TTo>((byte)x);
    }
}
