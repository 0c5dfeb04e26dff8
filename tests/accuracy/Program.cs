using System.Globalization;
using Adjoint.Accuracy;

// verify [--only NAME] [--step N] [--f64] [--threads N]: every float (or every N-th) of every function, on every width and
// instruction set; with --f64 samples of double instead.
CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
Options? options = Options.Parse(args);
if (options is null)
{
    Console.Error.WriteLine("usage: verify [--only NAME] [--step N] [--f64] [--threads N]");
    Console.Error.WriteLine($"functions: {string.Join(' ', Function.All.Select(f => f.Name))} sum");
    return 2;
}
return new Report(options).Run() ? 0 : 1;
