namespace Adjoint.Autograd;

/// <summary>Looks for the first reason, in the order in which a beginner should rule them out.</summary>
internal static class GradExplainer
{
    // Of a list of places, as many as one reads.
    private const int Told = 5;

    public static GradExplanation Explain(Tensor x, Tensor loss)
    {
        if (OfTensor(x) is { } own) return own;
        if (!loss.RequiresGrad) return new GradExplanation(GradVerdict.LossHasNoGraph, LossText(loss), []);
        Edge edge = x.NextEdge();
        Node root = loss.NextEdge().Function!;
        GradPaths paths = new(root, edge.Function);
        if (paths.Leading.Count == 0) return Unreached(x, paths);
        if (!x.IsLeaf && !x.RetainsGrad)
        {
            return new GradExplanation(GradVerdict.NotALeaf, $"The tensor is the result of an op ({x.GradFn!.Name}), " +
                $"and only leaves, " +
                "the tensors that you made yourself, keep their gradient in Grad. A gradient does pass through it: " +
                "call RetainGrad() " +
                "on it before Backward(), or ask for it with Grad.Of(loss, [tensor]).", paths.Names);
        }
        foreach (Node node in paths.Leading)
        {
            if (node.IsReleased) return Freed(x, node, paths);
        }
        return Watch(x, loss, root, paths);
    }

    private static GradExplanation? OfTensor(Tensor x)
    {
        if (!x.DType.IsFloatingPoint())
        {
            return new GradExplanation(GradVerdict.NotDifferentiable, $"The tensor holds {x.DType.Name()}: only " +
                $"floating-point " +
                "tensors have gradients. Cast it, x.To(DType.Float32), before it is used.", []);
        }
        if (x.RequiresGrad) return null;
        if ((x.Flags & TensorFlags.Detached) != 0)
        {
            return new GradExplanation(GradVerdict.Detached, "The tensor came out of Detach(), which cuts it from " +
                "its graph: no " +
                "gradient flows back through it. Use the tensor that Detach() was called on.", []);
        }
        string made = x.IsInference ? " It was made in inference mode, which records nothing; Clone() makes a normal " +
            "tensor of it." : "";
        return new GradExplanation(GradVerdict.RequiresNoGrad, "The tensor does not require a gradient. If it is " +
            "yours, say " +
            "requiresGrad: true when you make it, or set RequiresGrad before you compute the loss. If an op made it, " +
            "the op ran " +
            "under no_grad, or none of its arguments required a gradient." + made, []);
    }

    private static string LossText(Tensor loss)
    {
        string why = (loss.Flags & TensorFlags.Detached) != 0 ? "it came out of Detach()."
            : loss.IsInference ? "it was computed in inference mode."
            : !loss.DType.IsFloatingPoint() ? $"it holds {loss.DType.Name()}, and only floating-point tensors have " +
                $"gradients."
            : !GradMode.IsEnabled ? "recording is off (no_grad), as it probably was when the loss was computed."
            : "it was computed under no_grad, from detached tensors, or from tensors of which none requires a " +
                "gradient.";
        return "The loss is not part of any graph: " + why;
    }

    private static GradExplanation Unreached(Tensor x, GradPaths paths)
    {
        if (paths.Holder(x) is { } holder)
        {
            string use = $"{holder.Node.Name} has used its memory, as '{holder.Role}', ";
            string why = !ReferenceEquals(holder.Value, x)
                ? use + "through a tensor that is cut from the graph: by Detach(), Data, or a view made under no_grad."
                : x.IsLeaf ? use + "before it required a gradient. Set RequiresGrad before you compute the loss."
                : use + "but its history is another one since: it was written in place after the loss was computed.";
            return new GradExplanation(GradVerdict.Cut, "No path leads from the loss to this tensor. " + why, []);
        }
        (string Argument, string? Cut)[] open = [.. paths.OpenEnds()];
        string[] cuts = [.. open.Where(static e => e.Cut is not null).Take(Told)
            .Select(static e => $"{e.Argument}, which {e.Cut}")];
        if (cuts.Length > 0)
        {
            return new GradExplanation(GradVerdict.Cut, "No path leads from the loss to this tensor. The graph " +
                $"is cut at {string.Join("; at ", cuts)}. What was computed before that gets no gradient through it.", []);
        }
        string[] ends = [.. open.Select(static e => e.Argument).Distinct().Take(Told)];
        string where = ends.Length == 0
            ? " Everything that the loss was computed from is accounted for, and this tensor is not among it."
            : " If you expected it to be used, look where the graph ends without a leaf, which is where Detach() or " +
                "no_grad cuts, and " +
              $"where constants come in: {string.Join(", ", ends)}." + LastCuts();
        return new GradExplanation(GradVerdict.NotUsed, "The loss does not depend on this tensor." + where, []);
    }

    private static string LastCuts() => Traces.LastCuts is { Count: > 0 } cuts
        ? $" The last tensors that were cut off while tracking: one {string.Join("; one ", cuts)}."
        : GraphTracking.IsOn ? "" : " Inside GraphTracking.Start() the places of such cuts are remembered.";

    private static GradExplanation Freed(Tensor x, Node node, GradPaths paths)
    {
        string seen = x.GradQuietly is not { } g ? "Grad is null: it was set to null since, or that pass did not " +
            "ask for " +
            "this tensor."
            : GradValues.Of(g).Zeros == g.Count ? "Grad holds only zeros; explain it before Backward() to see where " +
                "they come from."
            : "Grad holds a gradient that is not zero.";
        return new GradExplanation(GradVerdict.GraphFreed, $"An earlier backward has freed the graph, {node.Name} " +
            $"among it, so no other " +
            $"gradient can come through. {seen} To run a second pass, give the first one retainGraph: true, or " +
            $"compute the loss again.",
            paths.Names);
    }

    private static GradExplanation Watch(Tensor x, Tensor loss, Node root, GradPaths paths)
    {
        ZeroWatcher watcher = new();
        Tensor? g;
        try
        {
            g = Run(x, loss, watcher);
        }
        catch (AutogradException e)
        {
            return new GradExplanation(GradVerdict.Fails, "Backward fails: " + e.Message, paths.Names);
        }
        if (g is null)
        {
            return new GradExplanation(GradVerdict.Stopped, "No gradient arrives: " +
                Listed(watcher.Ends(paths.Leading, root, silent: true), static n => $"{Named(n)} returned " +
                    $"none") + ".", paths.Names);
        }
        GradValues values = GradValues.Of(g);
        if (values.NaNs > 0)
        {
            return new GradExplanation(GradVerdict.NotANumber, $"{values.NaNs} of {g.Count} elements of the gradient " +
                $"are not a number. " +
                "Compute the loss and run Backward() inside AnomalyMode.Enable() to see where the first one comes " +
                "from." + LeftOut(x, loss, values, paths), paths.Names);
        }
        if (values.Zeros == g.Count && g.Count > 0)
        {
            List<Node> ends = watcher.Ends(paths.Leading, root, silent: false);
            string why = ends.Count == 0 ? "Gradients arrive on several paths and cancel each other."
                : "It becomes zero here: " + Listed(ends, static n => $"{Named(n)}: {ZeroReasons.Of(n.Name)}") + ".";
            return new GradExplanation(GradVerdict.Zero, "The gradient arrives and is zero everywhere. " +
                "" + why, paths.Names);
        }
        return new GradExplanation(GradVerdict.Flows, Flows(x, g, values, paths), paths.Names);
    }

    private static Tensor? Run(Tensor x, Tensor loss, GradientWatcher? watcher)
    {
        using AnomalyModeScope anomaly = AnomalyMode.Disable();
        AutogradThread thread = AutogradThread.Current;
        thread.Watcher = watcher;
        try
        {
            Tensor? seed = loss.Count == 1 ? null : loss.OnesLike();
            return Grad.Of(loss, [x], seed, retainGraph: true, allowUnused: true)[0];
        }
        finally
        {
            thread.Watcher = null;
        }
    }

    /// <summary>Whether it is values that a mask leaves out that spoil the gradient.</summary>
    private static string LeftOut(Tensor x, Tensor loss, GradValues values, GradPaths paths)
    {
        string[] masks = [.. paths.Leading.Select(static n => n.Name).Where(ZeroReasons.IsMask).Distinct()];
        if (masks.Length == 0 || Masking.IsStrict) return "";
        using MaskingScope strict = Masking.Strict();
        long left = Run(x, loss, null) is { } g ? GradValues.Of(g).NaNs : 0;
        return left == values.NaNs ? "" : $" {values.NaNs - left} of them come from elements that " +
            $"{string.Join(", ", masks)} left out, where 0 was multiplied by an infinite derivative: inside " +
            "Masking.Strict() they are zero.";
    }

    private static string Flows(Tensor x, Tensor g, GradValues values, GradPaths paths)
    {
        string text = "A gradient that is not zero arrives.";
        if (values.Zeros > 0)
        {
            string[] masks = [.. paths.Leading.Select(static n => n.Name).Where(ZeroReasons.IsMask).Distinct()];
            text = $"A gradient arrives; {values.Zeros} of its {g.Count} elements are zero."
                + (masks.Length == 0 ? "" : $" On the way, {string.Join(", ", masks)} pass on only a part.");
        }
        return x.GradQuietly is not null ? text
            : text + " Grad is still null: Backward() has not run on this loss, or Grad was set to null since; " +
                "Grad.Of does not touch it.";
    }

    private static string Named(Node node) =>
        ForwardTraces.SiteOf(node) is { } site ? $"{node.Name} (called at {site})" : node.Name;

    private static string Listed(List<Node> nodes, Func<Node, string> text) =>
        nodes.Count == 0 ? "a node on the way" : string.Join("; ", nodes.Take(Told).Select(text));
}

/// <summary>Why an op may turn a gradient into zeros, in words.</summary>
internal static class ZeroReasons
{
    private static readonly (string Prefix, bool Mask, string Reason)[] s_reasons =
    [
        ("Relu", true, "relu passes a gradient only where its argument is positive, and here it is nowhere"),
        ("Clamp", true, "clamp passes a gradient only where its argument lies between the bounds, and here it does " +
            "nowhere"),
        ("Where", true, "where passes a gradient only to the side that was chosen, and this one was chosen nowhere"),
        ("Maximum", true, "maximum passes a gradient only to the larger argument, and this one is larger nowhere"),
        ("Minimum", true, "minimum passes a gradient only to the smaller argument, and this one is smaller nowhere"),
        ("Max", true, "max passes a gradient only to the largest element"),
        ("Min", true, "min passes a gradient only to the smallest element"),
        ("Slice", true, "a slice passes a gradient only to the elements that it shows"),
        ("Select", true, "select passes a gradient only to the elements that it shows"),
        ("Index", true, "indexing passes a gradient only to the elements that were picked"),
        ("Gather", true, "gather passes a gradient only to the elements that were picked"),
        ("CopySlices", true, "the elements that the gradient belongs to were overwritten in place"),
        ("Copy", true, "the old values were overwritten in place"),
        ("Fill", true, "the old values were overwritten in place"),
        ("Zero", true, "the old values were overwritten in place"),
        ("Mul", false, "the other factor is zero everywhere"),
        ("Mm", false, "the other matrix is zero where it counts"),
        ("Abs", false, "abs has derivative 0 at 0"),
        ("Sigmoid", false, "sigmoid is saturated: so far from 0 that its derivative rounds to zero"),
        ("Tanh", false, "tanh is saturated: so far from 0 that its derivative rounds to zero"),
    ];

    public static string Of(string node) => Find(node).Reason ?? "the derivative is zero at these values";

    public static bool IsMask(string node) => Find(node).Mask;

    private static (string Prefix, bool Mask, string? Reason) Find(string node) =>
        Array.Find(s_reasons, r => node.StartsWith(r.Prefix, StringComparison.Ordinal));
}
