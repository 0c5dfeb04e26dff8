namespace Adjoint.Vectors.Programs;

/// <summary>Sorts exceptions into the categories that the programs name.</summary>
internal static class Categories
{
    // A category, and what every text of it holds.
    private static readonly (string Category, string Fragment)[] Texts =
    [
        ("leaf_inplace", "a leaf Variable that requires grad is being used in an in-place operation"),
        ("leaf_inplace", "a view of a leaf Variable that requires grad is being used in an in-place operation"),
        ("implicit_nonscalar", "grad can be implicitly created only for scalar outputs"),
        ("input_no_grad", "One of the differentiated Tensors does not require grad"),
        ("unused", "One of the differentiated Tensors appears to not have been used in the graph"),
        ("requires_grad_nonleaf", "you can only change requires_grad flags of leaf variables"),
        ("backward_twice", "Trying to backward through the graph a second time"),
        ("no_grad_fn", "does not require grad and does not have a grad_fn"),
        ("inplace_modified", "has been modified by an inplace operation"),
        ("detach_view", "Can't detach views in-place"),
        ("overlap", "unsupported operation: "),
        ("retain_grad_no_grad", "can't retain_grad on Tensor that has requires_grad=False"),
        ("view_created_in_no_grad", "modified inplace"),
    ];

    /// <summary>The category of an exception; one without a name of its own is named by type and text.</summary>
    public static string Of(Exception e)
    {
        foreach ((string category, string fragment) in Texts)
            if (e.Message.Contains(fragment, StringComparison.Ordinal)) return category;
        return e is ArgumentException ? "shape" : $"{e.GetType().Name}: {e.Message}";
    }

    /// <summary>
    /// Whether the exception is what PyTorch raised: of the category, or, where the category is none of these, with the
    /// same beginning of the text.
    /// </summary>
    public static bool Fits(Exception e, string category, string message)
    {
        if (category == "shape" || Array.Exists(Texts, t => t.Category == category)) return Of(e) == category;
        return e.Message.Contains(message[..Math.Min(message.Length, 40)], StringComparison.Ordinal);
    }
}
