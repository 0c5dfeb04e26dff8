namespace Adjoint.Nn;

public abstract partial class Module
{
    /// <summary>
    /// Makes another module of the same structure a deep copy of this one: <c>copy.deepcopy(model)</c>, into a module
    /// that the caller has made.
    /// </summary>
    /// <typeparam name="TModule">The class of the other module.</typeparam>
    /// <param name="target">A module with the same names; its parameters and buffers are replaced.</param>
    /// <remarks>
    /// The copies are leaves with memory of their own: values, dtypes, <see cref="Tensor.RequiresGrad"/> and
    /// <see cref="Tensor.Grad"/> as here, and tensors that are shared here are shared there. Whether the modules
    /// train is
    /// taken over, too; hooks are not. Optimizers of the target have to be made anew. To copy only values,
    /// <see cref="LoadStateDict"/> does.
    /// </remarks>
    /// <returns><paramref name="target"/>.</returns>
    /// <exception cref="ArgumentException">The names differ, or the target is this module.</exception>
    /// <exception cref="AutogradException">A tensor, or its gradient, is the result of a recorded op. The target is
    /// as it
    /// was.</exception>
    /// <example><code>Net best = model.DeepCopyTo(new Net());</code></example>
    public TModule DeepCopyTo<TModule>(TModule target) where TModule : Module
    {
        ArgumentNullException.ThrowIfNull(target);
        if (ReferenceEquals(target, this))
            throw new ArgumentException("DeepCopyTo(): the target is the module itself", nameof(target));
        (string Name, Module Module)[] own = [.. Walk("")], others = [.. target.Walk("")];
        string? unlike = own.Length == others.Length
            ? own.Zip(others).Where(static pair => !Alike(pair.First, pair.Second)).Select(static p => p.First.Name)
                .FirstOrDefault()
            : $"{own.Length} modules here, {others.Length} there";
        if (unlike is not null)
        {
            throw new ArgumentException("DeepCopyTo(): the target has to have the same modules, parameters and " +
                "buffers, " +
                $"but differs at '{unlike}'", nameof(target));
        }
        // All copies first: if one cannot be made, the target stays as it is.
        Dictionary<Tensor, Tensor> copies = new(ReferenceEqualityComparer.Instance);
        foreach ((_, Module module) in own)
        {
            foreach (Tensor? tensor in module._parameters.Values) tensor?.DeepCopy(copies);
            foreach (Tensor? tensor in module._buffers.Values) tensor?.DeepCopy(copies);
        }
        for (int i = 0; i < own.Length; i++)
        {
            Replace(own[i].Module._parameters, others[i].Module._parameters, copies);
            Replace(own[i].Module._buffers, others[i].Module._buffers, copies);
            others[i].Module.IsTraining = own[i].Module.IsTraining;
        }
        return target;
    }

    private static bool Alike((string Name, Module Module) a, (string Name, Module Module) b) => a.Name == b.Name &&
        a.Module._parameters.Keys.SequenceEqual(b.Module._parameters.Keys) &&
        a.Module._buffers.Keys.SequenceEqual(b.Module._buffers.Keys);

    private static void Replace(OrderedDictionary<string, Tensor?> own, OrderedDictionary<string, Tensor?> others,
        Dictionary<Tensor, Tensor> copies)
    {
        foreach ((string name, Tensor? tensor) in own) others[name] = tensor is null ? null : copies[tensor];
    }
}
