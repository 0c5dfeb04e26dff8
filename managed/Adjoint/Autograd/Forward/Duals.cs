using Adjoint.Tensors;

namespace Adjoint.Autograd;

/// <summary>
/// What ops say about tangents, one line each, behind a test of <see cref="ThreadModes.DualLevels"/>: nothing here runs
/// while no thread is in a level. Rules are written in ops, so that they are recorded as those are.
/// </summary>
internal static class Duals
{
    /// <summary>The level of this thread, if ops are to pass tangents on.</summary>
    public static DualLevel? Level
    {
        [MethodImpl(MethodImplOptions.NoInlining)]
        get
        {
            AutogradThread thread = AutogradThread.Current;
            return thread.ForwardPaused ? null : thread.Level;
        }
    }

    /// <summary>y = f(x), linear; f takes the tangent with its directions in front, and how many dimensions those
    /// are.</summary>
    public static void Linear<TState>(Tensor x, Tensor y, TState state, Func<Tensor, TState, int, Tensor> f)
    {
        if (Level is not { } level || !y.DType.IsFloatingPoint() || level.TangentOf(x) is not { } t) return;
        using PausedForward paused = new(level);
        level.Give(y, f(t, state, level.Lead), t);
    }

    /// <summary>y = f(x), linear; f knows of one direction only.</summary>
    public static void LinearEach<TState>(Tensor x, Tensor y, TState state, Func<Tensor, TState, Tensor> f)
    {
        if (Level is not { } level || !y.DType.IsFloatingPoint() || level.TangentOf(x) is not { } t) return;
        using PausedForward paused = new(level);
        level.Give(y, level.Each(t, state, f), t);
    }

    /// <summary>y = f(a, b), linear in both together; f takes one direction, zeros for the tangent that is missing, and
    /// null for an argument that is null.</summary>
    public static void Pair<TState>(Tensor a, Tensor? b, Tensor y, TState state,
        Func<Tensor, Tensor?, TState, Tensor> f)
    {
        if (PairTangent(a, b, state, f) is { } t && Level is { } level)
            level.Give(y, t, level.TangentOf(a), b is null ? null : level.TangentOf(b));
    }

    /// <summary>The tangent of <see cref="Pair"/>; null if neither argument has one.</summary>
    public static Tensor? PairTangent<TState>(Tensor a, Tensor? b, TState state,
        Func<Tensor, Tensor?, TState, Tensor> f)
    {
        if (Level is not { } level || !a.DType.IsFloatingPoint()) return null;
        if (level.TangentOf(a) is null && (b is null || level.TangentOf(b) is null)) return null;
        using PausedForward paused = new(level);
        Tensor ta = level.TangentOrZeros(a);
        Tensor? tb = b is null ? null : level.TangentOrZeros(b);
        if (level.Directions == 0) return f(ta, tb, state);
        Tensor[] results = new Tensor[level.Directions];
        for (int i = 0; i < results.Length; i++) results[i] = f(ta.Select(0, i), tb?.Select(0, i), state);
        return Tensor.Stack(results);
    }

    /// <summary>y is a copy of x, in whatever dtype and geometry.</summary>
    public static void Copied(Tensor x, Tensor y) => Linear(x, y, 0, static (t, _, _) => t);

    /// <summary>y = alpha f(a, b) + beta c, f linear in a and in b; <paramref name="many"/> is f for directions, where
    /// it is not to run for one after the other.</summary>
    public static void Bilinear(Tensor a, Tensor b, Tensor y, Func<Tensor, Tensor, Tensor> f,
        Func<Tensor, Tensor, Tensor>? many, double alpha = 1, Tensor? c = null, double beta = 0)
    {
        if (Level is not { } level) return;
        Tensor? ta = level.TangentOf(a), tb = level.TangentOf(b);
        Tensor? tc = c is null || beta == 0 ? null : level.TangentOf(c);
        if (ta is null && tb is null && tc is null) return;
        using PausedForward paused = new(level);
        if (level.Directions == 0) many = f;
        Tensor? sum = ta is null ? null : many?.Invoke(ta, b) ?? level.Each(ta, (b, f), static (t, s) => s.f(t, s.b));
        if (tb is not null)
        {
            Tensor right = many?.Invoke(a, tb) ?? level.Each(tb, (a, f), static (t, s) => s.f(s.a, t));
            sum = sum is null ? right : sum.Add(right);
        }
        if (sum is not null && alpha != 1) sum = sum.Mul(alpha);
        if (tc is not null)
        {
            tc = level.Aligned(beta == 1 ? tc : tc.Mul(beta), y.Rank);
            sum = sum is null ? tc : sum.Add(tc);
        }
        level.Give(y, sum!, tc);
    }

    /// <summary>y = f(all tensors), linear in all of them together, zeros standing for the tangents that are
    /// missing.</summary>
    public static void Many(Tensor[] tensors, Tensor y, Func<Tensor[], Tensor> f)
    {
        if (Level is not { } level || !y.DType.IsFloatingPoint()) return;
        if (!Array.Exists(tensors, t => level.TangentOf(t) is not null)) return;
        using PausedForward paused = new(level);
        Tensor[] tangents = Array.ConvertAll(tensors, level.TangentOrZeros);
        if (level.Directions == 0)
        {
            level.Give(y, f(tangents));
            return;
        }
        Tensor[] results = new Tensor[level.Directions];
        for (int i = 0; i < results.Length; i++) results[i] = f(Array.ConvertAll(tangents, t => t.Select(0, i)));
        level.Give(y, Tensor.Stack(results));
    }

    /// <summary>y = f(all tensors), linear in each of them: the sum of f with one after the other replaced by its
    /// tangent.</summary>
    public static void Multilinear(Tensor[] tensors, Tensor y, Func<Tensor[], Tensor> f)
    {
        if (Level is not { } level || !y.DType.IsFloatingPoint()) return;
        Tensor? sum = null;
        using PausedForward paused = new(level);
        for (int i = 0; i < tensors.Length; i++)
        {
            if (level.TangentOf(tensors[i]) is not { } tangent) continue;
            Tensor part = level.Each(tangent, (tensors, i, f), static (t, s) =>
            {
                Tensor[] replaced = [.. s.tensors];
                replaced[s.i] = t;
                return s.f(replaced);
            });
            sum = sum is null ? part : sum.Add(part);
        }
        if (sum is not null) level.Give(y, sum);
    }

    /// <summary>A view that has no rule of its own: the same part of the tangent.</summary>
    public static void View(Tensor source, Tensor view)
    {
        if (Level is not { } level) return;
        level.TrackView(source, view);
        if (level.TangentOf(source) is not { } t) return;
        using PausedForward paused = new(level);
        level.Set(view, level.Part(t, source, view));
    }

    /// <summary>
    /// Before a write in place: takes <paramref name="tangent"/>, which what is written will have, and refuses it where
    /// it could not be written over the old one. <see cref="Written"/> puts it there.
    /// </summary>
    public static Tensor? Checked(Tensor target, Tensor? tangent)
    {
        if (Level is { } level && level.TangentOf(target) is { } old)
            Views.CheckInPlace(old, old.RequiresGrad || tangent is { RequiresGrad: true });
        return tangent;
    }

    /// <summary>
    /// After a write in place: the tangent of what <paramref name="target"/> now holds is <paramref name="tangent"/>,
    /// zero if null. It goes into the memory of the old one, so that views and bases see it as they see the value.
    /// </summary>
    public static void Written(Tensor target, Tensor? tangent)
    {
        if (Level is not { } level || !target.DType.IsFloatingPoint()) return;
        Tensor? old = level.TangentOf(target);
        if (old is null && tangent is null || ReferenceEquals(old, tangent)) return;
        using PausedForward paused = new(level);
        if (old is null && level.BaseOf(target) is { } root)
        {
            Tensor whole = level.ZerosFor(root);
            level.Set(root, whole);
            old = level.Part(whole, root, target);
            level.Set(target, old);
        }
        if (old is null) level.Give(target, tangent!, tangent);
        else if (tangent is null) old.Zero_();
        else old.Copy_(level.Aligned(tangent, target.Rank));
    }

    /// <summary>The same value in another object: the same tangent.</summary>
    public static void Carry(Tensor from, Tensor to)
    {
        if (Level is { } level && level.TangentOf(from) is { } t) level.Set(to, t);
    }

    /// <summary>An op that cannot pass a tangent on says so, instead of losing it.</summary>
    public static void Refuse(string op, Tensor? argument)
    {
        if (argument is not null && Level?.TangentOf(argument) is not null)
            throw new NotImplementedException(ForwardErrors.NoRule(op));
    }
}
