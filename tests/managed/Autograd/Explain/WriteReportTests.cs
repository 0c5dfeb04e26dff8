using Adjoint.Tests.Autograd.Tracking;
using Xunit;

namespace Adjoint.Tests.Autograd.Explain;

/// <summary>What the in-place error adds to PyTorch's text (E18) while ops are traced.</summary>
[Collection(nameof(GraphTrackingTests))]
public class WriteReportTests
{
    private const string Elsewhere = "none of its elements has changed";

    private static Tensor Leaf(params float[] values) => Tensor.From(values, requiresGrad: true);

    private static string Error(Tensor loss) => Assert.Throws<AutogradException>(() => loss.Backward()).Message;

    private static Tensor SaveRoot(Tensor x) => x.Pow(2);

    private static void WriteTwice(Tensor x) => x.Mul_(2);

    [Fact]
    public void Both_calls_are_named()
    {
        using var tracking = GraphTracking.Start();
        Tensor a = Leaf(1, 2).Clone();
        Tensor loss = SaveRoot(a).Sum();
        WriteTwice(a);
        string text = Error(loss);
        Assert.Contains("is at version 1; expected version 0 instead.", text);
        Assert.Contains("The last in-place write was by mul_, called at " +
            $"{typeof(WriteReportTests)}.{nameof(WriteTwice)}() in ", text);
        Assert.Contains("WriteReportTests.cs:line ", text);
        Assert.Contains($"The value was saved as 'self' of PowBackward0. That op was called at " +
            $"{typeof(WriteReportTests)}.{nameof(SaveRoot)}() in ", text);
        Assert.DoesNotContain(Elsewhere, text);
    }

    [Fact]
    public void A_write_to_another_part_is_told_to_be_harmless()
    {
        using var tracking = GraphTracking.Start();
        Tensor a = Leaf(1, 2, 3, 4).Clone();
        Tensor loss = SaveRoot(a.Narrow(0, 0, 2)).Sum();
        WriteTwice(a.Narrow(0, 2, 2));
        Assert.Contains("The write went to elements 2 to 3 of the memory, and the saved value is elements 0 to 1: " +
            Elsewhere, Error(loss));
    }

    [Fact]
    public void Columns_that_interlace_are_apart()
    {
        using var tracking = GraphTracking.Start();
        Tensor a = Leaf(1, 2, 3, 4).View([2, 2]).Clone();
        Tensor loss = SaveRoot(a.Select(1, 0)).Sum();
        WriteTwice(a.Select(1, 1));
        Assert.Contains("The write went to 2 of elements 1 to 3 of the memory, and the saved value is 2 of elements " +
            "0 to 2: " + Elsewhere, Error(loss));
    }

    [Fact]
    public void One_write_of_several_that_does_touch_the_value_counts()
    {
        using var tracking = GraphTracking.Start();
        Tensor a = Leaf(1, 2, 3, 4).Clone();
        Tensor loss = SaveRoot(a.Narrow(0, 0, 2)).Sum();
        a.Narrow(0, 1, 2).Add_(1);
        WriteTwice(a.Narrow(0, 2, 2));
        Assert.DoesNotContain(Elsewhere, Error(loss));
    }

    [Fact]
    public void Several_writes_elsewhere_are_counted_and_earlier_ones_are_not()
    {
        using var tracking = GraphTracking.Start();
        Tensor a = Leaf(1, 2, 3, 4).Clone();
        a.Narrow(0, 0, 2).Add_(1);
        Tensor loss = SaveRoot(a.Narrow(0, 0, 2)).Sum();
        WriteTwice(a.Narrow(0, 2, 2));
        WriteTwice(a.Narrow(0, 3, 1));
        Assert.Contains("The last of 2 writes went to element 3 of the memory", Error(loss));
    }

    [Fact]
    public void More_writes_than_are_remembered_claim_nothing()
    {
        using var tracking = GraphTracking.Start();
        Tensor a = Leaf(1, 2, 3, 4).Clone();
        Tensor loss = SaveRoot(a.Narrow(0, 0, 2)).Sum();
        Tensor rest = a.Narrow(0, 2, 2);
        using (GradMode.NoGrad())
            for (int i = 0; i < 17; i++) rest.Mul_(1);
        Assert.DoesNotContain(Elsewhere, Error(loss));
    }

    [Fact]
    public void Writes_before_the_tracking_claim_nothing()
    {
        Tensor a = Leaf(1, 2, 3, 4).Clone();
        Tensor loss = SaveRoot(a.Narrow(0, 0, 2)).Sum();
        WriteTwice(a.Narrow(0, 0, 2));
        using var tracking = GraphTracking.Start();
        WriteTwice(a.Narrow(0, 2, 2));
        string text = Error(loss);
        Assert.DoesNotContain(Elsewhere, text);
        Assert.DoesNotContain("That op was called", text);
    }

    [Fact]
    public void A_write_through_Data_is_not_blamed()
    {
        Tensor a = Leaf(1, 2).Clone();
        Tensor loss = SaveRoot(a).Sum();
        a.Mul_(2);
        a.Data.Add_(1);
        Assert.Contains("The last in-place write was by mul_.", Error(loss));
    }

    [Fact]
    public void A_freed_graph_names_its_calls()
    {
        using var tracking = GraphTracking.Start();
        Tensor square = SaveRoot(Leaf(1, 2));
        square.Sum().Backward();
        string text = Error(square.Mean());
        Assert.Contains($"PowBackward0 was called at {typeof(WriteReportTests)}.{nameof(SaveRoot)}() in ", text);
        Assert.Contains("MeanBackward0 (called at " +
            $"{typeof(WriteReportTests)}.{nameof(A_freed_graph_names_its_calls)}() in ", text);
    }
}
