namespace Adjoint;

public static partial class Autodiff
{
    /// <summary>
    /// The gradient of the loss of each sample of a batch by itself, for clipping, noise scales and influence:
    /// <c>torch.func.vmap(torch.func.grad(loss))</c>.
    /// </summary>
    /// <remarks>
    /// One forward and one backward pass for each sample. Where the loss of a batch is the sum of the losses of its
    /// samples, the sum of the result over its first dimension is the gradient of the batch; for a mean, the mean.
    /// </remarks>
    /// <param name="loss">From one sample, in which the batch dimension is kept with size 1, to one number.</param>
    /// <param name="parameters">With respect to what; tensors that <paramref name="loss"/> uses and that require a
    /// gradient.
    /// </param>
    /// <param name="batch">Inputs, targets and so on, all with the same number of samples.</param>
    /// <param name="batchDim">The dimension of the samples in each of them.</param>
    /// <returns>For each parameter a tensor of its shape behind a new first dimension: the samples. Zeros for a
    /// parameter that the loss does not use.</returns>
    /// <exception cref="ArgumentException">The batch is empty or its tensors differ in the number of
    /// samples.</exception>
    /// <exception cref="AutogradException">A parameter requires no gradient, or a loss has several
    /// elements.</exception>
    /// <example><code>
    /// var gradients = Autodiff.PerSampleGrad(
    ///     sample =&gt; Functional.MseLoss(model.Forward(sample[0]), sample[1]), model.Parameters().ToList(), [x, y]);
    /// </code></example>
    public static Tensor[] PerSampleGrad(Func<IReadOnlyList<Tensor>, Tensor> loss, IReadOnlyList<Tensor> parameters,
        IReadOnlyList<Tensor> batch, int batchDim = 0)
    {
        ArgumentNullException.ThrowIfNull(parameters);
        ArgumentNullException.ThrowIfNull(batch);
        if (batch.Count == 0) throw new ArgumentException("a batch needs at least one tensor", nameof(batch));
        foreach (Tensor tensor in parameters) ArgumentNullException.ThrowIfNull(tensor, nameof(parameters));
        foreach (Tensor tensor in batch) ArgumentNullException.ThrowIfNull(tensor, nameof(batch));
        long samples = batch[0].Size(batchDim);
        foreach (Tensor tensor in batch)
        {
            if (tensor.Size(batchDim) == samples) continue;
            throw new ArgumentException(
                $"the tensors of a batch differ in the number of samples: {samples} and {tensor.Size(batchDim)}",
                nameof(batch));
        }
        TensorFunction f = TensorFunction.From(loss);
        Tensor[] targets = [.. parameters];
        Tensor[][] gradients = Array.ConvertAll(targets, _ => new Tensor[samples]);
        using GradModeScope recording = GradMode.EnableGrad();
        for (int i = 0; i < samples; i++)
        {
            int start = i;
            Tensor[] sample = [.. batch.Select(t => t.Narrow(batchDim, start, 1))];
            Tensor?[] found = GradientsOf(f.Call(sample, "per_sample_grad"), targets, [null], createGraph: false);
            for (int k = 0; k < targets.Length; k++) gradients[k][i] = found[k]?.Detach() ?? targets[k].ZerosLike();
        }
        Tensor[] stacked = new Tensor[targets.Length];
        for (int k = 0; k < stacked.Length; k++)
        {
            stacked[k] = samples == 0
                ? Tensor.Zeros([0, .. targets[k].Shape.Sizes], targets[k].DType)
                : Tensor.Stack(gradients[k]);
        }
        return stacked;
    }

    /// <summary>The same for a batch that is one tensor.</summary>
    /// <inheritdoc cref="PerSampleGrad(Func{IReadOnlyList{Tensor}, Tensor}, IReadOnlyList{Tensor},
    /// IReadOnlyList{Tensor}, int)"/>
    public static Tensor[] PerSampleGrad(Func<Tensor, Tensor> loss, IReadOnlyList<Tensor> parameters, Tensor batch,
        int batchDim = 0)
    {
        ArgumentNullException.ThrowIfNull(loss);
        return PerSampleGrad(sample => loss(sample[0]), parameters, One(batch), batchDim);
    }
}
