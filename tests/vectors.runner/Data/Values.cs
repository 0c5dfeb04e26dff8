namespace Adjoint.Vectors.Data;

/// <summary>A tensor as a file has it: numbers, not yet in the library.</summary>
/// <param name="DType">The file's name of the dtype: f64, f32, i64, i32, u8, bool; f16 and bf16 have no
/// counterpart.</param>
/// <param name="Shape">The sizes.</param>
/// <param name="Data">The elements in row-major order, whatever the strides; booleans are 0 and 1.</param>
/// <param name="RequiresGrad">Whether gradients are taken with respect to it.</param>
/// <param name="Strides">The geometry of a tensor that was not contiguous.</param>
/// <param name="NonLeaf">The tensor was the result of an op.</param>
/// <param name="Index">For gradients: which output (or input) the tensor belongs to; else -1.</param>
public sealed record TensorValue(
    string DType, long[] Shape, double[] Data, bool RequiresGrad, long[]? Strides, bool NonLeaf, int Index)
{
    /// <summary>Same numbers and geometry: what tells that two arguments may be one tensor.</summary>
    public bool SameAs(TensorValue other) =>
        DType == other.DType && RequiresGrad == other.RequiresGrad && Shape.AsSpan().SequenceEqual(other.Shape) &&
        Data.AsSpan().SequenceEqual(other.Data);
}

/// <summary><c>{"slice": [start, stop, step]}</c>.</summary>
public sealed record SliceValue(long? Start, long? Stop, long? Step);

/// <summary><c>{"ellipsis": true}</c>.</summary>
public sealed record EllipsisValue;

/// <summary>A plain list, or <c>{"tuple": [...]}</c>.</summary>
public sealed record ListValue(object?[] Items, bool IsTuple);

/// <summary>One call of an operator and what PyTorch made of it.</summary>
public sealed record Sample
{
    /// <summary>The first argument.</summary>
    public required object? Input { get; init; }

    /// <summary>The further positional arguments.</summary>
    public required object?[] Args { get; init; }

    /// <summary>The named arguments.</summary>
    public required IReadOnlyDictionary<string, object?> Kwargs { get; init; }

    /// <summary>Whether the file has gradients.</summary>
    public bool Differentiable { get; init; }

    /// <summary>Equal arguments are one tensor.</summary>
    public bool AliasedInputs { get; init; }

    /// <summary>Arguments are results of ops, not leaves.</summary>
    public bool NonLeaf { get; init; }

    /// <summary>The results.</summary>
    public TensorValue?[] Outputs { get; init; } = [];

    /// <summary>The node name of the first differentiable result.</summary>
    public string? GradFn { get; init; }

    /// <summary>The edges of that node.</summary>
    public (string? Name, int InputNr)[] NextFunctions { get; init; } = [];

    /// <summary>What is fed into backward, each with the output that it belongs to.</summary>
    public TensorValue?[] GradOutputs { get; init; } = [];

    /// <summary>The gradients of the distinct arguments.</summary>
    public TensorValue?[] Grads { get; init; } = [];

    /// <summary>The weights of the second order, each with the gradient that it belongs to.</summary>
    public TensorValue?[] GradVectors { get; init; } = [];

    /// <summary>The second order: with respect to the distinct arguments, then the <see cref="GradOutputs"/>.</summary>
    public TensorValue?[] GradGrads { get; init; } = [];

    /// <summary>PyTorch's message, where the call has to fail.</summary>
    public string? Error { get; init; }
}

/// <summary>One file of the folder ops.</summary>
/// <param name="Name">The file's name: operator, or operator.variant.</param>
/// <param name="Samples">Calls that succeed.</param>
/// <param name="Errors">Calls that have to fail.</param>
public sealed record OpFile(string Name, Sample[] Samples, Sample[] Errors);
