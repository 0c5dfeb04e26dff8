using System.Text;

namespace Adjoint.Nn;

public abstract partial class Module
{
    /// <summary>
    /// Parameters and buffers under their dotted names, in order: <c>state_dict</c>. The tensors are detached but show
    /// the module's own memory: clone what has to stay as it is.
    /// </summary>
    /// <example><code>Safetensors.Save("model.safetensors", model.StateDict());</code></example>
    public OrderedDictionary<string, Tensor> StateDict()
    {
        OrderedDictionary<string, Tensor> state = [];
        foreach ((string path, Module module) in Walk(""))
        {
            foreach (OrderedDictionary<string, Tensor?> tensors in (ReadOnlySpan<OrderedDictionary<string, Tensor?>>)
                [module._parameters, module._buffers])
            {
                foreach ((string name, Tensor? tensor) in tensors)
                {
                    if (tensor is not null) state.Add(Joined(path, name), tensor.Detach());
                }
            }
        }
        return state;
    }

    /// <summary>Copies the values of <paramref name="state"/> into parameters and buffers:
    /// <c>load_state_dict</c>.</summary>
    /// <param name="state">Tensors by dotted name, as <see cref="StateDict"/> gives them.</param>
    /// <param name="strict">Whether names that are missing or not expected are errors.</param>
    /// <returns>The names that were missing, and those that were not expected.</returns>
    /// <exception cref="ArgumentException">Names, shapes or dtypes do not fit; all of them are listed, and nothing was
    /// loaded.</exception>
    public (IReadOnlyList<string> Missing, IReadOnlyList<string> Unexpected) LoadStateDict(
        IReadOnlyDictionary<string, Tensor> state, bool strict = true)
    {
        ArgumentNullException.ThrowIfNull(state);
        OrderedDictionary<string, Tensor> own = StateDict();
        List<string> missing = [.. own.Keys.Where(name => !state.ContainsKey(name))];
        List<string> unexpected = [.. state.Keys.Where(name => !own.ContainsKey(name))];
        StringBuilder errors = new();
        if (strict)
        {
            List("Missing key(s)", missing, errors);
            List("Unexpected key(s)", unexpected, errors);
        }
        foreach ((string name, Tensor target) in own)
        {
            if (state.TryGetValue(name, out Tensor? source)) Compare(name, source, target, errors);
        }
        if (errors.Length > 0)
            throw new ArgumentException($"Error(s) in loading state_dict for {Name}:{errors}", nameof(state));

        using GradModeScope noGrad = GradMode.NoGrad();
        foreach ((string name, Tensor target) in own)
        {
            if (state.TryGetValue(name, out Tensor? source)) target.Copy_(source);
        }
        return (missing, unexpected);
    }

    private static void List(string what, List<string> names, StringBuilder errors)
    {
        if (names.Count > 0) errors.Append($"\n\t{what} in state_dict: \"{string.Join("\", \"", names)}\". ");
    }

    private static void Compare(string name, Tensor? source, Tensor target, StringBuilder errors)
    {
        if (source is null)
        {
            errors.Append($"\n\tno tensor for {name}: null in state_dict.");
            return;
        }
        if (source.Shape != target.Shape)
        {
            errors.Append($"\n\tsize mismatch for {name}: copying a param with shape {source.Shape} from checkpoint, " +
                $"the shape in current model is {target.Shape}.");
        }
        if (source.DType != target.DType)
        {
            errors.Append($"\n\tdtype mismatch for {name}: copying a param of {source.DType.Name()} from checkpoint, " +
                $"the dtype in current model is {target.DType.Name()}.");
        }
    }
}
