using System.Runtime.CompilerServices;
using Adjoint.Simd;
using Xunit;

namespace Adjoint.Tests.Simd;

/// <summary>One lane gives the bits of many: every function, every width, those in software included.</summary>
public unsafe class WidthTests
{
    [Fact] public void Exp() => AllWidths<ExpFunction>();
    [Fact] public void Expm1() => AllWidths<Expm1Function>();
    [Fact] public void Log() => AllWidths<LogFunction>();
    [Fact] public void Log1p() => AllWidths<Log1pFunction>();
    [Fact] public void Sin() => AllWidths<SinFunction>();
    [Fact] public void Cos() => AllWidths<CosFunction>();
    [Fact] public void Tanh() => AllWidths<TanhFunction>();
    [Fact] public void Sigmoid() => AllWidths<SigmoidFunction>();
    [Fact] public void Erf() => AllWidths<ErfFunction>();
    [Fact] public void Gelu() => AllWidths<GeluFunction>();
    [Fact] public void Pow() => AllWidths<PowFunction>();

    private static void AllWidths<F>() where F : struct, IFunction
    {
        float[] singles = Samples.Singles(8000);
        float[] wanted = Run<F, F32x1, float>(singles);
        Same(wanted, Run<F, F32x4, float>(singles), singles);
        Same(wanted, Run<F, F32x8, float>(singles), singles);
        Same(wanted, Run<F, F32x16, float>(singles), singles);

        double[] doubles = Samples.Doubles(8000);
        double[] wantedDoubles = Run<F, F64x1, double>(doubles);
        Same(wantedDoubles, Run<F, F64x2, double>(doubles), doubles);
        Same(wantedDoubles, Run<F, F64x4, double>(doubles), doubles);
        Same(wantedDoubles, Run<F, F64x8, double>(doubles), doubles);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static T[] Run<F, V, T>(T[] values)
        where F : struct, IFunction
        where V : struct, ISimd<V, T>
        where T : unmanaged
    {
        int count = values.Length / 16 * 16; // whole vectors of every width
        var results = new T[count];
        fixed (T* x = values, y = results)
        {
            for (int i = 0; i < count; i += V.Count)
            {
                V.Store(F.Of(V.Load(x + i)), y + i);
            }
        }
        return results;
    }

    private static void Same<T>(T[] wanted, T[] got, T[] x)
    {
        for (int i = 0; i < wanted.Length; i++)
        {
            double a = Convert.ToDouble(wanted[i], null), b = Convert.ToDouble(got[i], null);
            Assert.True(Samples.Same(a, b), $"at {x[i]}: one lane {a:R}, many {b:R}");
        }
    }
}
