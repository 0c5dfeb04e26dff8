using System.Runtime.Intrinsics;

namespace Adjoint.Simd;

/// <summary>One byte of memory to one lane, exactly as many bytes as there are lanes.</summary>
internal static unsafe class MaskBytes
{
    [MethodImpl(AggressiveInlining)]
    public static Vector128<uint> To128x32(byte* source) =>
        Vector128.WidenLower(Vector128.WidenLower(
            Vector128.CreateScalar(Unsafe.ReadUnaligned<uint>(source)).AsByte()));

    [MethodImpl(AggressiveInlining)]
    public static Vector128<ulong> To128x64(byte* source) =>
        Vector128.WidenLower(Vector128.WidenLower(Vector128.WidenLower(
            Vector128.CreateScalar((uint)Unsafe.ReadUnaligned<ushort>(source)).AsByte())));

    [MethodImpl(AggressiveInlining)]
    public static Vector256<uint> To256x32(byte* source)
    {
        Vector128<ushort> words = Vector128.WidenLower(
            Vector128.CreateScalar(Unsafe.ReadUnaligned<ulong>(source)).AsByte());
        return Vector256.Create(Vector128.WidenLower(words), Vector128.WidenUpper(words));
    }

    [MethodImpl(AggressiveInlining)]
    public static Vector256<ulong> To256x64(byte* source)
    {
        Vector128<uint> words = To128x32(source);
        return Vector256.Create(Vector128.WidenLower(words), Vector128.WidenUpper(words));
    }

    [MethodImpl(AggressiveInlining)]
    public static Vector512<uint> To512x32(byte* source) => Vector512.Create(To256x32(source), To256x32(source + 8));

    [MethodImpl(AggressiveInlining)]
    public static Vector512<ulong> To512x64(byte* source) => Vector512.Create(To256x64(source), To256x64(source + 4));
}
