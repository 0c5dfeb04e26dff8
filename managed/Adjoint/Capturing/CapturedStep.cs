using System.Globalization;
using System.Text;
using Adjoint.Capturing;
using Adjoint.Kernels;
using Adjoint.Memory;
using Adjoint.Tensors;

namespace Adjoint;

/// <summary>A step that <see cref="Capture"/> has recorded.</summary>
/// <remarks>It may be run from any thread, but from one at a time. It keeps alive what the step uses, and holds its
/// memory until it is disposed or dropped. Gradients, optimizer state and outputs stay valid after that.</remarks>
public sealed class CapturedStep : IDisposable
{
    private const int MostTakes = 4;

    private Func<IReadOnlyList<Tensor>>? _step;
    private Take? _take;
    private Plan? _plan;
    private CaptureException? _refusal;
    private readonly Tensor[] _outputs;
    private int _takes = 1;
    private int _busy;

    internal CapturedStep(Func<IReadOnlyList<Tensor>> step)
    {
        _step = step;
        _take = Take.Of(step);
        _outputs = _take.Outputs;
    }

    /// <summary>What the step returned, detached: the same tensors for good, with the values of the last run.</summary>
    public IReadOnlyList<Tensor> Outputs => _outputs;

    /// <summary>Whether the next <see cref="Run"/> replays; before that, runs are recorded.</summary>
    public bool IsReplaying => _plan is not null;

    /// <summary>Launches in a run.</summary>
    public int LaunchCount => _plan?.Launches.Count ?? _take?.Log.Launches.Count ?? 0;

    /// <summary>Bytes that the step holds for what it makes: temporaries, gradients, outputs.</summary>
    public long BufferBytes => _plan?.BufferBytes ?? _take?.Pool.Bytes ?? 0;

    /// <summary>Whether launches are fused; a switch for comparisons.</summary>
    internal bool Fuses { get; init; } = true;

    /// <summary>Runs the step once more.</summary>
    /// <exception cref="CaptureException">The step keeps changing, or what it relies on has changed.</exception>
    /// <exception cref="ObjectDisposedException">The step was disposed, or memory that it uses was
    /// released.</exception>
    /// <exception cref="InvalidOperationException">Another thread is running it.</exception>
    public void Run()
    {
        if (Interlocked.Exchange(ref _busy, 1) != 0) throw Refusals.Busy();
        try
        {
            if (LaunchLog.Current is not null) throw Refusals.RunInside();
            if (_plan is { } plan) plan.Run();
            else RecordAgain();
        }
        finally
        {
            Volatile.Write(ref _busy, 0);
        }
    }

    /// <summary>The launches of a run, one a line.</summary>
    public string Describe()
    {
        IReadOnlyList<Launch> launches = _plan?.Launches ?? _take?.Log.Launches ?? [];
        StringBuilder text = new();
        text.Append(CultureInfo.InvariantCulture,
            $"{(IsReplaying ? "replays" : "records")} {LaunchCount} launches on {BufferBytes} bytes of its own");
        for (int i = 0; i < launches.Count; i++)
            text.Append(CultureInfo.InvariantCulture, $"\n{i,4}  {launches[i].Name}");
        return text.ToString();
    }

    /// <summary>Gives the memory back that no tensor shows.</summary>
    public void Dispose()
    {
        if (Interlocked.Exchange(ref _busy, 1) != 0) throw Refusals.Busy();
        _plan?.Free();
        _take?.Pool.Free();
        (_plan, _take, _step) = (null, null, null);
        Volatile.Write(ref _busy, 0);
    }

    private void RecordAgain()
    {
        ObjectDisposedException.ThrowIf(_step is null, this);
        if (_refusal is not null) throw new CaptureException(_refusal.Message, _refusal);
        Take before = _take!, now = Take.Of(_step);
        _takes++;
        string? difference = Comparison.Difference(before, now);
        if (difference is null)
        {
            Settle(before, now);
            return;
        }
        if (!ReturnsAlike(now)) difference = "it returned tensors of other shapes or dtypes.";
        else CopyOutputs(now.Outputs, _outputs);
        before.Pool.Free();
        _take = now;
        if (_takes < MostTakes) return;
        _refusal = Refusals.NotRepeating(_takes, difference);
        throw _refusal;
    }

    /// <summary>The earlier of two equal runs becomes the plan; what the later one left behind moves to its
    /// memory.</summary>
    private void Settle(Take plan, Take last)
    {
        LaunchLog copies = new();
        CopyOutputs(last.Outputs, plan.Outputs);
        if (!ReferenceEquals(plan.Outputs, _outputs))
        {
            LaunchLog.Open(copies);
            Recording.Enter();
            try
            {
                CopyOutputs(plan.Outputs, _outputs);
            }
            finally
            {
                Recording.Leave();
                LaunchLog.Open(null);
            }
        }
        Dictionary<Tensor, Tensor?> grads = new(ReferenceEqualityComparer.Instance);
        foreach ((Tensor leaf, Tensor? grad) in last.Left) grads[leaf] = grad;
        foreach ((Tensor leaf, Tensor? grad) in plan.Left)
        {
            if (grad is null || !grads.TryGetValue(leaf, out Tensor? newer) || newer is null) continue;
            if (!grad.SharesStorageWith(newer)) Copies.Into(newer, grad);
            leaf.Meta.Grad = grad;
        }
        last.Pool.Free();
        _plan = new Plan(plan, copies, _outputs, Fuses);
        (_take, _step) = (null, null);
    }

    private bool ReturnsAlike(Take take)
    {
        if (take.Outputs.Length != _outputs.Length) return false;
        for (int i = 0; i < _outputs.Length; i++)
        {
            if (take.Outputs[i].DType != _outputs[i].DType || take.Outputs[i].Shape != _outputs[i].Shape) return false;
        }
        return true;
    }

    private static void CopyOutputs(Tensor[] from, Tensor[] to)
    {
        for (int i = 0; i < from.Length; i++)
            if (!from[i].SharesStorageWith(to[i])) Copies.Into(from[i], to[i]);
    }
}
