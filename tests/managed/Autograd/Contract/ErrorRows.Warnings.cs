namespace Adjoint.Tests.Autograd.Contract;

// Warnings, made errors of by a handler that throws: so they are checked as the others are.
internal static partial class ErrorRows
{
    private static readonly ErrorRow[] s_warnings =
    [
        Row<InvalidDataException>(37, "The .grad attribute of a Tensor that is not a leaf Tensor is being accessed. Its " +
            ".grad attribute won't be populated during autograd.backward(). If you indeed want the .grad field to be " +
            "populated for a non-leaf Tensor, use .retain_grad() on the non-leaf Tensor. If you access the non-leaf Tensor " +
            "by mistake, make sure you access the leaf Tensor instead.", stage =>
        {
            Tensor y = stage.Watch(stage.Watch(Leaf()) * 2);
            return AsError(() => _ = y.Grad);
        }),
        Row<InvalidDataException>(38, "Using backward() with create_graph=True will create a reference cycle between the " +
            "parameter and its gradient which can cause a memory leak. We recommend using autograd.grad when creating the " +
            "graph to avoid this.", stage =>
        {
            Tensor y = stage.Watch(stage.Watch(Leaf()).Exp().Sum());
            return AsError(() => y.Backward(createGraph: true));
        }),
    ];

    /// <summary>The call, with what this thread is warned of thrown.</summary>
    private static Action AsError(Action call) => () =>
    {
        int thread = Environment.CurrentManagedThreadId;
        void Throw(object? sender, AutogradWarningEventArgs warning)
        {
            if (Environment.CurrentManagedThreadId == thread) throw new InvalidDataException(warning.Message);
        }
        AutogradWarnings.Raised += Throw;
        try
        {
            call();
        }
        finally
        {
            AutogradWarnings.Raised -= Throw;
        }
    };
}
