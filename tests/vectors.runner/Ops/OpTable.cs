using System.Runtime.CompilerServices;

namespace Adjoint.Vectors.Ops;

/// <summary>How one file of the set is played on the library.</summary>
/// <param name="Run">Makes the call.</param>
/// <param name="Float32Tolerance">The relative tolerance in f32.</param>
internal sealed record OpEntry(Func<Call, IReadOnlyList<Tensor>> Run, double Float32Tolerance)
{
    /// <summary>Why the f32 run is left out; null where there is one.</summary>
    public string? Float64Only { get; init; }

    /// <summary>The call as the table writes it: the public member that it names is the library's answer to this
    /// operator.</summary>
    public string Source { get; init; } = "";

    /// <summary>Where in its memory the input begins; 0 except where the op can see what lies around it.</summary>
    public int WindowStart { get; init; }
}

/// <summary>
/// Which call of the public API each file name stands for: one line for each operator. A name that is not here is an
/// operator that Adjoint does not have.
/// </summary>
internal sealed partial class OpTable
{
    private const double UsualFloat32Tolerance = 5e-4;

    private readonly Dictionary<string, OpEntry> _entries = new(StringComparer.Ordinal);

    private OpTable()
    {
        AddElementwise();
        AddFunctions();
        AddActivations();
        AddViews();
        AddJoins();
        AddReductions();
        AddIndexing();
        AddSorting();
        AddProducts();
        AddContractions();
        AddShapes();
        AddPartScatters();
        AddViewCopies();
        AddGroups();
        AddLinalg();
        AddLosses();
        AddDistances();
        AddDifferences();
        AddLayers();
        AddSpecial();
    }

    public static OpTable Instance { get; } = new();

    public IReadOnlyCollection<string> Names => _entries.Keys;

    public OpEntry? Find(string name) => _entries.GetValueOrDefault(name);

    private void Add(string name, Func<Call, Tensor> run, [CallerArgumentExpression(nameof(run))] string source = "") =>
        AddMany(name, c => [run(c)], source);

    private void AddMany(string name, Func<Call, IReadOnlyList<Tensor>> run,
        [CallerArgumentExpression(nameof(run))] string source = "") =>
        _entries.Add(name, new OpEntry(run, UsualFloat32Tolerance) { Source = source });

    /// <summary>For an op that is ill-conditioned at some recorded points; the reason is part of the line.</summary>
    private void Loosen(string name, double float32Tolerance, string reason)
    {
        ArgumentException.ThrowIfNullOrEmpty(reason);
        _entries[name] = _entries[name] with { Float32Tolerance = float32Tolerance };
    }

    /// <summary>For an op whose answer in f32 is another one than in f64.</summary>
    private void OnlyFloat64(string name, string reason) =>
        _entries[name] = _entries[name] with { Float64Only = reason };

    /// <summary>For an op that sees the memory around its input, a vector.</summary>
    private void Windowed(string name, int start, string reason)
    {
        ArgumentException.ThrowIfNullOrEmpty(reason);
        _entries[name] = _entries[name] with { WindowStart = start };
    }

    /// <summary>op(x).</summary>
    private void Unary(string name, Func<Tensor, Tensor> op,
        [CallerArgumentExpression(nameof(op))] string source = "") => Add(name, c => op(c.X), source);

    /// <summary>op(x, y) on two tensors.</summary>
    private void Binary(string name, Func<Tensor, Tensor, Tensor> op,
        [CallerArgumentExpression(nameof(op))] string source = "") => Add(name, c => op(c.X, c.Y), source);

    /// <summary>op(x, y) where y is a tensor or a number.</summary>
    private void Binary(string name, Func<Tensor, Tensor, Tensor> op, Func<Tensor, Scalar, Tensor> withNumber,
        [CallerArgumentExpression(nameof(op))] string source = "") =>
        Add(name, c => c.IsTensor(1, "other") ? op(c.X, c.Tensor(1, "other")) : withNumber(c.X, c.Number(1, "other")),
            source);
}
