using Adjoint.Simd;

namespace Adjoint.Kernels;

// The formulas round as PyTorch's in-place ops do one after the other: x.add_(y, alpha) is one FMA, addcmul_ and
// addcdiv_ multiply by their value first.

/// <summary>A = wd, B = momentum m, C = 1 - dampening, D = -lr. s: b = g at first, then m b + C g.</summary>
internal readonly struct SgdUpdate : IUpdateOp
{
    public static string Name => "sgd";

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Step<N>(ref N p, N g, ref N s, ref N t, ref N u, in UpdateNumbers<N> k, UpdateFlags flags)
        where N : struct, INum<N>
    {
        g = UpdateGradient.Of(p, g, k.A, flags);
        if ((flags & UpdateFlags.Momentum) != 0)
        {
            s = (flags & UpdateFlags.First) != 0 ? g : N.Fma(k.C, g, s * k.B);
            g = (flags & UpdateFlags.Nesterov) != 0 ? N.Fma(k.B, s, g) : s;
        }
        p = N.Fma(k.D, g, p);
    }
}

/// <summary>A = wd, or what a step leaves of p; B = the weight of the mean's lerp; C = beta2; D = 1 - beta2;
/// E = sqrt(1 - beta2^t); F = eps; G = -lr / (1 - beta1^t). s: the mean of g, t: of g^2, u: the largest t.</summary>
internal readonly struct AdamUpdate : IUpdateOp
{
    public static string Name => "adam";

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Step<N>(ref N p, N g, ref N s, ref N t, ref N u, in UpdateNumbers<N> k, UpdateFlags flags)
        where N : struct, INum<N>
    {
        if ((flags & UpdateFlags.Decay) != 0) p = p * k.A;
        g = UpdateGradient.Of(p, g, k.A, flags);
        s = UpdateGradient.Lerp(s, g, k.B, flags);
        t = t * k.C + g * k.D * g;
        N square = t;
        if ((flags & UpdateFlags.AmsGrad) != 0) square = u = N.MaxPropagateNaN(u, t);
        p = p + s * k.G / (N.Sqrt(square) / k.E + k.F);
    }
}

/// <summary>A = wd, B = alpha, C = 1 - alpha, D = eps, E = momentum, F = -lr, G = the weight of the mean's lerp. s: the
/// mean of g^2, t: of g, u: the momentum.</summary>
internal readonly struct RmsPropUpdate : IUpdateOp
{
    public static string Name => "rmsprop";

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Step<N>(ref N p, N g, ref N s, ref N t, ref N u, in UpdateNumbers<N> k, UpdateFlags flags)
        where N : struct, INum<N>
    {
        g = UpdateGradient.Of(p, g, k.A, flags);
        s = s * k.B + g * k.C * g;
        N variance = s;
        if ((flags & UpdateFlags.Centered) != 0)
        {
            t = UpdateGradient.Lerp(t, g, k.G, flags);
            variance = s - t * t;
        }
        N denominator = N.Sqrt(variance) + k.D;
        if ((flags & UpdateFlags.Momentum) != 0)
        {
            u = u * k.E + g / denominator;
            p = N.Fma(k.F, u, p);
        }
        else
        {
            p = p + g * k.F / denominator;
        }
    }
}

/// <summary>A = wd, B = eps, C = -lr of the step. s: the sum of g^2.</summary>
internal readonly struct AdagradUpdate : IUpdateOp
{
    public static string Name => "adagrad";

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Step<N>(ref N p, N g, ref N s, ref N t, ref N u, in UpdateNumbers<N> k, UpdateFlags flags)
        where N : struct, INum<N>
    {
        g = UpdateGradient.Of(p, g, k.A, flags);
        s = s + g * g;
        p = p + g * k.C / (N.Sqrt(s) + k.B);
    }
}
