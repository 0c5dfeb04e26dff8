namespace Adjoint.Autograd;

/// <summary>PyTorch's texts about custom functions that write to their inputs.</summary>
internal static class FunctionErrors
{
    public const string DirtyIsNoInput =
        "ctx.mark_dirty() received a tensor that was not an input. Only input Tensors that have been mutated should " +
        "be passed to ctx.mark_dirty().";

    public const string DirtyIsNotReturned =
        "Some elements marked as dirty during the forward method were not returned as output. The inputs that are " +
        "modified inplace must all be outputs of the Function.";

    public const string DirtyLeaf = "a leaf Variable that requires grad has been used in an in-place operation.";

    public const string DirtyViewOfSeveral =
        "If your Function modifies inplace an input that is a view of another Tensor, your Function cannot return " +
        "more than one Tensor. This is not supported by the current autograd engine. You should either make sure the " +
        "input is not a view (using .clone() for example) or make your Function only return one Tensor (potentially " +
        "splitting it into two Functions: one doing the inplace that returns a single Tensor and a second one that " +
        "does the other operations). You can ask on the forum https://discuss.pytorch.org/ if you need help to do " +
        "this change.";
}
