using Adjoint.Accuracy;
using Adjoint.Tests.Simd;
using Xunit;

namespace Adjoint.Tests.Accuracy;

/// <summary>A quick pass of what ./build.sh verify walks in full, and proofs that it can find a fault.</summary>
public class VerifyTests
{
    public static TheoryData<string> Names => [.. Adjoint.Accuracy.Function.All.Select(f => f.Name)];

    private static Adjoint.Accuracy.Function Named(string name) => Adjoint.Accuracy.Function.All.Single(f => f.Name == name);

    [Theory]
    [MemberData(nameof(Names))]
    public void Floats_are_within_the_bar_and_equal_in_every_variant(string name)
    {
        Outcome outcome = FloatWalk.Run(Named(name), step: 40_009, threads: 1);
        Assert.True(outcome.Variants.Length >= 4);
        Assert.Equal(107_351, outcome.Inputs);
        Assert.True(outcome.Meets(Named(name).Bar), $"{outcome.Worst} ulp at {outcome.WorstAt:R}{outcome.Faults()}");
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Doubles_are_within_the_bar_and_equal_in_every_variant(string name)
    {
        Outcome outcome = DoubleSamples.Run(Named(name), measured: 400, compared: 40_000);
        Assert.True(outcome.Meets(Named(name).Bar), $"{outcome.Worst} ulp at {outcome.WorstAt:R}{outcome.Faults()}");
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void The_double_reference_agrees_with_the_precise_functions(string name) =>
        Assert.InRange(ReferenceCheck.Worst(Named(name), 100), 0, ReferenceCheck.Bar);

    [Fact]
    public void The_precise_functions_agree_with_recorded_300_bit_results()
    {
        int checkedPoints = 0;
        foreach (MathPoints.Point p in MathPoints.All)
        {
            if (Adjoint.Accuracy.Function.All.SingleOrDefault(f => f.Name == p.Function) is not { } function) continue;
            if (!(p.X >= function.Low && p.X <= function.High)) continue;
            double unit = Math.BitIncrement(Math.Abs(p.Result)) - Math.Abs(p.Result);
            Big wanted = Big.Of(p.Result) + (Big.Of(p.Rest) * Big.Of(unit)); // the rest is recorded to six places
            double apart = ((function.Precise(Big.Of(p.X)) - wanted) / Big.Of(unit)).ToDouble();
            Assert.True(Math.Abs(apart) <= 1e-6, $"{p}: {apart} ulp apart");
            checkedPoints++;
        }
        Assert.True(checkedPoints > 150, $"{checkedPoints} points");
    }

    [Fact]
    public void A_fault_is_found()
    {
        Adjoint.Accuracy.Function exp = Named("exp");
        Outcome shifted = FloatWalk.Run(exp with { Reference = x => Math.Exp(x) * (1 + 2e-7) }, 400_009, 1);
        Assert.False(shifted.Meets(1));
        Assert.InRange(shifted.Worst, 1.5, 5);

        Outcome signed = FloatWalk.Run(Named("sin") with { Reference = x => x == 0 ? 0.0 : Math.Sin(x) }, 1 << 20, 1);
        Assert.True(signed.Wrong > 0); // the reference's +0 at -0

        Adjoint.Accuracy.Function two = exp with { Singles = () => [exp.Singles()[0], Named("expm1").Singles()[1]] };
        Outcome mixed = FloatWalk.Run(two, 400_009, 1);
        Assert.True(mixed.Different > 1000);
        Assert.False(mixed.Meets(1));

        Assert.True(DoubleSamples.Run(exp with { Precise = x => Precise.Exp(x) - Big.One }, 200, 200).Worst > 1);
        Assert.True(ReferenceCheck.Worst(exp with { Reference = x => Math.Exp(x) * (1 + 1e-12) }, 100) > ReferenceCheck.Bar);
    }

    [Fact]
    public void The_sum_of_ten_million_equal_floats_is_right_and_the_same_everywhere()
    {
        (double error, string[] variants, string[] different) = Sums.Run(10_000_019, 0.1f, [1, 2, 3]);
        Assert.InRange(error, 0, 1e-6);
        Assert.Empty(different);
        Assert.True(variants.Length >= 7);
    }
}
