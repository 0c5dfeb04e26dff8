using System.Collections;
using System.Globalization;

namespace Adjoint.Nn;

/// <summary>Modules one after another, named "0", "1", ...: <c>torch.nn.Sequential</c>.</summary>
/// <example><code>
/// var model = new Sequential(new Linear(64, 32), new ReLU(), new Linear(32, 10));
/// var same = new Sequential { new Linear(64, 32), new ReLU(), new Linear(32, 10) };
/// </code></example>
public sealed class Sequential : Module, IReadOnlyList<Module>
{
    /// <summary>The modules in order.</summary>
    public Sequential(params ReadOnlySpan<Module> modules)
    {
        foreach (Module module in modules) Add(module);
    }

    /// <summary>How many modules there are.</summary>
    public int Count => Children.Count;

    /// <summary>The module at a position.</summary>
    public Module this[int index] => Children[index];

    /// <summary>Appends a module under its position.</summary>
    public void Add(Module module) => Add(Count.ToString(CultureInfo.InvariantCulture), module);

    /// <summary>Appends a module under a name of its own.</summary>
    /// <exception cref="ArgumentException">A name that is empty, dotted or taken.</exception>
    public void Add(string name, Module module) => RegisterModule(name, module);

    /// <inheritdoc/>
    public override Tensor Forward(Tensor x)
    {
        NotNull(x);
        for (int i = 0; i < Count; i++) x = this[i].Call(x);
        return x;
    }

    /// <summary>The modules in order.</summary>
    public IEnumerator<Module> GetEnumerator() => Children.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
