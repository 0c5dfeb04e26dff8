using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Adjoint.Harness;

/// <summary>
/// What a careful programmer writes without a library: one vector loop over buffers that exist already. The ruler for
/// kernels that are bound by memory.
/// </summary>
public static unsafe class PlainLoop
{
    /// <summary>y[i] = a[i] + b[i]; any alignment, any length.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Add(float* a, float* b, float* y, nint length)
    {
        nint lanes = Vector<float>.Count, i = 0;
        for (; i <= length - lanes; i += lanes)
        {
            Vector.Store(Vector.Load(a + i) + Vector.Load(b + i), y + i);
        }

        for (; i < length; i++)
        {
            y[i] = a[i] + b[i];
        }
    }

    /// <summary>The sum in four running vectors: as fast as memory gives, right to no more than that takes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static float Sum(float* x, nint length)
    {
        nint lanes = Vector512<float>.Count, i = 0;
        Vector512<float> s0 = default, s1 = default, s2 = default, s3 = default;
        for (; i <= length - 4 * lanes; i += 4 * lanes)
        {
            s0 += Vector512.Load(x + i);
            s1 += Vector512.Load(x + i + lanes);
            s2 += Vector512.Load(x + i + 2 * lanes);
            s3 += Vector512.Load(x + i + 3 * lanes);
        }

        float sum = Vector512.Sum(s0 + s1 + s2 + s3);
        for (; i < length; i++)
        {
            sum += x[i];
        }

        return sum;
    }
}
