using System.Diagnostics.CodeAnalysis;
using System.Text;

namespace Adjoint.Nn;

/// <summary>
/// A part of a model: named parameters, named buffers, named modules inside, and a function over them:
/// <c>torch.nn.Module</c>.
/// </summary>
/// <remarks>Order is the order of registration everywhere. Not thread-safe while it is being changed.</remarks>
/// <example><code>
/// sealed class Net : Module
/// {
///     private readonly Linear _hidden, _head;
///
///     public Net()
///     {
///         _hidden = RegisterModule("hidden", new Linear(64, 32));
///         _head = RegisterModule("head", new Linear(32, 10));
///     }
///
///     public override Tensor Forward(Tensor x) => _head.Forward(_hidden.Forward(x).Relu());
/// }
/// </code></example>
public abstract partial class Module
{
    private readonly OrderedDictionary<string, Tensor?> _parameters = [];
    private readonly OrderedDictionary<string, Tensor?> _buffers = [];
    private readonly OrderedDictionary<string, Module> _modules = [];

    /// <summary>Whether the module trains (dropout is active, ...): true at first.</summary>
    public bool IsTraining { get; private set; } = true;

    /// <summary>The modules directly inside, in order.</summary>
    public IReadOnlyList<Module> Children => _modules.Values;

    /// <summary>The modules directly inside, with the names that they have here.</summary>
    public IEnumerable<KeyValuePair<string, Module>> NamedChildren => _modules;

    /// <summary>What the module computes.</summary>
    public abstract Tensor Forward(Tensor x);

    /// <summary>The parameters of this module and of those inside, each once.</summary>
    public IEnumerable<Tensor> Parameters()
    {
        foreach ((_, Tensor parameter) in NamedParameters()) yield return parameter;
    }

    /// <summary>The parameters of this module and of those inside, each once, under dotted names:
    /// <c>0.weight</c>.</summary>
    public IEnumerable<(string Name, Tensor Parameter)> NamedParameters() =>
        Named(module => module._parameters);

    /// <summary>The buffers of this module and of those inside: tensors of the state that are not trained.</summary>
    public IEnumerable<(string Name, Tensor Buffer)> NamedBuffers() => Named(module => module._buffers);

    /// <summary>This module (its name is empty) and all inside, each once, outer ones first.</summary>
    public IEnumerable<(string Name, Module Module)> NamedModules()
    {
        HashSet<Module> seen = new(ReferenceEqualityComparer.Instance);
        foreach ((string name, Module module) in Walk(""))
        {
            if (seen.Add(module)) yield return (name, module);
        }
    }

    /// <summary>Switches this module and all inside to training, or to evaluation.</summary>
    /// <returns>This module.</returns>
    public Module Train(bool mode = true)
    {
        foreach ((_, Module module) in NamedModules()) module.IsTraining = mode;
        return this;
    }

    /// <summary>Switches to evaluation: <c>Train(false)</c>.</summary>
    public Module Eval() => Train(false);

    /// <summary>Clears the gradients of all parameters.</summary>
    /// <param name="setToNone">Drop them; otherwise they are filled with zeros and keep their memory.</param>
    public void ZeroGrad(bool setToNone = true)
    {
        foreach (Tensor parameter in Parameters()) GradientReset.Apply(parameter, setToNone);
    }

    /// <summary>
    /// Converts all floating-point parameters and buffers: <c>Module.to(dtype)</c>. A tensor has one dtype for life, so
    /// the parameters become new tensors, without gradients: convert before you give them to an optimizer.
    /// </summary>
    /// <returns>This module.</returns>
    /// <exception cref="ArgumentException">Not a floating-point dtype.</exception>
    public Module To(DType dtype)
    {
        if (!dtype.IsFloatingPoint())
        {
            throw new ArgumentException(
                $"nn.Module.to only accepts floating point dtypes, but got desired dtype={dtype.Name()}",
                nameof(dtype));
        }
        // A tensor that several modules share stays one tensor.
        Dictionary<Tensor, Tensor> converted = new(ReferenceEqualityComparer.Instance);
        foreach ((_, Module module) in NamedModules())
        {
            Convert(module._parameters, dtype, converted);
            Convert(module._buffers, dtype, converted);
        }
        return this;
    }

    /// <summary>As PyTorch prints modules: name, options and, indented, the modules inside.</summary>
    public override string ToString()
    {
        string options = Describe();
        if (_modules.Count == 0) return $"{Name}({options})";
        StringBuilder text = new($"{Name}(\n");
        if (options.Length > 0) text.Append("  ").Append(options).Append('\n');
        foreach ((string name, Module module) in _modules)
        {
            text.Append("  (").Append(name).Append("): ")
                .Append(module.ToString().Replace("\n", "\n  ", StringComparison.Ordinal)).Append('\n');
        }
        return text.Append(')').ToString();
    }

    /// <summary>The name that is printed; the name of the class if not overridden.</summary>
    protected virtual string Name => GetType().Name;

    /// <summary>The options that are printed between the parentheses: <c>extra_repr</c>.</summary>
    protected virtual string Describe() => "";

    /// <summary>Adds a parameter, or notes with null that there is none (a layer without bias).</summary>
    /// <returns>The parameter, which requires a gradient from here on.</returns>
    /// <exception cref="ArgumentException">A name that is empty, dotted or taken, or a tensor that is no leaf or not
    /// floating point.</exception>
    [return: NotNullIfNotNull(nameof(parameter))]
    protected Tensor? RegisterParameter(string name, Tensor? parameter)
    {
        CheckName(name, "parameter");
        if (parameter is not null)
        {
            if (!parameter.IsLeaf)
            {
                throw new ArgumentException($"cannot assign a non-leaf Tensor to parameter '{name}': model parameters " +
                    "must be created explicitly; to express one as a function of another Tensor, compute the value in " +
                    "Forward", nameof(parameter));
            }
            if (!parameter.DType.IsFloatingPoint())
            {
                throw new ArgumentException("only Tensors of floating point dtype can require gradients: parameter " +
                    $"'{name}' is {parameter.DType.Name()}", nameof(parameter));
            }
            parameter.RequiresGrad = true;
        }
        _parameters.Add(name, parameter);
        return parameter;
    }

    /// <summary>Adds a tensor that belongs to the state but is not trained.</summary>
    /// <returns>The buffer.</returns>
    /// <exception cref="ArgumentException">A name that is empty, dotted or taken.</exception>
    [return: NotNullIfNotNull(nameof(buffer))]
    protected Tensor? RegisterBuffer(string name, Tensor? buffer)
    {
        CheckName(name, "buffer");
        _buffers.Add(name, buffer);
        return buffer;
    }

    /// <summary>Adds a module.</summary>
    /// <returns>The module.</returns>
    /// <exception cref="ArgumentException">A name that is empty, dotted or taken, or a module that contains this
    /// one.</exception>
    protected TModule RegisterModule<TModule>(string name, TModule module) where TModule : Module
    {
        ArgumentNullException.ThrowIfNull(module);
        CheckName(name, "module");
        foreach ((_, Module inside) in module.NamedModules())
        {
            if (ReferenceEquals(inside, this))
                throw new ArgumentException($"module '{name}' contains the module that it is added to", nameof(module));
        }
        _modules.Add(name, module);
        return module;
    }

    /// <summary>The parameter of this name; null if it was registered as absent.</summary>
    /// <remarks>Read parameters through here and not from a field: <see cref="To"/> replaces them.</remarks>
    /// <exception cref="KeyNotFoundException">There is none of this name.</exception>
    protected Tensor? Parameter(string name) => _parameters[name];

    /// <summary>The buffer of this name; null if it was registered as absent.</summary>
    /// <exception cref="KeyNotFoundException">There is none of this name.</exception>
    protected Tensor? Buffer(string name) => _buffers[name];

    private protected static Tensor NotNull(Tensor x)
    {
        ArgumentNullException.ThrowIfNull(x);
        return x;
    }

    private void CheckName(string name, string kind)
    {
        ArgumentNullException.ThrowIfNull(name);
        if (name.Length == 0) throw new ArgumentException($"{kind} name can't be empty string \"\"", nameof(name));
        if (name.Contains('.', StringComparison.Ordinal))
            throw new ArgumentException($"{kind} name can't contain \".\", got: {name}", nameof(name));
        if (_parameters.ContainsKey(name) || _buffers.ContainsKey(name) || _modules.ContainsKey(name))
            throw new ArgumentException($"attribute '{name}' already exists", nameof(name));
    }

    private static void Convert(OrderedDictionary<string, Tensor?> tensors, DType dtype,
        Dictionary<Tensor, Tensor> converted)
    {
        using GradModeScope noGrad = GradMode.NoGrad();
        for (int i = 0; i < tensors.Count; i++)
        {
            if (tensors.GetAt(i).Value is not { } old || !old.DType.IsFloatingPoint() || old.DType == dtype) continue;
            if (!converted.TryGetValue(old, out Tensor? made))
            {
                made = old.Detach().To(dtype).RequiresGrad_(old.RequiresGrad);
                converted.Add(old, made);
            }
            tensors.SetAt(i, made);
        }
    }

    /// <summary>Every path to a module, this one's first; a module that is registered twice comes twice.</summary>
    private IEnumerable<(string Name, Module Module)> Walk(string prefix)
    {
        yield return (prefix, this);
        foreach ((string name, Module child) in _modules)
        {
            foreach ((string, Module) inner in child.Walk(Joined(prefix, name))) yield return inner;
        }
    }

    private IEnumerable<(string Name, Tensor Tensor)> Named(
        Func<Module, OrderedDictionary<string, Tensor?>> tensors)
    {
        HashSet<Tensor> seen = new(ReferenceEqualityComparer.Instance);
        foreach ((string path, Module module) in Walk(""))
        {
            foreach ((string name, Tensor? tensor) in tensors(module))
            {
                if (tensor is not null && seen.Add(tensor)) yield return (Joined(path, name), tensor);
            }
        }
    }

    private static string Joined(string prefix, string name) => prefix.Length == 0 ? name : $"{prefix}.{name}";
}
