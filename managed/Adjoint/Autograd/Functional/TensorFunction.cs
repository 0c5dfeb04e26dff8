namespace Adjoint;

/// <summary>
/// A user's function over lists of tensors, and whether each side really is a list: PyTorch's error texts tell a tensor
/// from a tuple of one, and so do the overloads that unwrap the results.
/// </summary>
internal readonly record struct TensorFunction(
    Func<IReadOnlyList<Tensor>, IReadOnlyList<Tensor>> Body, bool ManyInputs = true, bool ManyOutputs = true)
{
    public static TensorFunction From(Func<Tensor, Tensor> f)
    {
        ArgumentNullException.ThrowIfNull(f);
        return new TensorFunction(x => [f(x[0])], false, false);
    }

    public static TensorFunction From(Func<IReadOnlyList<Tensor>, Tensor> f)
    {
        ArgumentNullException.ThrowIfNull(f);
        return new TensorFunction(x => [f(x)], true, false);
    }

    public static TensorFunction From(Func<Tensor, IReadOnlyList<Tensor>> f)
    {
        ArgumentNullException.ThrowIfNull(f);
        return new TensorFunction(x => f(x[0]), false, true);
    }

    public static TensorFunction From(Func<IReadOnlyList<Tensor>, IReadOnlyList<Tensor>> f)
    {
        ArgumentNullException.ThrowIfNull(f);
        return new TensorFunction(f);
    }

    /// <summary>Calls the function; <paramref name="api"/> names the caller if what comes back is no tensor.</summary>
    public Tensor[] Call(IReadOnlyList<Tensor> inputs, string api)
    {
        Tensor[] outputs = Body(inputs)?.ToArray() ?? throw NotATensor(0, api);
        int missing = Array.FindIndex(outputs, static t => t is null);
        return missing < 0 ? outputs : throw NotATensor(missing, api);
    }

    private static ArgumentException NotATensor(int index, string api) => new(
        $"The outputs of the user-provided function given to {api} must be either a Tensor or a tuple of Tensors but " +
        $"the value at index {index} is null.");
}
