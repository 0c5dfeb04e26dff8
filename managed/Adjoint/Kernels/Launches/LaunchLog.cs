using Adjoint.Memory;

namespace Adjoint.Kernels;

/// <summary>
/// The launches of one thread, as they pass the gate. Each also runs, with the log closed meanwhile: what a launch does
/// inside is its own business.
/// </summary>
internal sealed unsafe class LaunchLog
{
    private const int ChunkBytes = 4096;

    [ThreadStatic]
    private static LaunchLog? t_current;

    private readonly List<Launch> _launches = [];
    private readonly List<byte[]> _chunks = [];
    private readonly List<Kept> _kept = [];
    private int _used = ChunkBytes;

    /// <summary>Numbers that launches point at: where they lie, and what they were if they never change.</summary>
    private readonly record struct Kept(nint Start, int Bytes, byte[]? Constant);

    /// <summary>The open log of this thread.</summary>
    public static LaunchLog? Current => Recording.Mask == 0 ? null : t_current;

    public IReadOnlyList<Launch> Launches => _launches;

    /// <summary>Opens the log on this thread, or closes it with null; returns what was open before.</summary>
    public static LaunchLog? Open(LaunchLog? log)
    {
        LaunchLog? before = t_current;
        t_current = log;
        return before;
    }

    /// <summary>A number on the stack, or a copy that lives as long as the log that is open.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T* Own<T>(T* value, int count = 1) where T : unmanaged =>
        Recording.Mask == 0 ? value : OwnWhileRecording(value, count);

    /// <summary>Runs a whole launch and, where a log is open, remembers it.</summary>
    public static void Do<TLaunch>(in TLaunch launch) where TLaunch : struct, ILaunch
    {
        if (Current is { } log) log.Run(1, 1, launch);
        else launch.Run(0, 1);
    }

    /// <summary>Runs a launch and remembers it.</summary>
    public void Run<TRange>(nint n, nint grain, in TRange range) where TRange : struct, ILaunch =>
        Run(new RangeLaunch<TRange>(n, grain, range));

    /// <inheritdoc cref="Run{TRange}"/>
    public void Run(Launch launch)
    {
        t_current = null;
        try
        {
            launch.Run();
        }
        finally
        {
            t_current = this;
        }
        _launches.Add(launch);
    }

    /// <summary>Zeroed memory for numbers that a launch of this log writes.</summary>
    public T* Reserve<T>() where T : unmanaged
    {
        T* place = (T*)Place(sizeof(T));
        _kept.Add(new Kept((nint)place, sizeof(T), null));
        return place;
    }

    /// <summary>Whether both logs keep the same constants; if so, the two places correspond by number.</summary>
    public bool KeepsTheSame(LaunchLog other)
    {
        if (_kept.Count != other._kept.Count) return false;
        for (int i = 0; i < _kept.Count; i++)
        {
            byte[]? a = _kept[i].Constant, b = other._kept[i].Constant;
            if (a is null != b is null || (a is not null && !a.AsSpan().SequenceEqual(b))) return false;
        }
        return true;
    }

    /// <summary>Where the kept numbers lie, in the order of their making.</summary>
    public IEnumerable<(nint Start, long Bytes)> Places => _kept.Select(static kept => (kept.Start, (long)kept.Bytes));

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static T* OwnWhileRecording<T>(T* value, int count) where T : unmanaged
    {
        if (t_current is not { } log) return value;
        int bytes = count * sizeof(T);
        byte* place = log.Place(bytes);
        new ReadOnlySpan<byte>(value, bytes).CopyTo(new Span<byte>(place, bytes));
        log._kept.Add(new Kept((nint)place, bytes, new ReadOnlySpan<byte>(value, bytes).ToArray()));
        return (T*)place;
    }

    private byte* Place(int bytes)
    {
        int rounded = (bytes + 7) & ~7;
        if (_used + rounded > ChunkBytes || _chunks.Count == 0)
        {
            _chunks.Add(GC.AllocateArray<byte>(Math.Max(ChunkBytes, rounded), pinned: true));
            _used = 0;
        }
        byte* place = (byte*)Unsafe.AsPointer(ref _chunks[^1][0]) + _used;
        _used += rounded;
        return place;
    }
}
