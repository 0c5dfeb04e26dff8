namespace Adjoint;

/// <summary>The element type of a tensor.</summary>
public enum DType : byte
{
    /// <summary>32-bit IEEE float: <c>torch.float32</c>, the default.</summary>
    Float32,
    /// <summary>64-bit IEEE float: <c>torch.float64</c>.</summary>
    Float64,
    /// <summary>64-bit signed integer: <c>torch.int64</c>; what indices and integer literals are.</summary>
    Int64,
    /// <summary>32-bit signed integer: <c>torch.int32</c>.</summary>
    Int32,
    /// <summary>8-bit unsigned integer: <c>torch.uint8</c>.</summary>
    UInt8,
    /// <summary>One byte holding 0 or 1: <c>torch.bool</c>.</summary>
    Bool,
}

/// <summary>Facts about dtypes, and PyTorch's promotion rules.</summary>
public static class DTypes
{
    /// <summary>Bytes of one element.</summary>
    public static int Size(this DType dtype) => dtype switch
    {
        DType.Float32 or DType.Int32 => 4,
        DType.Float64 or DType.Int64 => 8,
        _ => 1,
    };

    /// <summary>Whether gradients can flow through tensors of this dtype.</summary>
    public static bool IsFloatingPoint(this DType dtype) => dtype <= DType.Float64;

    /// <summary>The dtype itself, if it is one: an enum can hold any byte.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is none.</exception>
    internal static DType Checked(this DType dtype, string op) => dtype <= DType.Bool ? dtype
        : throw new ArgumentOutOfRangeException(nameof(dtype), $"{op}(): there is no dtype {(int)dtype}");

    /// <summary>PyTorch's short name: <c>float32</c>.</summary>
    public static string Name(this DType dtype) => dtype switch
    {
        DType.Float32 => "float32",
        DType.Float64 => "float64",
        DType.Int64 => "int64",
        DType.Int32 => "int32",
        DType.UInt8 => "uint8",
        _ => "bool",
    };

    /// <summary>PyTorch's name of the scalar type in its error texts: <c>Float</c>, <c>Double</c>, <c>Long</c>.</summary>
    internal static string ScalarName(this DType dtype) => dtype switch
    {
        DType.Float32 => "Float",
        DType.Float64 => "Double",
        DType.Int64 => "Long",
        DType.Int32 => "Int",
        DType.UInt8 => "Byte",
        _ => "Bool",
    };

    /// <summary>The dtype of the C# type <typeparamref name="T"/>: float, double, long, int, byte or bool.</summary>
    public static DType Of<T>() where T : unmanaged
    {
        if (typeof(T) == typeof(float)) return DType.Float32;
        if (typeof(T) == typeof(double)) return DType.Float64;
        if (typeof(T) == typeof(long)) return DType.Int64;
        if (typeof(T) == typeof(int)) return DType.Int32;
        if (typeof(T) == typeof(byte)) return DType.UInt8;
        if (typeof(T) == typeof(bool)) return DType.Bool;
        throw new NotSupportedException(
            $"no dtype holds {typeof(T).Name}: expected float, double, long, int, byte or bool");
    }

    /// <summary>The dtype in which two tensors of equal standing are combined (<c>torch.promote_types</c>).</summary>
    public static DType Promote(DType a, DType b)
    {
        if (a == b) return a;
        if (a.IsFloatingPoint() || b.IsFloatingPoint())
            return a == DType.Float64 || b == DType.Float64 ? DType.Float64 : DType.Float32;
        if (a == DType.Bool) return b;
        if (b == DType.Bool) return a;
        // Among i64, i32 and u8 the widest wins: u8 with i32 is i32 in PyTorch too.
        return a == DType.Int64 || b == DType.Int64 ? DType.Int64 : DType.Int32;
    }

    /// <summary>0 bool, 1 integer, 2 floating point: a lower category never decides the dtype within a higher one.</summary>
    internal static int Category(this DType dtype) =>
        dtype == DType.Bool ? 0 : dtype.IsFloatingPoint() ? 2 : 1;
}
