using Adjoint.Vectors.Data;

namespace Adjoint.Vectors.Ops;

/// <summary>
/// The arguments of one call, as the registry reads them: by position (0 is the input), or by name where the file
/// gives it
/// so. Remembers what was read: an argument that a registration overlooks is a failure, not silence.
/// </summary>
internal sealed class Call
{
    private readonly Sample _sample;
    private readonly Materializer _tensors;
    private readonly HashSet<string> _unread;
    private int _positionsRead;

    public Call(Sample sample, DType working, int windowStart = 0)
    {
        if (sample.Kwargs.ContainsKey("out")) throw new InexpressibleException("an out argument");
        _sample = sample;
        Working = working;
        _tensors = new Materializer(working, sample.AliasedInputs, sample.NonLeaf, windowStart);
        _unread = [.. sample.Kwargs.Keys];
        // In order of appearance, which is the order of the gradients.
        MakeAll(sample.Input);
        foreach (object? argument in sample.Args) MakeAll(argument);
        foreach (object? argument in sample.Kwargs.Values) MakeAll(argument);
    }

    /// <summary>The dtype that stands for the files' f64.</summary>
    public DType Working { get; }

    /// <summary>All tensors of the call.</summary>
    public Materializer Tensors => _tensors;

    /// <summary>Why the values of the results are not those of the file; null where they have to be. Shapes, dtypes and the
    /// graph are compared all the same.</summary>
    public string? Undetermined { get; set; }

    /// <summary>The input.</summary>
    public Tensor X => Tensor(0);

    /// <summary>The first further argument, a tensor.</summary>
    public Tensor Y => Tensor(1);

    /// <summary>Whether the argument is given and not null.</summary>
    public bool Has(int position, string? name = null) => Find(position, name) is not null;

    /// <summary>Whether the argument is a tensor.</summary>
    public bool IsTensor(int position, string? name = null) => Find(position, name) is TensorValue;

    public Tensor Tensor(int position, string? name = null) => Find(position, name) is TensorValue value
        ? _tensors.Argument(value)
        : throw new InexpressibleException($"argument {name ?? $"{position}"} is declared as a tensor");

    public Tensor? TensorOrNull(int position, string? name = null) =>
        Has(position, name) ? Tensor(position, name) : null;

    /// <summary>A list or tuple of tensors.</summary>
    public Tensor[] TensorList(int position, string? name = null) => [.. Items(position, name).Select(item =>
        item is TensorValue value ? _tensors.Argument(value) : throw new InexpressibleException("a list of tensors"))];

    /// <summary>How many positional arguments follow the input.</summary>
    public int Positions => _sample.Args.Length;

    /// <summary>The tensors of a list, or the input and all positional arguments.</summary>
    public Tensor[] AllTensors()
    {
        if (_sample.Input is ListValue) return TensorList(0);
        return [.. Enumerable.Range(0, Positions + 1).Select(i => Tensor(i))];
    }

    public long Long(int position, string? name = null, long? otherwise = null) => Find(position, name) switch
    {
        long value => value,
        null when otherwise is { } value => value,
        object other => throw Unfit(position, name, other),
        null => throw Unfit(position, name, null),
    };

    public int Int(int position, string? name = null, int? otherwise = null) =>
        checked((int)Long(position, name, otherwise));

    public double Double(int position, string? name = null, double? otherwise = null) => Find(position, name) switch
    {
        double value => value,
        long value => value,
        bool value => value ? 1 : 0,
        null when otherwise is { } value => value,
        object other => throw Unfit(position, name, other),
        null => throw Unfit(position, name, null),
    };

    public bool Bool(int position, string? name = null, bool otherwise = false) =>
        Find(position, name) switch
        {
            bool value => value,
            null => otherwise,
            object other => throw Unfit(position, name, other),
        };

    public string Text(int position, string? name = null, string? otherwise = null) =>
        Find(position, name) as string ?? otherwise ?? throw Unfit(position, name, null);

    /// <summary>A number with its category.</summary>
    public Scalar Number(int position, string? name = null) => Find(position, name) switch
    {
        double value => value,
        long value => value,
        bool value => value,
        object other => throw Unfit(position, name, other),
        null => throw Unfit(position, name, null),
    };

    public Scalar? NumberOrNull(int position, string? name = null) =>
        Has(position, name) ? Number(position, name) : null;

    /// <summary>A dtype; f64 becomes the working dtype here, too.</summary>
    public DType? DTypeOrNull(int position, string? name = null) => Find(position, name) is DTypeName dtype
        ? Materializer.DTypeOf(dtype.Name, Working) : null;

    /// <summary>Whole numbers: a list, a tuple, or all further positional arguments from here on.</summary>
    public long[] Longs(int position, string? name = null)
    {
        if (Find(position, name) is long)
        {
            _positionsRead = _sample.Args.Length;
            return [.. _sample.Args.Skip(position - 1).Select(item =>
                item is long value ? value : throw Unfit(position, name, item))];
        }
        return [.. Items(position, name).Select(item =>
            item is long value ? value : throw Unfit(position, name, item))];
    }

    /// <inheritdoc cref="Longs"/>
    public int[] Ints(int position, string? name = null) => [.. Longs(position, name).Select(value =>
        checked((int)value))];

    public Shape Shape(int position, string? name = null) => Longs(position, name);

    /// <summary>The argument as the file has it.</summary>
    public object? Raw(int position, string? name = null) => Find(position, name);

    /// <summary>What no one asked for; null if everything was read.</summary>
    public string? Unread()
    {
        List<string> left = [.. _unread];
        for (int i = _positionsRead; i < _sample.Args.Length; i++) left.Add($"argument {i + 1}");
        return left.Count == 0 ? null : string.Join(", ", left);
    }

    private object? Find(int position, string? name)
    {
        if (position == 0) return _sample.Input;
        if (position > 0 && position <= _sample.Args.Length)
        {
            _positionsRead = Math.Max(_positionsRead, position);
            return _sample.Args[position - 1];
        }
        if (name is null || !_sample.Kwargs.TryGetValue(name, out object? value)) return null;
        _unread.Remove(name);
        return value;
    }

    private object?[] Items(int position, string? name) =>
        Find(position, name) is ListValue list ? list.Items : throw Unfit(position, name, Find(position, name));

    private void MakeAll(object? argument)
    {
        if (argument is TensorValue value) _tensors.Argument(value);
        else if (argument is ListValue list) Array.ForEach(list.Items, MakeAll);
    }

    private static InexpressibleException Unfit(int position, string? name, object? value) =>
        new($"argument {name ?? $"{position}"} is {value ?? "missing"}");
}
