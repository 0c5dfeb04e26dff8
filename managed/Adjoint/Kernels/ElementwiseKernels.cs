using Adjoint.Kernels.Native;
using Adjoint.Simd;

namespace Adjoint.Kernels;

/// <summary>(T* x, T* y, nint n, double p, double q)</summary>
internal readonly unsafe struct MapKernel<TOp> : IKernel
    where TOp : struct, IParamUnaryOp
{
    public static string Name => "map_" + TOp.Name;

    public static void* Managed<V, V1, T>()
        where V : struct, ISimd<V, T>
        where V1 : struct, ISimd<V1, T>
        where T : unmanaged
        => TOp.IsLong
            ? (delegate*<T*, T*, nint, double, double, void>)&Map.ForwardSingly<TOp, V, V1, T>
            : (delegate*<T*, T*, nint, double, double, void>)&Map.Forward<TOp, V, V1, T>;

    public static void* Native<T>() where T : unmanaged
        => (delegate*<T*, T*, nint, double, double, void>)&Call<T>;

    private static void Call<T>(T* x, T* y, nint n, double p, double q) where T : unmanaged
    {
        void* f = Kernel<MapKernel<TOp>, T>.NativeFunction;
        if (n <= NativeKernels.Short)
            ((delegate* unmanaged[Cdecl, SuppressGCTransition]<void*, void*, nint, double, double, void>)f)(
                x, y, n, p, q);
        else
            ((delegate* unmanaged[Cdecl]<void*, void*, nint, double, double, void>)f)(x, y, n, p, q);
    }
}

/// <summary>(T* g, nint sg, T* x, T* y, T* dx, nint n, double p, double q)</summary>
internal readonly unsafe struct MapGradKernel<TOp, TMode> : IKernel
    where TOp : struct, IParamUnaryOp
    where TMode : struct, IStoreMode
{
    public static string Name => "mapgrad" + TMode.Suffix + "_" + TOp.Name;

    public static void* Managed<V, V1, T>()
        where V : struct, ISimd<V, T>
        where V1 : struct, ISimd<V1, T>
        where T : unmanaged
        => (delegate*<T*, nint, T*, T*, T*, nint, double, double, void>)&Map.Backward<TOp, TMode, V, V1, T>;

    public static void* Native<T>() where T : unmanaged
        => (delegate*<T*, nint, T*, T*, T*, nint, double, double, void>)&Call<T>;

    private static void Call<T>(T* g, nint sg, T* x, T* y, T* dx, nint n, double p, double q) where T : unmanaged
    {
        void* f = Kernel<MapGradKernel<TOp, TMode>, T>.NativeFunction;
        if (n <= NativeKernels.Short)
            ((delegate* unmanaged[Cdecl, SuppressGCTransition]<void*, nint, void*, void*, void*, nint, double,
                double, void>)f)(g, sg, x, y, dx, n, p, q);
        else
            ((delegate* unmanaged[Cdecl]<void*, nint, void*, void*, void*, nint, double, double, void>)f)(
                g, sg, x, y, dx, n, p, q);
    }
}

/// <summary>(T* a, nint sa, T* b, nint sb, T* y, nint n, double p)</summary>
internal readonly unsafe struct ZipKernel<TOp> : IKernel
    where TOp : struct, IBinaryOp
{
    public static string Name => "zip_" + TOp.Name;

    public static void* Managed<V, V1, T>()
        where V : struct, ISimd<V, T>
        where V1 : struct, ISimd<V1, T>
        where T : unmanaged
        => (delegate*<T*, nint, T*, nint, T*, nint, double, void>)&Zip.Forward<TOp, V, V1, T>;

    public static void* Native<T>() where T : unmanaged
        => (delegate*<T*, nint, T*, nint, T*, nint, double, void>)&Call<T>;

    private static void Call<T>(T* a, nint sa, T* b, nint sb, T* y, nint n, double p) where T : unmanaged
    {
        void* f = Kernel<ZipKernel<TOp>, T>.NativeFunction;
        if (n <= NativeKernels.Short)
            ((delegate* unmanaged[Cdecl, SuppressGCTransition]<void*, nint, void*, nint, void*, nint, double,
                void>)f)(a, sa, b, sb, y, n, p);
        else
            ((delegate* unmanaged[Cdecl]<void*, nint, void*, nint, void*, nint, double, void>)f)(a, sa, b, sb, y, n, p);
    }
}

/// <summary>(T* g, nint sg, T* a, nint sa, T* b, nint sb, T* y, T* d, nint n, double p)</summary>
internal readonly unsafe struct ZipGradKernel<TOp, TSide, TMode> : IKernel
    where TOp : struct, IBinaryOp
    where TSide : struct, IZipSide
    where TMode : struct, IStoreMode
{
    public static string Name => "zipgrad" + TSide.Name + TMode.Suffix + "_" + TOp.Name;

    public static void* Managed<V, V1, T>()
        where V : struct, ISimd<V, T>
        where V1 : struct, ISimd<V1, T>
        where T : unmanaged
        => (delegate*<T*, nint, T*, nint, T*, nint, T*, T*, nint, double, void>)
            &Zip.Backward<TOp, TSide, TMode, V, V1, T>;

    public static void* Native<T>() where T : unmanaged
        => (delegate*<T*, nint, T*, nint, T*, nint, T*, T*, nint, double, void>)&Call<T>;

    private static void Call<T>(
        T* g, nint sg, T* a, nint sa, T* b, nint sb, T* y, T* d, nint n, double p) where T : unmanaged
    {
        void* f = Kernel<ZipGradKernel<TOp, TSide, TMode>, T>.NativeFunction;
        if (n <= NativeKernels.Short)
            ((delegate* unmanaged[Cdecl, SuppressGCTransition]<void*, nint, void*, nint, void*, nint, void*, void*,
                nint, double, void>)f)(g, sg, a, sa, b, sb, y, d, n, p);
        else
            ((delegate* unmanaged[Cdecl]<void*, nint, void*, nint, void*, nint, void*, void*, nint, double, void>)f)(
                g, sg, a, sa, b, sb, y, d, n, p);
    }
}

/// <summary>(T* a, nint sa, T* b, nint sb, byte* y, nint n)</summary>
internal readonly unsafe struct CompareKernel<TOp> : IKernel
    where TOp : struct, ICompareOp
{
    public static string Name => "compare_" + TOp.Name;

    public static void* Managed<V, V1, T>()
        where V : struct, ISimd<V, T>
        where V1 : struct, ISimd<V1, T>
        where T : unmanaged
        => (delegate*<T*, nint, T*, nint, byte*, nint, void>)&Compare.Run<TOp, V, V1, T>;

    public static void* Native<T>() where T : unmanaged
        => (delegate*<T*, nint, T*, nint, byte*, nint, void>)&Call<T>;

    private static void Call<T>(T* a, nint sa, T* b, nint sb, byte* y, nint n) where T : unmanaged
    {
        void* f = Kernel<CompareKernel<TOp>, T>.NativeFunction;
        if (n <= NativeKernels.Short)
            ((delegate* unmanaged[Cdecl, SuppressGCTransition]<void*, nint, void*, nint, void*, nint, void>)f)(
                a, sa, b, sb, y, n);
        else
            ((delegate* unmanaged[Cdecl]<void*, nint, void*, nint, void*, nint, void>)f)(a, sa, b, sb, y, n);
    }
}

/// <summary>(byte* c, nint sc, T* a, nint sa, T* b, nint sb, T* y, nint n)</summary>
internal readonly unsafe struct WhereKernel : IKernel
{
    public static string Name => "where";

    public static void* Managed<V, V1, T>()
        where V : struct, ISimd<V, T>
        where V1 : struct, ISimd<V1, T>
        where T : unmanaged
        => (delegate*<byte*, nint, T*, nint, T*, nint, T*, nint, void>)&Where.Run<V, V1, T>;

    public static void* Native<T>() where T : unmanaged
        => (delegate*<byte*, nint, T*, nint, T*, nint, T*, nint, void>)&Call<T>;

    private static void Call<T>(byte* c, nint sc, T* a, nint sa, T* b, nint sb, T* y, nint n) where T : unmanaged
    {
        void* f = Kernel<WhereKernel, T>.NativeFunction;
        if (n <= NativeKernels.Short)
            ((delegate* unmanaged[Cdecl, SuppressGCTransition]<void*, nint, void*, nint, void*, nint, void*, nint,
                void>)f)(c, sc, a, sa, b, sb, y, n);
        else
            ((delegate* unmanaged[Cdecl]<void*, nint, void*, nint, void*, nint, void*, nint, void>)f)(
                c, sc, a, sa, b, sb, y, n);
    }
}

/// <summary>(T* y, nint n, T value)</summary>
internal readonly unsafe struct FillKernel : IKernel
{
    public static string Name => "fill";

    public static void* Managed<V, V1, T>()
        where V : struct, ISimd<V, T>
        where V1 : struct, ISimd<V1, T>
        where T : unmanaged
        => (delegate*<T*, nint, T, void>)&Fill.Run<V, T>;

    public static void* Native<T>() where T : unmanaged
        => (delegate*<T*, nint, T, void>)&Call<T>;

    private static void Call<T>(T* y, nint n, T value) where T : unmanaged
    {
        // By value, and so by its own type.
        void* f = Kernel<FillKernel, T>.NativeFunction;
        if (typeof(T) == typeof(float))
            ((delegate* unmanaged[Cdecl]<void*, nint, float, void>)f)(y, n, Unsafe.BitCast<T, float>(value));
        else
            ((delegate* unmanaged[Cdecl]<void*, nint, double, void>)f)(y, n, Unsafe.BitCast<T, double>(value));
    }
}
