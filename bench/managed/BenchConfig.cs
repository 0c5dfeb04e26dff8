using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Diagnosers;
using BenchmarkDotNet.Exporters.Json;
using BenchmarkDotNet.Jobs;

namespace Adjoint.Bench;

/// <summary>
/// BenchmarkDotNet's settings: short runs with allocations, JSON beside the tables. `--disasm` adds the machine code,
/// `--job dry` makes a smoke test of it.
/// </summary>
internal static class BenchConfig
{
    // A job of the command line is added to those of the configuration, not put in their place: so give none then.
    public static IConfig Create(bool jobIsGiven) => (jobIsGiven ? DefaultConfig.Instance : WithShortRun)
        .AddDiagnoser(MemoryDiagnoser.Default)
        .AddExporter(JsonExporter.Brief)
        .WithArtifactsPath(Path.Combine(Harness.Machine.RepositoryRoot, "BenchmarkDotNet.Artifacts"));

    private static IConfig WithShortRun => DefaultConfig.Instance.AddJob(Job.ShortRun);
}
