using Adjoint.Tensors;

namespace Adjoint.Autograd;

/// <summary>
/// What is known of the in-place write that spoiled a saved tensor: who wrote, what the value was saved for and, while
/// somebody traces, where both were called and whether the write touched the saved elements at all.
/// </summary>
internal static class WriteReport
{
    public static string Of(Tensor saved, Node? holder, int expected)
    {
        string text = saved.LastWriter switch
        {
            string op => $" The last in-place write was by {op}.",
            WriteLog { Last: var last } => $" The last in-place write was by {last.Op}, called at {last.Site}.",
            _ => "",
        };
        if (holder is not null)
        {
            text += $" The value was saved as {Role(saved, holder)} of {holder.Name}.";
            if (ForwardTraces.SiteOf(holder) is { } site) text += $" That op was called at {site}.";
        }
        return text + Elsewhere(saved, expected);
    }

    private static string Elsewhere(Tensor saved, int expected)
    {
        if (saved.LastWriter is not WriteLog log || log.Since(expected, saved.Version) is not { Length: > 0 } writes)
            return "";
        Region region = new(saved);
        if (!Array.TrueForAll(writes, w => w.Region.IsApartFrom(region))) return "";
        string since = writes.Length == 1 ? "The write" : $"The last of {writes.Length} writes";
        return $" {since} went to {Text(writes[^1].Region)} of the memory, and the saved value is {Text(region)}: " +
            "none of its elements has changed. All views of one memory share one version counter, so a write to any " +
            "part of it counts. Take a Clone() of the part that is saved, or write to a Clone().";
    }

    private static string Text(Region region)
    {
        (long from, long to) = region.Range;
        string elements = to - from == 1 ? $"element {from}" : $"elements {from} to {to - 1}";
        return region.Layout.Count == to - from ? elements : $"{region.Layout.Count} of {elements}";
    }

    private static string Role(Tensor saved, Node holder)
    {
        for (int i = 0; i < holder.SavedCount; i++)
            if (ReferenceEquals(holder.Saved(i).Peek(), saved)) return $"'{holder.SavedName(i)}'";
        return "an input";
    }
}
