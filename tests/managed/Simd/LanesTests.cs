using System.Numerics;
using Adjoint.Simd;
using Adjoint.Tests.Kernels;
using Xunit;

namespace Adjoint.Tests.Simd;

/// <summary>Every member of every lane type against plain scalar arithmetic, lane by lane.</summary>
public unsafe class LanesTests
{
    [Fact] public void F32x1Arithmetic() => Arithmetic<F32x1, float>();
    [Fact] public void F32x4Arithmetic() => Arithmetic<F32x4, float>();
    [Fact] public void F32x8Arithmetic() => Arithmetic<F32x8, float>();
    [Fact] public void F32x16Arithmetic() => Arithmetic<F32x16, float>();
    [Fact] public void F64x1Arithmetic() => Arithmetic<F64x1, double>();
    [Fact] public void F64x2Arithmetic() => Arithmetic<F64x2, double>();
    [Fact] public void F64x4Arithmetic() => Arithmetic<F64x4, double>();
    [Fact] public void F64x8Arithmetic() => Arithmetic<F64x8, double>();

    [Fact]
    public void CountsAreTheNames()
    {
        Assert.Equal([1, 4, 8, 16], [F32x1.Count, F32x4.Count, F32x8.Count, F32x16.Count]);
        Assert.Equal([1, 2, 4, 8], [F64x1.Count, F64x2.Count, F64x4.Count, F64x8.Count]);
    }

    private static void Arithmetic<V, T>()
        where V : struct, IFloatLanes<V, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        bool single = typeof(T) == typeof(float);
        T[] values = [.. Samples.Doubles(600).Select(T.CreateChecked)];
        T mask = Reinterpret<T>(ulong.MaxValue);
        var random = new Random(1);
        T* a = stackalloc T[V.Count], b = stackalloc T[V.Count], c = stackalloc T[V.Count], y = stackalloc T[V.Count];
        for (int round = 0; round < 500; round++)
        {
            for (int i = 0; i < V.Count; i++)
            {
                a[i] = values[random.Next(values.Length)];
                b[i] = i % 5 == 4 ? a[i] : values[random.Next(values.Length)];
                c[i] = values[random.Next(values.Length)];
            }
            V va = V.Load(a), vb = V.Load(b), vc = V.Load(c);
            V less = V.Less(va, vb);

            Check("load/store", va, i => a[i]);
            Check("add", va + vb, i => a[i] + b[i]);
            Check("subtract", va - vb, i => a[i] - b[i]);
            Check("multiply", va * vb, i => a[i] * b[i]);
            Check("divide", va / vb, i => a[i] / b[i]);
            Check("negate", -va, i => -a[i]);
            Check("fma", V.Fma(va, vb, vc), i =>
                Isa.HasFma ? T.FusedMultiplyAdd(a[i], b[i], c[i]) : (a[i] * b[i]) + c[i]);
            Check("abs", V.Abs(va), i => T.Abs(a[i]));
            Check("sqrt", V.Sqrt(va), i => T.Sqrt(a[i]));
            Check("floor", V.Floor(va), i => T.Floor(a[i]));
            Check("max fast", V.MaxFast(va, vb), i => a[i] > b[i] ? a[i] : b[i]);
            Check("min fast", V.MinFast(va, vb), i => a[i] < b[i] ? a[i] : b[i]);
            Check("max", V.MaxPropagateNaN(va, vb), i => T.IsNaN(a[i]) ? a[i] : a[i] > b[i] ? a[i] : b[i]);
            Check("min", V.MinPropagateNaN(va, vb), i => T.IsNaN(a[i]) ? a[i] : a[i] < b[i] ? a[i] : b[i]);
            Check("select less", V.Select(less, va, vb), i => a[i] < b[i] ? a[i] : b[i]);
            Check("select less or equal", V.Select(V.LessOrEqual(va, vb), va, vc), i => a[i] <= b[i] ? a[i] : c[i]);
            Check("select equal", V.Select(V.Equal(va, vb), va, vc), i => a[i] == b[i] ? a[i] : c[i]);
            Check("mask and", V.Select(V.And(less, V.Less(vb, vc)), va, vc), i =>
                a[i] < b[i] && b[i] < c[i] ? a[i] : c[i]);
            Check("mask or", V.Select(V.Or(less, V.Less(vb, vc)), va, vc), i =>
                a[i] < b[i] || b[i] < c[i] ? a[i] : c[i]);
            Check("and", V.And(va, vb), i => Reinterpret<T>(Bits(a[i]) & Bits(b[i])));
            Check("or", V.Or(va, vb), i => Reinterpret<T>(Bits(a[i]) | Bits(b[i])));
            Check("xor", V.Xor(va, vb), i => Reinterpret<T>(Bits(a[i]) ^ Bits(b[i])));
            Check("and not", V.AndNot(va, vb), i => Reinterpret<T>(Bits(a[i]) & ~Bits(b[i])));
            Check("add bits", V.AddBits(va, vb), i => Reinterpret<T>(Bits(a[i]) + Bits(b[i])));
            Check("subtract bits", V.SubtractBits(va, vb), i => Reinterpret<T>(Bits(a[i]) - Bits(b[i])));
            Check("shift left", V.ShiftLeftBits(va, 7), i => Reinterpret<T>(Bits(a[i]) << 7));
            Check("shift right", V.ShiftRightBits(va, 23), i => Reinterpret<T>(Bits(a[i]) >> 23));
            Check("broadcast", V.Broadcast(a[0]), _ => a[0]);
            Check("const", V.Const(0.1), _ => T.CreateChecked(0.1));
            Check("const bits", V.ConstBits(0x3F8000013F800001), _ => Reinterpret<T>(0x3F8000013F800001));

            uint bits = 0;
            for (int i = 0; i < V.Count; i++)
            {
                bits |= (a[i] < b[i] ? 1u : 0u) << i;
            }
            Assert.Equal(bits, V.MaskBits(less));
            Check("mask", less, i => a[i] < b[i] ? mask : T.Zero);
        }
        Parts();

        // The memory of lanes that are left out may not even be there.
        void Parts()
        {
            V all = V.Load(a);
            using Guarded guarded = new(64);
            for (int n = 0; n <= V.Count; n++)
            {
                T* source = guarded.Place<T>(new ReadOnlySpan<T>(a, n), atEnd: true);
                Check("first lanes", V.FirstLanes(n), i => i < n ? mask : T.Zero);
                Check("load where", V.LoadWhere(V.FirstLanes(n), source), i => i < n ? a[i] : T.Zero);
            }
            if (V.Count > 8) Down(V.Down(all, 8), 8);
            if (V.Count > 4) Down(V.Down(all, 4), 4);
            if (V.Count > 2) Down(V.Down(all, 2), 2);
            if (V.Count > 1) Down(V.Down(all, 1), 1);
            if (!V.HasScale) return;
            T k = single ? T.CreateChecked(-140) : T.CreateChecked(-1060);
            Check("scale", V.Scale(V.Const(1.4142135623730951), V.Broadcast(k)), _ => single
                ? (T)(object)MathF.ScaleB((float)1.4142135623730951, -140)
                : (T)(object)Math.ScaleB(1.4142135623730951, -1060));
        }

        void Down(V got, int count)
        {
            V.Store(got, y);
            for (int i = 0; i < count; i++) Assert.Equal(Bits(a[i + count]), Bits(y[i]));
        }

        void Check(string what, V got, Func<int, T> want)
        {
            V.Store(got, y);
            for (int i = 0; i < V.Count; i++)
            {
                T expected = want(i);
                if (Bits(y[i]) != Bits(expected) && !(T.IsNaN(y[i]) && T.IsNaN(expected)))
                {
                    Assert.Fail($"{what}, lane {i}/{V.Count}: a={a[i]} b={b[i]} c={c[i]}: {y[i]}, not {expected}");
                }
            }
        }

        ulong Bits(T x) => single
            ? BitConverter.SingleToUInt32Bits((float)(object)x)
            : BitConverter.DoubleToUInt64Bits((double)(object)x);
    }

    private static T Reinterpret<T>(ulong bits) => typeof(T) == typeof(float)
        ? (T)(object)BitConverter.UInt32BitsToSingle((uint)bits)
        : (T)(object)BitConverter.UInt64BitsToDouble(bits);
}
