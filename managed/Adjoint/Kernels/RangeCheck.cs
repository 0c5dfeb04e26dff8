using System.Diagnostics.CodeAnalysis;
using System.Numerics;
using System.Numerics.Tensors;

namespace Adjoint.Kernels;

/// <summary>Refuses x that has an element below the least or above the most allowed; NaN where that is not
/// allowed.</summary>
internal unsafe struct RangeCheck<T> : ILaunch where T : unmanaged, INumber<T>
{
    // A span counts in 32 bits.
    private const nint Most = 1 << 30;

    public T* X;
    public nint Count;
    public double Low;
    public double High;
    public bool AllowsNaN;

    /// <summary>What the exception says.</summary>
    public string Message;

    /// <summary>The argument that it names.</summary>
    public string Argument;

    public readonly void Run(nint start, nint end)
    {
        for (nint i = 0; i < Count; i += Most)
        {
            ReadOnlySpan<T> x = new(X + i, (int)nint.Min(Most, Count - i));
            // A NaN anywhere is the minimum and the maximum.
            if (Lies(TensorPrimitives.Min(x)) && Lies(TensorPrimitives.Max(x))) continue;
            foreach (T value in x)
                if (!Lies(value) && !(AllowsNaN && T.IsNaN(value))) Throw(Message, Argument, value);
        }
    }

    public readonly void Tell(Operands operands)
    {
        operands.ReadAll(X, Count);
        operands.Number(Low);
        operands.Number(High);
        operands.Number(AllowsNaN ? 1L : 0L);
    }

    private readonly bool Lies(T value)
    {
        double number = double.CreateTruncating(value);
        return number >= Low && number <= High;
    }

    [DoesNotReturn]
    private static void Throw(string message, string argument, T value) =>
        throw new ArgumentOutOfRangeException(argument, $"{message}, but one is {value}");
}
