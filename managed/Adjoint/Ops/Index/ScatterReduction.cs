namespace Adjoint;

/// <summary>How elements that are scattered to one place are combined: the <c>reduce</c> of
/// <c>torch.scatter_reduce</c>.</summary>
public enum ScatterReduction
{
    /// <summary>Their sum: <c>"sum"</c>.</summary>
    Sum,
    /// <summary>Their product: <c>"prod"</c>.</summary>
    Prod,
    /// <summary>Their mean; of integers, rounded down: <c>"mean"</c>.</summary>
    Mean,
    /// <summary>The largest, or NaN if there is one: <c>"amax"</c>.</summary>
    AMax,
    /// <summary>The smallest, or NaN if there is one: <c>"amin"</c>.</summary>
    AMin,
}
