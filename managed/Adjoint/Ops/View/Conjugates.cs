namespace Adjoint;

// Adjoint has no complex dtypes: of a real tensor, PyTorch's ops on complex numbers hand the tensor itself back.
public sealed partial class Tensor
{
    /// <summary>The complex conjugate: of a real tensor the tensor itself. <c>torch.conj</c>.</summary>
    /// <example><code>var y = x.Conj();</code></example>
    public Tensor Conj() => this;

    /// <summary>The complex conjugate, computed: of a real tensor the tensor itself.
    /// <c>torch.conj_physical</c>.</summary>
    /// <example><code>var y = x.ConjPhysical();</code></example>
    public Tensor ConjPhysical() => this;

    /// <summary>The real part: of a real tensor the tensor itself. <c>torch.real</c>.</summary>
    /// <example><code>var y = x.Real();</code></example>
    public Tensor Real() => this;

    /// <summary>The tensor with a pending conjugation done: nothing is ever pending.
    /// <c>torch.resolve_conj</c>.</summary>
    /// <example><code>var y = x.ResolveConj();</code></example>
    public Tensor ResolveConj() => this;

    /// <summary>The tensor with a pending negation done: nothing is ever pending. <c>torch.resolve_neg</c>.</summary>
    /// <example><code>var y = x.ResolveNeg();</code></example>
    public Tensor ResolveNeg() => this;
}
