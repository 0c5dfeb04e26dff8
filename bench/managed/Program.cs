using System.Globalization;
using Adjoint.Bench;
using Adjoint.Harness;
using BenchmarkDotNet.Running;

// `--tail`, or `--tail REPLAYS`: single replays of a captured step, the slow ones too.
if (args is ["--tail"] or ["--tail", _])
{
    TailLatency.Run(args is [_, var replays] ? int.Parse(replays, CultureInfo.InvariantCulture) : null);
    return 0;
}

// `--startup`, or `--startup FOLDER` where the programs are published to: processes, from their start to a gradient.
if (args is ["--startup"] or ["--startup", _])
{
    StartUp.Run(args is [_, var folder] ? folder : null);
    return 0;
}

// Without arguments, or with `--rows TEXT`: the interleaved report. Anything else goes to BenchmarkDotNet.
if (args is [] or ["--rows", _])
{
    var report = new Report("bench", Machine.Describe());
    report.Note($"FMA peak: f32 {FmaPeak.FlopsPerSecond<float>() / 1e9:0.0} GFLOP/s, f64 "
        + $"{FmaPeak.FlopsPerSecond<double>() / 1e9:0.0} GFLOP/s on one core");
    report.Run(AllRows.Create(), args is [_, var filter] ? filter : "");
    return 0;
}

bool jobIsGiven = args.Contains("--job") || args.Contains("-j");
BenchmarkSwitcher.FromAssembly(typeof(AllRows).Assembly).Run(args, BenchConfig.Create(jobIsGiven));
return 0;
