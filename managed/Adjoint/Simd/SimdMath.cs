using System.Runtime.CompilerServices;

namespace Adjoint.Simd;

/// <summary>The elementary functions over float lanes.</summary>
internal static unsafe partial class SimdMath
{
    private static V Each<V, T>(V x, Func<double, double> f) where V : struct, IFloatLanes<V, T> where T : unmanaged
    {
        T* lanes = stackalloc T[V.Count];
        V.Store(x, lanes);
        for (int i = 0; i < V.Count; i++)
        {
            lanes[i] = typeof(T) == typeof(float)
                ? Unsafe.BitCast<float, T>((float)f(Unsafe.BitCast<T, float>(lanes[i])))
                : Unsafe.BitCast<double, T>(f(Unsafe.BitCast<T, double>(lanes[i])));
        }
        return V.Load(lanes);
    }

    public static V Exp<V, T>(V x) where V : struct, IFloatLanes<V, T> where T : unmanaged => Each<V, T>(x, Math.Exp);
    public static V Log<V, T>(V x) where V : struct, IFloatLanes<V, T> where T : unmanaged => Each<V, T>(x, Math.Log);
    public static V Sin<V, T>(V x) where V : struct, IFloatLanes<V, T> where T : unmanaged => Each<V, T>(x, Math.Sin);
    public static V Cos<V, T>(V x) where V : struct, IFloatLanes<V, T> where T : unmanaged => Each<V, T>(x, Math.Cos);
    public static V Tanh<V, T>(V x) where V : struct, IFloatLanes<V, T> where T : unmanaged => Each<V, T>(x, Math.Tanh);

    public static V Expm1<V, T>(V x) where V : struct, IFloatLanes<V, T> where T : unmanaged =>
        Each<V, T>(x, v => Math.Abs(v) < 1e-5 ? v + (v * v / 2) + (v * v * v / 6) : Math.Exp(v) - 1);

    public static V Log1p<V, T>(V x) where V : struct, IFloatLanes<V, T> where T : unmanaged =>
        Each<V, T>(x, v => Math.Abs(v) < 1e-5 ? v - (v * v / 2) + (v * v * v / 3) : Math.Log(1 + v));

    public static V Sigmoid<V, T>(V x) where V : struct, IFloatLanes<V, T> where T : unmanaged =>
        Each<V, T>(x, v => v < 0 ? Math.Exp(v) / (1 + Math.Exp(v)) : 1 / (1 + Math.Exp(-v)));

    public static V Erf<V, T>(V x) where V : struct, IFloatLanes<V, T> where T : unmanaged => Each<V, T>(x, static v =>
    {
        if (!(Math.Abs(v) < 6))
        {
            return double.IsNaN(v) ? v : Math.Sign(v);
        }
        double sum = 0, term = v;
        for (int n = 1; Math.Abs(term) > 1e-17 * Math.Abs(sum); n++)
        {
            sum += term;
            term *= 2 * v * v / ((2 * n) + 1);
        }
        return sum * Math.Exp(-v * v) * 2 / Math.Sqrt(Math.PI);
    });

    public static V Pow<V, T>(V x, V y) where V : struct, IFloatLanes<V, T> where T : unmanaged
    {
        T* a = stackalloc T[V.Count];
        T* b = stackalloc T[V.Count];
        V.Store(x, a);
        V.Store(y, b);
        for (int i = 0; i < V.Count; i++)
        {
            a[i] = typeof(T) == typeof(float)
                ? Unsafe.BitCast<float, T>((float)Math.Pow(Unsafe.BitCast<T, float>(a[i]), Unsafe.BitCast<T, float>(b[i])))
                : Unsafe.BitCast<double, T>(Math.Pow(Unsafe.BitCast<T, double>(a[i]), Unsafe.BitCast<T, double>(b[i])));
        }
        return V.Load(a);
    }
}
