using System.Runtime.CompilerServices;
using System.Runtime.ExceptionServices;

namespace Adjoint.Kernels;

/// <summary>A launch that can be cut: part [start, end) of it. A struct, passed by reference, so a launch allocates nothing.</summary>
internal interface IRange
{
    void Run(nint start, nint end);
}

/// <summary>
/// Threads that share large launches. Static partition: part i of k is a function of the length alone, whichever thread
/// runs it. Workers start when the first large launch needs them, spin a little for the next one, then park.
/// </summary>
/// <remarks>One launch at a time owns the team. A launch from inside a part, or while another thread owns the team, runs
/// inline: nobody waits for anybody, so nothing can deadlock.</remarks>
internal static unsafe class WorkerTeam
{
    /// <summary>Rounds of Thread.SpinWait before a worker parks: about 20 microseconds, less than parking and waking cost.</summary>
    private const int SpinRounds = 64;

    private static readonly Lock s_owner = new();
    private static Worker[] s_workers = [];

    [ThreadStatic]
    private static bool t_inside;

    // The launch that the team works on. Written by the owner before it wakes a worker.
    private static delegate*<nint, nint, void*, void> s_body;
    private static void* s_state;
    private static nint s_length;
    private static int s_parts;
    private static int s_running;
    private static ExceptionDispatchInfo? s_failure;

    /// <summary>Cuts [0, n) into parts of at least <paramref name="grain"/> and runs them on as many threads.</summary>
    public static void Run<TRange>(nint n, nint grain, ref TRange range) where TRange : struct, IRange
    {
        static void Part(nint start, nint end, void* state) => Unsafe.AsRef<TRange>(state).Run(start, end);

        // The range lives on this stack, which stays until every part has ended.
        Run(n, grain, &Part, Unsafe.AsPointer(ref range));
    }

    /// <summary>As above, for a bare function.</summary>
    public static void Run(nint n, nint grain, delegate*<nint, nint, void*, void> body, void* state)
    {
        int parts = (int)nint.Min(Threads.Count, n / nint.Max(grain, 1));
        if (parts <= 1 || t_inside || !s_owner.TryEnter())
        {
            if (n > 0) body(0, n, state);
            return;
        }
        try
        {
            Share(n, parts, body, state);
        }
        finally
        {
            s_owner.Exit();
        }
    }

    private static void Share(nint n, int parts, delegate*<nint, nint, void*, void> body, void* state)
    {
        if (s_workers.Length < parts - 1) Grow(parts - 1);
        s_body = body;
        s_state = state;
        s_length = n;
        s_parts = parts;
        s_failure = null;
        Volatile.Write(ref s_running, parts - 1);
        for (int i = 1; i < parts; i++) s_workers[i - 1].Wake();

        RunPart(0);

        var spin = new SpinWait();
        while (Volatile.Read(ref s_running) != 0) spin.SpinOnce(sleep1Threshold: -1);
        ExceptionDispatchInfo? failure = s_failure;
        s_failure = null;
        failure?.Throw();
    }

    private static void RunPart(int part)
    {
        t_inside = true;
        try
        {
            nint start = Cut(part), end = Cut(part + 1);
            if (start < end) s_body(start, end, s_state);
        }
        catch (Exception e)
        {
            Interlocked.CompareExchange(ref s_failure, ExceptionDispatchInfo.Capture(e), null);
        }
        finally
        {
            t_inside = false;
        }
    }

    private static nint Cut(int part) => (nint)((Int128)s_length * part / s_parts);

    private static void Grow(int count)
    {
        var workers = new Worker[count];
        s_workers.CopyTo(workers, 0);
        for (int i = s_workers.Length; i < count; i++) workers[i] = new Worker(i + 1);
        s_workers = workers;
    }

    private sealed class Worker
    {
        private readonly int _part;
        private int _state; // Idle, Working, Parked

        private const int Idle = 0, Working = 1, Parked = 2;

        public Worker(int part)
        {
            _part = part;
            new Thread(Loop) { IsBackground = true, Name = $"Adjoint worker {part}" }.Start();
        }

        public void Wake()
        {
            if (Interlocked.Exchange(ref _state, Working) != Parked) return;
            lock (this) Monitor.Pulse(this);
        }

        private void Loop()
        {
            while (true)
            {
                Wait();
                RunPart(_part);
                Volatile.Write(ref _state, Idle);
                Interlocked.Decrement(ref s_running);
            }
        }

        private void Wait()
        {
            for (int i = 0; i < SpinRounds; i++)
            {
                if (Volatile.Read(ref _state) == Working) return;
                Thread.SpinWait(8);
            }
            lock (this)
            {
                if (Interlocked.CompareExchange(ref _state, Parked, Idle) != Idle) return;
                while (Volatile.Read(ref _state) == Parked) Monitor.Wait(this);
            }
        }
    }
}
