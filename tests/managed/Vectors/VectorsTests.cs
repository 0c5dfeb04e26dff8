using Adjoint.Vectors;
using Adjoint.Vectors.Data;
using Adjoint.Vectors.Ops;
using Adjoint.Vectors.Programs;
using Adjoint.Vectors.Training;
using Xunit;

namespace Adjoint.Tests.Vectors;

/// <summary>PyTorch's recorded answers, one case for each operator, stretch of programs and training run.</summary>
public sealed class VectorsTests
{
    private const int ProgramsPerCase = 50;

    private static readonly VectorSet Set = VectorSet.Find();

    public static TheoryData<string> Operators => [.. OpsRunner.Registered(Set)];

    public static TheoryData<int> Stretches =>
        [.. Enumerable.Range(0, (ProgramsRunner.Count(Set) + ProgramsPerCase - 1) / ProgramsPerCase).Select(i =>
            i * ProgramsPerCase)];

    public static TheoryData<string> Runs => [.. TrainingRunner.Names(Set)];

    [Theory, MemberData(nameof(Operators))]
    public void An_operator_answers_as_PyTorch(string name)
    {
        Tally tally = new("ops", TextWriter.Null);
        OpsRunner.Run(Set, name, tally);
        AssertAgreement(tally);
    }

    [Theory, MemberData(nameof(Stretches))]
    public void Random_programs_run_as_in_PyTorch(int from) =>
        AssertAgreement(ProgramsRunner.Run(Set, TextWriter.Null, from, from + ProgramsPerCase));

    [Theory, MemberData(nameof(Runs))]
    public void Training_follows_PyTorch_step_by_step(string name)
    {
        IReadOnlyList<string> names = TrainingRunner.Names(Set);
        AssertAgreement(TrainingRunner.Run(Set, TextWriter.Null, i => names[i] == name));
    }

    private static void AssertAgreement(Tally tally)
    {
        Assert.True(tally.Failed == 0, string.Join('\n', tally.Failures.Take(20)));
        Assert.True(tally.Passed > 0, "nothing was compared");
    }
}
