using System.Numerics;
using Adjoint.Kernels;
using Adjoint.Simd;
using Xunit;

namespace Adjoint.Tests.Kernels;

/// <summary>The two kernels in lanes that factorizations are made of, against one lane, bit for bit.</summary>
public unsafe class LinalgKernelTests
{
    private const int Step = 45;

    [Theory]
    [InlineData(1, 1)]
    [InlineData(3, 16)]
    [InlineData(5, 31)]
    [InlineData(4, 43)]
    public void Lanes_have_the_bits_of_one_lane(int rows, int columns)
    {
        Compare<float, F32x1>(rows, columns);
        Compare<double, F64x1>(rows, columns);
    }

    private static void Compare<T, V>(int rows, int columns)
        where T : unmanaged, IFloatingPointIeee754<T>
        where V : struct, ISimd<V, T>
    {
        Random random = new(rows * 100 + columns);
        T[] Numbers(int count) =>
            [.. Enumerable.Range(0, count).Select(_ => T.CreateTruncating(random.NextDouble() - 0.5))];
        T[] start = Numbers((rows + 1) * Step), u = Numbers(rows * 2), v = Numbers(columns);
        T[] c = Numbers(rows), s = Numbers(rows);
        T alpha = T.CreateTruncating(-1.7);

        T[] actual = [.. start], expected = [.. start];
        fixed (T* a = actual, e = expected, pu = u, pv = v)
        {
            new Matrix<T>(a, rows, columns, Step).AddOuter(alpha, pu, 2, pv);
            for (int i = 0; i < rows; i++)
                for (int j = 0; j < columns; j++) Fused<T, V>(alpha * pu[2 * i], pv[j], e + i * Step + j);
        }
        Assert.Equal(expected, actual);

        foreach (bool upwards in (bool[])[false, true])
        {
            (actual, expected) = ([.. start], [.. start]);
            fixed (T* a = actual, e = expected, pc = c, ps = s)
            {
                new Matrix<T>(a, rows + 1, columns, Step).Rotate(pc, ps, rows, upwards);
                for (int k = 0; k < rows; k++)
                {
                    int i = upwards ? rows - 1 - k : k;
                    for (int j = 0; j < columns; j++)
                    {
                        T* x = e + i * Step + j, y = x + Step;
                        T newX = pc[i] * *x, newY = pc[i] * *y;
                        Fused<T, V>(ps[i], *y, &newX);
                        Fused<T, V>(-ps[i], *x, &newY);
                        (*x, *y) = (newX, newY);
                    }
                }
            }
            Assert.Equal(expected, actual);
        }
    }

    /// <summary>y = a b + y, as the lanes have it.</summary>
    private static void Fused<T, V>(T a, T b, T* y)
        where T : unmanaged
        where V : struct, ISimd<V, T> => V.Store(V.Fma(V.Broadcast(a), V.Broadcast(b), V.Load(y)), y);
}
