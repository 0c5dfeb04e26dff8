namespace Adjoint.Tests.Autograd.Contract;

// Dual tensors.
internal static partial class ErrorRows
{
    private static readonly ErrorRow[] s_forward =
    [
        Absent(64, "dual size: there are no dual tensors yet, Jvp works by two backward passes"),
        Absent(64, "nesting: there are no dual tensors yet, Jvp works by two backward passes"),
        Absent(64, "no level: there are no dual tensors yet, Jvp works by two backward passes"),
    ];
}
