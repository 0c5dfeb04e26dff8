namespace Adjoint.Startup;

/// <summary>What both programs do last, so that it costs both the same.</summary>
internal static class PeakMemory
{
    /// <summary>With <c>--memory</c>: prints the most memory that the process has had resident, in kB. Linux.</summary>
    public static int Tell(string[] args)
    {
        if (args is not ["--memory"]) return 0;
        const string name = "VmHWM:";
        foreach (string line in File.ReadLines("/proc/self/status"))
        {
            if (line.StartsWith(name, StringComparison.Ordinal))
                Console.WriteLine(line[name.Length..].Replace("kB", "", StringComparison.Ordinal).Trim());
        }
        return 0;
    }
}
