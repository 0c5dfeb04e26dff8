using Adjoint.Nn;

namespace Adjoint.Tests.Autograd.Contract;

// Inference tensors, the functional API, and copies for the world outside.
internal static partial class ErrorRows
{
    private static readonly ErrorRow[] s_inference =
    [
        Row(57, "Inference tensors cannot be saved for backward. Please do not use Tensors created in inference mode " +
            "in computation tracked by autograd. To work around this, you can make a clone to get a normal tensor " +
            "and " +
            "use it in autograd, or use `torch.no_grad()` instead of `torch.inference_mode()`.", stage =>
        {
            Tensor x = stage.Watch(Leaf()), i = stage.Watch(InferenceTensor());
            return () => _ = x * i;
        }),
        Row(58, "Inplace update to inference tensor outside InferenceMode is not allowed.You can make a clone to " +
            "get a " +
            "normal tensor before doing inplace update.See https://github.com/pytorch/rfcs/pull/17 for more details.",
            stage =>
        {
            Tensor i = stage.Watch(InferenceTensor());
            return () => i.Add_(1);
        }),
        Row(59, "Inference tensors do not track version counter.", stage =>
        {
            Tensor i = stage.Watch(InferenceTensor());
            return () => _ = i.Version;
        }),
        Row(60, "Setting requires_grad=True on inference tensor outside InferenceMode is not allowed.", stage =>
        {
            Tensor i = stage.Watch(InferenceTensor());
            return () => i.RequiresGrad_();
        }),
    ];

    private static readonly ErrorRow[] s_functional =
    [
        Absent(61, "checkpoints are of the non-reentrant kind, with which Grad.Of and inputs work"),
        Row(62, "The Tensor returned by the function given to hessian should contain a single element", stage =>
        {
            Tensor x = stage.Watch(Leaf());
            return () => Autodiff.Hessian(t => t * 2, x);
        }),
        Row<ArgumentException>(62, "The vector v can only be None if the user-provided function returns a single " +
            "Tensor " +
            "with a single element.", stage =>
        {
            Tensor x = stage.Watch(Leaf());
            return () => Autodiff.Vjp(t => t * 2, x);
        }),
        Row<ArgumentException>(62, "v has invalid size: should be torch.Size([3]) but got torch.Size([5]).", stage =>
        {
            Tensor x = stage.Watch(Leaf()), v = stage.Watch(Tensor.Ones([5]));
            return () => Autodiff.Jvp(t => t * 2, x, v);
        }),
        Row(63, "Output 0 of the user-provided function does not require gradients. The outputs must be computed " +
            "in a " +
            "differentiable manner from the input when running in strict mode.", stage =>
        {
            Tensor x = stage.Watch(Leaf());
            return () => Autodiff.Jacobian(t => t.Detach() * 2, x, strict: true);
        }),
    ];

    private static readonly ErrorRow[] s_copies =
    [
        Row(65, "Can't call AsSpan() on Tensor that requires grad. Use tensor.Detach().AsSpan() instead.", stage =>
        {
            Tensor x = stage.Watch(Leaf());
            return () => x.AsSpan<float>();
        }),
        Row(65, "Can't call AsTensorSpan() on Tensor that requires grad. Use tensor.Detach().AsTensorSpan() instead.",
            stage =>
        {
            Tensor y = stage.Watch(stage.Watch(Leaf()) * 2);
            return () => y.AsTensorSpan<float>();
        }),
        Row(66, "Only Tensors created explicitly by the user (graph leaves) support the deepcopy protocol at the " +
            "moment",
            stage =>
        {
            Tensor y = stage.Watch(stage.Watch(Leaf()) * 2);
            return () => y.DeepCopy();
        }),
        Row(66, "Only Tensors created explicitly by the user (graph leaves) support the deepcopy protocol at the " +
            "moment",
            stage =>
        {
            Holder module = new(stage.Watch(stage.Watch(Leaf()) * 2));
            Holder target = new(stage.Watch(Constant()));
            return () => module.DeepCopyTo(target);
        }),
    ];

    private static Tensor InferenceTensor()
    {
        using InferenceModeScope inference = InferenceMode.Enable();
        return Tensor.From([1f, 2f, 3f]);
    }

    /// <summary>A module with one buffer.</summary>
    private sealed class Holder : Module
    {
        public Holder(Tensor buffer) => RegisterBuffer("held", buffer);

        public override Tensor Forward(Tensor x) => x + Buffer("held")!;
    }
}
