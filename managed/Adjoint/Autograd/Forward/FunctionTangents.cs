namespace Adjoint.Autograd;

/// <summary>The forward-mode step of a custom function: calls its jvp, and holds it to what its forward did to
/// memory.</summary>
internal readonly struct FunctionTangents
{
    private readonly DualLevel _level;
    private readonly FunctionContext _context;
    private readonly IReadOnlyList<Tensor?> _inputs;
    private readonly Tensor?[] _tangents;

    private FunctionTangents(DualLevel level, FunctionContext context, IReadOnlyList<Tensor?> inputs)
    {
        (_level, _context, _inputs) = (level, context, inputs);
        _tangents = [.. inputs.Select(t => t is null ? null : level.TangentOf(t))];
    }

    /// <summary>After forward has run and its outputs are wired up.</summary>
    public static void Pass(FunctionContext context, IReadOnlyList<Tensor?> inputs, Tensor[] outputs,
        Func<FunctionContext, IReadOnlyList<Tensor?>, Tensor?[]> jvp)
    {
        if (Duals.Level is not { } level) return;
        FunctionTangents step = new(level, context, inputs);
        if (!Array.Exists(step._tangents, static t => t is not null)) return;
        foreach (Tensor output in outputs)
        {
            // A view of a dual input found its tangent as any view does; here the function says what it is.
            if (!inputs.Contains(output) && step.Source(output) is { } source) level.TrackView(source, output);
        }
        using PausedForward paused = new(level);
        if (level.Directions == 0)
        {
            step.Take(outputs, step.Call(jvp, step._tangents, outputs));
            return;
        }
        step.TakeMany(outputs, jvp);
    }

    private Tensor?[] Call(Func<FunctionContext, IReadOnlyList<Tensor?>, Tensor?[]> jvp, Tensor?[] tangents,
        Tensor[] outputs)
    {
        int[] versions = Array.ConvertAll(tangents, static t => t is { IsInference: false } ? t.Version : -1);
        Tensor?[] results;
        _context.InForward = true;
        try
        {
            results = jvp(_context, tangents);
        }
        finally
        {
            _context.InForward = false;
        }
        if (results.Length != outputs.Length)
            throw new AutogradException(ForwardErrors.JvpCount(outputs.Length, results.Length));
        for (int i = 0; i < results.Length; i++) Check(i, outputs[i], results[i], tangents, versions);
        return results;
    }

    private void Check(int index, Tensor output, Tensor? result, Tensor?[] tangents, int[] versions)
    {
        if (!_context.IsDifferentiable(output))
        {
            if (result is not null) throw new AutogradException(ForwardErrors.JvpOfNonDifferentiable(index));
            return;
        }
        if (_context.IsDirty(output))
        {
            int input = IndexOf(output);
            if (tangents[input] is not { } old) return;
            if (result is null || (!old.IsInference && old.Version == versions[input]))
                throw new AutogradException(ForwardErrors.JvpNotInPlace);
            if (!ReferenceEquals(result, old)) throw new AutogradException(ForwardErrors.JvpNotAsIs);
            return;
        }
        if (Source(output) is { } source && tangents[IndexOf(source)] is { } whole)
        {
            if (result?.Base is not { } shown) throw new AutogradException(ForwardErrors.JvpNoView);
            if (whole.Base is { } root && !ReferenceEquals(root, shown))
                throw new AutogradException(ForwardErrors.JvpOtherBase);
            if (whole.Base is null && !ReferenceEquals(whole, shown))
                throw new AutogradException(ForwardErrors.JvpOtherView);
        }
        if (result is not null && result.Shape != output.Shape)
            throw new AutogradException(ForwardErrors.Sizes(output.Shape, result.Shape));
    }

    private void Take(Tensor[] outputs, Tensor?[] results)
    {
        for (int i = 0; i < outputs.Length; i++)
        {
            if (!_context.IsDifferentiable(outputs[i])) _level.Cut(outputs[i]);
            if (results[i] is not { } result) continue;
            bool dirty = _context.IsDirty(outputs[i]);
            if (dirty && _tangents[IndexOf(outputs[i])] is not null) continue;
            if (!dirty && Source(outputs[i]) is { } source)
            {
                // A view whose input has no tangent counts as a write: the base gets one, zero outside of the view.
                if (_tangents[IndexOf(source)] is null) Write(outputs[i], result);
                else _level.Set(outputs[i], result);
                continue;
            }
            if (dirty) Write(outputs[i], result);
            else _level.Give(outputs[i], result, Array.Find(_tangents, t => t?.SharesStorageWith(result) == true));
        }
    }

    /// <summary>One call for each direction, on its part of the tangents; what is no view or write is
    /// stacked.</summary>
    private void TakeMany(Tensor[] outputs, Func<FunctionContext, IReadOnlyList<Tensor?>, Tensor?[]> jvp)
    {
        Tensor?[][] all = new Tensor?[_level.Directions][];
        for (int i = 0; i < all.Length; i++)
        {
            int direction = i;
            // As a tensor of its own, which is the base of the views that jvp takes of it.
            Tensor?[] parts = Array.ConvertAll(_tangents, t => t is null ? null : Direction(t, direction));
            all[i] = Call(jvp, parts, outputs);
        }
        Tensor?[] joined = new Tensor?[outputs.Length];
        for (int k = 0; k < outputs.Length; k++)
        {
            int output = k;
            if (!Array.Exists(all, results => results[output] is not null)) continue;
            Tensor[] each = Array.ConvertAll(all, results => results[output] ?? outputs[output].ZerosLike());
            joined[k] = Source(outputs[k]) is { } source && _tangents[IndexOf(source)] is { } whole
                ? _level.Part(whole, source, outputs[k]) : Tensor.Stack(each);
        }
        Take(outputs, joined);
    }

    private static Tensor Direction(Tensor tangent, int direction)
    {
        Tensor part = tangent.Select(0, direction);
        return part.Alias(part.Layout, part.Offset);
    }

    private static void Write(Tensor output, Tensor tangent)
    {
        // Writing is what passes tangents on, so it is done as outside of a rule.
        AutogradThread thread = AutogradThread.Current;
        thread.ForwardPaused = false;
        try
        {
            Duals.Written(output, tangent);
        }
        finally
        {
            thread.ForwardPaused = true;
        }
    }

    /// <summary>The input that an output which is no input itself is a view of.</summary>
    private Tensor? Source(Tensor output)
    {
        if (_context.IsDirty(output)) return null;
        foreach (Tensor? input in _inputs)
            if (input is not null && ReferenceEquals(input.Storage, output.Storage)) return input;
        return null;
    }

    private int IndexOf(Tensor input)
    {
        for (int i = 0; i < _inputs.Count; i++)
            if (ReferenceEquals(_inputs[i], input)) return i;
        return -1;
    }
}
