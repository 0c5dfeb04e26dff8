using Adjoint.Tests.Contracts;
using CsCheck;
using Xunit;

namespace Adjoint.Tests.Fuzz;

/// <summary>
/// Random shapes, views, indices and dtypes: what comes out is the number that the definition gives, and what the
/// definition refuses is refused by an exception that explains itself.
/// </summary>
public class ProgramTests
{
    private const int LargestValue = 3, MostViews = 3;

    private static readonly DType[] s_dtypes =
        [DType.Float32, DType.Float64, DType.Int64, DType.Int32, DType.UInt8, DType.Bool];

    private readonly Dictionary<string, (int Right, int Refused)> _seen = [];

    [Fact]
    public void Every_answer_is_right_or_a_refusal()
    {
        Gen.Int[0, 9999].Array[60].Sample(numbers =>
        {
            string? fault = Fault(new Choices(numbers));
            Assert.True(fault is null, fault);
        }, iter: FuzzRuns.Cases(4000, share: 75), threads: 1);
        // Cases that are all refused, or never, would prove little.
        Assert.Equal(FuzzOps.Views.Count + FuzzOps.Reductions.Count + FuzzOps.Pairs.Count, _seen.Count);
        Assert.All(_seen, static op => Assert.True(op.Value.Right > 20 && op.Value.Refused > 20, $"{op}"));
    }

    private string? Fault(Choices choices)
    {
        List<string> story = [];
        (Tensor a, PlainTensor plainA) = Start(choices, story);
        if (Views(choices, story, ref a, ref plainA) is { } faultOfA) return faultOfA;
        if (choices.Below(3) == 0) return Check(choices.Of(FuzzOps.Reductions)(choices, a, plainA), story, out _);
        (Tensor b, PlainTensor plainB) = Start(choices, story);
        if (Views(choices, story, ref b, ref plainB) is { } faultOfB) return faultOfB;
        return Check(choices.Of(FuzzOps.Pairs)(choices, a, plainA, b, plainB), story, out _);
    }

    private static (Tensor, PlainTensor) Start(Choices choices, List<string> story)
    {
        long[] sizes = choices.Several(4, () => (long)choices.Below(5));
        DType dtype = choices.Of(s_dtypes);
        int most = dtype == DType.Bool ? 1 : LargestValue;
        PlainTensor plain = PlainTensor.Make(sizes, _ => choices.Below(most + 1));
        story.Add($"{dtype}[{string.Join(", ", sizes)}]");
        return (Tensor.From(plain.Values, sizes).To(dtype), plain);
    }

    private string? Views(Choices choices, List<string> story, ref Tensor x, ref PlainTensor plain)
    {
        for (int i = choices.Below(MostViews + 1); i > 0; i--)
        {
            FuzzStep step = choices.Of(FuzzOps.Views)(choices, x, plain);
            if (Check(step, story, out Tensor? result) is { } fault) return fault;
            if (result is null) continue;
            (x, plain) = (result, step.Expected!);
        }
        return null;
    }

    private string? Check(FuzzStep step, List<string> story, out Tensor? result)
    {
        story.Add($"{step.Op}({step.Arguments})");
        (int right, int refused) = _seen.GetValueOrDefault(step.Op);
        _seen[step.Op] = step.Expected is null ? (right, refused + 1) : (right + 1, refused);
        result = null;
        Tensor found;
        try
        {
            found = step.Run();
        }
        catch (Exception e)
        {
            return step.Expected is not null ? Tell("was refused", e)
                : BadInputTests.IsClear(e) ? null : Tell("was refused without a clear word", e);
        }
        if (step.Expected is not { } expected)
            return Tell("was not refused", found.Shape);
        long[] sizes = [.. found.Shape];
        double[] values = found.To(DType.Float64).ToArray<double>();
        if (!sizes.AsSpan().SequenceEqual(expected.Sizes))
            return Tell($"has the wrong shape, expected [{string.Join(", ", expected.Sizes)}]", found.Shape);
        if (!values.AsSpan().SequenceEqual(expected.Values))
            return Tell($"is wrong, expected [{string.Join(", ", expected.Values)}]", string.Join(", ", values));
        result = found;
        return null;

        string Tell(string what, object details) => $"{string.Join(" | ", story)} {what}: {details}";
    }
}
