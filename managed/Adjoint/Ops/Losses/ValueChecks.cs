using System.Numerics;
using Adjoint.Kernels;
using Adjoint.Tensors;

namespace Adjoint.Ops;

/// <summary>Checks of the values of an argument, before anything is computed. A launch of their own, so that a captured
/// step checks in every run.</summary>
internal static unsafe class ValueChecks
{
    /// <summary>Refuses a tensor with an element outside [low, high].</summary>
    public static void Within(Tensor x, double low, double high, string message, string argument,
        bool allowsNaN = false)
    {
        if (x.Count == 0) return;
        x = Elementwise.Dense(x);
        switch (x.DType)
        {
            case DType.Float32: Launch(x.As<float>()); break;
            case DType.Float64: Launch(x.As<double>()); break;
            case DType.Int64: Launch(x.As<long>()); break;
            case DType.Int32: Launch(x.As<int>()); break;
            default: Launch(x.As<byte>()); break;
        }
        GC.KeepAlive(x);

        void Launch<T>(T* values) where T : unmanaged, INumber<T> => LaunchLog.Do(new RangeCheck<T>
        {
            X = values,
            Count = (nint)x.Count,
            Low = low,
            High = high,
            AllowsNaN = allowsNaN,
            Message = message,
            Argument = argument,
        });
    }
}
