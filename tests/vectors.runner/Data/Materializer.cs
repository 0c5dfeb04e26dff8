namespace Adjoint.Vectors.Data;

/// <summary>
/// Makes the tensors of one call: f64 values in the working dtype, strided ones allocated and then viewed, aliased ones
/// once. Remembers those that require a gradient, in order of appearance.
/// </summary>
internal sealed class Materializer(DType working, bool aliased = false, bool nonLeaf = false, int windowStart = 0)
{
    private readonly List<(TensorValue Value, Tensor Tensor)> _made = [];

    /// <summary>The distinct tensors that require a gradient, in order of appearance.</summary>
    public List<Tensor> Differentiable { get; } = [];

    /// <summary>Every tensor made, with what it was made from.</summary>
    public IReadOnlyList<(TensorValue Value, Tensor Tensor)> Made => _made;

    /// <summary>Whether the tensor is an argument.</summary>
    public bool Has(Tensor tensor) => _made.Exists(made => ReferenceEquals(made.Tensor, tensor));

    /// <summary>The tensor of an argument; the same one for the same value object.</summary>
    public Tensor Argument(TensorValue value)
    {
        foreach ((TensorValue known, Tensor tensor) in _made)
            if (ReferenceEquals(known, value) || (aliased && value.RequiresGrad && known.SameAs(value))) return tensor;
        // Only the input, which is the first, is a window.
        Tensor made = Make(value, working, _made.Count == 0 ? windowStart : 0);
        if (value.RequiresGrad && made.DType.IsFloatingPoint())
        {
            made.RequiresGrad = true;
            if (nonLeaf || value.NonLeaf) made = made.Clone();
            Differentiable.Add(made);
        }
        _made.Add((value, made));
        return made;
    }

    /// <summary>
    /// A constant with these values, f64 becoming <paramref name="working"/>; a vector may be a window of memory that
    /// begins
    /// and ends <paramref name="windowStart"/> elements further out.
    /// </summary>
    public static Tensor Make(TensorValue value, DType working, int windowStart = 0)
    {
        DType dtype = DTypeOf(value.DType, working);
        if (windowStart > 0)
        {
            var surrounding = new double[windowStart];
            Tensor all = Tensor.From<double>([.. surrounding, .. value.Data, .. surrounding]).To(dtype);
            return all.Narrow(0, windowStart, value.Data.Length).Detach();
        }
        if (value.Strides is not { } strides) return Tensor.From(value.Data, value.Shape).To(dtype);
        Tensor memory = Tensor.From(Scattered(value, strides)).To(dtype);
        return memory.AsStrided(value.Shape, strides).Detach();
    }

    /// <summary>The library's dtype of a file's name; f64 stands for the working dtype.</summary>
    /// <exception cref="InexpressibleException">The library has no such dtype.</exception>
    public static DType DTypeOf(string name, DType working) => name switch
    {
        "f64" => working,
        "f32" => DType.Float32,
        "i64" => DType.Int64,
        "i32" => DType.Int32,
        "u8" => DType.UInt8,
        "bool" => DType.Bool,
        _ => throw new InexpressibleException($"dtype {name}"),
    };

    private static double[] Scattered(TensorValue value, long[] strides)
    {
        if (value.Data.Length == 0) return [];
        long last = 0;
        for (int d = 0; d < strides.Length; d++) last += (value.Shape[d] - 1) * strides[d];
        double[] memory = new double[last + 1];
        var index = new long[strides.Length];
        foreach (double x in value.Data)
        {
            long at = 0;
            for (int d = 0; d < index.Length; d++) at += index[d] * strides[d];
            memory[at] = x;
            for (int d = index.Length - 1; d >= 0 && ++index[d] == value.Shape[d]; d--) index[d] = 0;
        }
        return memory;
    }
}

/// <summary>A call that C# cannot write down: an int where a tensor is declared, an out argument, a dtype of 16
/// bits.</summary>
public sealed class InexpressibleException : Exception
{
    /// <summary>Without a text.</summary>
    public InexpressibleException() { }

    /// <summary>With what cannot be written.</summary>
    public InexpressibleException(string what) : base($"C# cannot express the call: {what}") { }

    /// <summary>With a cause.</summary>
    public InexpressibleException(string what, Exception cause) : base(what, cause) { }
}
