namespace Adjoint.Kernels;

// The elementwise launches, whole or in parts. Launch is where n = 0 ends: a broadcast operand of nothing is not read.

internal unsafe struct MapRange<TOp, T> : ILaunch
    where TOp : struct, IParamUnaryOp
    where T : unmanaged
{
    public T* X;
    public T* Y;
    public double P;
    public double Q;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Launch(T* x, T* y, nint n, double p, double q)
    {
        if (n <= 0) return;
        ((delegate*<T*, T*, nint, double, double, void>)Kernel<MapKernel<TOp>, T>.Entry)(x, y, n, p, q);
    }

    public readonly void Run(nint start, nint end) =>
        Launch(X + start, Y + start, end - start, P, Q);

    public readonly void Tell(Operands operands)
    {
        operands.Read(X);
        operands.Write(Y);
        operands.Number(P);
        operands.Number(Q);
    }
}

internal unsafe struct MapGradRange<TOp, TMode, T> : ILaunch
    where TOp : struct, IParamUnaryOp
    where TMode : struct, IStoreMode
    where T : unmanaged
{
    public T* G;
    public T* X;
    public T* Y;
    public T* D;
    public nint StrideG;
    public double P;
    public double Q;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Launch(T* g, nint sg, T* x, T* y, T* dx, nint n, double p, double q)
    {
        if (n <= 0) return;
        ((delegate*<T*, nint, T*, T*, T*, nint, double, double, void>)Kernel<MapGradKernel<TOp, TMode>, T>.Entry)(
            g, sg, x, y, dx, n, p, q);
    }

    public readonly void Run(nint start, nint end) =>
        Launch(G + start * StrideG, StrideG, X + start, Y + start, D + start, end - start, P, Q);

    public readonly void Tell(Operands operands)
    {
        operands.Read(G, StrideG);
        operands.Read(X);
        operands.Read(Y);
        operands.Write(D);
        operands.Number(P);
        operands.Number(Q);
    }
}

internal unsafe struct ZipRange<TOp, T> : ILaunch
    where TOp : struct, IBinaryOp
    where T : unmanaged
{
    public T* A;
    public T* B;
    public T* Y;
    public nint StrideA;
    public nint StrideB;
    public double P;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Launch(T* a, nint sa, T* b, nint sb, T* y, nint n, double p)
    {
        if (n <= 0) return;
        ((delegate*<T*, nint, T*, nint, T*, nint, double, void>)Kernel<ZipKernel<TOp>, T>.Entry)(a, sa, b, sb, y, n, p);
    }

    public readonly void Run(nint start, nint end) =>
        Launch(A + start * StrideA, StrideA, B + start * StrideB, StrideB, Y + start, end - start, P);

    public readonly void Tell(Operands operands)
    {
        operands.Read(A, StrideA);
        operands.Read(B, StrideB);
        operands.Write(Y);
        operands.Number(P);
    }
}

internal unsafe struct ZipGradRange<TOp, TSide, TMode, T> : ILaunch
    where TOp : struct, IBinaryOp
    where TSide : struct, IZipSide
    where TMode : struct, IStoreMode
    where T : unmanaged
{
    public T* G;
    public T* A;
    public T* B;
    public T* Y;
    public T* D;
    public nint StrideG;
    public nint StrideA;
    public nint StrideB;
    public double P;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Launch(T* g, nint sg, T* a, nint sa, T* b, nint sb, T* y, T* d, nint n, double p)
    {
        if (n <= 0) return;
        void* entry = Kernel<ZipGradKernel<TOp, TSide, TMode>, T>.Entry;
        ((delegate*<T*, nint, T*, nint, T*, nint, T*, T*, nint, double, void>)entry)(g, sg, a, sa, b, sb, y, d, n, p);
    }

    public readonly void Run(nint start, nint end) =>
        Launch(
            G + start * StrideG, StrideG, A + start * StrideA, StrideA, B + start * StrideB, StrideB,
            Y + start, D + start, end - start, P);

    public readonly void Tell(Operands operands)
    {
        operands.Read(G, StrideG);
        operands.Read(A, StrideA);
        operands.Read(B, StrideB);
        operands.Read(Y);
        operands.Write(D);
        operands.Number(P);
    }
}

internal unsafe struct CompareRange<TOp, T> : ILaunch
    where TOp : struct, ICompareOp
    where T : unmanaged
{
    public T* A;
    public T* B;
    public byte* Y;
    public nint StrideA;
    public nint StrideB;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Launch(T* a, nint sa, T* b, nint sb, byte* y, nint n)
    {
        if (n <= 0) return;
        ((delegate*<T*, nint, T*, nint, byte*, nint, void>)Kernel<CompareKernel<TOp>, T>.Entry)(a, sa, b, sb, y, n);
    }

    public readonly void Run(nint start, nint end) =>
        Launch(A + start * StrideA, StrideA, B + start * StrideB, StrideB, Y + start, end - start);

    public readonly void Tell(Operands operands)
    {
        operands.Read(A, StrideA);
        operands.Read(B, StrideB);
        operands.Write(Y);
    }
}

internal unsafe struct WhereRange<T> : ILaunch
    where T : unmanaged
{
    public byte* C;
    public T* A;
    public T* B;
    public T* Y;
    public nint StrideC;
    public nint StrideA;
    public nint StrideB;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Launch(byte* c, nint sc, T* a, nint sa, T* b, nint sb, T* y, nint n)
    {
        if (n <= 0) return;
        ((delegate*<byte*, nint, T*, nint, T*, nint, T*, nint, void>)Kernel<WhereKernel, T>.Entry)(
            c, sc, a, sa, b, sb, y, n);
    }

    public readonly void Run(nint start, nint end) =>
        Launch(
            C + start * StrideC, StrideC, A + start * StrideA, StrideA, B + start * StrideB, StrideB,
            Y + start, end - start);

    public readonly void Tell(Operands operands)
    {
        operands.Read(C, StrideC);
        operands.Read(A, StrideA);
        operands.Read(B, StrideB);
        operands.Write(Y);
    }
}

/// <summary>y = *x, which is read when the launch runs.</summary>
internal unsafe struct SpreadRange<T> : ILaunch
    where T : unmanaged
{
    public T* X;
    public T* Y;

    public readonly void Run(nint start, nint end) => FillRange<T>.Launch(Y + start, end - start, *X);

    public readonly void Tell(Operands operands)
    {
        operands.Read(X, 0);
        operands.Write(Y);
    }
}

internal unsafe struct FillRange<T> : ILaunch
    where T : unmanaged
{
    public T* Y;
    public T Value;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Launch(T* y, nint n, T value)
    {
        if (n <= 0) return;
        ((delegate*<T*, nint, T, void>)Kernel<FillKernel, T>.Entry)(y, n, value);
    }

    public readonly void Run(nint start, nint end) =>
        Launch(Y + start, end - start, Value);

    public readonly void Tell(Operands operands)
    {
        operands.Write(Y);
        operands.Number(Bits.Of(Value));
    }
}
