namespace Adjoint.Autograd;

/// <summary>The hooks of a node; most nodes have none and no object for them.</summary>
internal sealed class NodeHooks
{
    /// <summary>Tensor hooks: run first, each on the gradient of one output of the op.</summary>
    public List<(int OutputNr, TensorHook Hook)>? TensorHooks;

    /// <summary>Tensors whose <c>.Grad</c> keeps the gradient that the node is about to take.</summary>
    public List<(int OutputNr, Tensor Tensor)>? Retained;

    /// <summary>Runs the tensor hooks of output <paramref name="outputNr"/> in the order of registration.</summary>
    public Tensor? RunTensorHooks(int outputNr, Tensor? gradient)
    {
        if (TensorHooks is null || gradient is null) return gradient;
        // By index: a hook may remove itself or a later one while it runs.
        for (int i = 0; i < TensorHooks.Count; i++)
        {
            (int nr, TensorHook hook) = TensorHooks[i];
            if (nr != outputNr) continue;
            gradient = hook.Run(gradient);
            if (hook.Removed) i--;
        }
        return gradient;
    }

    public void StoreRetained(int outputNr, Tensor? gradient)
    {
        if (Retained is null || gradient is null) return;
        foreach ((int nr, Tensor tensor) in Retained)
            if (nr == outputNr) tensor.AccumulateRetainedGrad(gradient);
    }
}

/// <summary>One registered tensor hook.</summary>
internal sealed class TensorHook(NodeHooks owner, int outputNr, Func<Tensor, Tensor?> body)
{
    public bool Removed { get; private set; }

    public Tensor Run(Tensor gradient)
    {
        Tensor? result = body(gradient);
        if (result is null) return gradient;
        if (!result.Layout.SameSizes(gradient.Layout))
        {
            throw new AutogradException(
                $"hook '{body.Method.Name}' has changed the size of value: expected {gradient.Shape}, got {result.Shape}");
        }
        if (result.DType != gradient.DType)
        {
            throw new AutogradException($"hook '{body.Method.Name}' has changed the type of value " +
                $"(was {gradient.DType.Name()} got {result.DType.Name()})");
        }
        return result;
    }

    public void Remove()
    {
        Removed = true;
        owner.TensorHooks?.Remove((outputNr, this));
    }
}
