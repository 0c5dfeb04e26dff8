namespace Adjoint.Tests.Autograd.Contract;

// What is differentiated, by what, and with which gradients.
internal static partial class ErrorRows
{
    private const string Twice =
        "Trying to backward through the graph a second time (or directly access saved tensors after they have " +
        "already " +
        "been freed). Saved intermediate values of the graph are freed when you call .backward() or autograd.grad(). " +
        "Specify retain_graph=True if you need to backward through the graph a second time or if you need to access " +
        "saved tensors after calling backward.";

    private static readonly ErrorRow[] s_roots =
    [
        Row(1, Twice, stage =>
        {
            Tensor x = stage.Watch(Leaf()), y = stage.Watch((x * x).Sum());
            y.Backward();
            return () => y.Backward();
        }),
        Row(1, Twice, stage =>
        {
            Tensor x = stage.Watch(Leaf()), y = stage.Watch(x * x);
            Grad.Of(y.Sum(), [x]);
            return () => y.GradFn!.RawSavedTensors[0].Unpack();
        }),
        Row(2, "element 0 of tensors does not require grad and does not have a grad_fn", stage =>
        {
            Tensor c = stage.Watch(Tensor.Scalar(1f));
            return () => c.Backward();
        }),
        Row(2, "element 1 of tensors does not require grad and does not have a grad_fn", stage =>
        {
            Tensor x = stage.Watch(Leaf()), y = stage.Watch(x.Sum()), c = stage.Watch(Tensor.Scalar(1f));
            return () => Grad.Backward([y, c]);
        }),
        Row(3, "grad can be implicitly created only for scalar outputs", stage =>
        {
            Tensor y = stage.Watch(stage.Watch(Leaf()) * 2);
            return () => y.Backward();
        }),
        Absent(4, "there are no complex dtypes"),
        Row(5, "Mismatch in shape: grad_output[0] has a shape of torch.Size([2]) and output[0] has a shape of " +
            "torch.Size([3]).", stage =>
        {
            Tensor y = stage.Watch(stage.Watch(Leaf()) * 2), g = stage.Watch(Tensor.Ones([2]));
            return () => y.Backward(g);
        }),
        Absent(6, "there are no complex dtypes; a gradient of another real dtype is cast, as in PyTorch"),
        Row<ArgumentException>(7, "got 2 tensors and 1 gradients", stage =>
        {
            Tensor x = stage.Watch(Leaf()), a = stage.Watch(x.Sum()), b = stage.Watch(x.Mean());
            return () => Grad.Backward([a, b], [Tensor.Scalar(1f)]);
        }),
        Row<ArgumentException>(7, "got 2 tensors and 0 gradients", stage =>
        {
            Tensor x = stage.Watch(Leaf()), a = stage.Watch(x.Sum()), b = stage.Watch(x.Mean());
            return () => Grad.Backward([a, b], []);
        }),
        Row<ArgumentException>(8, "'inputs' argument to backward() cannot be empty.", stage =>
        {
            Tensor y = stage.Watch(stage.Watch(Leaf()).Sum());
            return () => y.Backward(inputs: (IReadOnlyList<Tensor>)[]);
        }),
        Row<ArgumentException>(9, "grad requires non-empty inputs.", stage =>
        {
            Tensor y = stage.Watch(stage.Watch(Leaf()).Sum());
            return () => Grad.Of(y, (IReadOnlyList<Tensor>)[]);
        }),
        Row(10, "One of the differentiated Tensors appears to not have been used in the graph. Set allow_unused=True " +
            "if this is the desired behavior.", stage =>
        {
            Tensor y = stage.Watch(stage.Watch(Leaf()).Sum()), other = stage.Watch(Leaf());
            return () => Grad.Of(y, [other]);
        }),
        Row(11, "One of the differentiated Tensors does not require grad", stage =>
        {
            Tensor c = stage.Watch(Constant()), y = stage.Watch((stage.Watch(Leaf()) * c).Sum());
            return () => Grad.Of(y, [c]);
        }),
        Row<ArgumentException>(12, "Expected allow_unused to be True or not passed when materialize_grads=True, but " +
            "got: allow_unused=False.", stage =>
        {
            Tensor x = stage.Watch(Leaf()), y = stage.Watch(x.Sum());
            return () => Grad.Of(y, [x], allowUnused: false, materializeGrads: true);
        }),
        Row(13, "materialize_grads cannot be used when the given input is a GradientEdge", stage =>
        {
            Tensor y = stage.Watch(stage.Watch(Leaf()).Sum()), other = stage.Watch(Leaf());
            return () => Grad.Of(y, [other.GradientEdge], materializeGrads: true);
        }),
        Row(14, "If `is_grads_batched=True`, we interpret the first dimension of each grad_output as the batch " +
            "dimension. The sizes of the remaining dimensions are expected to match the shape of corresponding " +
            "output, " +
            "but a mismatch was detected: grad_output[0] has a shape of torch.Size([2, 2]) and output[0] has a shape " +
            "of torch.Size([3]).", stage =>
        {
            Tensor x = stage.Watch(Leaf()), y = stage.Watch(x * 2), g = stage.Watch(Tensor.Ones([2, 2]));
            return () => Grad.Of(y, [x], g, isGradsBatched: true);
        }),
    ];
}
