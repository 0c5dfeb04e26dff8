namespace Adjoint.Tool.Tour.Sections;

internal sealed class Backpropagation : Section
{
    public override string Name => "backprop";

    public override string Title => "Backpropagation is the chain rule";

    public override string Text => """
        L = sin(v), v = u * u, u = 3x + 1. The chain rule says dL/dx = dL/dv * dv/du * du/dx. Backward
        multiplies the factors from the left, one node at a time: each node takes the gradient of its result
        and sends on the gradient of its arguments.
        """;

    public override string Moral => """
        RetainGrad shows the gradient on its way: dL/dv arrives at v, dL/du at u and dL/dx at x, and they
        are the products written out below them. No node knows anything but its own derivative.
        """;

    protected override void Body()
    {
        // show
        Tensor x = Tensor.Scalar(2f, requiresGrad: true);
        Tensor u = 3 * x + 1;
        Tensor v = u * u;
        Tensor loss = v.Sin();
        u.RetainGrad();
        v.RetainGrad();
        loss.Backward();
        Print(loss);
        Print(v.Grad);
        Print(u.Grad);
        Print(x.Grad);

        using (GradMode.NoGrad())
        {
            Tensor dLdv = v.Cos();
            Tensor dvdu = 2 * u;
            double dudx = 3;
            Print(dLdv);
            Print(dLdv * dvdu);
            Print(dLdv * dvdu * dudx);
        }
        // end
    }
}
