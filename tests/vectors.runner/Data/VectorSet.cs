using System.Text.Json;

namespace Adjoint.Vectors.Data;

/// <summary>A folder of PyTorch's answers: ops/*.json, programs.json, training.json.</summary>
public sealed class VectorSet
{
    private const string Variable = "ADJOINT_VECTORS";

    /// <summary>The set in a folder.</summary>
    /// <exception cref="DirectoryNotFoundException">The folder holds no set.</exception>
    public VectorSet(string folder)
    {
        Folder = Path.GetFullPath(folder);
        if (!Directory.Exists(OpsFolder) && !File.Exists(Programs) && !File.Exists(Training))
            throw new DirectoryNotFoundException($"{Folder} has neither ops/ nor programs.json nor training.json");
    }

    /// <summary>Where the set lies.</summary>
    public string Folder { get; }

    /// <summary>The random programs; the file may be missing.</summary>
    public string Programs => Path.Combine(Folder, "programs.json");

    /// <summary>The training runs; the file may be missing.</summary>
    public string Training => Path.Combine(Folder, "training.json");

    /// <summary>The digits: beside the set, in the folder data next to it, or the project's own copy.</summary>
    public string Digits
    {
        get
        {
            const string name = "digits.csv.gz";
            string[] candidates = [Path.Combine(Folder, name), Path.Combine(Folder, "..", "data", name)];
            return candidates.FirstOrDefault(File.Exists) ?? Path.Combine(OwnFolder(), name);
        }
    }

    private string OpsFolder => Path.Combine(Folder, "ops");

    /// <summary>
    /// The set in <paramref name="folder"/>; without one, in the folder that ADJOINT_VECTORS names; without that, the
    /// project's own.
    /// </summary>
    public static VectorSet Find(string? folder = null)
    {
        folder ??= Environment.GetEnvironmentVariable(Variable);
        return new VectorSet(string.IsNullOrEmpty(folder) ? OwnFolder() : folder);
    }

    /// <summary>The names of the operator files, sorted.</summary>
    public IReadOnlyList<string> OpNames() => Directory.Exists(OpsFolder)
        ? [.. Directory.GetFiles(OpsFolder, "*.json").Select(p =>
            Path.GetFileNameWithoutExtension(p)).Order(StringComparer.Ordinal)]
        : [];

    /// <summary>Whether the set has a file for this operator.</summary>
    public bool HasOp(string name) => File.Exists(OpPath(name));

    /// <summary>Reads the file of one operator.</summary>
    public OpFile ReadOp(string name)
    {
        using JsonDocument document = Json.Open(OpPath(name));
        JsonElement root = document.RootElement;
        return new OpFile(name, Json.Array(root.GetProperty("samples"), ReadSample),
            root.Get("errors") is { } errors ? Json.Array(errors, ReadSample) : []);
    }

    private string OpPath(string name) => Path.Combine(OpsFolder, name + ".json");

    // The binary lies somewhere below the repository; the set does not move with it, 14 MB are not copied at every
    // build.
    private static string OwnFolder()
    {
        for (DirectoryInfo? at = new(AppContext.BaseDirectory); at is not null; at = at.Parent)
        {
            string candidate = Path.Combine(at.FullName, "tests", "vectors");
            if (File.Exists(Path.Combine(candidate, "programs.json"))) return candidate;
        }
        throw new DirectoryNotFoundException(
            $"no folder tests/vectors above {AppContext.BaseDirectory}: name the set with {Variable} or as argument");
    }

    private static Sample ReadSample(JsonElement e) => new()
    {
        Input = Json.Value(e.GetProperty("input")),
        Args = e.Get("args") is { } args ? Json.Array(args, Json.Value) : [],
        Kwargs = e.Get("kwargs") is { } kwargs
            ? kwargs.EnumerateObject().ToDictionary(p => p.Name, p => Json.Value(p.Value))
            : new Dictionary<string, object?>(),
        Differentiable = e.Flag("differentiable", otherwise: e.Get("grads") is not null),
        AliasedInputs = e.Flag("aliased_inputs"),
        NonLeaf = e.Flag("nonleaf"),
        Outputs = Tensors(e, "outputs"),
        GradFn = e.Get("grad_fn")?.GetString(),
        NextFunctions = e.Get("next_functions") is { } next ? Json.Array(next, pair =>
            (pair[0].GetString(), pair[1].GetInt32())) : [],
        GradOutputs = Tensors(e, "grad_outputs"),
        Grads = Tensors(e, "grads"),
        GradVectors = Tensors(e, "grad_vectors"),
        GradGrads = Tensors(e, "grad_grads"),
        Error = e.Get("error") is { } error ? $"{error.GetString()}: {e.Get("message")?.GetString()}" : null,
    };

    private static TensorValue?[] Tensors(JsonElement e, string name) =>
        e.Get(name) is { } list ? Json.Array(list, Json.Tensor) : [];
}
