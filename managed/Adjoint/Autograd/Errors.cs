namespace Adjoint.Autograd;

/// <summary>PyTorch's error texts, in one place, because users search for them.</summary>
internal static class Errors
{
    public const string BackwardTwice =
        "Trying to backward through the graph a second time (or directly access saved tensors after they have " +
        "already been " +
        "freed). Saved intermediate values of the graph are freed when you call .backward() or autograd.grad(). " +
        "Specify " +
        "retain_graph=True if you need to backward through the graph a second time or if you need to access saved " +
        "tensors " +
        "after calling backward.";

    public const string ImplicitNonScalar = "grad can be implicitly created only for scalar outputs";

    public const string Unused =
        "One of the differentiated Tensors appears to not have been used in the graph. Set allow_unused=True if this " +
        "is the " +
        "desired behavior.";

    public const string InputWithoutGrad = "One of the differentiated Tensors does not require grad";

    public const string LeafInPlace =
        "a leaf Variable that requires grad is being used in an in-place operation.";

    public const string LeafViewInPlace =
        "a view of a leaf Variable that requires grad is being used in an in-place operation.";

    public const string Overlap =
        "unsupported operation: more than one element of the written-to tensor refers to a single memory location. " +
        "Please " +
        "clone() the tensor before performing the operation.";

    public const string PartialOverlap =
        "unsupported operation: some elements of the input tensor and the written-to tensor refer to a single memory " +
        "location. " +
        "Please clone() the tensor before performing the operation.";

    public const string RequiresGradNonLeaf =
        "you can only change requires_grad flags of leaf variables. If you want to use a computed variable in a " +
        "subgraph that " +
        "doesn't require differentiation use var_no_grad = var.detach().";

    public const string OnlyFloatsRequireGrad = "only Tensors of floating point dtype can require gradients";

    public const string DetachView =
        "Can't detach views in-place. Use detach() instead. If you are using DistributedDataParallel (DDP) for " +
        "training, and " +
        "gradient_as_bucket_view is set as True, gradients are views of DDP buckets, and hence detach_() cannot be " +
        "called on " +
        "these gradients. To fix this error, please refer to the Optimizer.zero_grad() function in " +
        "torch/optim/optimizer.py " +
        "as a solution.";

    public const string DeepCopyNonLeaf =
        "Only Tensors created explicitly by the user (graph leaves) support the deepcopy protocol at the moment. " +
        "To copy " +
        "the value of a computed tensor, use Clone(), or Detach().Clone() outside of the graph.";

    public const string RetainGradWithoutGrad = "can't retain_grad on Tensor that has requires_grad=False";

    public const string HookWithoutGrad = "cannot register a hook on a tensor that doesn't require gradient";

    public const string InferenceSaved =
        "Inference tensors cannot be saved for backward. Please do not use Tensors created in inference mode in " +
        "computation " +
        "tracked by autograd. To work around this, you can make a clone to get a normal tensor and use it in " +
        "autograd, or use " +
        "`torch.no_grad()` instead of `torch.inference_mode()`.";

    // The missing spaces between the sentences are PyTorch's.
    public const string InferenceInPlace =
        "Inplace update to inference tensor outside InferenceMode is not allowed.You can make a clone to get a " +
        "normal tensor " +
        "before doing inplace update.See https://github.com/pytorch/rfcs/pull/17 for more details.";

    public const string InferenceVersion = "Inference tensors do not track version counter.";

    public const string InferenceRequiresGrad =
        "Setting requires_grad=True on inference tensor outside InferenceMode is not allowed.";

    public const string GradOfNonLeaf =
        "The .grad attribute of a Tensor that is not a leaf Tensor is being accessed. Its .grad attribute won't be " +
        "populated during autograd.backward(). If you indeed want the .grad field to be populated for a non-leaf " +
        "Tensor, use .retain_grad() on the non-leaf Tensor. If you access the non-leaf Tensor by mistake, make sure " +
        "you access the leaf Tensor instead.";

    // The last sentence is what differs here.
    public const string AnomalyModeEnabled =
        "Anomaly Detection has been enabled. This mode will increase the runtime and should only be enabled for debugging.";

    public const string GraphInGrad =
        "Using backward() with create_graph=True will create a reference cycle between the parameter and its " +
        "gradient which can cause a memory leak. We recommend using autograd.grad when creating the graph to avoid " +
        "this. If you have to use this function, make sure to reset the .grad fields of your parameters to None " +
        "after use to break the cycle and avoid the leak. Here the garbage collector frees the cycle, but no sooner " +
        "than it runs.";

    public const string GradLayout =
        "grad and param do not obey the gradient layout contract. This is not an error, but may impair performance.";

    public const string SetNotDifferentiable = "the derivative for 'set_' is not implemented.";

    public const string DataOfInteger =
        "data set to a tensor that requires gradients must be floating point or complex dtype";

    public const string OutsidePass = "expected a backward pass to be running on this thread";

    public static string NotARoot(int i) => $"element {i} of tensors does not require grad and does not have a grad_fn";

    public const string EdgeWithoutGrad =
        "It is not possible to get the gradient edge of a Tensor that does not require gradients";

    public const string PostAccumulateNonLeaf = "post accumulate grad hooks cannot be registered on non-leaf tensors";

    public const string MaterializedEdge = "materialize_grads cannot be used when the given input is a GradientEdge";

    public static string SetSince(Tensors.Layout then, Tensors.Layout now) =>
        $"a leaf that had shape {new Shape(then.Sizes)} in the graph has shape {new Shape(now.Sizes)} now " +
        "(set_ or .data): its gradient cannot be accumulated. Compute the graph anew.";

    public static string GradientShape(int i, Shape gradient, Shape output) =>
        $"Mismatch in shape: grad_output[{i}] has a shape of torch.Size({gradient}) and output[{i}] has a shape of " +
        $"torch.Size({output}).";

    public static string BatchShape(int i, Shape gradient, Shape output) =>
        "If `is_grads_batched=True`, we interpret the first dimension of each grad_output as the batch dimension. The " +
        "sizes of the remaining dimensions are expected to match the shape of corresponding output, but a mismatch was " +
        "detected: " +
        $"grad_output[{i}] has a shape of torch.Size({gradient}) and output[{i}] has a shape of torch.Size({output}).";

    public static string Modified(Tensor saved, Node? holder, int expected)
    {
        string made = saved.GradFnQuietly is { } producer ? $", which is output {saved.OutputNr} of " +
            $"{producer.Name}," : "";
        string hint = AutogradThread.Current.Anomaly is null
            ? "enable anomaly detection to find the operation that failed to compute its gradient, with " +
              "torch.autograd.set_detect_anomaly(True)."
            : "the backtrace further above shows the operation that failed to compute its gradient. The variable in " +
                "question " +
              "was changed in there or anywhere later. Good luck!";
        return "one of the variables needed for gradient computation has been modified by an inplace operation: " +
               $"[torch.{saved.DType.ScalarName()}Tensor {saved.Shape}]{made} is at version {saved.Version}; " +
               $"expected version " +
               $"{expected} instead. Hint: {hint}" +
               WriteReport.Of(saved, holder, expected);
    }

    /// <summary>A pass needs what an earlier one has freed.</summary>
    public static AutogradException Freed(Node node) => new(
        $"{BackwardTwice} The freed node is {node.Name}; what it made, {Result(node)}, is part of both passes. Pass " +
        $"retainGraph: true to the earlier pass, or compute that tensor anew for each.{SharedGraph.Report(node)}");

    /// <summary>The tensor at the root of a view was given other memory: the two have nothing to do with each
    /// other.</summary>
    public const string BaseWasSet =
        "A view is being used in autograd whose base has been given other memory since (set_ or .data): its history " +
        "no longer says what it holds. Make the view anew, or detach it.";

    /// <summary>A result of a node, as error texts name it.</summary>
    public static string Result(Node node, int outputNr = 0)
    {
        (Tensors.Layout layout, DType dtype) = node.Result(outputNr);
        return $"a torch.{dtype.ScalarName()}Tensor {new Shape(layout.Sizes)}";
    }

    /// <summary>A view whose history may not be rewritten is being written to, itself or through its base.</summary>
    public static string ForbiddenView(CreationMeta meta, Node? gradFn, int outputNr, bool indirect)
    {
        string what = indirect ? "its base or another view of its base has been" : "is being";
        if (gradFn is null || meta is CreationMeta.NoGrad or CreationMeta.Inference)
        {
            string prefix = gradFn is null
                ? "A view was created in"
                : $"Output {outputNr} of {gradFn.Name} is a view of a view which was created in";
            bool inference = meta == CreationMeta.Inference;
            string how = inference ? $"inference mode and {what} modified inplace in normal mode."
                : $"no_grad mode and {what} modified inplace with grad mode enabled.";
            return $"{prefix} {how} Given that this use case is ambiguous and error-prone, it is forbidden. You can " +
                $"clarify your " +
                   $"code by moving both the view and the inplace either both inside the " +
                   $"{(inference ? "inference_mode" : "no_grad")} " +
                   "block (if you don't want the inplace to be tracked) or both outside (if you want the inplace to " +
                   "be tracked).";
        }
        string head = $"Output {outputNr} of {gradFn.Name} is a view and {what} modified inplace.";
        return meta == CreationMeta.MultiOutput
            ? head + " This view is the output of a function that returns multiple views. Such functions do not " +
                "allow the " +
              "output views to be modified inplace. You should replace the inplace operation by an out-of-place one."
            : head + " This view was created inside a custom Function (or because an input was returned as-is) and " +
                "the autograd " +
              "logic to handle view+inplace would override the custom backward associated with the custom Function, " +
              "leading " +
              "to incorrect gradients. This behavior is forbidden. You can fix this by cloning the output of the " +
              "custom Function.";
    }
}
