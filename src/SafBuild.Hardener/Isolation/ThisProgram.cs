using System.Diagnostics;
using System.Runtime.InteropServices;

namespace SafBuild.Hardener.Isolation;

/// <summary>This program once more.</summary>
internal static class ThisProgram
{
    /// <summary>
    /// Its start; null where neither its own executable nor a <c>dotnet</c> for its assembly is at hand (it is part of another program).
    /// </summary>
    internal static ProcessStartInfo? Start(params IEnumerable<string> arguments)
    {
        string assembly = typeof(ThisProgram).Assembly.Location;
        if (assembly.Length == 0)
        {
            return null;
        }

        ProcessStartInfo start;
        if (Environment.ProcessPath is { } host && IsNamed(host, Path.GetFileNameWithoutExtension(assembly)))
        {
            start = new(host);
        }
        else if (Muxer() is { } muxer)
        {
            start = new(muxer) { ArgumentList = { "exec", assembly } };
        }
        else
        {
            return null;
        }

        foreach (string argument in arguments)
        {
            start.ArgumentList.Add(argument);
        }

        // A process that is killed or crashes would leave its diagnostic pipes in the temporary folder, or a dump of its memory.
        start.Environment["DOTNET_EnableDiagnostics"] = "0";
        start.Environment["DOTNET_DbgEnableMiniDump"] = "0";
        return start;
    }

    /// <summary>The <c>dotnet</c> that runs this process, or that the running framework belongs to.</summary>
    private static string? Muxer()
    {
        string name = OperatingSystem.IsWindows() ? "dotnet.exe" : "dotnet";
        string shared = Path.GetFullPath(Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "..", "..", "..", name));
        return new[] { Environment.ProcessPath, Environment.GetEnvironmentVariable("DOTNET_HOST_PATH"), shared }
            .FirstOrDefault(path => path is not null && IsNamed(path, "dotnet") && File.Exists(path));
    }

    private static bool IsNamed(string path, string name) =>
        Path.GetFileNameWithoutExtension(path).Equals(name, StringComparison.OrdinalIgnoreCase);
}
