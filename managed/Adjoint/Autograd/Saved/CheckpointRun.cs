namespace Adjoint.Autograd;

/// <summary>Says to the thread which checkpointed call runs, until it is disposed.</summary>
internal readonly ref struct CheckpointRun
{
    private readonly AutogradThread _thread;
    private readonly State _outer;

    public CheckpointRun(CheckpointFrame frame, CheckpointFrame.Recomputation? second)
    {
        _thread = AutogradThread.Current;
        _outer = _thread.CheckpointRun;
        _thread.CheckpointRun = new State(frame, second);
    }

    public static State Current => AutogradThread.Current.CheckpointRun;

    public void Dispose() => _thread.CheckpointRun = _outer;

    /// <param name="Frame">The innermost call; null outside of all.</param>
    /// <param name="Second">Its second run; null in the first.</param>
    public readonly record struct State(CheckpointFrame? Frame, CheckpointFrame.Recomputation? Second);
}
