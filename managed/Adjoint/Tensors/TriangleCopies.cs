using Adjoint.Kernels;

namespace Adjoint.Tensors;

/// <summary>Triangles of matrices; nothing is recorded.</summary>
internal static unsafe class TriangleCopies
{
    /// <summary>y, row-major and of the same sizes, = x on and beyond one diagonal of its last two dimensions, else
    /// 0.</summary>
    public static void Into(Tensor x, Tensor y, long diagonal, bool upper)
    {
        if (y.Count == 0) return;
        Tensor a = Copies.RowMajor(x);
        switch (y.DType.Size())
        {
            case 8: Launch<double>(a, y, diagonal, upper); break;
            case 4: Launch<float>(a, y, diagonal, upper); break;
            default: Launch<byte>(a, y, diagonal, upper); break;
        }
        GC.KeepAlive(a);
        GC.KeepAlive(y);
    }

    private static void Launch<T>(Tensor x, Tensor y, long diagonal, bool upper) where T : unmanaged
    {
        long rows = y.Layout.Sizes[^2], columns = y.Layout.Sizes[^1];
        KernelSet.Triangle(x.As<T>(), y.As<T>(), (nint)(y.Count / (rows * columns)), (nint)rows, (nint)columns,
            diagonal, upper);
    }
}
