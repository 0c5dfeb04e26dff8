using System.Runtime.ExceptionServices;

namespace Adjoint.Kernels;

/// <summary>A launch that can be cut: part [start, end) of it. A struct, passed by reference, so a launch allocates
/// nothing.</summary>
internal interface IRange
{
    void Run(nint start, nint end);
}

/// <summary>
/// Threads that share large launches. Static partition: part i of k is a function of the lengths alone, whichever
/// thread
/// takes it; the caller takes parts too, so a launch never waits for a worker that has not come yet. Workers start when
/// the first large launch needs them, spin a little for the next one, then park.
/// </summary>
/// <remarks>One launch at a time owns the team. A launch from inside a part, or while another thread owns the team,
/// runs
/// inline: nobody waits for anybody, so nothing can deadlock.</remarks>
internal static unsafe class WorkerTeam
{
    /// <summary>Rounds of Thread.SpinWait before a worker parks: about 20 microseconds, less than parking and waking
    /// cost.</summary>
    private const int SpinRounds = 64;

    /// <summary>Parts for each thread: what a late or interrupted worker leaves, the others take.</summary>
    private const int PartsPerThread = 4;

    private static readonly Lock s_owner = new();
    private static Worker[] s_workers = [];

    [ThreadStatic]
    private static bool t_inside;

    // The launch that the team works on: written by the owner before s_left opens it, read by whoever took a part, and
    // not touched again before every part is done.
    private static delegate*<nint, nint, void*, void> s_body;
    private static void* s_state;
    private static nint s_length;
    private static int s_parts;
    private static int s_left;
    private static int s_done;
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
        int threads = Threads.Count;
        int parts = (int)nint.Min(threads * PartsPerThread, n / nint.Max(grain, 1));
        if (parts <= 1 || threads <= 1 || t_inside || !s_owner.TryEnter())
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
        int helpers = int.Min(parts, Threads.Count) - 1;
        if (s_workers.Length < helpers) Grow(helpers);
        s_body = body;
        s_state = state;
        s_length = n;
        s_parts = parts;
        s_done = 0;
        s_failure = null;
        Volatile.Write(ref s_left, parts);
        for (int i = 0; i < helpers; i++) s_workers[i].Wake();

        TakeParts();

        var spin = new SpinWait();
        while (Volatile.Read(ref s_done) != parts) spin.SpinOnce(sleep1Threshold: -1);
        ExceptionDispatchInfo? failure = s_failure;
        s_failure = null;
        failure?.Throw();
    }

    private static void TakeParts()
    {
        t_inside = true;
        // A stale view of s_left is harmless: the exchange succeeds only for a part that the current launch has left.
        for (int left = Volatile.Read(ref s_left); left > 0; left = Volatile.Read(ref s_left))
        {
            if (Interlocked.CompareExchange(ref s_left, left - 1, left) != left) continue;
            try
            {
                int part = s_parts - left;
                nint start = Cut(part), end = Cut(part + 1);
                if (start < end) s_body(start, end, s_state);
            }
            catch (Exception e)
            {
                Interlocked.CompareExchange(ref s_failure, ExceptionDispatchInfo.Capture(e), null);
            }
            Interlocked.Increment(ref s_done);
        }
        t_inside = false;
    }

    private static nint Cut(int part) => (nint)((Int128)s_length * part / s_parts);

    private static void Grow(int count)
    {
        var workers = new Worker[count];
        s_workers.CopyTo(workers, 0);
        for (int i = s_workers.Length; i < count; i++) workers[i] = new Worker(i);
        s_workers = workers;
    }

    private sealed class Worker
    {
        private int _state; // Idle, Called, Parked

        private const int Idle = 0, Called = 1, Parked = 2;

        public Worker(int number) =>
            new Thread(Loop) { IsBackground = true, Name = $"Adjoint worker {number}" }.Start();

        public void Wake()
        {
            if (Interlocked.Exchange(ref _state, Called) != Parked) return;
            lock (this) Monitor.Pulse(this);
        }

        private void Loop()
        {
            while (true)
            {
                Wait();
                Volatile.Write(ref _state, Idle); // before the parts: a call that comes meanwhile is kept
                TakeParts();
            }
        }

        private void Wait()
        {
            for (int i = 0; i < SpinRounds; i++)
            {
                if (Volatile.Read(ref _state) == Called) return;
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
