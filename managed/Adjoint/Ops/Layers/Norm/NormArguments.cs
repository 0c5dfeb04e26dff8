using Adjoint.Autograd;

namespace Adjoint.Ops;

/// <summary>What all normalisations do alike: weight and bias checked, tangents passed on.</summary>
internal static class NormArguments
{
    /// <summary>Refuses weights that do not belong to the input.</summary>
    public static void CheckWeight(Tensor? weight, Tensor x, ReadOnlySpan<long> sizes, string op, string name)
    {
        if (weight is null) return;
        if (!weight.Layout.Sizes.AsSpan().SequenceEqual(sizes))
        {
            throw new ArgumentException($"{op}(): Expected {name} to be of shape {Shape.Text(sizes)}, but got " +
                $"{name} of shape {weight.Shape}", name);
        }
        CheckDType(weight, x, op, name);
    }

    /// <summary>Refuses another dtype than the input's.</summary>
    public static void CheckDType(Tensor? weight, Tensor x, string op, string name)
    {
        if (weight is null || weight.DType == x.DType) return;
        throw new ArgumentException($"{op}(): expected {name} of the input's dtype {x.DType.Name()}, but got " +
            weight.DType.Name(), name);
    }

    /// <summary>Row-major, for the kernels.</summary>
    public static Tensor? Dense(Tensor? t) =>
        t is null || t.IsContiguous ? t : Tensors.Copies.Contiguous(t, MemoryCategory.Workspace);

    /// <summary>Passes the tangents of x, weight and bias on, one direction after the other. The shapes are those in
    /// which
    /// they broadcast.</summary>
    public static void PassTangents(
        Tensor y, Tensor x, Tensor? w, Tensor? b, Shape sizes, Shape weightSizes, ComposedNorm norm)
    {
        if (Duals.Level is not { } level) return;
        Tensor? tx = level.TangentOf(x), tw = w is null ? null : level.TangentOf(w), tb = b is null ? null
            : level.TangentOf(b);
        if (tx is null && tw is null && tb is null) return;
        using PausedForward paused = new(level);
        Tensor x4 = x.Reshape(sizes);
        Tensor? w4 = w?.Reshape(weightSizes), sum = null;
        foreach ((Tensor? t, int argument) in ((Tensor?, int)[])[(tx, 0), (tw, 1), (tb, 2)])
        {
            if (t is null) continue;
            Tensor part = level.Each(t, argument, (t, argument) => norm.Tangent(x4, w4,
                argument == 0 ? t.Reshape(sizes) : null, argument == 1 ? t.Reshape(weightSizes) : null,
                argument == 2 ? t.Reshape(weightSizes) : null)!.Reshape(y.Shape));
            sum = sum is null ? part : sum.Add(part);
        }
        level.Give(y, sum!);
    }
}
