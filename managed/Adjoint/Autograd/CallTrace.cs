using System.Diagnostics;
using System.Globalization;
using System.Text;

namespace Adjoint.Autograd;

/// <summary>
/// Stack traces from the user's side: the frames inside the library are left out, but for the one that was called.
/// </summary>
internal static class CallTrace
{
    private const int MaxFrames = 20;
    private const string Unknown = "an unknown place";

    /// <summary>The frames from the library's outermost one on, one a line, as exceptions print them.</summary>
    public static string Capture()
    {
        StringBuilder text = new();
        int lines = 0;
        string? entered = null;
        foreach (StackFrame frame in new StackTrace(fNeedFileInfo: true).GetFrames())
        {
            // Unlike StackFrame.GetMethod this survives trimming.
            DiagnosticMethodInfo? method = DiagnosticMethodInfo.Create(frame);
            string line = Describe(frame, method);
            if (lines == 0)
            {
                if (IsLibrary(method))
                {
                    entered = line;
                    continue;
                }
                if (entered is not null) text.Append("   at ").Append(entered);
            }
            if (++lines > MaxFrames) break;
            text.Append("\n   at ").Append(line);
        }
        return text.ToString();
    }

    /// <summary>The library's outermost frame and the one that called it, on one line each.</summary>
    public static (string Entered, string Site) Call()
    {
        string entered = "an unknown method";
        foreach (StackFrame frame in new StackTrace(fNeedFileInfo: true).GetFrames())
        {
            DiagnosticMethodInfo? method = DiagnosticMethodInfo.Create(frame);
            if (!IsLibrary(method)) return (entered, Describe(frame, method));
            entered = $"{method!.DeclaringTypeName}.{method.Name}()";
        }
        return (entered, Unknown);
    }

    /// <summary>The line of a captured trace that is the innermost of the user's.</summary>
    public static string Site(string trace)
    {
        string[] lines = trace.Split('\n');
        return lines.Length > 1 ? lines[1]["   at ".Length..] : Unknown;
    }

    private static bool IsLibrary(DiagnosticMethodInfo? method) =>
        method?.DeclaringAssemblyName is { } name
        && (name == "Adjoint" || name.StartsWith("Adjoint,", StringComparison.Ordinal));

    private static string Describe(StackFrame frame, DiagnosticMethodInfo? method)
    {
        string name = method is null ? "(unknown method)" : $"{method.DeclaringTypeName}.{method.Name}()";
        return frame.GetFileName() is { } file
            ? string.Create(CultureInfo.InvariantCulture, $"{name} in {file}:line {frame.GetFileLineNumber()}") : name;
    }
}
