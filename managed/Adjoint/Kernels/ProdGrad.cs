using System.Numerics;

namespace Adjoint.Kernels;

/// <summary>
/// dx (outer, length, inner) = g (outer, inner) times the product of all other elements of the row of x: from the
/// products
/// before and after each, so exact where elements are zero. Rows are independent.
/// </summary>
internal unsafe struct ProdGradRange<T> : ILaunch where T : unmanaged, INumberBase<T>
{
    public T* G;
    public T* X;
    public T* D;
    public nint Length;
    public nint Inner;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public readonly void Run(nint start, nint end)
    {
        for (nint o = start; o < end; o++)
        {
            T* x = X + o * Length * Inner;
            T* d = D + o * Length * Inner;
            for (nint i = 0; i < Inner; i++)
            {
                T product = G[o * Inner + i];
                for (nint k = i; k < Length * Inner; k += Inner)
                {
                    d[k] = product;
                    product *= x[k];
                }
                product = T.One;
                for (nint k = (Length - 1) * Inner + i; k >= 0; k -= Inner)
                {
                    d[k] *= product;
                    product *= x[k];
                }
            }
        }
    }

    public readonly void Tell(Operands operands)
    {
        operands.ReadRows(G, Inner);
        operands.ReadRows(X, Length * Inner);
        operands.WriteRows(D, Length * Inner);
        operands.Number(Length);
        operands.Number(Inner);
    }
}

internal static unsafe partial class KernelSet
{
    /// <summary>dx (outer, length, inner) = g (outer, inner) times the product of the other elements along
    /// length.</summary>
    public static void ProdGrad<T>(T* g, T* x, T* dx, nint outer, nint length, nint inner)
        where T : unmanaged, INumberBase<T>
        => Share(outer, OuterGrain(length * inner), new ProdGradRange<T>
        {
            G = g,
            X = x,
            D = dx,
            Length = length,
            Inner = inner,
        });
}
