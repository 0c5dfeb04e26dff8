namespace Adjoint.Tests.Autograd.Contract;

// What belongs to one tensor: its flags, its gradient, its hooks.
internal static partial class ErrorRows
{
    private static readonly ErrorRow[] s_flags =
    [
        Row(27, "Only Tensors of floating point and complex dtype can require gradients", _ =>
            () => Tensor.Zeros([2], DType.Int64, requiresGrad: true)),
        Row(27, "Only Tensors of floating point and complex dtype can require gradients", _ =>
            () => Tensor.From([1L, 2L], requiresGrad: true)),
        Row(28, "only Tensors of floating point dtype can require gradients", stage =>
        {
            Tensor i = stage.Watch(Tensor.From([1L, 2L]));
            return () => i.RequiresGrad_();
        }),
        Row(29, "you can only change requires_grad flags of leaf variables. If you want to use a computed variable " +
            "in " +
            "a subgraph that doesn't require differentiation use var_no_grad = var.detach().", stage =>
        {
            Tensor y = stage.Watch(stage.Watch(Leaf()) * 1);
            return () => y.RequiresGrad_(false);
        }),
        Row(33, "attempting to assign a gradient of size '[2]' to a tensor of size '[3]'. Please ensure that the " +
            "gradient and the tensor are the same size", stage =>
        {
            Tensor x = stage.Watch(Leaf()), g = stage.Watch(Tensor.Ones([2]));
            return () => x.Grad = g;
        }),
        Row(34, "attempting to assign a gradient with dtype 'float64' to a tensor with grad_dtype 'float32'. The " +
            "gradient must match the tensor's grad_dtype (defaults to the tensor's dtype)", stage =>
        {
            Tensor x = stage.Watch(Leaf()), g = stage.Watch(Tensor.Ones([3], DType.Float64));
            return () => x.Grad = g;
        }),
        Row(35, "can't assign Variable as its own grad", stage =>
        {
            Tensor x = stage.Watch(Leaf());
            return () => x.Grad = x;
        }),
        Absent(36, "the type of Grad is Tensor: the compiler refuses anything else"),
        Row(39, "can't retain_grad on Tensor that has requires_grad=False", stage =>
        {
            Tensor c = stage.Watch(Constant());
            return () => c.RetainGrad();
        }),
    ];

    private static readonly ErrorRow[] s_hooks =
    [
        Row(40, "cannot register a hook on a tensor that doesn't require gradient", stage =>
        {
            Tensor c = stage.Watch(Constant());
            return () => c.RegisterHook(g => g);
        }),
        Row(40, "cannot register a hook on a tensor that doesn't require gradient", stage =>
        {
            Tensor c = stage.Watch(Constant());
            return () => c.RegisterPostAccumulateGradHook(_ => { });
        }),
        Row(41, "hook '<lambda>' has changed the size of value", stage =>
        {
            Tensor x = stage.Watch(Leaf()), y = stage.Watch(x.Sum());
            x.RegisterHook(_ => Tensor.Ones([2]));
            return () => y.Backward();
        }),
        Row(41, "hook '<lambda>' has changed the type of value", stage =>
        {
            Tensor x = stage.Watch(Leaf()), y = stage.Watch(x.Sum());
            x.RegisterHook(g => g.To(DType.Float64));
            return () => y.Backward();
        }),
        Absent(41, "expected Variable, but hook returned 'int': a hook returns a Tensor or null by its type"),
        Row(42, "hook '<lambda>' has returned an incorrect number of values (got 2, but expected 1)", stage =>
        {
            Tensor x = stage.Watch(Leaf()), y = stage.Watch(x.Exp().Sum());
            y.GradFn!.Next(0).Function!.RegisterHook((inputs, _) => [inputs[0], inputs[0]]);
            return () => y.Backward();
        }),
        Row(42, "hook '<lambda>' has returned an incorrect number of values (got 0, but expected 1)", stage =>
        {
            Tensor x = stage.Watch(Leaf()), y = stage.Watch(x.Exp().Sum());
            y.GradFn!.Next(0).Function!.RegisterPreHook(_ => []);
            return () => y.Backward();
        }),
        Absent(43, "the hook is an Action, which returns nothing"),
        Row(44, "post accumulate grad hooks cannot be registered on non-leaf tensors", stage =>
        {
            Tensor y = stage.Watch(stage.Watch(Leaf()) * 1);
            return () => y.RegisterPostAccumulateGradHook(_ => { });
        }),
    ];
}
