using Adjoint.Autograd;

namespace Adjoint;

// The same tensor on other memory, or with gradients of another dtype.
public sealed partial class Tensor
{
    /// <summary>
    /// The same memory outside the graph and with a version counter of its own, so that autograd does not notice writes
    /// through it: <c>.data</c>. Prefer <see cref="Detach"/>.
    /// </summary>
    /// <remarks>
    /// Setting it gives the tensor the memory, shape and strides of another one, outside of any graph; it stays the
    /// same object, a leaf stays a leaf. If the shape changes, a version is counted, and a gradient of the old shape is
    /// dropped.
    /// </remarks>
    /// <exception cref="AutogradException">Set: to integers where a gradient is required, or on a view.</exception>
    /// <exception cref="ArgumentException">Set: the dtype differs.</exception>
    /// <example><code>w.Data = pruned;</code></example>
    public Tensor Data
    {
        get => AliasWithOwnVersion();
        set
        {
            ArgumentNullException.ThrowIfNull(value);
            if (RequiresGrad && !value.DType.IsFloatingPoint()) throw new AutogradException(Errors.DataOfInteger);
            bool resized = !Layout.SameSizes(value.Layout);
            Rebind(value, "data");
            // Kernels trust the geometry of what was saved: old graphs have to notice.
            if (resized) Renew("data");
        }
    }

    /// <summary>
    /// Gives the tensor the memory, shape and strides of <paramref name="source"/>: <c>Tensor.set_</c>. Counts a
    /// version; the two share the memory from then on, but no version counter.
    /// </summary>
    /// <remarks>
    /// A leaf begins a new life: graphs that were recorded before do not know it any more ("not have been used in the
    /// graph"), but through a <see cref="GradientEdge"/> taken before. Its hooks stay; a gradient of another shape is
    /// dropped.
    /// </remarks>
    /// <returns>This tensor.</returns>
    /// <exception cref="AutogradException">It or the source requires a gradient and grad mode is on, or it is a view,
    /// or exactly one of the two is an inference tensor.</exception>
    /// <exception cref="ArgumentException">The dtypes differ.</exception>
    /// <example><code>
    /// using (GradMode.NoGrad())
    ///     w.Set_(w.Narrow(0, 0, 8));     // the parameter keeps its first 8 rows
    /// </code></example>
    public Tensor Set_(Tensor source)
    {
        ArgumentNullException.ThrowIfNull(source);
        bool recorded = RequiresGrad || source.RequiresGrad;
        Views.CheckInPlace(this, recorded);
        if (recorded && GradMode.IsEnabled) throw new AutogradException(Errors.SetNotDifferentiable);
        Rebind(source, "set_");
        Renew("set_");
        return this;
    }

    /// <summary>
    /// The dtype of the gradient of this leaf: what arrives is cast to it. The tensor's own unless set; null takes any,
    /// as it comes. <c>grad_dtype</c>.
    /// </summary>
    /// <exception cref="AutogradException">Set on a result of an op, or to a dtype that the present gradient does not
    /// have.
    /// </exception>
    /// <exception cref="ArgumentException">Not a floating-point dtype.</exception>
    /// <example><code>
    /// var w = Tensor.Randn([64, 32]).RequiresGrad_();
    /// w.GradDType = DType.Float64;       // sums of many small gradients in double precision
    /// </code></example>
    public DType? GradDType
    {
        get => Slot is not AutogradMeta meta ? DType : meta.AnyGradDType ? null : meta.GradDType ?? DType;
        set
        {
            if (!IsLeaf) throw new AutogradException("grad_dtype can only be set on leaf tensors.");
            if (value is { } dtype)
            {
                if (!dtype.IsFloatingPoint())
                {
                    throw new ArgumentException($"grad_dtype must be a floating point dtype, got {dtype.Name()}",
                        nameof(value));
                }
                if (GradQuietly is { } grad && grad.DType != dtype)
                {
                    throw new AutogradException($"cannot set grad_dtype to '{dtype.Name()}' because there is already " +
                        $"a gradient with dtype '{grad.DType.Name()}'. Please clear the gradient (Grad = null) first.");
                }
            }
            AutogradMeta meta = Meta;
            meta.AnyGradDType = value is null;
            meta.GradDType = value == DType ? null : value;
            meta.Accumulator?.TakeDType(meta);
        }
    }

    /// <summary>Moves to the memory of <paramref name="source"/>, with the version that the tensor has
    /// reached.</summary>
    private void Rebind(Tensor source, string op)
    {
        if (source.DType != DType)
        {
            throw new ArgumentException(
                $"{op}: expected a tensor of dtype {DType.Name()}, got {source.DType.Name()}", nameof(source));
        }
        if (Slot is AutogradMeta { View: not null })
            throw new AutogradException($"{op}: a view cannot be given other memory. Use Detach() first.");
        if (source.IsInference != IsInference)
            throw new AutogradException($"{op}: inference tensors and others cannot take each other's place");
        if (!IsInference) _ownVersion = new VersionCounter { Value = Version };
        (Storage, Layout, Offset) = (source.Storage, source.Layout, source.Offset);
    }

    /// <summary>
    /// Counts a version. A leaf gets a new node, with the hooks of the old one, which graphs from before keep; a
    /// gradient of another shape is dropped.
    /// </summary>
    private void Renew(string op)
    {
        BumpVersion(op);
        if (Slot is not AutogradMeta meta) return;
        if (meta.Grad is { } grad && !grad.Layout.SameSizes(Layout)) meta.Grad = null;
        if (meta.Accumulator is { } old) meta.Accumulator = new AccumulateGrad(this) { Hooks = old.Hooks };
    }
}
