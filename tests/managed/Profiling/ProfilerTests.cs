using System.Text.Json;
using Adjoint.Autograd;
using Adjoint.Nn;
using Adjoint.Optim;
using Xunit;

namespace Adjoint.Tests.Profiling;

/// <summary>A profile sees all threads: nothing else may run meanwhile.</summary>
[CollectionDefinition(nameof(ProfilerTests), DisableParallelization = true)]
public class ProfilerCollection;

[Collection(nameof(ProfilerTests))]
public class ProfilerTests
{
    private const double Tolerance = 1e-6; // of microseconds: sums of ticks in double

    [Fact]
    public void CountsOpsByPyTorchsNames()
    {
        Tensor x = Tensor.Ones([2, 3]);
        using Profiler profile = Profiler.Start();
        for (int i = 0; i < 3; i++) _ = x * x;
        _ = x.Pow(3.0);
        _ = 1 - x;
        x.Add_(1);
        x.Sigmoid().Zero_();
        _ = x.Gt(0);
        profile.Stop();
        Dictionary<string, int> counts = profile.KeyAverages().ToDictionary(a => a.Name, a => a.Count);
        Assert.Equal(new Dictionary<string, int>
        {
            ["aten::mul"] = 3,
            ["aten::pow"] = 1,
            ["aten::rsub"] = 1,
            ["aten::add_"] = 1,
            ["aten::sigmoid"] = 1,
            ["aten::zero_"] = 1,
            ["aten::gt"] = 1,
        }, counts);
    }

    [Fact]
    public void NestsTheOpsOfAComposite()
    {
        Tensor x = Tensor.Ones([4, 3]), w = Tensor.Ones([2, 3]), b = Tensor.Ones([2]);
        using Profiler profile = Profiler.Start();
        using (Profiler.RecordFunction("layer")) _ = Functional.Linear(x, w, b);
        profile.Stop();
        Assert.Equal(["layer", "aten::linear", "aten::t", "aten::addmm"], profile.Events.Select(e => e.Name));
        ProfilerEvent layer = profile.Events[0], linear = profile.Events[1];
        Assert.Null(layer.Parent);
        Assert.Same(layer, linear.Parent);
        Assert.All(profile.Events.Skip(2), e => Assert.Same(linear, e.Parent));
        Assert.Equal(ProfilerEventKind.Scope, layer.Kind);
        Assert.Equal(ProfilerEventKind.Op, linear.Kind);
    }

    [Fact]
    public void SelfTimesAndBytesAddUpToTheWhole()
    {
        Tensor x = Tensor.Ones([64, 64], requiresGrad: true);
        using Profiler profile = Profiler.Start(recordMemory: true);
        using (Profiler.RecordFunction("step"))
        {
            Tensor y = Functional.Linear(x, x, x[0]).LogSoftmax(1).Mean();
            y.Backward();
        }
        _ = x.Exp();
        profile.Stop();
        ProfilerEvent[] roots = [.. profile.Events.Where(e => e.Parent is null)];
        Assert.Equal(2, roots.Length);
        Assert.Equal(roots.Sum(e => e.DurationMicroseconds), profile.Events.Sum(e => e.SelfMicroseconds), Tolerance);
        Assert.Equal(roots.Sum(e => e.AllocatedBytes), profile.Events.Sum(e => e.SelfAllocatedBytes));
        foreach (ProfilerEvent e in profile.Events)
        {
            Assert.InRange(e.SelfMicroseconds, 0, e.DurationMicroseconds);
            if (e.Parent is not { } parent) continue;
            Assert.True(parent.StartMicroseconds <= e.StartMicroseconds);
            double end = parent.StartMicroseconds + parent.DurationMicroseconds;
            Assert.True(e.StartMicroseconds + e.DurationMicroseconds <= end + Tolerance);
        }
    }

    [Fact]
    public void CountsTheBytesOfAnOp()
    {
        Tensor x = Tensor.Ones([1024]);
        using Profiler profile = Profiler.Start(recordMemory: true);
        Tensor y = x + x;
        using (Profiler.RecordFunction("drop")) y.Storage.Release();
        profile.Stop();
        Assert.Equal([4096L, -4096L], profile.Events.Select(e => e.AllocatedBytes));
        using Profiler without = Profiler.Start();
        GC.KeepAlive(x + x);
        without.Stop();
        Assert.Equal(0, Assert.Single(without.Events).AllocatedBytes);
    }

    [Fact]
    public void RecordsShapesIfAsked()
    {
        Tensor a = Tensor.Ones([2, 3]), b = Tensor.Ones([3]);
        using (Profiler profile = Profiler.Start(recordShapes: true))
        {
            _ = a + b;
            _ = b + b;
            _ = Tensor.Where(a.Gt(0), a, b);
            _ = Tensor.Cat([b, b, b]);
            profile.Stop();
            Assert.Equal<Shape>([[2, 3], [3]], profile.Events[0].InputShapes);
            Assert.Equal<Shape>([[2, 3], [2, 3], [3]], profile.Events.Single(e => e.Name == "aten::where").InputShapes);
            Assert.Equal<Shape>([[3], [3], [3]], profile.Events.Single(e => e.Name == "aten::cat").InputShapes);
            Assert.Equal(1, profile.KeyAverages(groupByInputShape: true).Count(r => r.InputShapes == "[[3], [3]]"));
            Assert.Equal(2, profile.KeyAverages().Single(r => r.Name == "aten::add").Count);
        }
        using Profiler without = Profiler.Start();
        _ = a + b;
        without.Stop();
        Assert.Empty(Assert.Single(without.Events).InputShapes);
    }

    [Fact]
    public void MatchesEachBackwardWithItsOp()
    {
        Tensor x = Tensor.Ones([3], requiresGrad: true);
        using Profiler profile = Profiler.Start();
        (x * x).Add(x).Sum().Backward();
        profile.Stop();
        foreach ((string op, string node) in new[]
            { ("aten::mul", "MulBackward0"), ("aten::add", "AddBackward0"), ("aten::sum", "SumBackward0") })
        {
            ProfilerEvent forward = profile.Events.First(e => e.Name == op && e.SequenceNumber >= 0);
            ProfilerEvent backward = profile.Events.Single(e => e.Name == node);
            ProfilerEvent around = profile.Events.Single(e => e.Name == "autograd::engine::evaluate_function: " + node);
            Assert.Equal(forward.SequenceNumber, backward.SequenceNumber);
            Assert.Equal(forward.SequenceNumber, around.SequenceNumber);
            Assert.Same(forward, backward.Forward);
            Assert.Same(around, backward.Parent);
        }
        ProfilerEvent leaf = profile.Events.Single(e => e.Name == "AccumulateGrad");
        Assert.Equal(-1, leaf.SequenceNumber);
        Assert.Null(leaf.Forward);
        Assert.All(profile.Events, e =>
        {
            if (e.Parent is { IsBackward: true } && e.Kind == ProfilerEventKind.Op) Assert.Equal(-1, e.SequenceNumber);
        });
    }

    [Fact]
    public void ListsTheNodesInTheOrderInWhichTheyRan()
    {
        Tensor x = Tensor.Ones([3], requiresGrad: true), y = Tensor.Ones([3]);
        Tensor z = ((x * y) / 2).Sum().Clone();
        using Profiler profile = Profiler.Start();
        z.Backward();
        profile.Stop();
        string[] expected = ["CloneBackward0", "SumBackward0", "DivBackward0", "MulBackward0", "AccumulateGrad"];
        Assert.Equal(expected, profile.Events.Where(e => e.Kind == ProfilerEventKind.Node).Select(e => e.Name));
        Assert.Equal(expected.Select(n => "autograd::engine::evaluate_function: " + n),
            profile.Events.Where(e => e.Kind == ProfilerEventKind.Evaluation).Select(e => e.Name));
        double[] starts = [.. profile.Events.Where(e => e.Kind == ProfilerEventKind.Node).Select(e =>
            e.StartMicroseconds)];
        Assert.Equal(starts.Order(), starts);
    }

    [Fact]
    public void GivesANumberToThePartThatMadeTheNode()
    {
        Tensor x = Tensor.Ones([2, 2], requiresGrad: true), v = Tensor.Ones([2]);
        using Profiler profile = Profiler.Start();
        Tensor y = x.MatMul(v);
        Tensor z = Function.Apply<Twice>(y);
        profile.Stop();
        Assert.Equal(-1, profile.Events.Single(e => e.Name == "aten::matmul").SequenceNumber);
        Assert.Equal(y.GradFn!.SequenceNumber, profile.Events.Single(e => e.Name == "aten::mv").SequenceNumber);
        Assert.Equal(z.GradFn!.SequenceNumber, profile.Events.Single(e => e.Name == "Twice").SequenceNumber);
        Assert.Equal(-1, profile.Events.Single(e => e.Name == "aten::mul").SequenceNumber);
    }

    [Fact]
    public void KeepsThreadsApart()
    {
        Tensor x = Tensor.Ones([2], requiresGrad: true);
        using Profiler profile = Profiler.Start();
        Tensor y = x.Exp();
        int other = 0;
        Thread thread = new(() =>
        {
            other = Environment.CurrentManagedThreadId;
            using (Profiler.RecordFunction("there")) y.Sum().Backward();
        })
        { Name = "second" };
        using (Profiler.RecordFunction("here"))
        {
            thread.Start();
            thread.Join();
        }
        profile.Stop();
        int own = Environment.CurrentManagedThreadId;
        Assert.Equal(["aten::exp", "here"], profile.Events.Where(e => e.ThreadId == own).Select(e => e.Name));
        ProfilerEvent[] there = [.. profile.Events.Where(e => e.ThreadId == other)];
        Assert.Equal(profile.Events.Count - 2, there.Length);
        Assert.Equal("there", Assert.Single(there, e => e.Parent is null).Name);
        Assert.All(there, e => Assert.Equal("second", e.ThreadName));
        Assert.Contains(there, e => e.Name == "ExpBackward0");
    }

    [Fact]
    public void FindsTheOpOfAnotherThread()
    {
        Tensor? y = null;
        using Profiler profile = Profiler.Start();
        Thread thread = new(() => y = Tensor.Ones([2], requiresGrad: true).Square().Tanh());
        thread.Start();
        thread.Join();
        y!.Backward(Tensor.Ones([2]));
        profile.Stop();
        ProfilerEvent tanh = profile.Events.Single(e => e.Name == "TanhBackward0");
        Assert.Equal("aten::tanh", tanh.Forward!.Name);
        Assert.NotEqual(tanh.ThreadId, tanh.Forward.ThreadId);
    }

    [Fact]
    public void EndsWhatAnExceptionLeaves()
    {
        using Profiler profile = Profiler.Start();
        Assert.Throws<ArgumentException>(() =>
        {
            using (Profiler.RecordFunction("fails")) _ = Tensor.Ones([2]) + Tensor.Ones([3]);
        });
        using (Profiler.RecordFunction("after")) { }
        profile.Stop();
        Assert.Null(profile.Events.Single(e => e.Name == "after").Parent);
        Assert.Equal("fails", profile.Events.Single(e => e.Name == "aten::add").Parent!.Name);
    }

    [Fact]
    public void SurvivesScopesThatEndOutOfOrder()
    {
        using Profiler profile = Profiler.Start();
        RecordFunctionScope outer = Profiler.RecordFunction("outer");
        RecordFunctionScope middle = Profiler.RecordFunction("middle");
        RecordFunctionScope inner = Profiler.RecordFunction("inner");
        middle.Dispose();
        middle.Dispose();
        Thread.Sleep(1);
        inner.Dispose();
        outer.Dispose();
        using (Profiler.RecordFunction("after")) { }
        profile.Stop();
        Assert.Equal(["outer", "middle", "inner", "after"], profile.Events.Select(e => e.Name));
        Assert.Null(profile.Events[3].Parent);
        Assert.All(profile.Events, e => Assert.InRange(e.SelfMicroseconds, 0, e.DurationMicroseconds));
        double whole = profile.Events[0].DurationMicroseconds;
        Assert.Equal(whole, profile.Events.Take(3).Sum(e => e.SelfMicroseconds), Tolerance);
    }

    [Fact]
    public void RecordsNothingWhenOff()
    {
        using (Profiler.RecordFunction("before")) _ = Tensor.Ones([2]).Exp();
        Profiler profile = Profiler.Start();
        Assert.Throws<InvalidOperationException>(() => profile.Events);
        RecordFunctionScope open = Profiler.RecordFunction("open");
        profile.Stop();
        _ = Tensor.Ones([2]).Exp();
        using (Profiler second = Profiler.Start())
        {
            open.Dispose();
            second.Stop();
            Assert.Empty(second.Events);
        }
        Assert.Equal("open", Assert.Single(profile.Events).Name);
        profile.Dispose();
        Assert.Single(profile.Events);
    }

    [Fact]
    public void RunsOneAtATime()
    {
        using Profiler profile = Profiler.Start();
        Assert.Contains("already running", Assert.Throws<InvalidOperationException>(() => Profiler.Start()).Message);
        profile.Stop();
        using Profiler next = Profiler.Start();
        profile.Stop();
        _ = Tensor.Ones([1]).Exp();
        next.Stop();
        Assert.Contains(next.Events, e => e.Name == "aten::exp");
    }

    [Fact]
    public void ShowsTheOptimizersStep()
    {
        Tensor w = Tensor.Ones([2], requiresGrad: true);
        SGD sgd = new([w], new SGDOptions { LearningRate = 0.1 });
        w.Square().Sum().Backward();
        using Profiler profile = Profiler.Start();
        sgd.Step();
        profile.Stop();
        Assert.Equal("Optimizer.step#SGD.step", profile.Events[0].Name);
    }

    [Fact]
    public void CountsTheOuterOfEventsOfOneNameAsTotal()
    {
        using Profiler profile = Profiler.Start();
        using (Profiler.RecordFunction("again"))
        using (Profiler.RecordFunction("again"))
            Thread.Sleep(1);
        profile.Stop();
        ProfilerAverage again = Assert.Single(profile.KeyAverages());
        Assert.Equal(2, again.Count);
        Assert.Equal(profile.Events[0].DurationMicroseconds, again.TotalMicroseconds, Tolerance);
        Assert.Equal(again.TotalMicroseconds, again.SelfMicroseconds, Tolerance);
    }

    [Fact]
    public void WritesATableSortedAndAligned()
    {
        Tensor x = Tensor.Ones([256, 256]);
        using Profiler profile = Profiler.Start(recordShapes: true, recordMemory: true);
        for (int i = 0; i < 3; i++) _ = x.Mm(x);
        _ = x.Neg();
        using (Profiler.RecordFunction(new string('s', 80))) { }
        profile.Stop();
        string[] lines = profile.ToTable(ProfilerSort.Count, rowLimit: 2).TrimEnd('\n').Split('\n');
        Assert.Equal(7, lines.Length);
        Assert.Matches("^[- ]+$", lines[0]);
        Assert.Equal(["Name", "Self CPU %", "Self CPU", "CPU total %", "CPU total", "CPU time avg", "CPU Mem",
            "Self CPU Mem", "# of Calls"],
            lines[1].Split("  ", StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries));
        Assert.All(lines[..6], l => Assert.Equal(lines[0].Length, l.Length));
        Assert.Matches(@"^ *aten::mm +\d+\.\d\d% .* 768\.00 KB +768\.00 KB +3$", lines[3]);
        Assert.Matches(@"^ *aten::neg .* 1$", lines[4]);
        Assert.StartsWith("Self CPU time total: ", lines[6], StringComparison.Ordinal);
        string byName = profile.ToTable(ProfilerSort.Name, groupByInputShape: true);
        Assert.Contains(new string('s', 52) + "...", byName, StringComparison.Ordinal);
        Assert.Contains("[[256, 256], [256, 256]]", byName, StringComparison.Ordinal);
        int mm = byName.IndexOf("aten::mm", StringComparison.Ordinal);
        Assert.InRange(mm, 0, byName.IndexOf("aten::neg", StringComparison.Ordinal));
        Assert.Throws<ArgumentOutOfRangeException>(() => profile.ToTable(rowLimit: -1));
        Assert.Throws<ArgumentOutOfRangeException>(() => profile.ToTable((ProfilerSort)99));
    }

    [Fact]
    public void WritesATraceThatPerfettoOpens()
    {
        Tensor x = Tensor.Ones([2, 3], requiresGrad: true);
        using Profiler profile = Profiler.Start(recordShapes: true, recordMemory: true);
        using (Profiler.RecordFunction("a \"quoted\" name")) (x * x).Sum().Backward();
        profile.Stop();
        using MemoryStream stream = new();
        profile.WriteChromeTrace(stream);
        using JsonDocument json = JsonDocument.Parse(stream.ToArray());
        JsonElement[] all = [.. json.RootElement.GetProperty("traceEvents").EnumerateArray()];
        JsonElement[] complete = [.. all.Where(e => Text(e, "ph") == "X")];
        Assert.Equal(profile.Events.Select(e => e.Name), complete.Select(e => Text(e, "name")));
        foreach ((JsonElement e, ProfilerEvent p) in complete.Zip(profile.Events))
        {
            Assert.Equal(Environment.ProcessId, e.GetProperty("pid").GetInt32());
            Assert.Equal(Environment.CurrentManagedThreadId, e.GetProperty("tid").GetInt32());
            Assert.Equal(p.StartMicroseconds, e.GetProperty("ts").GetDouble(), 0.001);
            Assert.Equal(p.DurationMicroseconds, e.GetProperty("dur").GetDouble(), 0.001);
            Assert.Equal(JsonValueKind.Object, e.GetProperty("args").ValueKind);
        }
        JsonElement mul = complete.First(e => Text(e, "name") == "aten::mul").GetProperty("args");
        JsonElement back = complete.Single(e => Text(e, "name") == "MulBackward0").GetProperty("args");
        Assert.Equal("[[2,3],[2,3]]", mul.GetProperty("Input Dims").GetRawText());
        Assert.Equal(mul.GetProperty("Sequence number").GetInt64(), back.GetProperty("Sequence number").GetInt64());
        Assert.Equal(Environment.CurrentManagedThreadId, back.GetProperty("Fwd thread id").GetInt32());
        Assert.Contains(all, e => Text(e, "ph") == "M" && Text(e, "name") == "thread_name");
        int[] starts = [.. all.Where(e => Text(e, "ph") == "s").Select(e => e.GetProperty("id").GetInt32())];
        int[] ends = [.. all.Where(e => Text(e, "ph") == "f").Select(e => e.GetProperty("id").GetInt32())];
        Assert.Equal(2, starts.Length);
        Assert.Equal(starts, ends);
        Assert.Equal(2, starts.Distinct().Count());
    }

    [Fact]
    public void WritesATraceToAFile()
    {
        using Profiler profile = Profiler.Start();
        _ = Tensor.Ones([2]).Exp();
        profile.Stop();
        string path = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());
        try
        {
            profile.WriteChromeTrace(path);
            using JsonDocument json = JsonDocument.Parse(File.ReadAllText(path));
            JsonElement events = json.RootElement.GetProperty("traceEvents");
            Assert.Contains(events.EnumerateArray(), e => Text(e, "name") == "aten::exp");
        }
        finally
        {
            File.Delete(path);
        }
    }

    private static string Text(JsonElement e, string property) => e.GetProperty(property).GetString()!;

    private sealed class Twice : IFunction
    {
        public static Tensor Forward(FunctionContext context, Tensor x) => x * 2;

        public static Tensor? Backward(FunctionContext context, Tensor gradient) => gradient * 2;
    }
}
