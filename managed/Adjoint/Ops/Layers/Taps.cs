using Adjoint.Kernels;

namespace Adjoint.Ops;

/// <summary>
/// A sparse matrix that maps one dimension on another: output o is the sum of a few inputs with weights. Pooling by
/// averages, padding, and every interpolation are one for each spatial dimension, and their gradients the transposes.
/// Made when it is first applied: a tensor without elements needs none.
/// </summary>
internal sealed class Taps
{
    private readonly Func<Rows> _make;
    private Rows? _rows;
    private Taps? _transposed;

    /// <param name="inputs">The length that it takes.</param>
    /// <param name="outputs">The length that it gives.</param>
    /// <param name="row">Adds the entries of an output.</param>
    public Taps(long inputs, long outputs, Action<long, Entries> row) : this(inputs, outputs,
        () => Made(outputs, row))
    { }

    private Taps(long inputs, long outputs, Func<Rows> make) => (Inputs, Outputs, _make) = (inputs, outputs, make);

    public long Inputs { get; }

    public long Outputs { get; }

    public Taps Transposed =>
        _transposed ??= new Taps(Outputs, Inputs, () => Turned(Entered, Inputs)) { _transposed = this };

    /// <summary>Whether each output is the input of the same place.</summary>
    public bool IsIdentity
    {
        get
        {
            if (Inputs != Outputs) return false;
            Rows rows = Entered;
            for (long o = 0; o < Outputs; o++)
                if (rows.First[o + 1] != o + 1 || rows.Source[o] != o || rows.Weight[o] != 1) return false;
            return rows.Source.Length == Outputs;
        }
    }

    /// <summary>y (outer, outputs, inner) from x (outer, inputs, inner).</summary>
    public unsafe void Apply(Tensor x, Tensor y, long outer, long inner)
    {
        Rows rows = Entered;
        fixed (long* first = rows.First, source = rows.Source)
        fixed (double* weight = rows.Weight)
        {
            TapMatrix matrix = new()
            {
                First = first,
                Source = source,
                Weight = weight,
                Rows = (nint)Outputs,
                Columns = (nint)Inputs,
            };
            if (x.DType == DType.Float32)
                KernelSet.Resample(matrix, x.As<float>(), y.As<float>(), (nint)outer, (nint)inner);
            else
                KernelSet.Resample(matrix, x.As<double>(), y.As<double>(), (nint)outer, (nint)inner);
        }
        GC.KeepAlive(x);
        GC.KeepAlive(y);
    }

    private Rows Entered => _rows ??= _make();

    private static Rows Made(long outputs, Action<long, Entries> row)
    {
        Entries entries = new();
        long[] first = new long[outputs + 1];
        for (long o = 0; o < outputs; o++)
        {
            row(o, entries);
            first[o + 1] = entries.Source.Count;
        }
        return new Rows(first, [.. entries.Source], [.. entries.Weight]);
    }

    /// <summary>The transpose, the entries of each row in the order of the outputs that they came from.</summary>
    private static Rows Turned(Rows rows, long inputs)
    {
        long[] first = new long[inputs + 1];
        foreach (long source in rows.Source) first[source + 1]++;
        for (long i = 0; i < inputs; i++) first[i + 1] += first[i];
        long[] next = first[..^1], outputsOf = new long[rows.Source.Length];
        double[] weight = new double[rows.Source.Length];
        for (long o = 0; o < rows.First.Length - 1; o++)
        {
            for (long k = rows.First[o]; k < rows.First[o + 1]; k++)
            {
                long at = next[rows.Source[k]]++;
                (outputsOf[at], weight[at]) = (o, rows.Weight[k]);
            }
        }
        return new Rows(first, outputsOf, weight);
    }

    private sealed record Rows(long[] First, long[] Source, double[] Weight);

    /// <summary>The entries of one output after the other.</summary>
    internal sealed class Entries
    {
        public readonly List<long> Source = [];
        public readonly List<double> Weight = [];

        public void Add(long source, double weight = 1)
        {
            Source.Add(source);
            Weight.Add(weight);
        }
    }
}
