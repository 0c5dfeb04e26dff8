using System.Globalization;
using Adjoint;
using Adjoint.Harness;
using Adjoint.Peers;

// One line for each workload: its name, a tab, the median of nanoseconds a call. What serves goes to standard error.
Threads.Count = 1;
Console.Error.WriteLine(Isa.Describe());
foreach (int n in (int[])[256, 512, 1024])
{
    Tensor a = Tensor.Randn([n, n]), b = Tensor.Randn([n, n]);
    Measure($"f32 gemm {n}", () => a.MatMul(b));
}
Measure("MLP step, batch 128, 784-512-512-10", MlpWorkload.Step(128, [784, 512, 512, 10]));
Measure("MLP step, batch 32, 128-256-256-10", MlpWorkload.Step(32, [128, 256, 256, 10]));
Measure("MLP step, batch 1, 32-64-64-8", MlpWorkload.Step(1, [32, 64, 64, 8]));

static void Measure(string name, Action action) => Console.WriteLine(
    string.Create(CultureInfo.InvariantCulture, $"{name}\t{Interleaved.Measure(action).Subject:0}"));
