using Adjoint.Autograd;
using Adjoint.Tensors;

namespace Adjoint;

/// <summary>
/// Finds the op to blame for a backward that fails or makes NaN: <c>torch.autograd.detect_anomaly</c>.
/// </summary>
/// <remarks>
/// While it is on, every recorded op remembers where it was called (slow: for debugging only), every gradient is
/// checked
/// for NaN and, if asked, infinities, and so are the results of recorded ops. A failing pass throws an
/// <see cref="AutogradException"/> that says which node failed and where its op was called, in the text and in
/// <see cref="AutogradException.ForwardStackTrace"/>; the first exception is its <see
/// cref="Exception.InnerException"/>. An
/// exception of another type, thrown by a hook or a custom function, passes as it is:
/// <see cref="ForwardStackTraceOf"/> has its report. The mode belongs to the thread.
/// </remarks>
/// <example><code>
/// using (AnomalyMode.Enable())
///     model.Loss(x).Backward();
/// // AutogradException: Function 'SqrtBackward0' returned nan values in its 0th output. The first one is at [2] of
/// [3].
/// //
/// // Error detected in SqrtBackward0. Traceback of forward call that caused the error:
/// //    at Adjoint.Tensor.Sqrt()
/// //    at Model.Loss() in Model.cs:line 17
/// </code></example>
public static class AnomalyMode
{
    private const string DataKey = "Adjoint.ForwardStackTrace";

    /// <summary>Whether the mode is on for this thread: <c>torch.is_anomaly_enabled</c>.</summary>
    public static bool IsEnabled => AutogradThread.Current.Anomaly is not null;

    /// <summary>Turns the mode on until the scope is disposed: <c>torch.autograd.detect_anomaly</c>.</summary>
    /// <param name="checkNaN">Whether a NaN in a gradient is an error: <c>check_nan</c>.</param>
    /// <param name="checkInf">Whether an infinity is one too.</param>
    /// <param name="checkForward">Whether the results of recorded ops are checked as well, when they are made.</param>
    /// <remarks>Warns through <see cref="System.Diagnostics.Trace"/> that the mode costs time.</remarks>
    public static AnomalyModeScope Enable(bool checkNaN = true, bool checkInf = false, bool checkForward = false)
    {
        System.Diagnostics.Trace.TraceWarning("Anomaly Detection has been enabled. This mode will increase the " +
            "runtime and should only be enabled for debugging.");
        return new AnomalyModeScope(new AnomalySettings(checkNaN, checkInf, checkForward));
    }

    /// <summary>Turns the mode off until the scope is disposed: <c>set_detect_anomaly(False)</c> as a scope.</summary>
    public static AnomalyModeScope Disable() => new(null);

    /// <summary>Turns the mode on or off for this thread: <c>torch.autograd.set_detect_anomaly</c>.</summary>
    /// <param name="enabled">On or off.</param>
    /// <param name="checkNaN">As for <see cref="Enable"/>.</param>
    /// <param name="checkInf">As for <see cref="Enable"/>.</param>
    /// <param name="checkForward">As for <see cref="Enable"/>.</param>
    /// <exception cref="InvalidOperationException">As for <see cref="GradMode.Set"/>: the thread is not the caller's
    /// own.</exception>
    public static void Set(bool enabled, bool checkNaN = true, bool checkInf = false, bool checkForward = false)
    {
        OwnThread.Require("AnomalyMode.Set", "using (AnomalyMode.Enable(...))");
        Apply(AutogradThread.Current, enabled ? new AnomalySettings(checkNaN, checkInf, checkForward) : null);
    }

    /// <summary>
    /// The report on the node whose backward threw the exception, with the place where its op was called; null if
    /// the exception passed no backward in anomaly mode.
    /// </summary>
    public static string? ForwardStackTraceOf(Exception exception)
    {
        ArgumentNullException.ThrowIfNull(exception);
        return exception.Data[DataKey] as string;
    }

    internal static void Apply(AutogradThread thread, AnomalySettings? settings)
    {
        if ((thread.Anomaly is null) != (settings is null))
            Interlocked.Add(ref ThreadModes.Tracers, settings is null ? -1 : 1);
        thread.Anomaly = settings;
        thread.Watcher = settings is { CheckNaN: true } or { CheckInf: true } ? settings : null;
    }

    /// <summary>An op has made output <paramref name="outputNr"/>: checked if this thread asks for it.</summary>
    internal static void CheckForward(Node node, int outputNr, Tensor result)
    {
        if (AutogradThread.Current.Anomaly is not { CheckForward: true } settings) return;
        if (settings.Find(result) is not { } found) return;
        string report = ForwardTraces.Report(node);
        throw new AutogradException($"The forward call of '{node.Name}' returned {found.What} values in its " +
            $"{outputNr}th output. " +
            $"{found.Where}\n\n{report}")
        {
            NodeName = node.Name,
            ForwardStackTrace = ForwardTraces.StackOf(node),
            Data = { [DataKey] = report },
        };
    }

    /// <summary>
    /// Asked as an exception filter when a pass fails: true if it has to be thrown anew with the report. Only where an
    /// inner
    /// pass has not reported yet.
    /// </summary>
    internal static bool Explain(Exception exception, Node? node)
    {
        if (node is null || exception.Data.Contains(DataKey)) return false;
        exception.Data[DataKey] = ForwardTraces.Report(node);
        return exception is AutogradException;
    }

    internal static AutogradException Explained(AutogradException exception, Node node)
    {
        string report = (string)exception.Data[DataKey]!;
        return new AutogradException($"{exception.Message}\n\n{report}", exception)
        {
            NodeName = node.Name,
            ForwardStackTrace = ForwardTraces.StackOf(node),
            Data = { [DataKey] = report },
        };
    }
}

/// <summary>Restores the anomaly mode when disposed.</summary>
public readonly ref struct AnomalyModeScope : IDisposable
{
    private readonly AutogradThread _state;
    private readonly AnomalySettings? _previous;

    internal AnomalyModeScope(AnomalySettings? settings)
    {
        _state = AutogradThread.Current;
        _previous = _state.Anomaly;
        AnomalyMode.Apply(_state, settings);
    }

    /// <summary>Restores the mode that was in force when the scope began.</summary>
    public void Dispose()
    {
        if (_state is not null) AnomalyMode.Apply(_state, _previous);
    }
}
