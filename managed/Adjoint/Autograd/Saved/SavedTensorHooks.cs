using System.IO.Compression;
using Adjoint.Autograd;

namespace Adjoint;

/// <summary>
/// What happens to the tensors that ops save for backward: <c>torch.autograd.graph.saved_tensors_hooks</c>. A pack hook
/// replaces a tensor by anything else when it is saved; an unpack hook brings it back each time that backward asks.
/// </summary>
/// <remarks>
/// <para>Scopes belong to the thread and nest; only the innermost one works. They are ref structs: the compiler refuses
/// an <c>await</c> inside one. Tensors saved inside a scope keep its hooks after its end.</para>
/// <para>Both hooks run without recording; the unpacked value is wired into the graph as the saved tensor was, so
/// higher derivatives work. Their exceptions pass through unchanged. Tensors with hooks are not checked for in-place
/// changes: what pack made counts. Numbers (the 2 in <c>x * 2</c>) are never packed. If pack makes an
/// <see cref="IDisposable"/>, it is disposed when the graph is freed.</para>
/// </remarks>
/// <example><code>
/// using (SavedTensorHooks.Use(x => x.To(DType.Float32), x => x.To(DType.Float64)))
///     loss = model.Forward(input).Sum();        // keeps half of the memory
/// loss.Backward();
///
/// using (SavedTensorHooks.ToDirectory("activations"))
///     loss = model.Forward(input).Sum();        // keeps it on the disk
/// </code></example>
public static class SavedTensorHooks
{
    /// <summary>Packs what is saved until the scope is disposed.</summary>
    /// <typeparam name="TPacked">What stands for a tensor: a copy, a file name, a number.</typeparam>
    /// <param name="pack">Called once for each tensor that is saved. Must not write to it.</param>
    /// <param name="unpack">Called each time that the tensor is needed. Must return one of the same value.</param>
    /// <exception cref="AutogradException">Hooks are forbidden here by <see cref="Disable"/>.</exception>
    public static SavedTensorScope Use<TPacked>(Func<Tensor, TPacked> pack, Func<TPacked, Tensor> unpack)
    {
        ArgumentNullException.ThrowIfNull(pack);
        ArgumentNullException.ThrowIfNull(unpack);
        return new SavedTensorScope(new HookPacker<TPacked>(pack, unpack));
    }

    /// <summary>
    /// Keeps what is saved in files of a directory, which is made if need be: <c>save_on_cpu</c> for those whose memory
    /// is the CPU's. Each file is deleted when the graph is freed or collected.
    /// </summary>
    /// <param name="path">The directory. It is not deleted.</param>
    /// <param name="minBytes">Smaller tensors, and leaves that require a gradient (parameters stay in memory anyway),
    /// are kept as they are, and checked for in-place changes as without hooks.</param>
    public static SavedTensorScope ToDirectory(string path, long minBytes = 4096)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        Directory.CreateDirectory(path);
        return Use(tensor => StoredTensor.Store(tensor, minBytes, t => new TensorFile(t, path)), Load);
    }

    /// <summary>
    /// Keeps what is saved compressed in memory: worth its time where values repeat, as behind a ReLU or a mask.
    /// </summary>
    /// <param name="level">How hard to try.</param>
    /// <param name="minBytes">As in <see cref="ToDirectory"/>.</param>
    public static SavedTensorScope Compressed(CompressionLevel level = CompressionLevel.Fastest,
        long minBytes = 4096) =>
        Use(tensor => StoredTensor.Store(tensor, minBytes, t => new CompressedTensor(t, level)), Load);

    private static Tensor Load(StoredTensor stored) => stored.Load();

    /// <summary>
    /// Forbids hooks until the scope is disposed: whoever opens a scope of hooks gets <paramref name="message"/> as an
    /// error: <c>disable_saved_tensors_hooks</c>. Nests.
    /// </summary>
    /// <exception cref="AutogradException">Hooks are active already; with <paramref name="message"/>.</exception>
    public static SavedTensorScope Disable(string message)
    {
        ArgumentException.ThrowIfNullOrEmpty(message);
        return new SavedTensorScope(message);
    }

    /// <summary>
    /// Lets in-place ops write to saved tensors until the scope is disposed: just before the first write to a version
    /// that a graph still needs, that version is copied. <c>allow_mutation_on_saved_tensors</c>.
    /// </summary>
    /// <remarks>Backward has to run inside the same scope. Writes by other threads are not seen.</remarks>
    /// <exception cref="AutogradException">Such a scope is open already, or hooks are forbidden.</exception>
    /// <example><code>
    /// using (SavedTensorHooks.AllowMutation())
    /// {
    ///     var b = a.Clone();
    ///     var loss = (b * b).Sum();
    ///     b.Sin_();              // the product's b is copied first
    ///     loss.Backward();       // a.Grad = 2 a
    /// }
    /// </code></example>
    public static SavedTensorScope AllowMutation()
    {
        if (AutogradThread.Current.Mutations is not null) throw new AutogradException(SavedErrors.MutationNested);
        return new SavedTensorScope(new MutationTracker());
    }
}

/// <summary>Restores what happened to saved tensors before, when disposed.</summary>
public readonly ref struct SavedTensorScope : IDisposable
{
    private readonly AutogradThread _state;
    private readonly SavedTensorPacker? _packer;
    private readonly string? _forbidden;
    private readonly MutationTracker? _mutations;

    private SavedTensorScope(AutogradThread state)
    {
        _state = state;
        (_packer, _forbidden, _mutations) = (state.Packer, state.PackerForbidden, state.Mutations);
    }

    internal SavedTensorScope(SavedTensorPacker packer) : this(AutogradThread.Current)
    {
        if (_forbidden is not null) throw new AutogradException(_forbidden);
        _state.Packer = packer;
        if (packer is MutationTracker tracker) _state.Mutations = tracker;
    }

    internal SavedTensorScope(string message) : this(AutogradThread.Current)
    {
        if (_packer is not null) throw new AutogradException(message);
        _state.PackerForbidden = message;
    }

    /// <summary>Restores the state that was in force when the scope began.</summary>
    public void Dispose()
    {
        if (_state is null) return;
        (_state.Packer, _state.PackerForbidden, _state.Mutations) = (_packer, _forbidden, _mutations);
    }
}
