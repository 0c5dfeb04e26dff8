using System.Numerics;
using System.Numerics.Tensors;

namespace Adjoint.Kernels;

/// <summary>Elementwise arithmetic over lines of memory of any length, in the lanes of the base library: an element
/// does not depend on their width.</summary>
internal static unsafe class Lines
{
    /// <summary>A span counts in 32 bits.</summary>
    private const nint Most = 1 << 30;

    /// <summary>y = x.</summary>
    public static void Copy<T>(T* x, T* y, nint n) where T : unmanaged =>
        Buffer.MemoryCopy(x, y, n * sizeof(T), n * sizeof(T));

    /// <summary>y = value.</summary>
    public static void Fill<T>(T* y, nint n, T value) where T : unmanaged
    {
        for (nint i = 0; i < n; i += Most) Span(y + i, n - i).Fill(value);
    }

    /// <summary>y = x w.</summary>
    public static void Scale<T>(T* x, T w, T* y, nint n) where T : unmanaged, INumberBase<T>
    {
        for (nint i = 0; i < n; i += Most) TensorPrimitives.Multiply(Span(x + i, n - i), w, Span(y + i, n - i));
    }

    /// <summary>y = y + x.</summary>
    public static void Add<T>(T* x, T* y, nint n) where T : unmanaged, INumberBase<T>
    {
        for (nint i = 0; i < n; i += Most)
            TensorPrimitives.Add(Span(x + i, n - i), Span(y + i, n - i), Span(y + i, n - i));
    }

    /// <summary>y = x w + y, with one rounding.</summary>
    public static void AddScaled<T>(T* x, T w, T* y, nint n) where T : unmanaged, IFloatingPointIeee754<T>
    {
        for (nint i = 0; i < n; i += Most)
            TensorPrimitives.FusedMultiplyAdd(Span(x + i, n - i), w, Span(y + i, n - i), Span(y + i, n - i));
    }

    private static Span<T> Span<T>(T* start, nint n) where T : unmanaged => new(start, (int)nint.Min(n, Most));
}
