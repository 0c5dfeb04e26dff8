using Adjoint.Autograd;

namespace Adjoint;

/// <summary>
/// Strict masks: backward passes that run inside keep what a mask left out of gradients, NaN and infinities included.
/// PyTorch has no counterpart; there one computes with a safe value before the mask and again after it.
/// </summary>
/// <remarks>
/// <para><c>Where(x &gt; 0, x.Sqrt(), 0)</c> does not depend on the root of 0, and yet the derivative of the root,
/// which is infinite there, times the 0 that where sends makes NaN. Strict, a pass remembers which positions an op
/// left out: where, clamp, relu, maximum and minimum, max and min, indexing, slices and all other ops that choose. It
/// follows them through elementwise ops, views, sums and copies, and whatever comes out there is 0. A position is left
/// out only if the loss does not depend on it at all, so the zeros are exact, for derivatives of any order (if their
/// passes are strict, too) and nothing else changes: a 0 that a computation gives is a number like any other, and 0
/// times infinity is NaN as ever.</para>
/// <para>Where an op mixes positions (a matrix product, a softmax, a product of elements, a variance, a custom
/// function) the memory ends, unless all that arrives was left out: NaN may come out of those as in PyTorch. The same
/// goes for a tensor with a hook that may replace the gradient. Positions that are added up, as for an argument that
/// was broadcast, count unless all of them were left out.</para>
/// <para>The mode belongs to the thread and to the pass; how the forward ran does not matter. It costs memory for one
/// Bool tensor an op below a mask and about three more kernels each.</para>
/// </remarks>
/// <example><code>
/// var x = Tensor.From([0f, 4f], requiresGrad: true);
/// var y = Tensor.Where(x.Gt(0), x.Sqrt(), 0).Sum();
/// using (Masking.Strict())
///     y.Backward();               // x.Grad = [0, 0.25]; without the scope [NaN, 0.25]
/// </code></example>
public static class Masking
{
    /// <summary>Whether the mode is on for this thread.</summary>
    public static bool IsStrict => AutogradThread.Current.StrictMasking;

    /// <summary>Turns the mode on until the scope is disposed.</summary>
    public static MaskingScope Strict() => new(strict: true);

    /// <summary>Turns the mode off until the scope is disposed.</summary>
    public static MaskingScope Default() => new(strict: false);
}

/// <summary>Restores the masking mode when disposed.</summary>
public readonly ref struct MaskingScope : IDisposable
{
    private readonly AutogradThread _state;
    private readonly bool _previous;

    internal MaskingScope(bool strict)
    {
        _state = AutogradThread.Current;
        _previous = _state.StrictMasking;
        _state.StrictMasking = strict;
    }

    /// <summary>Restores the mode that was in force when the scope began.</summary>
    public void Dispose()
    {
        if (_state is not null) _state.StrictMasking = _previous;
    }
}
