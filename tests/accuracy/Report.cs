namespace Adjoint.Accuracy;

/// <summary>Runs what the command line asks for and prints the table.</summary>
internal sealed class Report(Options options)
{
    private readonly List<string> _rows = [];
    private int _met;
    private int _short;

    /// <summary>Whether every bar was met.</summary>
    public bool Run()
    {
        Console.WriteLine($"{Isa.Describe()}; {options.Threads} threads");
        foreach (Function function in Function.All)
        {
            if (options.Only is { } only && only != function.Name) continue;
            Check(function);
        }
        if (!options.Doubles && options.Only is null or "sum") CheckSum();
        Console.WriteLine();
        Console.WriteLine($"{"function",-10}{"dtype",-6}{"max ulp",8}{"bar",5}  {"at input",-24}{"without FMA",11}  "
            + $"{"inputs",11}  {"variants",8}{"time",8}");
        foreach (string row in _rows) Console.WriteLine(row);
        Console.WriteLine($"verify: {_met} met, {_short} short");
        return _short == 0;
    }

    private void Check(Function function)
    {
        double reference = ReferenceCheck.Worst(function, 1000);
        if (reference > ReferenceCheck.Bar)
        {
            Console.WriteLine($"{function.Name}: the reference itself is off by {reference:g3} relative");
            _short++;
            return;
        }
        Outcome outcome = options.Doubles
            ? DoubleSamples.Run(function, measured: 20_000, compared: 2_000_000)
            : FloatWalk.Run(function, options.Step, options.Threads, done => Progress(function.Name, done));
        bool met = outcome.Meets(function.Bar);
        Count(met);
        _rows.Add($"{function.Name,-10}{(options.Doubles ? "f64" : "f32"),-6}{outcome.Worst,8:F4}{function.Bar,5:F1}  "
            + $"{outcome.WorstAt,-24:R}{outcome.WorstUnfused,11:F4}  {outcome.Inputs,11}  {outcome.Variants.Length,8}"
            + $"{outcome.Seconds,7:F1}s  {(met ? "met" : "SHORT")}{outcome.Faults()}");
        EndProgress($"{_rows[^1]}  (reference {reference:g2}; {string.Join(", ", outcome.Variants)})");
    }

    private void CheckSum()
    {
        const int Count = 100_000_000;
        (double error, string[] variants, string[] different) = Sums.Run(Count, 0.1f, [1, 2, 3, 7]);
        bool met = error <= 1e-6 && different.Length == 0;
        this.Count(met);
        string bits = different.Length == 0 ? "equal bits" : $"other bits: {string.Join(", ", different)}";
        _rows.Add($"sum of 10^8 values 0.1: relative error {error:g3}, bar 1e-06, {bits} in {variants.Length} variants and "
            + $"thread counts  {(met ? "met" : "SHORT")}");
        EndProgress(_rows[^1]);
    }

    private void Count(bool met)
    {
        if (met) _met++;
        else _short++;
    }

    private static void Progress(string name, double done)
    {
        if (!Console.IsErrorRedirected) Console.Error.Write($"\r{name}: {done,4:P0} ");
    }

    private static void EndProgress(string line)
    {
        if (!Console.IsErrorRedirected) Console.Error.Write("\r");
        Console.WriteLine(line);
    }
}
