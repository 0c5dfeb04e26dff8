namespace Adjoint.Kernels;

/// <summary>
/// Elementwise launches that follow each other over the same elements, run chunk by chunk instead of one after the
/// other: what one writes the next reads from the cache. The bits are the same, since an element of an elementwise
/// launch does not depend on where a part begins. </summary>
internal sealed class FusedLaunch : Launch
{
    // 16 KB of floats in each operand: a few of those fit into a second-level cache, and a launch costs nothing beside
    // it.
    private const nint Chunk = 4096;

    /// <summary>Elements from which it is worth while: below, the operands fit into the cache anyway.</summary>
    private const nint Least = 4 * Chunk;

    private readonly Launch[] _parts;
    private readonly nint _n;

    private FusedLaunch(Launch[] parts) => (_parts, _n) = (parts, parts[0].Elements);

    public override string Name => string.Join(" + ", _parts.Select(part => part.Name));

    public override void Run()
    {
        Chunks chunks = new() { Parts = _parts };
        WorkerTeam.Run(_n, KernelSet.Grain, ref chunks);
    }

    public override void Tell(Operands operands) => throw new NotSupportedException("a fused launch is not recorded");

    /// <summary>The launches with runs of them fused wherever that is possible.</summary>
    public static List<Launch> Fuse(IReadOnlyList<Launch> launches)
    {
        List<Launch> result = [], group = [];
        List<Operand> touched = [];
        Operands operands = new();
        foreach (Launch launch in launches)
        {
            launch.Tell(operands);
            bool fits = launch.Elements >= Least && operands.Memory.All(IsElementwise);
            bool joins = group.Count == 0
                || (group[0].Elements == launch.Elements && Agree(touched, operands.Memory));
            if (!fits || !joins)
            {
                Close(group, result);
                touched.Clear();
            }
            if (!fits)
            {
                result.Add(launch);
                continue;
            }
            group.Add(launch);
            touched.AddRange(operands.Memory);
        }
        Close(group, result);
        return result;
    }

    private static void Close(List<Launch> group, List<Launch> result)
    {
        if (group.Count > 1) result.Add(new FusedLaunch([.. group]));
        else result.AddRange(group);
        group.Clear();
    }

    // One element of memory for each element of the launch, or numbers that all read.
    private static bool IsElementwise(Operand operand) =>
        operand.Bytes == 0 || operand.Step is > 0 and <= sizeof(double)
        || (operand.Step == 0 && !operand.Written && operand.Bytes <= 64);

    /// <summary>Whether no operand of one launch meets one of another that is written, but for the very same
    /// element.</summary>
    private static bool Agree(List<Operand> before, IReadOnlyList<Operand> after)
    {
        foreach (Operand a in before)
        {
            foreach (Operand b in after)
            {
                if (!(a.Written || b.Written) || a.Bytes == 0 || b.Bytes == 0) continue;
                if (a.End <= b.Start || b.End <= a.Start) continue;
                if (a.Start != b.Start || a.Step != b.Step || a.Step == 0) return false;
            }
        }
        return true;
    }

    private struct Chunks : IRange
    {
        public Launch[] Parts;

        public readonly void Run(nint start, nint end)
        {
            for (nint from = start; from < end; from += Chunk)
            {
                nint to = nint.Min(from + Chunk, end);
                foreach (Launch part in Parts) part.RunPart(from, to);
            }
        }
    }
}
