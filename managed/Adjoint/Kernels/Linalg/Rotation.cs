using System.Numerics;

namespace Adjoint.Kernels;

/// <summary>Plane rotations, as LAPACK makes them (dlartg, dlaev2, dlas2, dlasv2).</summary>
internal static class Rotation
{
    /// <summary>c, s and r with c f + s g = r, c g - s f = 0.</summary>
    public static (T C, T S, T R) Of<T>(T f, T g) where T : unmanaged, IFloatingPointIeee754<T>
    {
        if (g == T.Zero) return (T.One, T.Zero, f);
        if (f == T.Zero) return (T.Zero, T.CopySign(T.One, g), T.Abs(g));
        T r = T.CopySign(T.Hypot(f, g), f);
        return (T.Abs(f / r), g / r, r);
    }

    /// <summary>The eigenvalues of ((a, b), (b, c)), the larger magnitude first, and its unit eigenvector
    /// (cs, sn).</summary>
    public static (T Larger, T Smaller, T C, T S) Symmetric<T>(T a, T b, T c)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        T half = T.CreateTruncating(0.5), sum = a + c, difference = a - c, twice = b + b;
        T size = T.Abs(difference), ab = T.Abs(twice);
        (T most, T least) = T.Abs(a) > T.Abs(c) ? (a, c) : (c, a);
        T root = T.Hypot(size, ab), larger, smaller;
        bool negative = sum < T.Zero;
        if (sum == T.Zero)
        {
            larger = half * root;
            smaller = -larger;
        }
        else
        {
            larger = half * (negative ? sum - root : sum + root);
            smaller = (most / larger) * least - (b / larger) * b;
        }
        bool falls = difference >= T.Zero;
        T cs = falls ? difference + root : difference - root, c1, s1;
        if (T.Abs(cs) > ab)
        {
            T cotangent = -twice / cs;
            s1 = T.One / T.Sqrt(T.One + cotangent * cotangent);
            c1 = cotangent * s1;
        }
        else if (ab == T.Zero)
        {
            (c1, s1) = (T.One, T.Zero);
        }
        else
        {
            T tangent = -cs / twice;
            c1 = T.One / T.Sqrt(T.One + tangent * tangent);
            s1 = tangent * c1;
        }
        return falls != negative ? (larger, smaller, -s1, c1) : (larger, smaller, c1, s1);
    }

    /// <summary>The smaller singular value of ((f, g), (0, h)).</summary>
    public static T SmallestSingular<T>(T f, T g, T h) where T : unmanaged, IFloatingPointIeee754<T>
    {
        T fa = T.Abs(f), ga = T.Abs(g), ha = T.Abs(h), least = T.Min(fa, ha), most = T.Max(fa, ha);
        if (least == T.Zero) return T.Zero;
        T sum = T.One + least / most, rest = (most - least) / most;
        if (ga < most)
        {
            T square = (ga / most) * (ga / most);
            return least * (T.CreateTruncating(2) / (T.Sqrt(sum * sum + square) + T.Sqrt(rest * rest + square)));
        }
        T ratio = most / ga;
        if (ratio == T.Zero) return least * most / ga;
        T c = T.One / (T.Sqrt(T.One + sum * ratio * (sum * ratio)) + T.Sqrt(T.One + rest * ratio * (rest * ratio)));
        T part = least * c * ratio;
        return part + part;
    }

    /// <summary>The singular value decomposition of ((f, g), (0, h)): diag(larger, smaller) = left ((f, g), (0, h))
    /// right^T with rotations ((c, s), (-s, c)); the values may be negative.</summary>
    public static (T Smaller, T Larger, T RightS, T RightC, T LeftS, T LeftC) Triangular<T>(T f, T g, T h)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        T two = T.CreateTruncating(2), half = T.CreateTruncating(0.5);
        T ft = f, ht = h, fa = T.Abs(f), ha = T.Abs(h), ga = T.Abs(g);
        bool swap = ha > fa, dominant = false;
        if (swap) (ft, ht, fa, ha) = (ht, ft, ha, fa);
        T smaller, larger, cl, cr, sl, sr;
        if (ga == T.Zero)
        {
            (smaller, larger, cl, cr, sl, sr) = (ha, fa, T.One, T.One, T.Zero, T.Zero);
        }
        else if (ga > fa && fa / ga < Precision<T>.Rounding)
        {
            dominant = true;
            larger = ga;
            smaller = ha > T.One ? fa / (ga / ha) : fa / ga * ha;
            (cl, sl, sr, cr) = (T.One, ht / g, T.One, ft / g);
        }
        else
        {
            dominant = ga > fa;
            T d = fa - ha, l = d == fa ? T.One : d / fa, m = g / ft, t = two - l, mm = m * m;
            T s = T.Sqrt(t * t + mm), r = l == T.Zero ? T.Abs(m) : T.Sqrt(l * l + mm), a = half * (s + r);
            smaller = ha / a;
            larger = fa * a;
            if (mm != T.Zero) t = (m / (s + t) + m / (r + l)) * (T.One + a);
            else if (l == T.Zero) t = T.CopySign(two, ft) * T.CopySign(T.One, g);
            else t = g / T.CopySign(d, ft) + m / t;
            l = T.Sqrt(t * t + T.CreateTruncating(4));
            cr = two / l;
            sr = t / l;
            cl = (cr + sr * m) / a;
            sl = ht / ft * sr / a;
        }
        if (swap) (cl, sl, cr, sr) = (sr, cr, sl, cl);
        T sign = dominant ? T.CopySign(T.One, sr) * T.CopySign(T.One, cl) * T.CopySign(T.One, g)
            : swap ? T.CopySign(T.One, sr) * T.CopySign(T.One, sl) * T.CopySign(T.One, h)
            : T.CopySign(T.One, cr) * T.CopySign(T.One, cl) * T.CopySign(T.One, f);
        T other = sign * T.CopySign(T.One, f) * T.CopySign(T.One, h);
        return (T.CopySign(smaller, other), T.CopySign(larger, sign), sr, cr, sl, cl);
    }
}
