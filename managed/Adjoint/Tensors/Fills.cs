using Adjoint.Kernels;

namespace Adjoint.Tensors;

/// <summary>Writes one number into a tensor of any geometry and dtype.</summary>
internal static unsafe class Fills
{
    public static void Into(Tensor t, Scalar value)
    {
        if (t.Count == 0) return;
        if (!t.Layout.IsDense)
        {
            Tensor one = new(Layout.Scalar, t.DType);
            Into(one, value);
            Copies.Into(one, t);
            return;
        }
        nint n = (nint)t.Count;
        switch (t.DType)
        {
            case DType.Float32: KernelSet.Fill(t.As<float>(), n, (float)value.ToDouble()); break;
            case DType.Float64: KernelSet.Fill(t.As<double>(), n, value.ToDouble()); break;
            case DType.Int64: KernelSet.Fill(t.As<long>(), n, value.ToInt64()); break;
            case DType.Int32: KernelSet.Fill(t.As<int>(), n, (int)value.ToInt64()); break;
            case DType.UInt8: KernelSet.Fill(t.As<byte>(), n, (byte)value.ToInt64()); break;
            default: KernelSet.Fill(t.As<byte>(), n, (byte)(value.ToDouble() != 0 ? 1 : 0)); break;
        }
        GC.KeepAlive(t);
    }
}
