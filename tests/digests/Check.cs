namespace Adjoint.Digests;

/// <summary>Holds the results of this process to the committed digests and says where they differ.</summary>
internal sealed class Check(Action<string> say)
{
    public int Passed { get; private set; }
    public int Failed { get; private set; }

    /// <summary>The managed kernels with vectors of so many bits; .NET splits those that the CPU has not.</summary>
    public void Managed(int bits)
    {
        Kernels<float>($"managed {bits}", Isa.HasFma, subject => subject.Managed(bits));
        Kernels<double>($"managed {bits}", Isa.HasFma, subject => subject.Managed(bits));
    }

    /// <summary>The C library's kernels of the instruction set that it serves with now.</summary>
    public void Native(string isa)
    {
        Kernels<float>($"native {isa}", isa != "scalar", subject => subject.Native());
        Kernels<double>($"native {isa}", isa != "scalar", subject => subject.Native());
    }

    /// <summary>The public API, on the kernels that serve it.</summary>
    public void Programs()
    {
        int before = Failed;
        foreach ((string name, Func<IEnumerable<Tensor>> run) in Digests.Programs.All)
            Compare("program", "program_" + name, Digests.Programs.Of(run), Isa.HasFma);
        say($"{Digests.Programs.All.Count} programs on {Isa.Describe()}: {Failed - before} differ");
    }

    private void Kernels<T>(string source, bool fused, Func<Subject<T>, nint> entryOf) where T : unmanaged
    {
        int before = Failed;
        using var cases = new Cases<T>();
        foreach (Subject<T> subject in Subjects<T>.All)
        {
            nint entry = entryOf(subject);
            if (entry == 0) Fail($"{source}: no kernel {subject.Name}");
            else Compare(source, subject.Name, cases.Of(subject, entry), fused);
        }
        say($"{source}: {Subjects<T>.All.Count} kernels of {typeof(T).Name}, {Failed - before} differ");
    }

    private void Compare(string source, string name, ulong actual, bool fused)
    {
        ulong? expected = Expected.Committed.Of(name, fused);
        if (actual == expected) Passed++;
        else Fail($"{source} {name}: digest {actual:x16}, expected {expected:x16}{(fused ? "" : " (without FMA)")}");
    }

    private void Fail(string why)
    {
        Failed++;
        say(why);
    }
}
