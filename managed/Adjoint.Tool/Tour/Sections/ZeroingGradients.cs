using Adjoint.Nn;
using Adjoint.Optim;

namespace Adjoint.Tool.Tour.Sections;

internal sealed class ZeroingGradients : Section
{
    public override string Name => "zeroing";

    public override string Title => "Zeroing gradients in a training loop";

    public override string Text => """
        Backward adds to Grad. Without zeroing, the gradients of all earlier steps would take part in the
        next update. So every step begins with ZeroGrad, which sets the gradients to null: no memory is
        written, and the next backward hands its buffer over instead of adding to zeros.
        """;

    public override string Moral => """
        Three backward passes without zeroing: -22.5 once, twice, three times. With zeroing, the loss falls
        and the weight goes towards 2, the factor between x and y.
        """;

    protected override void Body()
    {
        // show
        var model = new Linear(1, 1);
        using (GradMode.NoGrad())
        {
            model.Weight.Fill_(0.5);
            model.Bias!.Fill_(0);
        }
        var criterion = new MSELoss();
        Tensor x = Tensor.From(new[,] { { 1f }, { 2f }, { 3f }, { 4f } });
        Tensor y = 2 * x;
        for (int step = 0; step < 3; step++)
        {
            criterion.Forward(model.Forward(x), y).Backward();
            Print(model.Weight.Grad);
        }

        var optimizer = new SGD(model.Parameters(), lr: 0.05);
        for (int step = 0; step < 4; step++)
        {
            optimizer.ZeroGrad();
            Tensor loss = criterion.Forward(model.Forward(x), y);
            loss.Backward();
            optimizer.Step();
            Print(loss);
        }
        Print(model.Weight);
        Print(model.Bias);
        optimizer.ZeroGrad();
        Print(model.Weight.Grad);
        // end
    }
}
