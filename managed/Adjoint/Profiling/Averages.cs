using System.Runtime.InteropServices;

namespace Adjoint.Profiling;

/// <summary>Sums events by name, and by shapes if asked.</summary>
internal static class Averages
{
    public static List<ProfilerAverage> Of(IReadOnlyList<ProfilerEvent> events, bool byShape)
    {
        Dictionary<(string Name, string Shapes), int> rows = [];
        List<ProfilerAverage> averages = [];
        Dictionary<ProfilerEvent, int> rowOf = [];
        foreach (ProfilerEvent e in events)
        {
            (string, string) key = (e.Name, byShape ? Text(e.InputShapes) : "");
            ref int row = ref CollectionsMarshal.GetValueRefOrAddDefault(rows, key, out bool known);
            if (!known)
            {
                row = averages.Count;
                averages.Add(new ProfilerAverage(key.Item1, key.Item2, 0, 0, 0, 0, 0));
            }
            rowOf[e] = row;
            bool outermost = true;
            for (ProfilerEvent? p = e.Parent; p is not null && outermost; p = p.Parent) outermost = rowOf[p] != row;
            ProfilerAverage sum = averages[row];
            averages[row] = sum with
            {
                Count = sum.Count + 1,
                SelfMicroseconds = sum.SelfMicroseconds + e.SelfMicroseconds,
                TotalMicroseconds = sum.TotalMicroseconds + (outermost ? e.DurationMicroseconds : 0),
                SelfAllocatedBytes = sum.SelfAllocatedBytes + e.SelfAllocatedBytes,
                AllocatedBytes = sum.AllocatedBytes + (outermost ? e.AllocatedBytes : 0),
            };
        }
        return averages;
    }

    /// <summary>Largest first; equal rows by name, so that the order is always the same.</summary>
    public static void Sort(List<ProfilerAverage> averages, ProfilerSort by)
    {
        Func<ProfilerAverage, double> column = by switch
        {
            ProfilerSort.SelfTime => static a => a.SelfMicroseconds,
            ProfilerSort.TotalTime => static a => a.TotalMicroseconds,
            ProfilerSort.AverageTime => static a => a.AverageMicroseconds,
            ProfilerSort.Count => static a => a.Count,
            ProfilerSort.SelfMemory => static a => a.SelfAllocatedBytes,
            ProfilerSort.Memory => static a => a.AllocatedBytes,
            ProfilerSort.Name => static _ => 0,
            _ => throw new ArgumentOutOfRangeException(nameof(by), by, "not a column"),
        };
        averages.Sort((a, b) =>
        {
            int order = column(b).CompareTo(column(a));
            if (order == 0) order = string.CompareOrdinal(a.Name, b.Name);
            return order != 0 ? order : string.CompareOrdinal(a.InputShapes, b.InputShapes);
        });
    }

    public static string Text(IReadOnlyList<Shape> shapes) => $"[{string.Join(", ", shapes)}]";
}
