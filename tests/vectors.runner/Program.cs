using System.Diagnostics;
using Adjoint.Vectors;
using Adjoint.Vectors.Data;
using Adjoint.Vectors.Operators;
using Adjoint.Vectors.Ops;
using Adjoint.Vectors.Programs;
using Adjoint.Vectors.Training;

// Usage: Adjoint.Vectors [FOLDER] [--op NAME]...
//        Adjoint.Vectors [FOLDER] --operators         writes OPERATORS.md to the standard output
List<string> names = [];
string? folder = null;
bool operators = false;
for (int i = 0; i < args.Length; i++)
{
    if (args[i] == "--operators") operators = true;
    else if (args[i] == "--op" && i + 1 < args.Length) names.Add(args[++i]);
    else if (folder is null && !args[i].StartsWith('-')) folder = args[i];
    else return Complain($"unknown argument {args[i]}");
}

VectorSet set;
try
{
    set = VectorSet.Find(folder);
}
catch (DirectoryNotFoundException e)
{
    return Complain(e.Message);
}

if (operators)
{
    Console.Write(OperatorsPage.Write(set));
    return 0;
}
Console.WriteLine($"vectors: {set.Folder}");
List<Tally> tallies = [];
if (names.Count > 0)
{
    Tally tally = new("ops", Console.Out);
    foreach (string name in names)
    {
        if (!set.HasOp(name)) return Complain($"no file ops/{name}.json");
        if (!OpsRunner.Registered(set).Contains(name)) tally.Skip();
        else OpsRunner.Run(set, name, tally);
    }
    tallies.Add(tally);
}
else
{
    tallies.Add(Timed(() => OpsRunner.RunAll(set, Console.Out)));
    tallies.Add(Timed(() => ProgramsRunner.Run(set, Console.Out)));
    tallies.Add(Timed(() => TrainingRunner.Run(set, Console.Out)));
}
foreach (Tally tally in tallies) Console.WriteLine(tally);
return tallies.Exists(t => t.Failed > 0) ? 1 : 0;

static Tally Timed(Func<Tally> run)
{
    long start = Stopwatch.GetTimestamp();
    Tally tally = run();
    Console.Error.WriteLine($"{tally.Part}: {Stopwatch.GetElapsedTime(start).TotalSeconds:F1} s");
    return tally;
}

static int Complain(string what)
{
    Console.Error.WriteLine($"{what}\nusage: Adjoint.Vectors [FOLDER] [--op NAME]... | [FOLDER] --operators");
    return 2;
}
