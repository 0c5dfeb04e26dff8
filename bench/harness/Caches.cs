using System.Globalization;
using System.Runtime.Intrinsics.X86;

namespace Adjoint.Harness;

/// <summary>Bytes of cache that one core has to itself or shares with its neighbours.</summary>
/// <param name="L1">Data cache of the first level.</param>
/// <param name="L2">Cache of the second level.</param>
/// <param name="L3">Cache of the third level; may be 0 where there are two.</param>
/// <param name="Assumed">Names of the levels whose size nobody told, so that the usual one stands here.</param>
public sealed record Caches(long L1, long L2, long L3, IReadOnlyList<string> Assumed)
{
    /// <summary>Asks the kernel of a Linux or CPUID. A virtual machine may hide what it runs on.</summary>
    public static Caches Detect()
    {
        long[] told = Linux() ?? Leaves() ?? Legacy() ?? new long[3];
        // The usual sizes of the last ten years; of the third level, what one core of a server can count on.
        long[] usual = [32 << 10, 1 << 20, 16 << 20];
        List<string> assumed = [];
        for (int i = 0; i < 3; i++)
        {
            if (told[i] > 0) continue;
            told[i] = usual[i];
            assumed.Add($"L{i + 1}");
        }
        return new Caches(told[0], told[1], told[2], assumed);
    }

    private static long[]? Linux()
    {
        const string folder = "/sys/devices/system/cpu/cpu0/cache";
        if (!Directory.Exists(folder)) return null;
        long[] sizes = new long[3];
        foreach (string index in Directory.GetDirectories(folder, "index*"))
        {
            string Read(string name) => File.ReadAllText(Path.Combine(index, name)).Trim();
            if (Read("type") == "Instruction" || Read("size") is not [.. var digits, var unit]) continue;
            int level = int.Parse(Read("level"), CultureInfo.InvariantCulture);
            long size = long.Parse(digits, CultureInfo.InvariantCulture) << (unit == 'M' ? 20 : 10);
            if (level is >= 1 and <= 3) sizes[level - 1] = size;
        }
        return sizes.All(size => size == 0) ? null : sizes;
    }

    /// <summary>The leaves that describe each cache: 4 of Intel, 8000001D of AMD.</summary>
    private static long[]? Leaves()
    {
        if (!X86Base.IsSupported) return null;
        foreach (int leaf in new[] { 4, unchecked((int)0x8000001D) })
        {
            long[] sizes = new long[3];
            for (int i = 0; i < 8 && Supports(leaf); i++)
            {
                (int eax, int ebx, int ecx, _) = X86Base.CpuId(leaf, i);
                int type = eax & 31, level = (eax >> 5) & 7;
                if (type == 0) break;
                if (type == 2 || level is < 1 or > 3) continue; // instructions only
                long ways = (uint)ebx >> 22, partitions = (ebx >> 12) & 1023, line = ebx & 4095;
                sizes[level - 1] = (ways + 1) * (partitions + 1) * (line + 1) * ((long)(uint)ecx + 1);
            }
            if (sizes[0] > 0) return sizes;
        }
        return null;
    }

    /// <summary>The old leaves of AMD. Their third level is that of the whole socket, which no core has.</summary>
    private static long[]? Legacy()
    {
        if (!X86Base.IsSupported || !Supports(unchecked((int)0x80000006))) return null;
        long first = (uint)X86Base.CpuId(unchecked((int)0x80000005), 0).Ecx >> 24;
        long second = (uint)X86Base.CpuId(unchecked((int)0x80000006), 0).Ecx >> 16;
        return first > 0 && second > 0 ? [first << 10, second << 10, 0] : null;
    }

    private static bool Supports(int leaf) =>
        (uint)X86Base.CpuId(leaf & unchecked((int)0x80000000), 0).Eax >= (uint)leaf;
}
