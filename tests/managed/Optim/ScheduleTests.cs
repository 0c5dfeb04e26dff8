using System.Text.Json;
using Adjoint.Optim;
using Xunit;

namespace Adjoint.Tests.Optim;

/// <summary>schedules.jsonl holds PyTorch 2.6's learning rates; tables.py wrote it.</summary>
public class ScheduleTests
{
    private static readonly Dictionary<string, JsonElement> Rows = OptimizerTests.Read("schedules.jsonl")
        .ToDictionary(row => row.GetProperty("schedule").GetString()!);

    [Theory]
    [InlineData("StepLR")]
    [InlineData("MultiStepLR")]
    [InlineData("ExponentialLR")]
    [InlineData("CosineAnnealingLR")]
    [InlineData("LambdaLR")]
    public void Rates_are_PyTorchs(string name)
    {
        Optimizer optimizer = TwoGroups();
        Schedule schedule = name switch
        {
            "StepLR" => new StepLR(optimizer, stepSize: 4, gamma: 0.3),
            "MultiStepLR" => new MultiStepLR(optimizer, [2, 5, 5, 9], gamma: 0.5),
            "ExponentialLR" => new ExponentialLR(optimizer, gamma: 0.9),
            "CosineAnnealingLR" => new CosineAnnealingLR(optimizer, period: 5, min: 0.001),
            _ => new LambdaLR(optimizer, epoch => 1.0 / (1 + epoch)),
        };
        foreach (JsonElement rates in Rows[name].GetProperty("rates").EnumerateArray())
        {
            for (int g = 0; g < 2; g++)
                Assert.Equal(rates[g].GetDouble(), optimizer.ParameterGroups[g].LearningRate, 1e-14);
            schedule.Step();
        }
        Assert.Equal(15, schedule.Epoch);
    }

    [Fact]
    public void Arguments_are_checked()
    {
        Optimizer optimizer = TwoGroups();
        Assert.Throws<ArgumentOutOfRangeException>(() => new StepLR(optimizer, 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => new CosineAnnealingLR(optimizer, 0));
        ArgumentException error = Assert.Throws<ArgumentException>(
            () => new LambdaLR(optimizer, [_ => 1, _ => 2, _ => 3]));
        Assert.StartsWith("Expected 2 lr_lambdas, but got 3", error.Message, StringComparison.Ordinal);
    }

    private static SGD TwoGroups()
    {
        SGD sgd = new([Tensor.Zeros([1], requiresGrad: true)], lr: 0.5);
        sgd.AddGroup([Tensor.Zeros([1], requiresGrad: true)], sgd.Defaults with { LearningRate = 0.02 });
        return sgd;
    }
}
