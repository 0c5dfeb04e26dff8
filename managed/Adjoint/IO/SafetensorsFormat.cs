using System.Runtime.InteropServices;

namespace Adjoint.IO;

/// <summary>What reading and writing share.</summary>
internal static class SafetensorsFormat
{
    public const string MetadataKey = "__metadata__";

    /// <summary>The cap that the reference implementation sets, so that a length cannot ask for any memory it
    /// likes.</summary>
    public const long MaxHeader = 100_000_000;

    /// <summary>Where the data begins in a file that we write: a multiple of this.</summary>
    public const int Alignment = 8;

    // A span counts in ints, so large tensors move in pieces.
    private const int Piece = 1 << 20;

    public static string NameOf(DType dtype) => dtype switch
    {
        DType.Float32 => "F32",
        DType.Float64 => "F64",
        DType.Int64 => "I64",
        DType.Int32 => "I32",
        DType.UInt8 => "U8",
        _ => "BOOL",
    };

    public static DType? DTypeOf(string? name) => name switch
    {
        "F32" => DType.Float32,
        "F64" => DType.Float64,
        "I64" => DType.Int64,
        "I32" => DType.Int32,
        "U8" => DType.UInt8,
        "BOOL" => DType.Bool,
        _ => null,
    };

    /// <summary>The bytes of a contiguous tensor in pieces, each as it is asked for.</summary>
    public static int PieceCount(Tensor tensor) => checked((int)((tensor.Count + Piece - 1) / Piece));

    /// <summary>The bytes of one piece. The caller keeps the tensor alive.</summary>
    public static Span<byte> PieceOf(Tensor tensor, int index)
    {
        Tensor all = tensor.Detach().View([tensor.Count]);
        long start = (long)index * Piece;
        Tensor piece = all.Narrow(0, start, Math.Min(Piece, tensor.Count - start));
        return tensor.DType switch
        {
            DType.Float32 => Bytes<float>(piece),
            DType.Float64 => Bytes<double>(piece),
            DType.Int64 => Bytes<long>(piece),
            DType.Int32 => Bytes<int>(piece),
            DType.UInt8 => Bytes<byte>(piece),
            _ => Bytes<bool>(piece),
        };
    }

    /// <summary>Little-endian is what the format and every machine that .NET runs on today use.</summary>
    public static void CheckMachine()
    {
        if (!BitConverter.IsLittleEndian)
            throw new PlatformNotSupportedException("safetensors needs a little-endian machine");
    }

    private static Span<byte> Bytes<T>(Tensor piece) where T : unmanaged => MemoryMarshal.AsBytes(piece.AsSpan<T>());
}
