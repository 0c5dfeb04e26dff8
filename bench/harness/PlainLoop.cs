using System.Numerics;
using System.Runtime.CompilerServices;

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
}
