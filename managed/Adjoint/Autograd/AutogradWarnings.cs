using System.Diagnostics;
using Adjoint.Autograd;

namespace Adjoint;

/// <summary>What autograd warns of.</summary>
public enum AutogradWarningKind
{
    /// <summary>The <see cref="Tensor.Grad"/> of a result that does not retain it was read: it is null.</summary>
    GradOfNonLeaf,
    /// <summary>A backward with <c>createGraph</c> makes a leaf and its gradient refer to each other.</summary>
    GraphInGrad,
    /// <summary>An assigned gradient lies in memory in another order than its tensor: slower, but right.</summary>
    GradLayout,
    /// <summary>Anomaly mode was entered: it costs time.</summary>
    AnomalyMode,
}

/// <summary>A warning, as <see cref="AutogradWarnings.Raised"/> hands it out.</summary>
public sealed class AutogradWarningEventArgs(AutogradWarningKind kind, string message) : EventArgs
{
    /// <summary>What it is about.</summary>
    public AutogradWarningKind Kind => kind;

    /// <summary>The text, PyTorch's where PyTorch warns too.</summary>
    public string Message => message;
}

/// <summary>
/// What is allowed and is probably a mistake: PyTorch's <c>warnings</c>. A library does not write to the console:
/// whoever wants to hear warnings subscribes.
/// </summary>
/// <remarks>
/// A handler runs on the thread, and inside the call, that is warned, hooks and backward passes included; what it
/// throws leaves through that call, which makes an error of a warning. It is called every time. While nobody listens,
/// the first warning of each kind goes to <see cref="Trace"/>, where a debugger shows it.
/// </remarks>
/// <example><code>
/// AutogradWarnings.Raised += (_, warning) => logger.LogWarning("{Text}", warning.Message);
/// </code></example>
public static class AutogradWarnings
{
    // One bit for each kind that has gone to Trace.
    private static int s_traced;

    /// <summary>Something is probably a mistake.</summary>
    public static event EventHandler<AutogradWarningEventArgs>? Raised;

    internal static void Raise(AutogradWarningKind kind)
    {
        string message = kind switch
        {
            AutogradWarningKind.GradOfNonLeaf => Errors.GradOfNonLeaf,
            AutogradWarningKind.GraphInGrad => Errors.GraphInGrad,
            AutogradWarningKind.AnomalyMode => Errors.AnomalyModeEnabled,
            _ => Errors.GradLayout,
        };
        if (Raised is { } raised)
        {
            raised(null, new AutogradWarningEventArgs(kind, message));
            return;
        }
        int bit = 1 << (int)kind;
        if ((Interlocked.Or(ref s_traced, bit) & bit) == 0) Trace.TraceWarning(message);
    }
}
