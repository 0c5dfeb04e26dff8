using Adjoint.Autograd;

namespace Adjoint.Tests.Autograd.Contract;

// In-place writes: to leaves, to what a graph has saved, to views.
internal static partial class ErrorRows
{
    private const string LeafWritten = "a leaf Variable that requires grad is being used in an in-place operation.";

    private const string LeafViewWritten =
        "a view of a leaf Variable that requires grad is being used in an in-place operation.";

    private const string LeafDirty = "a leaf Variable that requires grad has been used in an in-place operation.";

    private const string Modified =
        "one of the variables needed for gradient computation has been modified by an inplace operation: ";

    private static readonly ErrorRow[] s_writes =
    [
        Row(15, LeafWritten, stage =>
        {
            Tensor x = stage.Watch(Leaf());
            return () => x.Add_(1);
        }),
        Row(15, LeafWritten, stage =>
        {
            Tensor x = stage.Watch(Leaf()), c = stage.Watch(Constant());
            return () => x.Copy_(c);
        }),
        Row(15, LeafWritten, stage =>
        {
            Tensor x = stage.Watch(Leaf());
            return () => x.Uniform_();
        }),
        Row(16, LeafViewWritten, stage =>
        {
            Tensor x = stage.Watch(Leaf()), view = stage.Watch(x.Narrow(0, 0, 2));
            return () => view.Mul_(2);
        }),
        Row(16, LeafViewWritten, stage =>
        {
            Tensor x = stage.Watch(Leaf());
            return () => x[0] = Tensor.Scalar(1f);
        }),
        Row(17, LeafDirty, stage =>
        {
            Tensor x = stage.Watch(Leaf());
            return () => Function.Apply<MarksDirty>(x);
        }),
        Row(18, Modified + "[torch.FloatTensor [3]], which is output 0 of AddBackward0, is at version 1; expected " +
            "version 0 instead. Hint: enable anomaly detection to find the operation that failed to compute its " +
            "gradient, with torch.autograd.set_detect_anomaly(True).", stage =>
        {
            Tensor a = stage.Watch(stage.Watch(Leaf()) + 1), y = stage.Watch((a * a).Sum());
            a.Add_(1);
            return () => y.Backward();
        }),
        Row(19, Modified + "[torch.FloatTensor [3]] is at version 1; expected version 0 instead. Hint: ", stage =>
        {
            Tensor x = stage.Watch(Leaf()), y = stage.Watch((x * x).Sum());
            using (GradMode.NoGrad()) x.Add_(1);
            return () => y.Backward();
        }),
        Row(20, Modified + "[torch.FloatTensor [3]] is at version 1; expected version 0 instead. Hint: the backtrace " +
            "further above shows the operation that failed to compute its gradient. The variable in question was " +
            "changed in there or anywhere later. Good luck!", stage =>
        {
            Tensor x = stage.Watch(Leaf()), y = stage.Watch((x * x).Sum());
            using (GradMode.NoGrad()) x.Add_(1);
            return () =>
            {
                using (AnomalyMode.Enable()) y.Backward();
            };
        }),
        Absent(21, "the type is printed as Python prints it, torch.FloatTensor, and not as C++ does: E18"),
    ];

    /// <summary>Claims to have written to its input.</summary>
    private sealed class MarksDirty : IFunction
    {
        public static Tensor Forward(FunctionContext context, Tensor x)
        {
            context.MarkDirty(x);
            return x;
        }

        public static Tensor? Backward(FunctionContext context, Tensor gradient) => gradient;
    }

    private static readonly ErrorRow[] s_views =
    [
        Row(22, "Output 0 of UnbindBackward0 is a view and is being modified inplace. This view is the output of a " +
            "function that returns multiple views. Such functions do not allow the output views to be modified " +
            "inplace. You should replace the inplace operation by an out-of-place one.", stage =>
        {
            Tensor a = stage.Watch(stage.Watch(Leaf()) * 1), view = stage.Watch(a.Unbind()[0]);
            return () => view.Mul_(2);
        }),
        Row(23, "A view was created in no_grad mode and is being modified inplace with grad mode enabled. Given that " +
            "this use case is ambiguous and error-prone, it is forbidden. You can clarify your code by moving both " +
            "the view and the inplace either both inside the no_grad block (if you don't want the inplace to be " +
            "tracked) or both outside (if you want the inplace to be tracked).", stage =>
        {
            Tensor a = stage.Watch(stage.Watch(Leaf()) * 1), view;
            using (GradMode.NoGrad()) view = stage.Watch(a.Narrow(0, 0, 2));
            return () => view.Mul_(2);
        }),
        Row(24, "Output 0 of VwBackward is a view and is being modified inplace. This view was created inside a " +
            "custom Function (or because an input was returned as-is) and the autograd logic to handle view+inplace " +
            "would override the custom backward associated with the custom Function, leading to incorrect gradients. " +
            "This behavior is forbidden. You can fix this by cloning the output of the custom Function.", stage =>
        {
            Tensor a = stage.Watch(stage.Watch(Leaf()) * 1), view = stage.Watch(Function.Apply<Vw>(a));
            return () => view.Mul_(2);
        }),
        Row(25, "unsupported operation: more than one element of the written-to tensor refers to a single memory " +
            "location. Please clone() the tensor before performing the operation.", stage =>
        {
            Tensor one = stage.Watch(Tensor.From([1f])), wide = stage.Watch(one.Expand([3]));
            return () => wide.Add_(1);
        }),
        Row<ArgumentException>(26, "result type Float can't be cast to the desired output type Int", stage =>
        {
            Tensor i = stage.Watch(Tensor.From([1, 2]));
            return () => i.Add_(1.5);
        }),
        Row<ArgumentException>(26, "result type Float can't be cast to the desired output type Long", stage =>
        {
            Tensor i = stage.Watch(Tensor.From([1L, 2L])), f = stage.Watch(Tensor.From([1f, 2f]));
            return () => i.Mul_(f);
        }),
        Row<ArgumentException>(26, "result type Float can't be cast to the desired output type Long", stage =>
        {
            Tensor i = stage.Watch(Tensor.From([1L, 2L]));
            return () => i.Sqrt_();
        }),
        Absent(30, "no op has an out argument; in-place ops are the way to reuse memory, and are recorded"),
        Row(31, "Can't detach views in-place. Use detach() instead.", stage =>
        {
            Tensor a = stage.Watch(stage.Watch(Leaf()) * 1), view = stage.Watch(a.Narrow(0, 0, 2));
            return () => view.Detach_();
        }),
        Row(32, "Trying to use a saved tensor that has been detached in-place, i.e. with .detach_().This is not " +
            "supported, please use out-of-place `.detach()` instead", stage =>
        {
            Tensor a = stage.Watch(stage.Watch(Leaf()) * 1), y = stage.Watch((a * a).Sum());
            a.Detach_();
            return () => y.Backward();
        }),
    ];

    /// <summary>A view made inside of a function.</summary>
    private sealed class Vw : IFunction
    {
        public static Tensor Forward(FunctionContext context, Tensor x) => x.Narrow(0, 0, 2);

        public static Tensor? Backward(FunctionContext context, Tensor gradient) =>
            Tensor.Cat([gradient, Tensor.Zeros([1])]);
    }
}
