namespace Adjoint.Tests.Autograd.Contract;

// Dual tensors.
internal static partial class ErrorRows
{
    private static readonly ErrorRow[] s_forward =
    [
        Row(64, "Trying to set a forward gradient that has a different size than that of the original " +
            "Tensor, this is not supported. Tensor is of size [2] while the given forward gradient is of size [3].", stage =>
        {
            Tensor x = stage.Watch(Tensor.From([1f, 2f])), tangent = stage.Watch(Constant());
            return () =>
            {
                using (ForwardMode.DualLevel()) ForwardMode.MakeDual(x, tangent);
            };
        }),
        Row(64, "Nested forward mode AD is not supported at the moment", _ => static () =>
        {
            using (ForwardMode.DualLevel())
            using (ForwardMode.DualLevel()) { }
        }),
        Row(64, "Trying to create a dual Tensor for forward AD but no level exists, make sure to enter_dual_level() first.",
            stage =>
        {
            Tensor x = stage.Watch(Leaf()), tangent = stage.Watch(Constant());
            return () => ForwardMode.MakeDual(x, tangent);
        }),
    ];
}
