namespace Adjoint.Simd;

// The modified Bessel functions of the first kind, of orders 0 and 1: up to 8 by their power series, whose terms all
// have one sign, from there on by the slow factor of their growth e^x / sqrt(x).
internal static partial class SimdMath
{
    /// <summary>I0(x); even.</summary>
    [MethodImpl(NoInlining | AggressiveOptimization)]
    public static V I0<V, T>(V x) where V : struct, IFloatLanes<V, T> where T : unmanaged
    {
        V a = V.Abs(x);
        V near = V.MinFast(V.Const(8), a), z = V.Const(0.25) * (near * near);
        V small = V.Fma(I0NearZero<V, T>(z), z, V.One);
        V large = Grown<V, T>(a, I0Far<V, T>(FarArgument<V, T>(a)));
        return V.Select(V.Less(V.Const(8), a), large, OrNaN<V, T>(small, x));
    }

    /// <summary>I1(x); odd.</summary>
    [MethodImpl(NoInlining | AggressiveOptimization)]
    public static V I1<V, T>(V x) where V : struct, IFloatLanes<V, T> where T : unmanaged
    {
        V a = V.Abs(x);
        V near = V.MinFast(V.Const(8), a), z = V.Const(0.25) * (near * near), half = V.Const(0.5) * near;
        V small = V.Fma(I1NearZero<V, T>(z) * z, half, half);
        V y = V.Select(V.Less(V.Const(8), a), Grown<V, T>(a, I1Far<V, T>(FarArgument<V, T>(a))), small);
        return OrNaN<V, T>(WithSignOf<V, T>(y, x), x);
    }

    /// <summary>e^-|x| I0(x).</summary>
    [MethodImpl(NoInlining | AggressiveOptimization)]
    public static V I0e<V, T>(V x) where V : struct, IFloatLanes<V, T> where T : unmanaged
    {
        V a = V.Abs(x), near = V.MinFast(V.Const(8), a), z = V.Const(0.25) * (near * near);
        V small = V.Fma(I0NearZero<V, T>(z), z, V.One) * Exp<V, T>(-near);
        V large = I0Far<V, T>(FarArgument<V, T>(a)) / V.Sqrt(a);
        return V.Select(V.Less(V.Const(8), a), large, OrNaN<V, T>(small, x));
    }

    /// <summary>e^-|x| I1(x).</summary>
    [MethodImpl(NoInlining | AggressiveOptimization)]
    public static V I1e<V, T>(V x) where V : struct, IFloatLanes<V, T> where T : unmanaged
    {
        V a = V.Abs(x), near = V.MinFast(V.Const(8), a), z = V.Const(0.25) * (near * near);
        V half = V.Const(0.5) * near;
        V small = V.Fma(I1NearZero<V, T>(z) * z, half, half) * Exp<V, T>(-near);
        V large = I1Far<V, T>(FarArgument<V, T>(a)) / V.Sqrt(a);
        return OrNaN<V, T>(WithSignOf<V, T>(V.Select(V.Less(V.Const(8), a), large, small), x), x);
    }

    /// <summary>e^a factor / sqrt(a), in two steps, since e^a is beyond the range a little before the product
    /// is.</summary>
    [MethodImpl(AggressiveInlining)]
    private static V Grown<V, T>(V a, V factor) where V : struct, IFloatLanes<V, T> where T : unmanaged
    {
        V root = Exp<V, T>(V.Const(0.5) * a);
        return root * (root * (factor / V.Sqrt(V.MinFast(K<V, T>(1e30, 1e300), a))));
    }

    [MethodImpl(AggressiveInlining)]
    private static V FarArgument<V, T>(V a) where V : struct, IFloatLanes<V, T> where T : unmanaged =>
        V.Const(16) / V.MaxFast(V.Const(8), a) - V.One;

    [MethodImpl(AggressiveInlining)]
    private static V OrNaN<V, T>(V y, V x) where V : struct, IFloatLanes<V, T> where T : unmanaged =>
        V.Select(V.Equal(x, x), y, x);

    /// <summary>(I0(x) - 1) / z in z = x^2 / 4 up to 8; minimax, error 2^-31.7 (2^-66.1) of I0.</summary>
    [MethodImpl(AggressiveInlining)]
    private static V I0NearZero<V, T>(V z) where V : struct, IFloatLanes<V, T> where T : unmanaged
    {
        V p;
        if (typeof(T) == typeof(float))
        {
            p = V.Fma(V.Const(1.41894065e-13), z, V.Const(5.24628214e-12));
            p = V.Fma(p, z, V.Const(6.59122645e-10));
            p = V.Fma(p, z, V.Const(3.88783938e-08));
            p = V.Fma(p, z, V.Const(1.93236042e-06));
            p = V.Fma(p, z, V.Const(6.94304035e-05));
            p = V.Fma(p, z, V.Const(0.00173614582));
            p = V.Fma(p, z, V.Const(0.0277777314));
            p = V.Fma(p, z, V.Const(0.25000003));
            return V.Fma(p, z, V.Const(1));
        }
        p = V.Fma(V.Const(3.5053622008325208e-27), z, V.Const(5.1127352505861544e-25));
        p = V.Fma(p, z, V.Const(1.341404629962453e-22));
        p = V.Fma(p, z, V.Const(2.5730448737024515e-20));
        p = V.Fma(p, z, V.Const(4.3593355340368243e-18));
        p = V.Fma(p, z, V.Const(6.2759715862933968e-16));
        p = V.Fma(p, z, V.Const(7.594067762939742e-14));
        p = V.Fma(p, z, V.Const(7.5940578443628898e-12));
        p = V.Fma(p, z, V.Const(6.1511873534682762e-10));
        p = V.Fma(p, z, V.Const(3.9367598882624302e-08));
        p = V.Fma(p, z, V.Const(1.9290123456993073e-06));
        p = V.Fma(p, z, V.Const(6.9444444444412813e-05));
        p = V.Fma(p, z, V.Const(0.0017361111111111425));
        p = V.Fma(p, z, V.Const(0.027777777777777759));
        p = V.Fma(p, z, V.Const(0.25));
        return V.Fma(p, z, V.Const(1));
    }

    /// <summary>(2 I1(x) / x - 1) / z in z = x^2 / 4 up to 8; minimax, error 2^-33.9 (2^-62.6) of I1.</summary>
    [MethodImpl(AggressiveInlining)]
    private static V I1NearZero<V, T>(V z) where V : struct, IFloatLanes<V, T> where T : unmanaged
    {
        V p;
        if (typeof(T) == typeof(float))
        {
            p = V.Fma(V.Const(1.2481803e-14), z, V.Const(5.54431175e-13));
            p = V.Fma(p, z, V.Const(7.23442833e-11));
            p = V.Fma(p, z, V.Const(4.87433249e-09));
            p = V.Fma(p, z, V.Const(2.75910963e-07));
            p = V.Fma(p, z, V.Const(1.1572557e-05));
            p = V.Fma(p, z, V.Const(0.000347226305));
            p = V.Fma(p, z, V.Const(0.00694443844));
            p = V.Fma(p, z, V.Const(0.0833333358));
            return V.Fma(p, z, V.Const(0.5));
        }
        p = V.Fma(V.Const(5.6453114579865688e-26), z, V.Const(7.631505136640633e-24));
        p = V.Fma(p, z, V.Const(1.8796690769741811e-21));
        p = V.Fma(p, z, V.Const(3.3445096566512894e-19));
        p = V.Fma(p, z, V.Const(5.2312787253418761e-17));
        p = V.Fma(p, z, V.Const(6.9035600909378457e-15));
        p = V.Fma(p, z, V.Const(7.594068428171414e-13));
        p = V.Fma(p, z, V.Const(6.8346520262819717e-11));
        p = V.Fma(p, z, V.Const(4.9209498837904393e-09));
        p = V.Fma(p, z, V.Const(2.7557319217723001e-07));
        p = V.Fma(p, z, V.Const(1.1574074074192455e-05));
        p = V.Fma(p, z, V.Const(0.00034722222222207961));
        p = V.Fma(p, z, V.Const(0.0069444444444445447));
        p = V.Fma(p, z, V.Const(0.083333333333333301));
        return V.Fma(p, z, V.Const(0.5));
    }

    /// <summary>sqrt(x) e^-x I0(x) in s = 16 / x - 1 from 8 on; minimax, error 2^-29.6 (2^-57.6).</summary>
    [MethodImpl(AggressiveInlining)]
    private static V I0Far<V, T>(V s) where V : struct, IFloatLanes<V, T> where T : unmanaged
    {
        V p;
        if (typeof(T) == typeof(float))
        {
            p = V.Fma(V.Const(1.08924453e-07), s, V.Const(3.62183869e-07));
            p = V.Fma(p, s, V.Const(1.47566141e-06));
            p = V.Fma(p, s, V.Const(1.11127374e-05));
            p = V.Fma(p, s, V.Const(0.000136217379));
            p = V.Fma(p, s, V.Const(0.00336055551));
            return V.Fma(p, s, V.Const(0.402176499));
        }
        p = V.Fma(V.Const(-5.7799964633039457e-11), s, V.Const(-2.2552292232824191e-11));
        p = V.Fma(p, s, V.Const(4.4122397392655477e-10));
        p = V.Fma(p, s, V.Const(1.6570349721375058e-10));
        p = V.Fma(p, s, V.Const(-1.5778453180349637e-09));
        p = V.Fma(p, s, V.Const(-6.0316211376516527e-10));
        p = V.Fma(p, s, V.Const(3.5793230625268804e-09));
        p = V.Fma(p, s, V.Const(1.5640247368269202e-09));
        p = V.Fma(p, s, V.Const(-5.9009344073981421e-09));
        p = V.Fma(p, s, V.Const(-3.5442852581628554e-09));
        p = V.Fma(p, s, V.Const(7.3995142743221746e-09));
        p = V.Fma(p, s, V.Const(7.5743185411310045e-09));
        p = V.Fma(p, s, V.Const(-5.3927562617339465e-09));
        p = V.Fma(p, s, V.Const(-1.3416977881131747e-08));
        p = V.Fma(p, s, V.Const(-6.7506882790461265e-09));
        p = V.Fma(p, s, V.Const(7.5566057056816665e-09));
        p = V.Fma(p, s, V.Const(2.1548854219106939e-08));
        p = V.Fma(p, s, V.Const(3.9325566686908322e-08));
        p = V.Fma(p, s, V.Const(8.8722154217023666e-08));
        p = V.Fma(p, s, V.Const(2.9735988098738371e-07));
        p = V.Fma(p, s, V.Const(1.4838475677884271e-06));
        p = V.Fma(p, s, V.Const(1.114303379011871e-05));
        p = V.Fma(p, s, V.Const(0.00013621607439189679));
        p = V.Fma(p, s, V.Const(0.0033605519836678705));
        return V.Fma(p, s, V.Const(0.4021765094450081));
    }

    /// <summary>sqrt(x) e^-x I1(x) in s = 16 / x - 1 from 8 on; minimax, error 2^-29.4 (2^-57.6).</summary>
    [MethodImpl(AggressiveInlining)]
    private static V I1Far<V, T>(V s) where V : struct, IFloatLanes<V, T> where T : unmanaged
    {
        V p;
        if (typeof(T) == typeof(float))
        {
            p = V.Fma(V.Const(-1.23694733e-07), s, V.Const(-4.20504762e-07));
            p = V.Fma(p, s, V.Const(-1.82417011e-06));
            p = V.Fma(p, s, V.Const(-1.50046171e-05));
            p = V.Fma(p, s, V.Const(-0.000219237743));
            p = V.Fma(p, s, V.Const(-0.00974958111));
            return V.Fma(p, s, V.Const(0.389398456));
        }
        p = V.Fma(V.Const(5.9983530840730159e-11), s, V.Const(2.0855455821677816e-11));
        p = V.Fma(p, s, V.Const(-4.5825469018059503e-10));
        p = V.Fma(p, s, V.Const(-1.5328182991637969e-10));
        p = V.Fma(p, s, V.Const(1.6409151605161912e-09));
        p = V.Fma(p, s, V.Const(5.6170995640499514e-10));
        p = V.Fma(p, s, V.Const(-3.7319770475395943e-09));
        p = V.Fma(p, s, V.Const(-1.4833845692532641e-09));
        p = V.Fma(p, s, V.Const(6.1864477068551456e-09));
        p = V.Fma(p, s, V.Const(3.4651073588460277e-09));
        p = V.Fma(p, s, V.Const(-7.8552354350410256e-09));
        p = V.Fma(p, s, V.Const(-7.6644021158468656e-09));
        p = V.Fma(p, s, V.Const(5.9615716439155661e-09));
        p = V.Fma(p, s, V.Const(1.404238379946216e-08));
        p = V.Fma(p, s, V.Const(6.7377137942182419e-09));
        p = V.Fma(p, s, V.Const(-8.429695930374723e-09));
        p = V.Fma(p, s, V.Const(-2.337443984713506e-08));
        p = V.Fma(p, s, V.Const(-4.312889895333626e-08));
        p = V.Fma(p, s, V.Const(-1.0001283643318558e-07));
        p = V.Fma(p, s, V.Const(-3.4838559831025211e-07));
        p = V.Fma(p, s, V.Const(-1.8349101348207158e-06));
        p = V.Fma(p, s, V.Const(-1.5038547199754403e-05));
        p = V.Fma(p, s, V.Const(-0.00021923576383385258));
        p = V.Fma(p, s, V.Const(-0.0097495771932357457));
        return V.Fma(p, s, V.Const(0.38939845902587233));
    }
}
