using System.Numerics;
using System.Text;
using Adjoint.Tensors;

namespace Adjoint.Autograd;

/// <summary>What anomaly mode looks for; as a watcher, it does so in the gradients of a pass.</summary>
internal sealed class AnomalySettings(bool checkNaN, bool checkInf, bool checkForward) : GradientWatcher
{
    public bool CheckNaN => checkNaN;

    public bool CheckInf => checkInf;

    public bool CheckForward => checkForward;

    public override Tensor Sent(Node node, int index, Tensor gradient)
    {
        if (Find(gradient) is { } found)
            throw new AutogradException($"Function '{node.Name}' returned {found.What} values in its {index}th " +
                $"output. {found.Where}");
        return gradient;
    }

    /// <summary>Whether a value is not a number, or infinite, and where the first such element is.</summary>
    public (string What, string Where)? Find(Tensor tensor) => tensor.DType switch
    {
        DType.Float32 => Find<float>(tensor),
        DType.Float64 => Find<double>(tensor),
        _ => null,
    };

    private unsafe (string What, string Where)? Find<T>(Tensor tensor) where T : unmanaged, IFloatingPointIeee754<T>
    {
        HostAccess.CheckRead("Anomaly mode");
        Tensor dense = Copies.Contiguous(tensor);
        T* values = dense.As<T>();
        (string, string)? found = null;
        for (long i = 0; i < dense.Count && found is null; i++)
        {
            bool nan = T.IsNaN(values[i]);
            if ((nan && checkNaN) || (checkInf && T.IsInfinity(values[i])))
                found = (nan ? "nan" : "inf", $"The first one is at [{Place(dense, i)}] of {tensor.Shape}.");
        }
        GC.KeepAlive(dense);
        return found;
    }

    private static string Place(Tensor dense, long flat)
    {
        string[] indices = new string[dense.Rank];
        for (int d = indices.Length - 1; d >= 0; d--)
        {
            (flat, long index) = Math.DivRem(flat, dense.Layout.Sizes[d]);
            indices[d] = index.ToString(System.Globalization.CultureInfo.InvariantCulture);
        }
        return string.Join(", ", indices);
    }
}

/// <summary>
/// Where ops were called whose nodes were made in anomaly mode: a table apart, so that nodes carry nothing for it.
/// </summary>
internal static class ForwardTraces
{
    private static readonly ConditionalWeakTable<Node, Entry> s_entries = [];

    /// <param name="Stack">The call, innermost frame first.</param>
    /// <param name="Parent">The node whose backward made the node, for graphs of graphs.</param>
    private sealed record Entry(string Stack, Node? Parent);

    public static void Add(Node node, string stack, Node? parent) =>
        s_entries.AddOrUpdate(node, new Entry(stack, parent));

    public static string? StackOf(Node node) => s_entries.TryGetValue(node, out Entry? entry) ? entry.Stack : null;

    /// <summary>Where the op of the node was called; null if nobody traced then.</summary>
    public static string? SiteOf(Node node) => StackOf(node) is { } stack ? CallTrace.Site(stack) : null;

    /// <summary>PyTorch's report on a failed node: where it was called, and what induced that.</summary>
    public static string Report(Node node)
    {
        StringBuilder text = new();
        s_entries.TryGetValue(node, out Entry? entry);
        text.Append("Error detected in ").Append(node.Name).Append(". ").Append(entry is null
            ? "No forward pass information available. Enable detect anomaly during forward pass for more information."
            : "Traceback of forward call that caused the error:\n" + entry.Stack);
        // A node that induced another was there before it, so this ends.
        while (entry?.Parent is { } parent)
        {
            s_entries.TryGetValue(parent, out entry);
            text.Append("\n\nPrevious calculation was induced by ").Append(parent.Name).Append(". " +
                "").Append(entry is null
                ? "No forward pass information available. Enable detect anomaly during forward pass for more " +
                    "information."
                : "Traceback of forward call that induced the previous calculation:\n" + entry.Stack);
        }
        return text.ToString();
    }
}
