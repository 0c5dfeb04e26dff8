using System.Text;

namespace Adjoint.Optim;

public abstract partial class Optimizer<TOptions>
{
    private const string StepName = "step";

    /// <inheritdoc/>
    public override OrderedDictionary<string, Tensor> StateDict()
    {
        OrderedDictionary<string, Tensor> dict = [];
        int index = 0;
        foreach (ParameterGroup<TOptions> group in _groups)
        {
            foreach (Tensor parameter in group.Parameters)
            {
                ParameterState state = _states[parameter];
                string prefix = $"state.{Index(index++)}.";
                if (state.IsEmpty) continue;
                dict.Add(prefix + StepName, Tensor.Scalar(state.Step));
                for (int k = 0; k < StateNames.Length; k++)
                {
                    if (state[k] is { } tensor) dict.Add(prefix + StateNames[k], tensor.Detach());
                }
            }
        }
        for (int g = 0; g < _groups.Count; g++)
        {
            foreach ((string name, double value) in _groups[g].Options.Numbers())
                dict.Add($"param_groups.{Index(g)}.{name}", Tensor.Scalar(value));
        }
        return dict;
    }

    /// <inheritdoc/>
    public override void LoadStateDict(IReadOnlyDictionary<string, Tensor> state)
    {
        ArgumentNullException.ThrowIfNull(state);
        Reader reader = new(state);
        TOptions[] options = [.. _groups.Select((group, g) => ReadOptions(reader, g, group.Options))];
        List<(Tensor Parameter, ParameterState State)> states = [];
        foreach (Tensor parameter in _groups.SelectMany(group => group.Parameters))
            states.Add((parameter, ReadState(reader, $"state.{Index(states.Count)}.", parameter)));
        reader.ThrowOnErrors(GetType().Name);

        foreach (TOptions read in options) read.Validate();
        for (int g = 0; g < options.Length; g++) _groups[g].Options = options[g];
        foreach ((Tensor parameter, ParameterState read) in states)
        {
            for (int k = 0; k < StateNames.Length; k++)
            {
                if (read[k] is { } tensor) read[k] = MemoryScope.Escape(tensor.Detach().Clone());
            }
            _states[parameter] = read;
        }
    }

    private static TOptions ReadOptions(Reader reader, int group, TOptions own)
    {
        Dictionary<string, double> numbers = [];
        foreach ((string name, double value) in own.Numbers())
        {
            Tensor? tensor = reader.Take($"param_groups.{Index(group)}.{name}", required: true, like: null);
            numbers.Add(name, tensor?.Item() ?? value);
        }
        return (TOptions)own.With(name => numbers[name]);
    }

    /// <summary>Reads the state of one parameter; it still shows the memory of the dictionary.</summary>
    private ParameterState ReadState(Reader reader, string prefix, Tensor parameter)
    {
        ParameterState read = new(StateNames.Length)
        {
            Step = (long?)reader.Take(prefix + StepName, required: false, like: null)?.Item() ?? 0,
        };
        for (int k = 0; k < StateNames.Length; k++)
            read[k] = reader.Take(prefix + StateNames[k], required: false, like: parameter);
        return read;
    }

    /// <summary>Takes tensors out of a dictionary and remembers what does not fit.</summary>
    private sealed class Reader(IReadOnlyDictionary<string, Tensor> source)
    {
        private readonly StringBuilder _errors = new();
        private readonly HashSet<string> _taken = [];

        /// <summary>The tensor of this name: shaped like <paramref name="like"/>, or a single number if that is
        /// null.</summary>
        public Tensor? Take(string name, bool required, Tensor? like)
        {
            if (!source.TryGetValue(name, out Tensor? tensor))
            {
                if (required) _errors.Append($"\n\tMissing key in state_dict: \"{name}\". ");
                return null;
            }
            _taken.Add(name);
            if (tensor is null)
            {
                _errors.Append($"\n\tno tensor for {name}: null in state_dict.");
                return null;
            }
            bool fits = like is null ? tensor.Count == 1 : tensor.Shape == like.Shape && tensor.DType == like.DType;
            if (fits) return tensor;
            string wanted = like is null ? "one number" : $"{like.DType.Name()} of shape {like.Shape}";
            string found = $"{tensor.DType.Name()} of shape {tensor.Shape}";
            _errors.Append($"\n\tmismatch for {name}: {found} in state_dict, expected {wanted}.");
            return null;
        }

        public void ThrowOnErrors(string optimizer)
        {
            string[] unexpected = [.. source.Keys.Where(name => !_taken.Contains(name))];
            if (unexpected.Length > 0)
                _errors.Append($"\n\tUnexpected key(s) in state_dict: \"{string.Join("\", \"", unexpected)}\". ");
            if (_errors.Length > 0)
                throw new ArgumentException($"Error(s) in loading state_dict for {optimizer}:{_errors}");
        }
    }
}
