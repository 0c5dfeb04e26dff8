using Adjoint.Vectors;
using Adjoint.Vectors.Data;
using Adjoint.Vectors.Ops;
using Adjoint.Vectors.Programs;
using Xunit;

namespace Adjoint.Tests.Vectors;

/// <summary>The runner itself: a wrong answer in a set has to be reported.</summary>
public sealed class RunnerTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("adjoint-vectors-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData("1, 2", "output 0: element [1]: expected 2")]
    [InlineData("1, \"nan\"", "output 0: element [1]: expected NaN")]
    public void A_wrong_value_is_named(string data, string line)
    {
        string[] failures = RunOp($$$"""
            {"input": {"tensor": {"dtype": "f64", "shape": [2], "data": [0, 1.5]}}, "args": [], "kwargs": {},
             "outputs": [{"dtype": "f64", "shape": [2], "data": [{{{data}}}]}]}
            """);
        Assert.Equal(2, failures.Length);
        Assert.All(failures, failure => Assert.Contains(line, failure, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("grad_fn", "\"ExpBackward0\"", "\"ExpBackward1\"")]
    [InlineData("next_functions", "[[\"AccumulateGrad\", 0]]", "[[null, 0]]")]
    [InlineData("grad 0", "[2.0]", "[2.5]")]
    [InlineData("grad_grad 0", "[6.0]", "[7.0]")]
    [InlineData("grad_grad 1", "[3.0]", "null")]
    public void A_wrong_graph_or_gradient_is_named(string what, string right, string wrong)
    {
        // exp at 0 with g = 2 and v = 3: gradient 2, second order (v g, v).
        string sample = """
            {"input": {"tensor": {"dtype": "f64", "shape": [1], "data": [0], "requires_grad": true}},
             "args": [], "kwargs": {}, "outputs": [{"dtype": "f64", "shape": [1], "data": [1]}],
             "grad_fn": "ExpBackward0", "next_functions": [["AccumulateGrad", 0]],
             "grad_outputs": [{"dtype": "f64", "shape": [1], "data": [2], "output": 0}],
             "grads": [{"dtype": "f64", "shape": [1], "data": [2.0]}],
             "grad_vectors": [{"dtype": "f64", "shape": [1], "data": [3], "grad": 0}],
             "grad_grads": [{"dtype": "f64", "shape": [1], "data": [6.0]},
                            {"dtype": "f64", "shape": [1], "data": [3.0]}]}
            """;
        Assert.Empty(RunOp(sample));
        string broken = wrong == "null"
            ? sample.Replace("{\"dtype\": \"f64\", \"shape\": [1], \"data\": [3.0]}", wrong, StringComparison.Ordinal)
            : sample.Replace(right, wrong, StringComparison.Ordinal);
        Assert.All(RunOp(broken), failure => Assert.Contains($": {what}: ", failure, StringComparison.Ordinal));
        Assert.NotEmpty(RunOp(broken));
    }

    [Fact]
    public void A_call_that_should_have_failed_is_reported()
    {
        string[] failures = RunOp(samples: "", errors: """
            {"input": {"tensor": {"dtype": "f64", "shape": [1], "data": [1]}}, "args": [], "kwargs": {},
             "error": "RuntimeError", "message": "no"}
            """);
        Assert.Contains("expected an exception", Assert.Single(failures), StringComparison.Ordinal);
    }

    [Fact]
    public void An_unknown_operator_is_skipped()
    {
        WriteOp("no_such_operator", "", "");
        Tally tally = OpsRunner.RunAll(new VectorSet(_folder), TextWriter.Null);
        Assert.Equal("ops: 0 passed, 0 failed, 1 skipped", tally.ToString());
    }

    [Theory]
    [InlineData("\"version\": 1", "\"version\": 0")]
    [InlineData("\"grad_fn\": null", "\"grad_fn\": \"MulBackward0\"")]
    [InlineData("\"is_leaf\": true", "\"is_leaf\": false")]
    [InlineData("\"grad\": null", "\"grad\": {\"shape\": [1], \"data\": [1]}")]
    [InlineData("\"op\": \"mul_\"", "\"error\": \"shape\", \"message\": \"no\", \"op\": \"mul_\"")]
    public void A_wrong_program_is_reported(string right, string wrong)
    {
        string program = """
            {"programs": [{"steps": [
              {"op": "leaf", "shape": [1], "data": [2], "requires_grad": false, "out": [0],
               "made": [{"shape": [1], "data": [2], "requires_grad": false, "is_leaf": true,
                         "grad_fn": null, "version": 0}]},
              {"op": "mul_", "on": 0, "scalar": 3,
               "made": [{"shape": [1], "data": [6], "requires_grad": false, "is_leaf": true,
                         "grad_fn": null, "version": 1}]}],
             "final": [{"shape": [1], "data": [6], "version": 1, "grad": null}]}]}
            """;
        Assert.Equal("programs: 1 passed, 0 failed, 0 skipped", RunPrograms(program));
        Assert.Equal("programs: 0 passed, 1 failed, 0 skipped",
            RunPrograms(program.Replace(right, wrong, StringComparison.Ordinal)));
    }

    [Fact]
    public void Strides_of_a_file_are_the_strides_of_the_tensor()
    {
        WriteOp("contiguous", """
            {"input": {"tensor": {"dtype": "f64", "shape": [2, 2], "data": [1, 2, 3, 4], "strides": [1, 2],
                                  "requires_grad": true}},
             "args": [], "kwargs": {}, "outputs": [{"dtype": "f64", "shape": [2, 2], "data": [1, 2, 3, 4]}],
             "grad_fn": "CloneBackward0", "next_functions": [["AccumulateGrad", 0]], "grads": [], "grad_outputs": []}
            """, "");
        Tally tally = new("ops", TextWriter.Null);
        OpsRunner.Run(new VectorSet(_folder), "contiguous", tally);
        Assert.Empty(tally.Failures);
    }

    private string RunPrograms(string json)
    {
        File.WriteAllText(Path.Combine(_folder, "programs.json"), json);
        return ProgramsRunner.Run(new VectorSet(_folder), TextWriter.Null).ToString();
    }

    private string[] RunOp(string samples, string errors = "")
    {
        WriteOp("exp", samples, errors);
        Tally tally = new("ops", TextWriter.Null);
        OpsRunner.Run(new VectorSet(_folder), "exp", tally);
        return [.. tally.Failures];
    }

    private void WriteOp(string name, string samples, string errors)
    {
        Directory.CreateDirectory(Path.Combine(_folder, "ops"));
        File.WriteAllText(Path.Combine(_folder, "ops", name + ".json"),
            $$"""{"samples": [{{samples}}], "errors": [{{errors}}]}""");
    }
}
