using System.Diagnostics;
using System.Text;

namespace SafBuild.Sdk.Tests.Building;

/// <summary>Runs dotnet commands as a user would: without what the test run itself left in the environment.</summary>
internal static class DotNet
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(3);

    internal static (int ExitCode, string Output) Run(string folder, params string[] arguments) => Run(folder, [], arguments);

    /// <param name="environment">Variables beside the usual ones.</param>
    internal static (int ExitCode, string Output) Run(string folder, Dictionary<string, string> environment, params string[] arguments)
    {
        StringBuilder output = new();
        using Process process = Start(folder, arguments, line =>
        {
            lock (output)
            {
                output.AppendLine(line);
            }
        }, environment: environment);
        if (!process.WaitForExit(Limit))
        {
            process.Kill(entireProcessTree: true);
            Assert.Fail($"dotnet {string.Join(' ', arguments)} did not end within {Limit}:\n{output}");
        }

        process.WaitForExit();
        lock (output)
        {
            return (process.ExitCode, output.ToString());
        }
    }

    /// <summary>SIGKILL to this process alone: what it started must see by itself that it is gone.</summary>
    internal static void Kill(Process process)
    {
        if (!process.HasExited)
        {
            process.Kill();
        }

        process.WaitForExit();
    }

    /// <param name="folder">Working directory.</param>
    /// <param name="arguments">Of dotnet.</param>
    /// <param name="line">Receives every line that is printed.</param>
    /// <param name="interruptible">
    /// As from a terminal: SIGINT is not ignored. A test run in the background of a script has it ignored, and its children inherit that.
    /// </param>
    /// <param name="environment">Variables beside the usual ones.</param>
    internal static Process Start(string folder, string[] arguments, Action<string> line, bool interruptible = false,
        Dictionary<string, string>? environment = null)
    {
        string dotnet = Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet";
        bool reset = interruptible && OperatingSystem.IsLinux();
        ProcessStartInfo start = new(reset ? "env" : dotnet, reset ? ["--default-signal=INT", dotnet, .. arguments] : arguments)
        {
            WorkingDirectory = folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (string name in start.Environment.Keys.Where(k => k.StartsWith("MSBUILD", StringComparison.OrdinalIgnoreCase)).ToArray())
        {
            start.Environment.Remove(name);
        }

        // A build node that outlives its test would keep files of the packed SDK open.
        start.Environment["MSBUILDDISABLENODEREUSE"] = "1";
        start.Environment["DOTNET_CLI_USE_MSBUILD_SERVER"] = "0";
        start.Environment["DOTNET_NOLOGO"] = "1";
        start.Environment["DOTNET_CLI_TELEMETRY_OPTOUT"] = "1";
        // Without reuse of nodes each build would start a compiler of its own, which takes longer than all else in most tests. The server
        // has no file of ours open, and ends by itself.
        start.Environment["UseSharedCompilation"] = "true";
        foreach ((string name, string value) in environment ?? [])
        {
            start.Environment[name] = value;
        }

        Process process = new() { StartInfo = start };
        process.OutputDataReceived += (_, e) => line(e.Data ?? "");
        process.ErrorDataReceived += (_, e) => line(e.Data ?? "");
        process.Start();
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        return process;
    }
}
