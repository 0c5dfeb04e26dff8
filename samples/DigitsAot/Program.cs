using System.Diagnostics;
using System.Globalization;
using System.Runtime.CompilerServices;
using Adjoint;
using Adjoint.Nn;
using Adjoint.Optim;
using Adjoint.Tool.Training;

const int Epochs = 15, BatchSize = 32;
const double Good = 0.9;

long main = Stopwatch.GetTimestamp();
Tensor x = Tensor.From([1f, 2f, 3f], requiresGrad: true);
(x * x).Sum().Backward();
bool isRight = x.Grad!.ToArray<float>() is [2, 4, 6];
double sinceMain = Stopwatch.GetElapsedTime(main).TotalMilliseconds;
// The system counts the start of a process in hundredths of a second.
double sinceStart = (DateTime.Now - Process.GetCurrentProcess().StartTime).TotalMilliseconds;
Print($"first gradient: {sinceMain:0.0} ms after Main, {sinceStart:0} ms after the start of the process");
Print($"code: {(RuntimeFeature.IsDynamicCodeCompiled ? "JIT" : "NativeAOT")}; {Isa.Describe()}");
Print($"native library: {Isa.NativeLibrary ?? Isa.NativeLibraryProblem}");

Digits digits = Digits.Load(null);
var generator = new Generator(1);
var model = new Sequential(
    new Linear(Digits.Pixels, 64, generator: generator), new ReLU(),
    new Linear(64, Digits.Classes, generator: generator));
var optimizer = new SGD(model.Parameters(), lr: 0.1, momentum: 0.9);

long training = Stopwatch.GetTimestamp();
int steps = 0;
for (int epoch = 0; epoch < Epochs; epoch++)
{
    long[] order = Tensor.RandPerm(Digits.TrainingRows, generator: generator).ToArray<long>();
    foreach (long[] rows in order.Chunk(BatchSize))
    {
        (Tensor pixels, Tensor labels) = digits.Batch(rows);
        optimizer.ZeroGrad();
        Functional.CrossEntropy(model.Forward(pixels), labels).Backward();
        optimizer.Step();
        steps++;
    }
}
double seconds = Stopwatch.GetElapsedTime(training).TotalSeconds;
double accuracy = Accuracy();
Print($"{steps} steps in {seconds:0.000} s ({steps / seconds:N0} steps/s), test accuracy {accuracy:0.000}");
return isRight && accuracy >= Good ? 0 : 1;

double Accuracy()
{
    using GradModeScope noGrad = GradMode.NoGrad();
    long[] rows = [.. Enumerable.Range(Digits.TrainingRows, digits.Count - Digits.TrainingRows).Select(i => (long)i)];
    (Tensor pixels, Tensor labels) = digits.Batch(rows);
    return model.Forward(pixels).ArgMax(1).Eq(labels).Sum().Item() / rows.Length;
}

static void Print(FormattableString text) => Console.WriteLine(text.ToString(CultureInfo.InvariantCulture));
