using Adjoint.Tests.Autograd.Functions.Documented;
using Xunit;

namespace Adjoint.Tests.Autograd.Functions;

/// <summary>docs/custom-functions.md: its examples are the files of the folder Documented, and they do what it
/// says.</summary>
public class DocumentationTests
{
    private static Tensor X(double[] values, Shape shape) => Tensor.From(values, shape, requiresGrad: true);

    private static string Read(params string[] path) =>
        File.ReadAllText(Path.Combine([AppContext.BaseDirectory, "Autograd", "Functions", .. path]))
            .ReplaceLineEndings("\n");

    [Theory]
    [InlineData("LogSumExp")]
    [InlineData("StraightThrough")]
    [InlineData("ClipNorm")]
    public void The_page_shows_the_code_that_is_tested(string name)
    {
        string source = Read("Documented", name + ".cs");
        string code = source[(source.IndexOf(".Documented;", StringComparison.Ordinal) + ".Documented;\n\n".Length)..];
        Assert.Contains($"```csharp\n{code}```\n", Read("custom-functions.md"));
    }

    [Fact]
    public void LogSumExp_is_stable_and_right_to_the_second_order()
    {
        double[] values = [0.3, -1, 2, 0.5, 0.1, 0.9];
        Tensor x = X(values, [2, 3]);
        Tensor y = Function.Apply<LogSumExp>(x);
        Assert.Equal("LogSumExpBackward", y.GradFn!.Name);
        Assert.Equal(Math.Log(Math.Exp(0.3) + Math.Exp(-1) + Math.Exp(2)), y[0].Item(), 12);
        Assert.True(GradCheck.Check(Function.Apply<LogSumExp>, x));
        Assert.True(GradCheck.GradGradCheck(Function.Apply<LogSumExp>, x));
        Tensor large = X([1000, 1000], [1, 2]);
        Tensor z = Function.Apply<LogSumExp>(large);
        z.Sum().Backward();
        Assert.Equal(1000 + Math.Log(2), z.Item(), 9);
        Assert.All(large.Grad!.ToArray<double>(), g => Assert.Equal(0.5, g, 12));
    }

    [Fact]
    public void StraightThrough_passes_the_gradient_inside_of_the_bounds()
    {
        Tensor x = X([0.3, 0.6, 1.7, 0.9], [4]);
        Tensor[] y = Function.Apply<StraightThrough, Levels>([x], new Levels(Step: 0.25));
        Assert.Equal([0.25, 0.5, 1, 1], y[0].ToArray<double>());
        Assert.Equal((true, false), (y[0].RequiresGrad, y[1].RequiresGrad));
        y[0].Backward(Tensor.From([1.0, 2, 3, 4]));
        Assert.Equal([1, 2, 0, 4], x.Grad!.ToArray<double>());
    }

    [Theory]
    [InlineData(1.0)]
    [InlineData(100.0)]
    public void ClipNorm_writes_its_input_and_is_right_once(double limit)
    {
        static Tensor[] Clip(Tensor x, double limit) => Function.Apply<ClipNorm, double>([x], limit);
        Tensor x = X([3, 4], [2]);
        Tensor a = x * 1;
        Tensor[] y = Clip(a, limit);
        Assert.Same(a, y[0]);
        Assert.Equal(5, y[1].Item());
        Assert.Equal(Math.Min(5, limit), y[0].Square().Sum().Sqrt().Item(), 12);
        Assert.True(GradCheck.Check(t => Clip(t * 1, limit)[0] * 2 + Clip(t * 1, limit)[1], x));
        Tensor g = Grad.Of(y[0].Sum(), [x], createGraph: true)[0]!;
        Assert.Contains("differentiate twice", Assert.Throws<AutogradException>(() => g.Sum().Backward()).Message);
        Assert.Equal("a leaf Variable that requires grad has been used in an in-place operation.",
            Assert.Throws<AutogradException>(() => Clip(x, limit)).Message);
    }
}
