namespace Adjoint.Autograd;

/// <summary>A hook on the gradient of one output of an op.</summary>
internal abstract class TensorHook(int outputNr)
{
    public int OutputNr => outputNr;

    /// <summary>Sees the complete gradient, or null where none arrived, and returns what takes its place.</summary>
    public abstract Tensor? Run(GraphTask task, Tensor? gradient);
}

/// <summary>A user's hook on a tensor: not called where no gradient arrived.</summary>
internal sealed class ReplacingHook(int outputNr, Func<Tensor, Tensor?> body) : TensorHook(outputNr)
{
    public override Tensor? Run(GraphTask task, Tensor? gradient)
    {
        if (gradient is null || body(gradient) is not { } replaced) return gradient;
        HookChecks.SameKind(body, replaced, gradient.Layout, gradient.DType);
        GradientBuffers.Disown(replaced);
        return replaced;
    }
}

/// <summary>What a hook may put in the place of a gradient.</summary>
internal static class HookChecks
{
    /// <summary>As many values as there were, null where there is none.</summary>
    public static Tensor?[] Replaced(Delegate hook, IReadOnlyList<Tensor?> replaced, int count)
    {
        if (replaced.Count != count)
        {
            throw new AutogradException($"hook '{Name(hook)}' has returned an incorrect number of values " +
                $"(got {replaced.Count}, but expected {count})");
        }
        return [.. replaced];
    }

    /// <summary>The sizes and the type that there were.</summary>
    public static void SameKind(Delegate hook, Tensor replaced, Tensors.Layout layout, DType dtype)
    {
        if (!replaced.Layout.SameSizes(layout))
        {
            throw new AutogradException($"hook '{Name(hook)}' has changed the size of value: expected " +
                $"{Shape.Text(layout.Sizes)}, got {replaced.Shape}");
        }
        if (replaced.DType != dtype)
        {
            throw new AutogradException($"hook '{Name(hook)}' has changed the type of value (was {dtype.Name()} got " +
                $"{replaced.DType.Name()})");
        }
    }

    /// <summary>
    /// What the program calls the hook. The compiler calls a lambda <c>&lt;Outer&gt;b__1</c>, which is Python's
    /// <c>&lt;lambda&gt;</c>, and a local function <c>&lt;Outer&gt;g__Name|1</c>.
    /// </summary>
    private static string Name(Delegate hook)
    {
        string name = hook.Method.Name;
        if (!name.StartsWith('<')) return name;
        int start = name.IndexOf(">g__", StringComparison.Ordinal);
        int end = name.LastIndexOf('|');
        return start < 0 || end < start ? "<lambda>" : name[(start + 4)..end];
    }
}
