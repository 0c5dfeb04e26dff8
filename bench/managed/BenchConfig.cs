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
    public static IConfig Create() => DefaultConfig.Instance
        .AddJob(Job.ShortRun.AsDefault())
        .AddDiagnoser(MemoryDiagnoser.Default)
        .AddExporter(JsonExporter.Brief)
        .WithArtifactsPath(Path.Combine(Harness.Machine.RepositoryRoot, "BenchmarkDotNet.Artifacts"));
}
