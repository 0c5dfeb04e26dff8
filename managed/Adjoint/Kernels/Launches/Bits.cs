namespace Adjoint.Kernels;

/// <summary>The bits of an element, for comparing numbers of any type.</summary>
internal static class Bits
{
    public static long Of<T>(T value) where T : unmanaged => Unsafe.SizeOf<T>() switch
    {
        1 => Unsafe.BitCast<T, byte>(value),
        4 => Unsafe.BitCast<T, int>(value),
        _ => Unsafe.BitCast<T, long>(value),
    };
}
