using Adjoint.Kernels.Native;
using Adjoint.Simd;

namespace Adjoint.Kernels;

/// <summary>(T* x, T* y, nint outer, nint length, nint inner)</summary>
internal readonly unsafe struct ReduceKernel<TReduce> : IKernel
    where TReduce : struct, IReduceOp
{
    public static string Name => "reduce_" + TReduce.Name;

    public static void* Managed<V, V1, T>()
        where V : struct, ISimd<V, T>
        where V1 : struct, ISimd<V1, T>
        where T : unmanaged
        => (delegate*<T*, T*, nint, nint, nint, void>)&Reduce.Plain<TReduce, V, V1, T>;

    public static void* Native<T>() where T : unmanaged
        => (delegate*<T*, T*, nint, nint, nint, void>)&Call<T>;

    private static void Call<T>(T* x, T* y, nint outer, nint length, nint inner) where T : unmanaged
    {
        void* f = Kernel<ReduceKernel<TReduce>, T>.NativeFunction;
        if (outer * length * inner <= NativeKernels.Short)
            ((delegate* unmanaged[Cdecl, SuppressGCTransition]<void*, void*, nint, nint, nint, void>)f)(
                x, y, outer, length, inner);
        else
            ((delegate* unmanaged[Cdecl]<void*, void*, nint, nint, nint, void>)f)(x, y, outer, length, inner);
    }
}

/// <summary>(T* x, long* y, nint outer, nint length, nint inner)</summary>
internal readonly unsafe struct ArgReduceKernel<TReduce> : IKernel
    where TReduce : struct, IReduceOp
{
    public static string Name => "reduce_arg" + TReduce.Name;

    public static void* Managed<V, V1, T>()
        where V : struct, ISimd<V, T>
        where V1 : struct, ISimd<V1, T>
        where T : unmanaged
        => (delegate*<T*, long*, nint, nint, nint, void>)&ArgReduce.Run<TReduce, V, V1, T>;

    public static void* Native<T>() where T : unmanaged
        => (delegate*<T*, long*, nint, nint, nint, void>)&Call<T>;

    private static void Call<T>(T* x, long* y, nint outer, nint length, nint inner) where T : unmanaged
    {
        void* f = Kernel<ArgReduceKernel<TReduce>, T>.NativeFunction;
        if (outer * length * inner <= NativeKernels.Short)
            ((delegate* unmanaged[Cdecl, SuppressGCTransition]<void*, void*, nint, nint, nint, void>)f)(
                x, y, outer, length, inner);
        else
            ((delegate* unmanaged[Cdecl]<void*, void*, nint, nint, nint, void>)f)(x, y, outer, length, inner);
    }
}

/// <summary>(T* x, T* mean, T* m2, nint outer, nint length, nint inner)</summary>
internal readonly unsafe struct MomentsKernel : IKernel
{
    public static string Name => "reduce_moments";

    public static void* Managed<V, V1, T>()
        where V : struct, ISimd<V, T>
        where V1 : struct, ISimd<V1, T>
        where T : unmanaged
        => (delegate*<T*, T*, T*, nint, nint, nint, void>)&Moments.Run<V, V1, T>;

    public static void* Native<T>() where T : unmanaged
        => (delegate*<T*, T*, T*, nint, nint, nint, void>)&Call<T>;

    private static void Call<T>(T* x, T* mean, T* m2, nint outer, nint length, nint inner) where T : unmanaged
    {
        void* f = Kernel<MomentsKernel, T>.NativeFunction;
        if (outer * length * inner <= NativeKernels.Short)
            ((delegate* unmanaged[Cdecl, SuppressGCTransition]<void*, void*, void*, nint, nint, nint, void>)f)(
                x, mean, m2, outer, length, inner);
        else
            ((delegate* unmanaged[Cdecl]<void*, void*, void*, nint, nint, nint, void>)f)(
                x, mean, m2, outer, length, inner);
    }
}

/// <summary>(T* x, T* y, nint rows, nint columns)</summary>
internal readonly unsafe struct SoftmaxKernel<TKind> : IKernel
    where TKind : struct, ISoftmaxKind
{
    public static string Name => TKind.Prefix + "softmax";

    public static void* Managed<V, V1, T>()
        where V : struct, ISimd<V, T>
        where V1 : struct, ISimd<V1, T>
        where T : unmanaged
        => (delegate*<T*, T*, nint, nint, void>)&Softmax.Forward<TKind, V, V1, T>;

    public static void* Native<T>() where T : unmanaged
        => (delegate*<T*, T*, nint, nint, void>)&Call<T>;

    private static void Call<T>(T* x, T* y, nint rows, nint columns) where T : unmanaged
    {
        void* f = Kernel<SoftmaxKernel<TKind>, T>.NativeFunction;
        if (rows * columns <= NativeKernels.Short)
            ((delegate* unmanaged[Cdecl, SuppressGCTransition]<void*, void*, nint, nint, void>)f)(x, y, rows, columns);
        else
            ((delegate* unmanaged[Cdecl]<void*, void*, nint, nint, void>)f)(x, y, rows, columns);
    }
}

/// <summary>(T* g, T* y, T* dx, nint rows, nint columns)</summary>
internal readonly unsafe struct SoftmaxGradKernel<TKind, TMode> : IKernel
    where TKind : struct, ISoftmaxKind
    where TMode : struct, IStoreMode
{
    public static string Name => TKind.Prefix + "softmaxgrad" + TMode.Suffix;

    public static void* Managed<V, V1, T>()
        where V : struct, ISimd<V, T>
        where V1 : struct, ISimd<V1, T>
        where T : unmanaged
        => (delegate*<T*, T*, T*, nint, nint, void>)&Softmax.Backward<TKind, TMode, V, V1, T>;

    public static void* Native<T>() where T : unmanaged
        => (delegate*<T*, T*, T*, nint, nint, void>)&Call<T>;

    private static void Call<T>(T* g, T* y, T* dx, nint rows, nint columns) where T : unmanaged
    {
        void* f = Kernel<SoftmaxGradKernel<TKind, TMode>, T>.NativeFunction;
        if (rows * columns <= NativeKernels.Short)
            ((delegate* unmanaged[Cdecl, SuppressGCTransition]<void*, void*, void*, nint, nint, void>)f)(
                g, y, dx, rows, columns);
        else
            ((delegate* unmanaged[Cdecl]<void*, void*, void*, nint, nint, void>)f)(g, y, dx, rows, columns);
    }
}
