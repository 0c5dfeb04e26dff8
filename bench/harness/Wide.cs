using System.Runtime.Intrinsics;

namespace Adjoint.Harness;

/// <summary>
/// One width of a ruler. The library's own lanes are not used, as a ruler should not be made of the thing it measures.
/// </summary>
internal unsafe interface IWide<V>
{
    static abstract int Bytes { get; }
    static abstract V Splat(double value);
    static abstract V Load(byte* source);
    static abstract void Store(V value, byte* target);
    static abstract V Add(V x, V y);
    static abstract V Fma(V x, V factor, V addend);
    static abstract double Sum(V x);
}

// They repeat because Vector128, 256 and 512 share no public interface in .NET 10.

internal readonly unsafe struct S128 : IWide<Vector128<float>>
{
    public static int Bytes => 16;
    public static Vector128<float> Splat(double value) => Vector128.Create((float)value);
    public static Vector128<float> Load(byte* source) => Vector128.Load((float*)source);
    public static void Store(Vector128<float> value, byte* target) => value.Store((float*)target);
    public static Vector128<float> Add(Vector128<float> x, Vector128<float> y) => x + y;
    public static Vector128<float> Fma(Vector128<float> x, Vector128<float> f, Vector128<float> c) =>
        Vector128.MultiplyAddEstimate(x, f, c);
    public static double Sum(Vector128<float> x) => Vector128.Sum(x);
}

internal readonly unsafe struct D128 : IWide<Vector128<double>>
{
    public static int Bytes => 16;
    public static Vector128<double> Splat(double value) => Vector128.Create(value);
    public static Vector128<double> Load(byte* source) => Vector128.Load((double*)source);
    public static void Store(Vector128<double> value, byte* target) => value.Store((double*)target);
    public static Vector128<double> Add(Vector128<double> x, Vector128<double> y) => x + y;
    public static Vector128<double> Fma(Vector128<double> x, Vector128<double> f, Vector128<double> c) =>
        Vector128.MultiplyAddEstimate(x, f, c);
    public static double Sum(Vector128<double> x) => Vector128.Sum(x);
}

internal readonly unsafe struct S256 : IWide<Vector256<float>>
{
    public static int Bytes => 32;
    public static Vector256<float> Splat(double value) => Vector256.Create((float)value);
    public static Vector256<float> Load(byte* source) => Vector256.Load((float*)source);
    public static void Store(Vector256<float> value, byte* target) => value.Store((float*)target);
    public static Vector256<float> Add(Vector256<float> x, Vector256<float> y) => x + y;
    public static Vector256<float> Fma(Vector256<float> x, Vector256<float> f, Vector256<float> c) =>
        Vector256.MultiplyAddEstimate(x, f, c);
    public static double Sum(Vector256<float> x) => Vector256.Sum(x);
}

internal readonly unsafe struct D256 : IWide<Vector256<double>>
{
    public static int Bytes => 32;
    public static Vector256<double> Splat(double value) => Vector256.Create(value);
    public static Vector256<double> Load(byte* source) => Vector256.Load((double*)source);
    public static void Store(Vector256<double> value, byte* target) => value.Store((double*)target);
    public static Vector256<double> Add(Vector256<double> x, Vector256<double> y) => x + y;
    public static Vector256<double> Fma(Vector256<double> x, Vector256<double> f, Vector256<double> c) =>
        Vector256.MultiplyAddEstimate(x, f, c);
    public static double Sum(Vector256<double> x) => Vector256.Sum(x);
}

internal readonly unsafe struct S512 : IWide<Vector512<float>>
{
    public static int Bytes => 64;
    public static Vector512<float> Splat(double value) => Vector512.Create((float)value);
    public static Vector512<float> Load(byte* source) => Vector512.Load((float*)source);
    public static void Store(Vector512<float> value, byte* target) => value.Store((float*)target);
    public static Vector512<float> Add(Vector512<float> x, Vector512<float> y) => x + y;
    public static Vector512<float> Fma(Vector512<float> x, Vector512<float> f, Vector512<float> c) =>
        Vector512.MultiplyAddEstimate(x, f, c);
    public static double Sum(Vector512<float> x) => Vector512.Sum(x);
}

internal readonly unsafe struct D512 : IWide<Vector512<double>>
{
    public static int Bytes => 64;
    public static Vector512<double> Splat(double value) => Vector512.Create(value);
    public static Vector512<double> Load(byte* source) => Vector512.Load((double*)source);
    public static void Store(Vector512<double> value, byte* target) => value.Store((double*)target);
    public static Vector512<double> Add(Vector512<double> x, Vector512<double> y) => x + y;
    public static Vector512<double> Fma(Vector512<double> x, Vector512<double> f, Vector512<double> c) =>
        Vector512.MultiplyAddEstimate(x, f, c);
    public static double Sum(Vector512<double> x) => Vector512.Sum(x);
}
