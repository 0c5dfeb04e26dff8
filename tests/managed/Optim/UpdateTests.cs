using Adjoint.Optim;
using Xunit;

namespace Adjoint.Tests.Optim;

/// <summary>The one-pass updates have the bits of the in-place ops that PyTorch's optimizers are written in.</summary>
public class UpdateTests
{
    private const double Rate = 0.05;

    [Theory]
    [InlineData(0, 0, false, 0, false)]
    [InlineData(0.9, 0, false, 0, false)]
    [InlineData(0.9, 0.3, false, 0.01, true)]
    [InlineData(0.8, 0, true, 0.01, false)]
    public void Sgd(double momentum, double dampening, bool nesterov, double decay, bool maximize) => Compare(
        p => new SGD([p], Rate, momentum, dampening, decay, nesterov, maximize), (p, g, s, step) =>
        {
            g = Penalized(p, g, decay, maximize);
            if (momentum != 0)
            {
                if (s[0] is { } b) b.Mul_(momentum).Add_(g, 1 - dampening);
                else s[0] = g.Clone();
                g = nesterov ? g.Add(s[0]!, momentum) : s[0]!;
            }
            p.Add_(g, -Rate);
        });

    [Theory]
    [InlineData(0.9, 0, false, false)]
    [InlineData(0.3, 0.01, true, true)]
    public void Adam(double beta1, double decay, bool amsgrad, bool maximize) => Compare(
        p => new Adam([p], Rate, beta1, weightDecay: decay, amsgrad: amsgrad, maximize: maximize),
        (p, g, s, step) => AdamStep(p, Penalized(p, g, decay, maximize), s, step, beta1, amsgrad));

    [Fact]
    public void AdamW() => Compare(p => new AdamW([p], Rate, weightDecay: 0.1), (p, g, s, step) =>
    {
        p.Mul_(1 - Rate * 0.1);
        AdamStep(p, g, s, step, 0.9, amsgrad: false);
    });

    [Theory]
    [InlineData(0.99, 0, false, 0)]
    [InlineData(0.99, 0.5, true, 0.01)]
    [InlineData(0.2, 0, true, 0)]
    public void RmsProp(double alpha, double momentum, bool centered, double decay) => Compare(
        p => new RMSprop([p], Rate, alpha, 1e-8, decay, momentum, centered), (p, g, s, step) =>
        {
            g = Penalized(p, g, decay, false);
            Tensor square = s[0] ??= p.ZerosLike();
            square.Mul_(alpha).Add_(g.Mul(1 - alpha).Mul_(g));
            Tensor denominator = square.Sqrt();
            if (centered)
            {
                Tensor mean = s[1] ??= p.ZerosLike();
                Lerp(mean, g, 1 - alpha);
                denominator = square.Sub(mean.Square()).Sqrt_();
            }
            denominator.Add_(1e-8);
            if (momentum > 0)
            {
                Tensor b = s[2] ??= p.ZerosLike();
                b.Mul_(momentum).Add_(g.Div(denominator));
                p.Add_(b, -Rate);
            }
            else
            {
                p.Add_(g.Mul(-Rate).Div_(denominator));
            }
        });

    [Fact]
    public void Adagrad() => Compare(p => new Adagrad([p], Rate, lrDecay: 0.1), (p, g, s, step) =>
    {
        Tensor sum = s[0] ??= p.ZerosLike();
        sum.Add_(g.Mul(g));
        p.Add_(g.Mul(-(Rate / (1 + (step - 1) * 0.1))).Div_(sum.Sqrt().Add_(1e-10)));
    });

    private static void AdamStep(Tensor p, Tensor g, Tensor?[] s, int step, double beta1, bool amsgrad)
    {
        Tensor mean = s[0] ??= p.ZerosLike(), square = s[1] ??= p.ZerosLike();
        Lerp(mean, g, 1 - beta1);
        square.Mul_(0.999).Add_(g.Mul(1 - 0.999).Mul_(g));
        if (amsgrad)
        {
            Tensor max = s[2] ??= p.ZerosLike();
            square = max.Copy_(max.Maximum(square));
        }
        Tensor denominator = square.Sqrt().Div_(Math.Sqrt(1 - Math.Pow(0.999, step))).Add_(1e-8);
        p.Add_(mean.Mul(-(Rate / (1 - Math.Pow(beta1, step)))).Div_(denominator));
    }

    private static void Lerp(Tensor self, Tensor end, double weight)
    {
        if (weight < 0.5) self.Add_(end.Sub(self), weight);
        else self.Copy_(end.Add(end.Sub(self), weight - 1));
    }

    private static Tensor Penalized(Tensor p, Tensor g, double decay, bool maximize)
    {
        if (maximize) g = g.Neg();
        return decay == 0 ? g : g.Add(p, decay);
    }

    /// <summary>Six steps of both, over dtypes, sizes around the width of vectors, and geometries.</summary>
    private static void Compare(Func<Tensor, Optimizer> optimizer, Action<Tensor, Tensor, Tensor?[], int> reference)
    {
        foreach (DType dtype in new[] { DType.Float32, DType.Float64 })
        {
            foreach (long n in new long[] { 0, 1, 7, 16, 35, 1000 })
                Compare(optimizer, reference, Tensor.Randn([n], dtype));
            Compare(optimizer, reference, Tensor.Randn([9, 7], dtype).T());
            Compare(optimizer, reference, Tensor.Randn([9, 7], dtype).Slice(1, 0, 7, 2));
        }
    }

    private static void Compare(Func<Tensor, Optimizer> make, Action<Tensor, Tensor, Tensor?[], int> reference,
        Tensor start)
    {
        Tensor p = start.Detach().RequiresGrad_(), expected = start.Clone();
        Optimizer optimizer = make(p);
        Tensor?[] state = new Tensor?[3];
        for (int step = 1; step <= 6; step++)
        {
            Tensor grad = Tensor.Randn(start.Shape, start.DType);
            p.Grad = grad;
            optimizer.Step();
            reference(expected, grad, state, step);
            Assert.Equal(Bits(expected), Bits(p));
        }
    }

    private static double[] Bits(Tensor t) => t.Detach().To(DType.Float64).ToArray<double>();
}
