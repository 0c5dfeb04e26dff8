using Xunit;

namespace Adjoint.Tests.Ops.LinearAlgebra;

/// <summary>Matrices that have no factorization, in eager and captured steps, and threads.</summary>
public class LinalgErrorTests
{
    private static readonly Dictionary<string, Func<Tensor, object>> s_throwing = new()
    {
        ["linalg.cholesky"] = static a => Linalg.Cholesky(a - 2),
        ["linalg.inv"] = static a => Linalg.Inv(a),
        ["linalg.solve"] = static a => Linalg.Solve(a, a),
        ["linalg.lu_factor"] = static a => Linalg.LuFactor(a),
        ["linalg.eigh"] = static a => Linalg.Eigh(a / 0),
        ["linalg.svd"] = static a => Linalg.Svd(a / 0),
        ["linalg.lstsq"] = static a => Linalg.Lstsq(a, a, driver: LstsqDriver.Gels),
        ["cholesky_inverse"] = static a => a.CholeskyInverse(),
    };

    public static TheoryData<string> Names => [.. s_throwing.Keys];

    /// <summary>Regular, then with a row of zeros.</summary>
    private static Tensor Batch() => Tensor.From([2.0, 0, 0, 3, 4, 0, 0, 0], [2, 2, 2]);

    [Theory]
    [MemberData(nameof(Names))]
    public void The_matrix_that_fails_is_named(string op)
    {
        Tensor a = Batch();
        LinAlgException e = Assert.Throws<LinAlgException>(() => s_throwing[op](a));
        Assert.StartsWith(op + ": (Batch element ", e.Message, StringComparison.Ordinal);
        Assert.Equal([2.0, 0, 0, 3, 4, 0, 0, 0], a.ToArray<double>());
        e = Assert.Throws<LinAlgException>(() => s_throwing[op](a[1]));
        Assert.DoesNotContain("Batch", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Forms_with_numbers_do_not_throw()
    {
        Tensor a = Batch();
        Assert.Equal([0, 2], Linalg.InvEx(a).Info.ToArray<int>());
        Assert.Equal([0, 2], Linalg.SolveEx(a, a).Info.ToArray<int>());
        Assert.Equal([0, 2], Linalg.LuFactorEx(a).Info.ToArray<int>());
        Assert.Equal([0, 2], Linalg.CholeskyEx(a).Info.ToArray<int>());
        Assert.Throws<LinAlgException>(() => Linalg.InvEx(a, checkErrors: true));
        Assert.Equal([double.PositiveInfinity], Linalg.Cond(a[1].Unsqueeze(0), 1).ToArray<double>());
    }

    [Fact]
    public void A_replay_throws_for_values_that_fail_and_goes_on_with_others()
    {
        Tensor a = Tensor.From([2.0, 1, 1, 3], [2, 2]);
        using CapturedStep step = Capture.Record(() => (IReadOnlyList<Tensor>)[Linalg.Inv(a)]);
        for (int i = 0; i < 3; i++) step.Run();
        Assert.True(step.IsReplaying);
        a.Copy_(Tensor.From([1.0, 1, 1, 1], [2, 2]));
        Assert.Throws<LinAlgException>(step.Run);
        a.Copy_(Tensor.From([4.0, 0, 0, 2], [2, 2]));
        step.Run();
        Assert.Equal([0.25, 0, 0, 0.5], step.Outputs[0].ToArray<double>());
    }

    [Fact]
    public void Pivots_from_outside_are_checked()
    {
        (Tensor lu, _) = Linalg.LuFactor(Batch()[0]);
        Tensor b = Tensor.Ones([2, 1], DType.Float64);
        foreach (int bad in (int[])[0, 3, -1, int.MaxValue])
        {
            Assert.Throws<ArgumentException>(() => Linalg.LuSolve(lu, Tensor.From([1, bad]), b));
            Assert.Throws<ArgumentException>(() => Linalg.LuUnpack(lu, Tensor.From([1, bad])));
        }
        Assert.Throws<ArgumentException>(() => Linalg.LuSolve(lu, Tensor.From([1]), b));
        Assert.Throws<ArgumentException>(() => Linalg.LuSolve(lu, Tensor.From([1L, 2]), b));
    }

    [Fact]
    public void Gradients_that_do_not_exist_are_refused()
    {
        Tensor a = Tensor.Randn([4, 2], requiresGrad: true, generator: new Generator(1));
        Assert.Throws<AutogradException>(() => Linalg.Qr(a, QrMode.Complete).R.Sum().Backward());
        Assert.Throws<AutogradException>(() => Linalg.Qr(a, QrMode.R).R.Sum().Backward());
    }

    [Fact]
    public void Drivers_of_least_squares_agree_and_say_the_rank()
    {
        Tensor a = Tensor.Randn([6, 3], DType.Float64, generator: new Generator(2));
        Tensor b = a.MatMul(Tensor.Ones([3, 1], DType.Float64));
        foreach (LstsqDriver driver in Enum.GetValues<LstsqDriver>())
        {
            LstsqResult full = Linalg.Lstsq(a, b, driver: driver);
            Assert.All(full.Solution.ToArray<double>(), v => Assert.Equal(1, v, 1e-12));
            if (driver != LstsqDriver.Gelsy) Assert.Equal(0, Assert.Single(full.Residuals.ToArray<double>()), 1e-20);
            if (driver == LstsqDriver.Gels) continue;
            Assert.Equal(3, full.Rank.Item<long>());
            // Of all solutions the shortest: two equal columns share.
            Tensor twin = Tensor.Cat([a, a[.., 2..]], 1);
            LstsqResult part = Linalg.Lstsq(twin, b, driver: driver);
            Assert.Equal(3, part.Rank.Item<long>());
            Assert.Equal([1, 1, 0.5, 0.5], part.Solution.ToArray<double>(), (x, y) => Math.Abs(x - y) < 1e-12);
        }
    }

    [Fact]
    public void Any_number_of_threads_gives_the_same_bits()
    {
        Tensor a = Tensor.Randn([24, 70, 70], generator: new Generator(4), requiresGrad: true);
        int before = Threads.Count;
        try
        {
            float[][] Run(int threads)
            {
                Threads.Count = threads;
                (Tensor u, Tensor s, _) = Linalg.Svd(a.Detach());
                Tensor x = Linalg.Solve(a, a.MT);
                Tensor large = Linalg.Inv(Tensor.Randn([300, 300], generator: new Generator(5)));
                Tensor g = Grad.Of(x.Sin().Sum(), [a])[0]!;
                return [.. new[] { u, s, x.Detach(), large, g }.Select(t => t.ToArray<float>())];
            }
            float[][] one = Run(1);
            foreach (int threads in (int[])[2, 5]) Assert.Equal(one, Run(threads));
        }
        finally
        {
            Threads.Count = before;
        }
    }
}
