namespace Adjoint.Tests.Autograd.Contract;

// Warnings, which are no errors.
internal static partial class ErrorRows
{
    private static readonly ErrorRow[] s_warnings =
    [
        Absent(37, "a warning, and there is no channel for warnings yet: Grad of a non-leaf is null"),
        Absent(38, "a warning, and there is no channel for warnings yet: the collector frees the cycle that it is " +
            "about"),
    ];
}
